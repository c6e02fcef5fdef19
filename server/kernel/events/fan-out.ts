import type { ChangeStream, ChangeStreamInsertDocument, ResumeToken } from 'mongodb';
import type { EventName } from '#shared/events';
import type { Kernel, LiveRule } from '../kernel';
import { EventModel, type StoredEvent } from './event-store';

/** The oplog no longer reaches back to a place in the stream. */
const historyLost = 286;

/** Follows `events` and feeds this process's live rules in commit order. */
export interface FanOut {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The stream is open: pushes are current. */
  readonly healthy: boolean;
}

/** `onGap` is called when events may have been missed, so that clients fetch again. */
export function createFanOut(kernel: Kernel, rules: readonly LiveRule[], onGap: () => void): FanOut {
  const byName = new Map<EventName, LiveRule[]>();
  for (const rule of rules) byName.set(rule.on, [...(byName.get(rule.on) ?? []), rule]);
  let stream: ChangeStream | null = null;
  let stopped = false;
  let healthy = false;
  let following: Promise<void> = Promise.resolve();

  async function deliver(event: StoredEvent): Promise<void> {
    kernel.metrics.eventsPushed.inc({ name: event.name });
    for (const rule of byName.get(event.name) ?? []) {
      try {
        await (rule.push as (event: StoredEvent) => Promise<void>)(event);
      } catch (error) {
        kernel.log.error(
          { err: error, event: event.name },
          'a push failed; clients see the change at their next fetch',
        );
      }
    }
  }

  /** Opens the stream, after a place in it where one is given. The driver opens it lazily: asking once makes sure that nothing from now on is missed. */
  async function open(after?: ResumeToken): Promise<ChangeStream> {
    const next = EventModel.collection.watch(
      [{ $match: { operationType: 'insert' } }],
      after ? { resumeAfter: after } : {},
    ) as unknown as ChangeStream;
    const change = await next.tryNext();
    if (change) await deliver((change as unknown as ChangeStreamInsertDocument).fullDocument as unknown as StoredEvent);
    return next;
  }

  /** Tries until it is open again; null when stopped meanwhile. What the oplog no longer has is for the clients to fetch. */
  async function openAgain(broken: ChangeStream): Promise<ChangeStream | null> {
    let after: ResumeToken | undefined = broken.resumeToken;
    await broken.close().catch(() => undefined);
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        return await open(after);
      } catch (error) {
        if ((error as { code?: number }).code === historyLost) after = undefined;
      }
    }
    return null;
  }

  async function follow(first: ChangeStream): Promise<void> {
    for (let current: ChangeStream | null = first; current && !stopped;) {
      try {
        stream = current;
        healthy = true;
        for await (const change of current)
          await deliver((change as ChangeStreamInsertDocument).fullDocument as unknown as StoredEvent);
      } catch (error) {
        if (stopped) return;
        kernel.log.warn({ err: error }, 'the event stream broke; opening it again');
      }
      healthy = false;
      current = await openAgain(current);
      // Only now: what is fetched before the stream is open may miss what comes between.
      if (current) onGap();
    }
  }

  return {
    start: async () => {
      await EventModel.createCollection().catch(() => undefined);
      following = follow(await open());
    },
    stop: async () => {
      stopped = true;
      await stream?.close().catch(() => undefined);
      await following;
    },
    get healthy() {
      return healthy;
    },
  };
}
