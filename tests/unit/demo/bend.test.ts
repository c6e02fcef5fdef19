import { distanceM, type LngLat } from '#shared/kernel/geo';
import { pointsOfLeg } from '../../../server/demo/simulation/bend';
import { SeededChance } from '../../../server/demo/simulation/chance';
import { geofenceM, mostKph, siftFixes } from '../../../server/tracking/rules';

const from: LngLat = { lng: 103.818, lat: 29.409 };
const eastOf = (metres: number): LngLat => ({ ...from, lng: from.lng + metres / 96_970 });
const lengthOf = (places: readonly LngLat[]) =>
  places.slice(1).reduce((sum, place, index) => sum + distanceM(places[index] ?? place, place), 0);

describe('the way of a simulated vehicle', () => {
  test('is as long as its leg was planned, from point to point, and ends at its end', () => {
    for (const straight of [60, 300, 1_000, 4_000, 15_000])
      for (const circuity of [1.02, 1.25, 1.6, 3])
        for (const steps of [2, 3, 7, 40, 240]) {
          const to = eastOf(straight);
          const metres = straight * circuity;
          const points = pointsOfLeg([from, to], { metres, steps, side: 1 }).map(({ place }) => place);
          expect(points).toHaveLength(steps);
          expect(points.at(-1)).toEqual(to);
          const off = Math.abs(lengthOf([from, ...points]) / metres - 1);
          expect({ straight, circuity, steps, off }).toMatchObject({ off: expect.closeTo(0, 1.5) as number });
        }
  });

  test('passes its crossings and bends each stretch', () => {
    const [bridge, to] = [eastOf(2_000), { lng: eastOf(3_000).lng, lat: from.lat + 0.02 }];
    const way = [from, bridge, to];
    const metres = lengthOf(way) * 1.3;
    const places = pointsOfLeg(way, { metres, steps: 120, side: -1 }).map(({ place }) => place);
    expect(Math.min(...places.map((place) => distanceM(place, bridge)))).toBeLessThan(metres / 120);
    expect(lengthOf([from, ...places]) / metres).toBeCloseTo(1, 2);
    // It stays near the line: a bend leads aside by half of its length at most.
    const aside = places.filter(({ lng }) => lng < bridge.lng).map(({ lat }) => Math.abs(lat - from.lat) * 111_195);
    expect(Math.max(...aside)).toBeGreaterThan(100);
    expect(Math.max(...aside)).toBeLessThan(500);
  });

  test('is straight where nothing longer was planned, and where it is seen at its end only', () => {
    const to = eastOf(1_000);
    const lats = (metres: number, steps: number) =>
      pointsOfLeg([from, to], { metres, steps, side: 1 }).map(({ place }) => place.lat);
    expect(lats(900, 5)).toEqual(Array(5).fill(from.lat));
    expect(lats(2_000, 1)).toEqual([from.lat]);
    expect(pointsOfLeg([from, from], { metres: 400, steps: 3, side: 1 }).map(({ place }) => place)).toEqual([
      ...[from, from, from],
    ]);
  });

  test('is driven without a jump, at about the planned speed, and ends inside the geofence', () => {
    const legs = Array.from({ length: 200 }, (_, n) => {
      const chance = new SeededChance(n, 'legs');
      return { straight: chance.between(100, 9_000), circuity: chance.between(1.2, 1.6), kph: chance.between(15, 45) };
    });
    for (const { straight, circuity, kph } of legs) {
      const to = eastOf(straight);
      const metres = straight * circuity;
      const seconds = metres / (kph / 3.6);
      const steps = Math.max(1, Math.round(seconds / 15));
      const points = pointsOfLeg([from, to], { metres, steps, side: 1 });
      const fixes = [{ place: from, share: 0, headingDeg: 0 }, ...points].map(({ place, share, headingDeg }) => ({
        ...{ place, headingDeg, at: new Date(share * seconds * 1000), speedKph: kph },
      }));
      const now = new Date(seconds * 1000);
      const { accepted } = siftFixes(fixes, { last: null, now, since: null, isPossible: () => true, suspects: [] });
      expect(accepted).toHaveLength(fixes.length);
      const fastest = Math.max(
        ...points.map(
          ({ place }, index) => (distanceM(points[index - 1]?.place ?? from, place) / (seconds / steps)) * 3.6,
        ),
      );
      expect(fastest).toBeLessThan(kph * 1.3);
      expect(fastest).toBeLessThan(mostKph);
      expect(distanceM(points.at(-1)!.place, to)).toBeLessThan(geofenceM);
    }
  });

  test('is the same for the same side, its mirror image for the other', () => {
    const leg = { metres: 3_000, steps: 20 };
    const lats = (side: 1 | -1) =>
      pointsOfLeg([from, eastOf(2_000)], { ...leg, side }).map(({ place }) => place.lat - from.lat);
    expect(lats(1)).toEqual(lats(1));
    for (const [index, lat] of lats(1).entries()) expect(lats(-1)[index]).toBeCloseTo(-lat, 6);
    expect(Math.max(...lats(1).map(Math.abs))).toBeGreaterThan(0.001);
  });
});
