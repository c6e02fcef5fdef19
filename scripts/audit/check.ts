import type { mongo } from 'mongoose';

const level = { readConcern: { level: 'snapshot' } } as const;

/** A database as it stood at one moment, so that what is written meanwhile is no breach. Only what an audit needs. */
export class Snapshot {
  constructor(
    private readonly db: mongo.Db,
    private readonly session: mongo.ClientSession,
  ) {}

  collection<T extends object = mongo.Document>(name: string) {
    const { session } = this;
    // Said with every read, because a client's own default would silently win over the session.
    const own = { session, ...level };
    const stored = this.db.collection<T>(name);
    return {
      find: (filter: mongo.Filter<T> = {}, options: mongo.FindOptions = {}) =>
        stored.find(filter, { ...options, ...own }),
      findOne: (filter: mongo.Filter<T>) => stored.findOne(filter, own),
      aggregate: <R extends mongo.Document>(pipeline: mongo.Document[]) => stored.aggregate<R>(pipeline, own),
      countDocuments: (filter: mongo.Filter<T>, options: mongo.CountDocumentsOptions = {}) =>
        stored.countDocuments(filter, { ...options, ...own }),
    };
  }
}

/** Looks at one invariant of the stored data; answers a line for each breach, none when it holds. Reads collections, not the models that wrote them. */
export type Check = (db: Snapshot) => Promise<string[]>;

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
