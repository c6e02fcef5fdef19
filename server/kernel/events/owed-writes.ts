import type { ClientSession, Model } from 'mongoose';
import { isDuplicateKey, unwrapped, type AppError } from '../errors';

/** A document written at the end of a transaction. */
export interface OwedInsert {
  model: Model<never>;
  doc: object;
  /** Told of a duplicate key; throws what the caller should see. */
  refused?: (error: unknown) => never;
}

/** Adds `by` to a number of a document (made when missing) at the end of a transaction, up to `max`. */
export interface OwedCount {
  model: Model<never>;
  id: string;
  field: string;
  by: number;
  max: number;
  /** What the caller sees when the number would pass `max`. */
  exceeded: () => AppError;
}

/** What a transaction still has to write when its work is done, because nothing in it reads it: those writes of several transactions can be sent together. */
export interface OwedWrites {
  inserts: OwedInsert[];
  counts: OwedCount[];
}

export const nothingOwed = (): OwedWrites => ({ inserts: [], counts: [] });

/** The writes of several as those of one. */
export function joinOwed(all: readonly OwedWrites[]): OwedWrites {
  return { inserts: all.flatMap(({ inserts }) => inserts), counts: all.flatMap(({ counts }) => counts) };
}

/** Some of the writes were refused, so nothing of the transaction is written. */
export class RefusedWrites extends Error {
  constructor(
    readonly writes: readonly (OwedInsert | OwedCount)[],
    /** The database's error, of an insert. */
    override readonly cause?: unknown,
  ) {
    super('A write was refused', { cause });
  }

  /** What the caller of the first refused write sees. */
  get told(): unknown {
    const [write] = this.writes;
    return write && 'exceeded' in write ? write.exceeded() : this.cause;
  }
}

/** In order of first appearance. */
function groups<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const one of all) {
    const group = found.get(keyOf(one));
    if (group) group.push(one);
    else found.set(keyOf(one), [one]);
  }
  return found;
}

/** Which write of an ordered batch met a unique key; null for every other error. */
function duplicateAt(error: unknown): number | null {
  if (!isDuplicateKey(error)) return null;
  return (error as { writeErrors?: { index: number }[] }).writeErrors?.[0]?.index ?? 0;
}

async function insertAll(model: Model<never>, inserts: readonly OwedInsert[], session: ClientSession): Promise<void> {
  try {
    // Made by the code alone, so mongoose need not cast and check them again.
    await model.insertMany(
      inserts.map(({ doc }) => doc as never),
      { lean: true, session },
    );
  } catch (error) {
    const refused = inserts[duplicateAt(error) ?? -1];
    throw refused ? new RefusedWrites([refused], error) : unwrapped(error);
  }
}

/**
 * Adds up to the bound: a document that is there but full is not found, and making it anew meets its own key, which ends the transaction. (A document that
 * somebody else makes at the same time is a write conflict, not a duplicate.)
 */
async function countAll(model: Model<never>, counts: readonly OwedCount[], session: ClientSession): Promise<void> {
  const never = counts.filter(({ by, max }) => by > max);
  if (never.length > 0) throw new RefusedWrites(never);
  try {
    await model.bulkWrite(
      counts.map(({ id, field, by, max }) => ({
        updateOne: {
          filter: { _id: id, [field]: { $not: { $gt: max - by } } } as never,
          update: { $inc: { [field]: by } } as never,
          upsert: true,
        },
      })),
      { session, ordered: true },
    );
  } catch (error) {
    const at = duplicateAt(error);
    if (at === null) throw unwrapped(error);
    const full = counts[at];
    throw full
      ? new RefusedWrites(counts.slice(at).filter(({ id, field }) => id === full.id && field === full.field))
      : error;
  }
}

/** Writes all in the session's transaction, one call a collection. Throws `RefusedWrites`. */
export async function writeOwed({ inserts, counts }: OwedWrites, session: ClientSession): Promise<void> {
  for (const [model, some] of groups(inserts, (one) => one.model)) await insertAll(model, some, session);
  // Last, so that a counted document is held shortly.
  for (const [model, some] of groups(counts, (one) => one.model)) await countAll(model, some, session);
}
