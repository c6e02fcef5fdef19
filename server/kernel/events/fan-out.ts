import type { ChangeStream, ChangeStreamInsertDocument } from 'mongodb';
import type { EventName } from '#shared/events';
import type { Kernel, LiveRule } from '../kernel';
import { EventModel, type StoredEvent } from './event-store';

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

  function open(): ChangeStream {
    return EventModel.collection.watch([{ $match: { operationType: 'insert' } }], {}) as unknown as ChangeStream;
  }

  async function follow(first: ChangeStream): Promise<void> {
    let current = first;
    while (!stopped) {
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
      if (stopped) return;
      await current.close().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
      current = open();
      onGap();
    }
  }

  return {
    start: async () => {
      await EventModel.createCollection().catch(() => undefined);
      const first = open();
      // The driver opens a stream lazily: asking once makes sure that nothing after start is missed.
      await first
        .tryNext()
        .then((change) =>
          change
            ? deliver((change as unknown as ChangeStreamInsertDocument).fullDocument as unknown as StoredEvent)
            : undefined,
        );
      following = follow(first);
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
