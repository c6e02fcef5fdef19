import type { EventName } from '#shared/events';
import type { Kernel, LiveRule } from '../kernel';
import type { StoredEvent } from './event-store';
import type { Feed } from './feed';
import { withoutRepeats } from './without-repeats';

/** Feeds this process's live rules in commit order. */
export interface FanOut {
  start(): void;
  stop(): Promise<void>;
}

/** Long enough to sleep; the feed wakes earlier. */
const waitMs = 60_000;

/** `onGap` is called when events may have been missed, so that clients fetch again. */
export function createFanOut(kernel: Kernel, feed: Feed, rules: readonly LiveRule[], onGap: () => void): FanOut {
  const byName = new Map<EventName, LiveRule[]>();
  for (const rule of rules) byName.set(rule.on, [...(byName.get(rule.on) ?? []), rule]);
  let reader = feed.open();
  let stopped = false;
  let following: Promise<void> = Promise.resolve();

  const mergeKey = ({ event, rule }: { event: StoredEvent; rule: LiveRule }): string | null =>
    (rule.mergeBy as ((event: StoredEvent) => string) | undefined)?.(event) ?? null;

  async function push(event: StoredEvent, rule: LiveRule): Promise<void> {
    try {
      await (rule.push as (event: StoredEvent) => Promise<void>)(event);
    } catch (error) {
      kernel.log.error({ err: error, event: event.name }, 'a push failed; clients see the change at their next fetch');
    }
  }

  async function follow(): Promise<void> {
    while (!stopped) {
      const entries = await reader.take(waitMs);
      for (const { event } of entries) kernel.metrics.eventsPushed.inc({ name: event.name });
      const due = entries.flatMap(({ event }) => (byName.get(event.name) ?? []).map((rule) => ({ event, rule })));
      for (const { event, rule } of withoutRepeats(due, mergeKey)) await push(event, rule);
      if (!reader.lost || stopped) continue;
      reader = feed.open();
      onGap();
    }
  }

  return {
    start: () => {
      following = follow();
    },
    stop: async () => {
      stopped = true;
      reader.close();
      await following;
    },
  };
}
