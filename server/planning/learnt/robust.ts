/** Middle of numbers with weights: half of the weight lies on either side. 0 of nothing. O(n log n). */
export function weightedMedian(values: readonly { value: number; weight: number }[]): number {
  const sorted = [...values].sort((one, other) => one.value - other.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  for (const { value, weight } of sorted) {
    passed += weight;
    if (passed >= half) return value;
  }
  return 0;
}

/** Middle of numbers. */
export function median(values: readonly number[]): number {
  return weightedMedian(values.map((value) => ({ value, weight: 1 })));
}

/** Observations that what is assumed counts for: so many must say otherwise before half of it is believed. */
export const priorCount = 20;

/** A factor drawn towards 1 by the prior, on a scale where twice and half are as far: `factor^(n ÷ (n + prior))`. */
export function shrunk(factor: number, observations: number): number {
  return factor ** (observations / (observations + priorCount));
}

/**
 * Spread of logarithms around 0 as a standard deviation: 1.4826 × the median of their sizes, which outliers do not move, joined with the
 * default by the prior count.
 */
export function spreadOf(logs: readonly number[], byDefault: number): number {
  const seen = 1.4826 * median(logs.map(Math.abs));
  const n = logs.length;
  return Math.sqrt((priorCount * byDefault ** 2 + n * seen ** 2) / (priorCount + n));
}

/** Something that took `actualSec`: a part that nobody doubts and parts whose factors are wanted, by key. */
export interface Observation {
  actualSec: number;
  fixedSec: number;
  parts: ReadonlyMap<string, number>;
}

/** A factor of the time of a key, and how many observations have a say in it. */
export interface Fitted {
  factor: number;
  observations: number;
}

const rounds = 12;
/** An observation has a say when at least this share of its expected time is the key's. */
const leastShare = 0.25;
const within = { least: 0.25, most: 4 };

/**
 * Factors that explain times which are sums: each in turn is the weighted median of what its observations leave for it when the others take
 * what they are believed to take (backfitting; Breiman and Friedman, J. American Statistical Association 1985, with medians), then drawn towards 1.
 * Medians, so that a lunch on the way or a chat at the door moves nothing. O(rounds × observations × parts).
 */
export function fitFactors(observations: readonly Observation[]): Map<string, Fitted> {
  const keys = [...new Set(observations.flatMap(({ parts }) => [...parts.keys()]))];
  const fitted = new Map<string, Fitted>(keys.map((key) => [key, { factor: 1, observations: 0 }]));
  const factorOf = (key: string) => fitted.get(key)!.factor;
  for (let round = 0; round < rounds; round++) {
    for (const key of keys) {
      const said = observations.flatMap(({ actualSec, fixedSec, parts }) => {
        const own = parts.get(key) ?? 0;
        const total = [...parts.values()].reduce((sum, sec) => sum + sec, fixedSec);
        if (own <= 0 || own < leastShare * total) return [];
        const others = [...parts].reduce(
          (sum, [other, sec]) => (other === key ? sum : sum + sec * factorOf(other)),
          fixedSec,
        );
        const value = (actualSec - others) / own;
        return [{ value: Math.min(within.most, Math.max(within.least, value)), weight: own }];
      });
      if (said.length === 0) continue;
      const factor = shrunk(weightedMedian(said), said.length);
      fitted.set(key, { factor, observations: said.length });
    }
  }
  return fitted;
}

/** What the factors expect of an observation, seconds. */
export function expectedSec({ fixedSec, parts }: Observation, factorOf: (key: string) => number): number {
  return [...parts].reduce((sum, [key, sec]) => sum + sec * factorOf(key), fixedSec);
}
