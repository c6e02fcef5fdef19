import type { mongo } from 'mongoose';

/** Looks at one invariant of the stored data; answers a line for each breach, none when it holds. Reads collections, not the models that wrote them. */
export type Check = (db: mongo.Db) => Promise<string[]>;

/** Breaches beyond this many of one invariant are only counted. */
export const mostShown = 20;

/** Counts by key. */
export function tally<T>(all: Iterable<T>, keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

/** Lines for keys whose two counts differ. */
export function differences(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
  say: (key: string, counts: [number, number]) => string,
): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const counts: [number, number] = [one.get(key) ?? 0, other.get(key) ?? 0];
    return counts[0] === counts[1] ? [] : [say(key, counts)];
  });
}
