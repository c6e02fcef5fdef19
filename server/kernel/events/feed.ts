import type { ChangeStream, ChangeStreamDocument } from 'mongodb';
import type { EventName } from '#shared/events';
import type { Kernel } from '../kernel';
import { EventModel, type StoredEvent } from './event-store';

/** Where an event stands in the order of commits: `_data` grows with it. */
export interface Place {
  _data: string;
}
export interface FeedEntry {
  event: StoredEvent;
  place: Place;
}

/** One who reads the feed at its own pace. */
export interface FeedReader {
  /** What has come, in commit order; waits for at most `ms` when there is nothing. */
  take(ms: number): Promise<FeedEntry[]>;
  /** Events were missed (the stream broke, or the reader fell too far behind): nothing more will come. */
  readonly lost: boolean;
  close(): void;
}

/** The events of all processes in commit order: one change stream for all who follow them in this process. */
export interface Feed {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The stream is open: what is read is current. */
  readonly healthy: boolean;
  /** Everything up to here has been given to the readers. */
  place(): Place;
  /** Reads from now on; only events of these names, all when left out. */
  open(names?: readonly EventName[]): FeedReader;
}

/** The next event of a stream, null when none has come yet. Throws when the stream cannot go on: its collection is gone. */
export async function nextInsert(stream: ChangeStream): Promise<FeedEntry | null> {
  const change = (await stream.tryNext()) as ChangeStreamDocument | null;
  if (!change) return null;
  if (change.operationType !== 'insert') throw new StreamEnded(change._id as Place);
  return { event: change.fullDocument as unknown as StoredEvent, place: change._id as Place };
}

const historyLost = new Set<unknown>([286, 280]);
/** The oplog does not reach back to the place from which a stream was to go on. */
export const isPlaceLost = (error: unknown): boolean => historyLost.has((error as { code?: unknown }).code);

/** The collection was dropped; a stream may start after `place`. */
export class StreamEnded extends Error {
  constructor(readonly place: Place) {
    super('the collection of events was dropped');
  }
}

/** A reader that has not taken so many entries is left behind. */
const mostWaiting = 5_000;
const reopenMs = 500;

interface Reader extends FeedReader {
  give(entry: FeedEntry): void;
  lose(): void;
}

/** An open stream, and the first question to it. */
interface Opened {
  stream: ChangeStream;
  answer: Promise<void>;
}

export function createFeed(kernel: Kernel): Feed {
  const readers = new Set<Reader>();
  let stream: ChangeStream | null = null;
  let newest: Place | null = null;
  let stopped = false;
  let healthy = false;

  /** Asks the server once, which answers at once or after about a second. */
  async function ask(current: ChangeStream): Promise<void> {
    const change = await nextInsert(current);
    const place = current.resumeToken as Place | null;
    if (change) for (const reader of readers) reader.give(change);
    newest = place ?? change?.place ?? newest;
  }

  /**
   * Goes on after `from`. The driver opens a stream when it is asked; it is open when it has a place of its own, which is long before
   * the first question is answered. Nothing after this is missed.
   */
  async function openStream(from: Place | null): Promise<Opened> {
    const opened = EventModel.collection.watch(
      [{ $match: { operationType: 'insert' } }],
      from ? { startAfter: from } : {},
    ) as unknown as ChangeStream;
    stream = opened;
    const placed = new Promise<void>((resolve) => opened.once('resumeTokenChanged', () => resolve()));
    const answer = ask(opened);
    await Promise.race([placed, answer]);
    newest ??= opened.resumeToken as Place;
    healthy = true;
    return { stream: opened, answer };
  }

  /** Opens the stream again where it broke; where the database does not know that place any more everybody has missed something. */
  async function reopen(): Promise<Opened> {
    try {
      return await openStream(newest);
    } catch (error) {
      if (!isPlaceLost(error)) throw error;
      const opened = await openStream(null);
      for (const reader of readers) reader.lose();
      return opened;
    }
  }

  async function follow(first: Opened): Promise<void> {
    let current: Opened | null = first;
    while (!stopped) {
      try {
        current ??= await reopen();
        await current.answer;
        while (!stopped) await ask(current.stream);
      } catch (error) {
        if (stopped) return;
        kernel.log.warn({ err: error }, 'the event stream broke; opening it again');
        healthy = false;
        // Not waited for: closing asks the database, which may be away.
        void (current?.stream ?? stream)?.close().catch(() => undefined);
        current = null;
        if (error instanceof StreamEnded) newest = error.place;
        await new Promise((resolve) => setTimeout(resolve, reopenMs));
      }
    }
  }

  return {
    start: async () => {
      await EventModel.createCollection().catch(() => undefined);
      void follow(await openStream(null));
    },
    stop: async () => {
      stopped = true;
      for (const reader of readers) reader.lose();
      // The question under way is not waited for: its answer, within a second, has no reader any more.
      await stream?.close().catch(() => undefined);
    },
    get healthy() {
      return healthy;
    },
    place: () => {
      if (!newest) throw new Error('the feed of events has not been started');
      return newest;
    },
    open: (names) => {
      const reader = createReader(names && new Set(names), () => readers.delete(reader));
      readers.add(reader);
      return reader;
    },
  };
}

function createReader(names: ReadonlySet<EventName> | undefined, close: () => void): Reader {
  let waiting: FeedEntry[] = [];
  let lost = false;
  let wake: () => void = () => undefined;
  const lose = () => {
    lost = true;
    waiting = [];
    close();
    wake();
  };
  return {
    give: (entry) => {
      if (names && !names.has(entry.event.name)) return;
      if (waiting.push(entry) > mostWaiting) lose();
      else if (waiting.length === 1) wake();
    },
    take: async (ms) => {
      if (waiting.length === 0 && !lost)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          // A little later, so that what was committed together is taken together.
          wake = () => (clearTimeout(timer), setImmediate(resolve));
        });
      wake = () => undefined;
      const taken = waiting;
      waiting = [];
      return taken;
    },
    get lost() {
      return lost;
    },
    lose,
    close: lose,
  };
}
