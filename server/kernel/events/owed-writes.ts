import mongoose, { mongo, type ClientSession, type Model } from 'mongoose';
import { isDuplicateKey, type AppError } from '../errors';

/** A document written at the end of a transaction. */
export interface OwedInsert {
  model: Model<never>;
  doc: object;
  /** Told of a duplicate key; throws what the caller should see. */
  refused?: (error: unknown) => never;
}

/** Adds `by` to a number of a document (made when missing) at the end of a transaction, up to `max`; to one that is `closed` nothing is added any more. */
export interface OwedCount {
  model: Model<never>;
  id: string;
  field: string;
  by: number;
  max: number;
  /** What the caller sees when the number would pass `max`, or the document is closed. */
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

/**
 * Sends one command of ordered writes in the session's transaction. Answers which of them met a unique key; null when all are written. What is
 * owed was made by the code alone and is bounded, so neither mongoose need cast it nor the driver divide it into batches, which would serialize
 * every document twice.
 */
async function send(command: mongo.Document, session: ClientSession): Promise<{ at: number; error: Error } | null> {
  const reply = await mongoose.connection.db!.command({ ...command, ordered: true }, { session });
  const [failed] = (reply['writeErrors'] ?? []) as { index: number; code: number; errmsg: string }[];
  if (!failed) return null;
  const error = new mongo.MongoServerError({ ...failed, message: failed.errmsg });
  if (!isDuplicateKey(error)) throw error;
  return { at: failed.index, error };
}

async function insertAll(model: Model<never>, inserts: readonly OwedInsert[], session: ClientSession): Promise<void> {
  const documents = inserts.map(({ doc }) => doc);
  const refusal = await send({ insert: model.collection.collectionName, documents }, session);
  const refused = inserts[refusal?.at ?? -1];
  if (refused) throw new RefusedWrites([refused], refusal?.error);
}

/**
 * Adds up to the bound: a document that is there but full or closed is not found, and making it anew meets its own key, which ends the transaction. (A document that
 * somebody else makes at the same time is a write conflict, not a duplicate.)
 */
async function countAll(model: Model<never>, counts: readonly OwedCount[], session: ClientSession): Promise<void> {
  const never = counts.filter(({ by, max }) => by > max);
  if (never.length > 0) throw new RefusedWrites(never);
  const updates = counts.map(({ id, field, by, max }) => ({
    q: { _id: id, [field]: { $not: { $gt: max - by } }, closed: { $ne: true } },
    u: { $inc: { [field]: by } },
    upsert: true,
  }));
  const refusal = await send({ update: model.collection.collectionName, updates }, session);
  const full = counts[refusal?.at ?? -1];
  if (full)
    throw new RefusedWrites(
      counts.slice(refusal?.at).filter(({ id, field }) => id === full.id && field === full.field),
    );
}

/** A command is a document, of 16 MB at most; a write has some kilobytes. */
const mostInOneCommand = 500;
function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += mostInOneCommand) yield all.slice(from, from + mostInOneCommand);
}

/** Writes all in the session's transaction, one call a collection (or five hundred writes). Throws `RefusedWrites`. */
export async function writeOwed({ inserts, counts }: OwedWrites, session: ClientSession): Promise<void> {
  for (const [model, some] of groups(inserts, (one) => one.model))
    for (const chunk of chunks(some)) await insertAll(model, chunk, session);
  // Last, so that a counted document is held shortly.
  for (const [model, some] of groups(counts, (one) => one.model))
    for (const chunk of chunks(some)) await countAll(model, chunk, session);
}
