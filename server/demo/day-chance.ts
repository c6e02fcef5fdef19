/** Seeded chance for the generator of days: the same seed text gives the same numbers on every machine. Not for secrets. */
export interface DayChance {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform integer in [from, to], both included. */
  between(range: { from: number; to: number }): number;
  /** Normal with mean 0 and deviation 1 (Box–Muller). */
  normal(): number;
  /** One of the values. Throws when there are none. */
  pick<T>(values: readonly T[]): T;
  /** One of the values, each as likely as its weight. Throws when no weight is positive. */
  pickWeighted<T>(values: readonly T[], weightOf: (value: T) => number): T;
  /** `count` decimal digits. */
  digits(count: number): string;
}

/** FNV-1a over UTF-16 units. */
const hash = (text: string): number => {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return state >>> 0;
};

/** Chance from a seed text (mulberry32). */
export const dayChance = (seed: string): DayChance => {
  let state = hash(seed);
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = ({ from, to }: { from: number; to: number }) => from + Math.floor(unit() * (to - from + 1));
  const pickWeighted = <T>(values: readonly T[], weightOf: (value: T) => number): T => {
    const total = values.reduce((sum, value) => sum + weightOf(value), 0);
    let left = unit() * total;
    for (const value of values) {
      left -= weightOf(value);
      if (left < 0) return value;
    }
    throw new Error('nothing to choose from');
  };
  return {
    unit,
    between,
    pickWeighted,
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: (values) => pickWeighted(values, () => 1),
    digits: (count) => Array.from({ length: count }, () => between({ from: 0, to: 9 })).join(''),
  };
};
