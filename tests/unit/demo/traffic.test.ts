import { SeededChance } from '../../../server/demo/simulation/chance';
import { jamOn } from '../../../server/demo/simulation/traffic';

test('one leg in 25 meets a jam and takes 1.6 to 2.5 times as long, the same ones for the same seed', () => {
  const legs = (seed: number) => {
    const traffic = new SeededChance(seed, 'traffic A');
    return Array.from({ length: 10_000 }, () => jamOn(600, traffic));
  };
  const met = legs(1).filter((factor) => factor !== null);
  expect(met.length / 10_000).toBeGreaterThan(0.035);
  expect(met.length / 10_000).toBeLessThan(0.045);
  expect(Math.min(...met)).toBeGreaterThanOrEqual(1.6);
  expect(Math.max(...met)).toBeLessThanOrEqual(2.5);
  expect(Math.max(...met) - Math.min(...met)).toBeGreaterThan(0.8);
  expect(legs(1)).toEqual(legs(1));
  expect(legs(2)).not.toEqual(legs(1));
  // A leg of less than a minute has no jam, and takes none from the legs behind it.
  const traffic = new SeededChance(1, 'traffic A');
  expect(Array.from({ length: 1_000 }, () => jamOn(59, traffic)).every((factor) => factor === null)).toBe(true);
  expect(jamOn(600, traffic)).toBe(legs(1)[1_000]);
});
