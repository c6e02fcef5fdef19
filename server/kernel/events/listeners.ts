import type { ChangeStream } from 'mongodb';
import { databaseAnswers } from '../database/answers';
import { toAppError } from '../errors';
import type { Kernel, Listener } from '../kernel';
import { createLeaseKeeper } from '../lease-keeper';
import { EventModel, type StoredEvent } from './event-store';
import { isPlaceLost, nextInsert, StreamEnded, type Feed, type FeedEntry, type Place } from './feed';
import { createPlaceKeeper, ListenerStateModel, type ListenerState } from './listener-places';
import { createParkedEvents } from './parked-events';
import { withoutRepeats } from './without-repeats';

/** A listener for which nothing comes looks so often whether it still holds its lease. */
const lookMs = 3_000;
/** A listener for which nothing comes is still moved along, so that the oplog keeps its place. */
const idleSaveMs = 60_000;
const attempts = 5;
/** Between attempts while the database is away, each of which waits for it, too. */
const awayPauseMs = 250;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

class LeaseLost extends Error {}

/** Runs the listeners of this process: each under its lease, from its kept place; they share the feed once they have caught up. */
export function createListenerRunner(kernel: Kernel, feed: Feed, listeners: readonly Listener[]) {
  let stopped = false;
  const streams = new Set<ChangeStream>();
  const readers = new Set<ReturnType<Feed['open']>>();
  const places = createPlaceKeeper(kernel);
  const leases = createLeaseKeeper(kernel);
  const parked = createParkedEvents(kernel);
  let loops: Promise<void>[] = [];

  /** Whether a failure may lie in the event: not while the database is away, however long that lasts. */
  async function counts(error: unknown): Promise<boolean> {
    const { code, details } = toAppError(error);
    return code !== 'unavailable' || details?.['reason'] !== 'database' || (await databaseAnswers());
  }

  /** Answers whether the event is handled; it is parked else. */
  async function attempt(listener: Listener, event: StoredEvent): Promise<boolean> {
    for (let n = 1; ;) {
      try {
        await listener.handle(event);
        kernel.metrics.listenerHandled.inc({ listener: listener.name });
        return true;
      } catch (error) {
        if (stopped) throw error;
        kernel.metrics.listenerFailed.inc({ listener: listener.name });
        kernel.log.warn({ err: error, listener: listener.name, event: event.name, attempt: n }, 'a listener failed');
        if (!(await counts(error))) {
          // Who has it by then begins at this event.
          assertHeld(listener);
          await pause(awayPauseMs);
          if (stopped) throw error;
          continue;
        }
        if (n >= attempts) {
          await parked.park(listener, event, error);
          return false;
        }
        await pause(100 * 2 ** n);
        n += 1;
      }
    }
  }

  const leaseOf = ({ name }: Listener) => `listener:${name}`;
  function assertHeld(listener: Listener): void {
    if (!leases.isHeld(leaseOf(listener))) throw new LeaseLost();
  }

  /** Where no place is kept, or the oplog no longer holds it: everything recorded since (with an hour's margin) is handled again. */
  async function catchUpFromStore(listener: Listener, since: Date): Promise<Set<string>> {
    const from = new Date(since.getTime() - 3_600_000);
    const handled = new Set<string>();
    for await (const event of EventModel.find({ recordedAt: { $gte: from }, name: { $in: listener.on } })
      .sort({ recordedAt: 1, _id: 1 })
      .lean<StoredEvent>()) {
      if (stopped) break;
      await attempt(listener, event);
      handled.add(String(event._id));
      assertHeld(listener);
    }
    return handled;
  }

  /** Handles what came between the kept place and the feed's; answers the place reached, at or after the feed's. */
  async function catchUpFromOplog(listener: Listener, { from, to }: { from: Place; to: Place }): Promise<Place> {
    const matching = [{ $match: { operationType: 'insert', 'fullDocument.name': { $in: [...listener.on] } } }];
    const stream = EventModel.collection.watch(matching, {
      startAfter: from,
      maxAwaitTimeMS: 100,
    }) as unknown as ChangeStream;
    streams.add(stream);
    try {
      let reached = from;
      while (!stopped && reached._data < to._data) {
        const next = await nextInsert(stream);
        if (next) {
          await attempt(listener, next.event);
          reached = next.place;
          places.note(listener.name, reached, next.event.recordedAt);
        } else reached = (stream.resumeToken as Place | null) ?? reached;
        assertHeld(listener);
      }
      return reached;
    } catch (error) {
      if (error instanceof StreamEnded) places.note(listener.name, error.place, kernel.realNow());
      throw error;
    } finally {
      streams.delete(stream);
      await stream.close().catch(() => undefined);
    }
  }

  async function follow(listener: Listener): Promise<void> {
    const state = await ListenerStateModel.findOneAndUpdate(
      { _id: listener.name },
      { $setOnInsert: { resumeToken: null, lastRecordedAt: new Date(0) } },
      { upsert: true, returnDocument: 'after' },
    ).lean<ListenerState>();
    const token = state?.resumeToken ?? null;
    const reader = feed.open(listener.on);
    readers.add(reader);
    try {
      let place = feed.place();
      let handled = new Set<string>();
      if (token) place = await catchUpFromOplog(listener, { from: token, to: place });
      else handled = await catchUpFromStore(listener, state?.lastRecordedAt ?? new Date(0));
      places.note(listener.name, place, kernel.realNow());
      let notedAt = performance.now();
      while (!stopped && !reader.lost) {
        // Nothing is read between these two: what is not in the reader has not come before this place.
        const reached = feed.place();
        const entries = await reader.take(lookMs);
        await parked.retry(listener, (event) => attempt(listener, event));
        if (entries.length === 0 && performance.now() - notedAt > idleSaveMs && !reader.lost) {
          places.note(listener.name, reached, kernel.realNow());
          notedAt = performance.now();
        }
        const fresh = entries.filter((one) => one.place._data > place._data && !handled.has(String(one.event._id)));
        const keyOf = ({ event }: FeedEntry) => listener.mergeBy?.(event) ?? null;
        const due = new Set(withoutRepeats(fresh, keyOf));
        for (const entry of fresh) {
          if (due.has(entry)) await attempt(listener, entry.event);
          ({ place } = entry);
          places.note(listener.name, place, entry.event.recordedAt);
          notedAt = performance.now();
          if (stopped) return;
          assertHeld(listener);
        }
        if (entries.length === 0) handled = new Set();
        assertHeld(listener);
      }
    } finally {
      readers.delete(reader);
      reader.close();
      await places.save().catch(() => undefined);
    }
  }

  async function loop(listener: Listener): Promise<void> {
    const lease = leaseOf(listener);
    while (!stopped) {
      try {
        if (await leases.take(lease)) await follow(listener);
      } catch (error) {
        if (stopped) break;
        if (isPlaceLost(error)) {
          kernel.log.warn(
            { listener: listener.name },
            'the kept place is no longer in the oplog; reading the event store instead',
          );
          await ListenerStateModel.updateOne({ _id: listener.name }, { $set: { resumeToken: null } }).catch(
            () => undefined,
          );
        } else if (!(error instanceof LeaseLost)) {
          kernel.log.warn({ err: error, listener: listener.name }, 'a listener lost its stream; trying again');
        }
      }
      if (!stopped) await pause(1_000);
    }
    await leases.release(lease);
  }

  return {
    start: () => {
      parked.start();
      loops = listeners.map(loop);
    },
    stop: async () => {
      stopped = true;
      parked.stop();
      for (const reader of readers) reader.close();
      await Promise.all([...streams].map((stream) => stream.close().catch(() => undefined)));
      await Promise.all(loops);
    },
  };
}
