import { incidentsApi } from '#shared/incidents/incidents';
import { lngLat, placeInput } from '#shared/kernel/geo';
import { addressInput, requestsApi } from '#shared/requests/requests';
import { areaAround, distanceToEdgeM, distanceToLineM, isInside } from '../../../server/network/geometry';
import type { AliasDoc } from '../../../server/network/model';
import { waterAt } from '../../../server/network/places';
import { townOf } from '../../../server/network/towns';

const at = (lng: number, lat: number) => ({ lng, lat });
const square = (from: number, to: number): number[][] => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
  [from, from],
];

describe('distances, with 111 195 m for a degree', () => {
  test.each([
    // 0.01° × 111 195
    [
      'beside a stretch',
      at(0, 0),
      [
        [0.01, -1],
        [0.01, 1],
      ],
      1111.95,
    ],
    // √(0.03² + 0.04²) = 0.05°
    [
      'beyond an end',
      at(0, 0),
      [
        [0.03, 0.04],
        [0.03, 1],
      ],
      5559.75,
    ],
    // Two legs meet at 0.02° E; the second, sloping away, is nearest at its beginning.
    [
      'at a corner',
      at(0, 0),
      [
        [0.02, -1],
        [0.02, 0],
        [1, 0.1],
      ],
      2223.9,
    ],
    // The nearest of the line x + y = 0.02 is 0.01°, 0.01°: 0.01° × √2
    [
      'beside a slope',
      at(0, 0),
      [
        [0.02, 0],
        [0, 0.02],
      ],
      1572.54,
    ],
    // cos 60° = ½
    [
      'far north, where a degree of longitude is half as long',
      at(0, 60),
      [
        [0.01, 59],
        [0.01, 61],
      ],
      555.975,
    ],
    [
      'on the line',
      at(0.5, 0),
      [
        [0, 0],
        [1, 0],
      ],
      0,
    ],
    [
      'a line that stands still',
      at(0, 0),
      [
        [0, 0.01],
        [0, 0.01],
      ],
      1111.95,
    ],
  ])('%s', (_where, place, line, metres) => expect(distanceToLineM(place, line)).toBeCloseTo(metres, 1));

  test('to the nearest edge of an area, also of a hole or of another part', () => {
    const whole = { type: 'Polygon' as const, coordinates: [square(-0.1, 0.1), square(-0.02, 0.02)] };
    // From the right: 0.05°; in the ring, 0.05° from the hole and 0.03° from the outside; in the hole
    expect(distanceToEdgeM(at(0.15, 0), whole)).toBeCloseTo(5559.75, 1);
    expect(distanceToEdgeM(at(0.07, 0), whole)).toBeCloseTo(3335.85, 1);
    expect(distanceToEdgeM(at(0.01, 0), whole)).toBeCloseTo(1111.95, 1);
    const parts = { type: 'MultiPolygon' as const, coordinates: [[square(-0.1, 0.1)], [square(0.2, 0.3)]] };
    expect(distanceToEdgeM(at(0.19, 0.25), parts)).toBeCloseTo(1111.95, 1);
    expect([at(0, 0), at(0.01, 0), at(0.05, 0), at(0.1, 0)].map((place) => isInside(place, whole))).toEqual([
      ...[false, false, true, true],
    ]);
    expect([at(0, 0), at(0.15, 0.15), at(0.25, 0.25)].map((place) => isInside(place, parts))).toEqual([
      ...[true, false, true],
    ]);
  });

  test('an area by radius: 1 500 m around', () => {
    const area = areaAround(at(103.8, 29.4), 1500);
    expect(distanceToEdgeM(at(103.8, 29.4), area)).toBeGreaterThan(1490);
    // 1 400 m and 1 600 m to the north
    expect(isInside(at(103.8, 29.4 + 1400 / 111_195), area)).toBe(true);
    expect(isInside(at(103.8, 29.4 + 1600 / 111_195), area)).toBe(false);
  });

  test('the water of a river 320 m wide begins 160 m from its line', () => {
    const river = {
      ...{ key: 'r', name: '', nameEn: '', widthM: 320, assumed: true },
      line: {
        type: 'LineString' as const,
        coordinates: [
          [0, -1],
          [0, 1],
        ],
      },
    };
    const from = (metres: number) => waterAt({ rivers: [river] }, at(metres / 111_195, 0))?.key ?? null;
    expect([-161, -159, 0, 159, 161].map(from)).toEqual([null, 'r', 'r', 'r', null]);
  });
});

describe('the town of a place', () => {
  const town = (code: string, lng: number, lat: number) => ({ code, name: `${code}镇`, nameEn: '', lng, lat });
  const alias = (name: string, townCode: string, place: AliasDoc['place']): AliasDoc => ({
    ...{ alias: name, townCode, place, kind: 'village' },
  });
  const district = {
    rivers: [
      {
        ...{ key: 'r', name: '', nameEn: '', widthM: 100, assumed: true },
        line: {
          type: 'LineString' as const,
          coordinates: [
            [0, -1],
            [0, 1],
          ],
        },
      },
    ],
    towns: [town('西', -0.03, 0), town('东', 0.01, 0), town('远东', 0.2, 0.1)],
    aliases: [alias('渡口村', '西', at(0.005, 0.05)), alias('老村', '西', null)],
  };
  const west = at(-0.005, 0);
  const codeOf = (place: typeof west, text?: string) => townOf(district, { place, text })?.code;

  test('the nearest on the same bank, although one across the river is nearer', () => {
    // 0.025° to the west, 0.015° over the water
    expect(codeOf(west)).toBe('西');
    expect(codeOf(at(0.005, 0))).toBe('东');
  });
  test('a name in the text comes before nearness, an alias too', () => {
    expect(codeOf(at(0.005, 0), '远东镇 3 号')).toBe('远东');
    expect(codeOf(west, '老村 3 号')).toBe('西');
  });
  test('a name from the other bank does not: the pin is where the vehicle goes', () => {
    expect(codeOf(west, '东镇大街 3 号')).toBe('西');
    expect(codeOf(at(0.005, 0), '老村 3 号')).toBe('东');
  });
  test('a village across the river from its town belongs to it on its own bank', () => {
    expect(codeOf(at(0.006, 0.04), '渡口村 2 组')).toBe('西');
    expect(codeOf(west, '渡口村 2 组')).toBe('西');
  });
  test('none on this bank: the nearest; no towns: none', () => {
    const east = { ...district, towns: district.towns.slice(1) };
    expect(townOf(east, { place: west })?.code).toBe('东');
    expect(townOf({ ...district, towns: [] }, { place: west, text: '东镇' })).toBeNull();
  });
});

describe('a latitude beyond the pole', () => {
  const swapped = at(29.4, 103.8);
  test('reaches the district where a place of the district is asked for', () => {
    expect(placeInput.safeParse(swapped).success).toBe(true);
    expect(addressInput.safeParse({ place: swapped, text: '文化路' }).success).toBe(true);
  });
  test('and nobody else; nor does anything beyond 180', () => {
    expect(lngLat.safeParse(swapped).success).toBe(false);
    const report = incidentsApi.reportIncident.body.safeParse({ place: swapped });
    expect(report.error?.issues.map(({ path }) => path.join('.'))).toContain('place.lat');
    for (const place of [at(29.4, 181), at(29.4, NaN), at(-181, 0), { ...swapped, alt: 1 }])
      expect(requestsApi.listSlotOffers.body.shape.place.safeParse(place).success).toBe(false);
  });
});
