import fc from 'fast-check';
import { around, Boxes } from '../../../web/map/boxes';
import { clusterSpots, type Spot } from '../../../web/map/cluster';
import { insideArea } from '../../../web/map/inside';
import { fromGcj, toGcj } from '../../../web/map/gcj';
import { visitNumbers } from '../../../web/kernel/stop-number';

describe('room on the map', () => {
  test('a taken rectangle keeps others out, touching edges do not', () => {
    const boxes = new Boxes(48);
    expect(boxes.claim(around(100, 100, 10))).toBe(true);
    expect(boxes.claim(around(115, 100, 10))).toBe(false);
    expect(boxes.isFree(around(120, 100, 10))).toBe(true);
    expect(boxes.touched({ left: 0, top: 0, right: 500, bottom: 500 })).toBe(1);
    expect(boxes.isFree(around(-100, -100, 30))).toBe(true);
  });

  test('clusters keep every spot once, and two single spots are never nearer than the reach', () => {
    const spots = fc.array(fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 400 }) }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(spots, (places) => {
        const given: Spot<number>[] = places.map((place, item) => ({ ...place, item }));
        const clusters = clusterSpots(given, 26);
        expect(clusters.flatMap((cluster) => cluster.items).sort((a, b) => a - b)).toEqual(
          given.map((spot) => spot.item),
        );
        clusters.forEach((a, i) => {
          for (const b of clusters.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(26);
        });
      }),
    );
  });

  test('inside a square with a hole', () => {
    const ring = (half: number) => [
      { x: -half, y: -half },
      { x: half, y: -half },
      { x: half, y: half },
      { x: -half, y: half },
    ];
    expect(insideArea({ x: 3, y: 3 }, [ring(5), ring(2)])).toBe(true);
    expect(insideArea({ x: 1, y: 1 }, [ring(5), ring(2)])).toBe(false);
    expect(insideArea({ x: 6, y: 1 }, [ring(5), ring(2)])).toBe(false);
  });

  test.each([
    // Published pairs of WGS-84 and GCJ-02, and a place abroad, where both are the same.
    [121.5272106, 31.1774276, 121.531541859215, 31.17530398364597],
    [113.912316, 22.543847, 113.9171764808363, 22.540796131694766],
    [116.377817, 39.911954, 116.38404722455657, 39.91334545536069],
    [2.352222, 48.856613, 2.352222, 48.856613],
  ])('what lies over GCJ-02 tiles is shifted: %d, %d', (lng, lat, toLng, toLat) => {
    const shifted = toGcj({ lng, lat });
    expect(shifted.lng).toBeCloseTo(toLng, 5);
    expect(shifted.lat).toBeCloseTo(toLat, 5);
    const back = fromGcj(shifted);
    expect(back.lng).toBeCloseTo(lng, 6);
    expect(back.lat).toBeCloseTo(lat, 6);
  });

  test('visits are numbered from one, other stops are not', () => {
    expect(visitNumbers(['start', 'load', 'visit', 'break', 'visit', 'unload'].map((kind) => ({ kind })))).toEqual([
      '',
      '',
      '1',
      '',
      '2',
      '',
    ]);
  });
});
