import { growthOf } from '../../../scripts/bench-server/memory-growth';

describe('growth of memory over a soak', () => {
  test('the lowest of six hours after the first against the lowest of the last six', () => {
    // The first hour (90) warms up; in the middle it may stand anywhere.
    const heaps = [90, 130, 100, 120, 140, 110, 150, 300, 20, 160, 125, 170, 104, 180, 190];
    expect(growthOf(heaps)).toEqual({ beganBytes: 100, endedBytes: 104, hours: 6, growth: 104 / 100 - 1 });
  });

  test('one late collection at the beginning or the end does not matter', () => {
    const steady = [80, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100];
    expect(growthOf(steady).growth).toBe(0);
    expect(growthOf(steady.with(1, 140)).growth).toBe(0);
    expect(growthOf(steady.with(12, 140)).growth).toBe(0);
  });

  test('a leak shows: 2 of 100 bytes an hour are 12 % over six hours', () => {
    // Hours 1 to 12: 100, 102 … 122; the last six begin with 112.
    const leaking = Array.from({ length: 13 }, (_, hour) => 98 + 2 * hour);
    expect(growthOf(leaking)).toMatchObject({ beganBytes: 100, endedBytes: 112 });
    expect(growthOf(leaking).growth).toBeCloseTo(0.12, 10);
  });

  test('a short soak compares fewer hours that do not overlap; one too short is refused', () => {
    // Five hours after the first: two at either end.
    expect(growthOf([50, 100, 110, 999, 120, 115])).toMatchObject({ beganBytes: 100, endedBytes: 115, hours: 2 });
    expect(growthOf([50, 100, 90])).toMatchObject({ beganBytes: 100, endedBytes: 90, hours: 1 });
    expect(() => growthOf([50, 100])).toThrow('2 hours');
  });
});
