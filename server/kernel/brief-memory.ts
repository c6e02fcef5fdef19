/** Keeps what was read for a short time, in this process: for what changes rarely and is read with every call. */
export interface BriefMemory<V> {
  get(key: string, read: () => Promise<V>): Promise<V>;
  /** After a change in this process; others see it when their time is over. */
  forget(key?: string): void;
}

const mostKept = 1_000;

/** A memory whose entries live `keepMs` of real time. Values are shared: do not change them. A read that fails is not kept. */
export function briefMemory<V>(keepMs: number): BriefMemory<V> {
  const kept = new Map<string, { value: V; until: number }>();
  return {
    get: async (key, read) => {
      const known = kept.get(key);
      if (known && known.until > Date.now()) return known.value;
      const value = await read();
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, { value, until: Date.now() + keepMs });
      return value;
    },
    forget: (key) => {
      if (key === undefined) kept.clear();
      else kept.delete(key);
    },
  };
}
