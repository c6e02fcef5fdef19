import { normalBelow } from '../../planning';

/** A sum that is not certain, taken as normal: mean and variance. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Something that is known. */
export const certain = (mean: number): Moments => ({ mean, variance: 0 });

/** Sum of two that do not depend on each other. */
export function plus(one: Moments, other: Moments): Moments {
  return { mean: one.mean + other.mean, variance: one.variance + other.variance };
}

/** Chance that a normal quantity exceeds a limit, and by how much it does on the average of those cases. */
export function beyond({ mean, variance }: Moments, limit: number): { probability: number; by: number } {
  const sd = Math.sqrt(variance);
  const over = mean - limit;
  if (sd < 1e-9) return { probability: over > 0 ? 1 : 0, by: Math.max(0, over) };
  const probability = normalBelow(over / sd);
  if (probability < 1e-6) return { probability: 0, by: 0 };
  const density = Math.exp(-((over / sd) ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return { probability, by: Math.max(0, over + (sd * density) / probability) };
}
