import { setTimeout as pause } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import type { ParkedEvent } from '../../server/kernel/events/parked-events';

/** An event that a listener gave up on. */
export interface Parked {
  listener: string;
  /** Name of the event; empty when it is no longer stored. */
  event: string;
  eventId: string;
  error: string;
  parkedAt: Date;
}
/** `not taken`: no running process has the listener; `under way`: it was taken, and its attempts are not over. */
export type Outcome = 'handled' | 'failed' | 'not taken' | 'under way';

const which = (listener?: string) => (listener === undefined ? {} : { listener });
const collectionOf = (db: mongo.Db) => db.collection<ParkedEvent>('parked_events');

async function present(db: mongo.Db, all: readonly ParkedEvent[]): Promise<Parked[]> {
  const events = db.collection<{ _id: ParkedEvent['eventId']; name: string }>('events');
  const known = await events.find({ _id: { $in: all.map(({ eventId }) => eventId) } }).toArray();
  return all.map(({ listener, eventId, error, parkedAt }) => ({
    ...{ listener, eventId: String(eventId), error, parkedAt },
    event: known.find(({ _id }) => _id.equals(eventId))?.name ?? '',
  }));
}

/** What is parked, of all listeners or of one, the oldest first. */
export async function listParked(db: mongo.Db, listener?: string): Promise<Parked[]> {
  return present(db, await collectionOf(db).find(which(listener)).sort({ parkedAt: 1, _id: 1 }).toArray());
}

/** Asks the running processes to handle parked events again, all or those of a listener, and waits for what becomes of each. */
export async function retryParked(
  db: mongo.Db,
  { listener, patienceMs }: { listener?: string | undefined; patienceMs: number },
): Promise<(Parked & { outcome: Outcome })[]> {
  const stored = collectionOf(db);
  const before = await stored.find(which(listener)).toArray();
  const ids = { _id: { $in: before.map(({ _id }) => _id) } };
  await stored.updateMany(ids, [{ $set: { retryAskedAt: '$$NOW' } }]);
  const outcomes = async (): Promise<Outcome[]> => {
    const now = await stored.find(ids).toArray();
    return before.map(({ _id, parkedAt }) => {
      const one = now.find((other) => other._id.equals(_id));
      if (!one) return 'handled';
      if (one.retryAskedAt) return 'not taken';
      return one.parkedAt.getTime() === parkedAt.getTime() ? 'under way' : 'failed';
    });
  };
  const end = performance.now() + patienceMs;
  let found = await outcomes();
  while (found.some((one) => one === 'not taken' || one === 'under way') && performance.now() < end) {
    await pause(200);
    found = await outcomes();
  }
  const parked = await present(db, before);
  return parked.map((one, n) => ({ ...one, outcome: found[n]! }));
}
