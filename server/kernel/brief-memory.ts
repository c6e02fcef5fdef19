import { AsyncResource } from 'node:async_hooks';

/** Keeps what was read for a short time, in this process: for what changes rarely and is read with every call. */
export interface BriefMemory<V> {
  get(key: string, read: () => Promise<V>): Promise<V>;
  /** After a change in this process; others see it when their time is over. */
  forget(key?: string): void;
}

const mostKept = 1_000;
/** Nobody joins a read that has been under way for so long: the driver waits for ever where it writes to a line that has just been closed. */
const patienceMs = 10_000;
const memories = new Set<Pick<BriefMemory<unknown>, 'forget'>>();

/** Forgets everything that is kept: the process has turned to another database. */
export function forgetMemories(): void {
  for (const memory of memories) memory.forget();
}

/**
 * A memory whose entries live `keepMs` of real time, by a clock that does not jump. Values are shared: do not change them. Who asks at the same
 * time shares one read, which is no part of anybody's transaction. A read that fails is not kept.
 */
export function briefMemory<V>(keepMs: number): BriefMemory<V> {
  const kept = new Map<string, { value: Promise<V>; until: number }>();
  const outside = new AsyncResource('brief-memory');
  const memory: BriefMemory<V> = {
    get: (key, read) => {
      const known = kept.get(key);
      if (known && known.until > performance.now()) return known.value;
      // Awaited inside: a query runs again whenever somebody waits for it.
      const entry = { value: outside.runInAsyncScope(async () => await read()), until: performance.now() + patienceMs };
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, entry);
      entry.value.then(
        () => (entry.until = performance.now() + keepMs),
        () => kept.get(key) === entry && kept.delete(key),
      );
      return entry.value;
    },
    forget: (key) => {
      if (key === undefined) kept.clear();
      else kept.delete(key);
    },
  };
  memories.add(memory);
  return memory;
}
