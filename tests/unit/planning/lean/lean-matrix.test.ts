import { leanMatrices } from '../../../../server/planning/solver/lean/lean-matrix';
import { straightRoad } from '../sample-day';

/** Hops between places of the straight road, in this order. */
const hops = (order: number[], unit: number) => order.flatMap((from) => order.map((to) => Math.abs(from - to) * unit));

describe('matrices of the lean core', () => {
  test('near places lie together, from the first on; places without use are left out', () => {
    const m = leanMatrices(straightRoad(7), [5, 0, 4, 2, 5]);
    // From 5 to 4, 2 and 0; nothing is at 1, 3 and 6.
    expect(m.size).toBe(4);
    expect(Array.from(m.rank)).toEqual([3, -1, 2, -1, 1, 0, -1]);
    expect(Array.from(m.distance)).toEqual(hops([5, 4, 2, 0], 5000));
    expect(Array.from(m.duration)).toEqual(hops([5, 4, 2, 0], 600));
  });

  test('ways back as long as ways there need no second matrix', () => {
    const m = leanMatrices(straightRoad(5), [0, 1, 2, 3, 4]);
    expect(m.distanceTo).toBe(m.distance);
    expect(m.durationTo).toBe(m.duration);
  });

  test('seconds that are the metres themselves stay one matrix', () => {
    const { size, distanceM } = straightRoad(5);
    const m = leanMatrices({ size, distanceM, durationSec: distanceM }, [0, 1, 2]);
    expect(m.duration).toBe(m.distance);
    expect(m.durationTo).toBe(m.distanceTo);
  });

  test('ways to a place, where a street has one direction', () => {
    const { size, durationSec, distanceM } = straightRoad(4);
    const oneWay = Array.from(distanceM);
    // From 1 to 2 around the block; back as before.
    oneWay[1 * size + 2] = 9000;
    const m = leanMatrices({ size, durationSec, distanceM: oneWay }, [0, 1, 2]);
    expect(Array.from(m.rank)).toEqual([0, 1, 2, -1]);
    expect(Array.from(m.distance)).toEqual([0, 5000, 10_000, 5000, 0, 9000, 10_000, 5000, 0]);
    expect(Array.from(m.distanceTo)).toEqual([0, 5000, 10_000, 5000, 0, 5000, 10_000, 9000, 0]);
    expect(m.durationTo).toBe(m.duration);
  });
});
