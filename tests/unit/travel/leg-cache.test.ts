import { LegCache } from '../../../server/planning/travel/leg-cache';

const leg = (durationSec: number) => ({ durationSec, distanceM: 0, crossingIds: [], kind: 0 });

test('places a metre apart are the same, places ten metres apart are not', () => {
  const cache = new LegCache(10, (place) => place.lng);
  const id = (lng: number) => cache.place({ lng, lat: 29 }).id;
  expect(id(103.800001)).toBe(id(103.800002));
  expect(id(103.8001)).not.toBe(id(103.8));
});

test('the leg used longest ago goes first', () => {
  const cache = new LegCache(2, () => null);
  const ask = (to: number, durationSec: number) => cache.leg(0, 0, to, () => leg(durationSec)).durationSec;
  ask(1, 11);
  ask(2, 12);
  ask(1, 99);
  ask(3, 13);
  expect([ask(1, 21), ask(2, 22)]).toEqual([11, 22]);
});

test('networks are kept apart', () => {
  const cache = new LegCache(10, () => null);
  cache.leg(0, 1, 2, () => leg(1));
  expect(cache.leg(1, 1, 2, () => leg(2)).durationSec).toBe(2);
});
