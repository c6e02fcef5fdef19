/** What a snapshot and its changes need of the world. */
export interface SnapshotWorld<T> {
  fetch: (signal: AbortSignal) => Promise<T>;
  /** The line is up or about to be, so that the subscription is worth a moment's wait. */
  isLineNear: () => boolean;
  atNextFrame: (then: () => void) => void;
  /** Runs it later; answers how to undo that. */
  after: (ms: number, then: () => void) => () => void;
  current: () => T | null;
  show: (value: T) => void;
  failed: (thrown: unknown) => void;
  /** An answer is there, good or bad, and no other is awaited. */
  settled: () => void;
}
export type Merge<T> = (current: T) => T | void;

/** Longest that a first snapshot waits for its subscription, milliseconds: one round trip is usual. */
const patienceMs = 800;

/**
 * The order of a snapshot and the changes that follow it. A snapshot from before the subscription may lack a change that no push
 * told of: so the first one waits for the subscription when the line is near, and is fetched a second time when it could not wait.
 * Pushes that arrive before the snapshot wait for it; bursts are merged into one change a frame.
 */
export function createSnapshotThenChanges<T>(world: SnapshotWorld<T>) {
  let queue: Merge<T>[] = [];
  let isScheduled = false;
  let isBegun = false;
  let fetching: AbortController | null = null;
  /** What is being fetched was asked for before the subscription stood. */
  let isStale = false;
  let undoPatience: (() => void) | null = null;

  function flush(): void {
    isScheduled = false;
    const before = world.current();
    if (fetching || before === null || queue.length === 0) return;
    const merges = queue;
    queue = [];
    world.show(merges.reduce<T>((current, merge) => merge(current) ?? current, before));
  }
  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    world.atNextFrame(flush);
  }
  /** Fetches the whole again; one that is under way is left. */
  async function reload(): Promise<void> {
    undoPatience?.();
    fetching?.abort();
    const mine = new AbortController();
    fetching = mine;
    isBegun = true;
    isStale = false;
    queue = [];
    try {
      const fresh = await world.fetch(mine.signal);
      if (fetching === mine) world.show(fresh);
    } catch (thrown) {
      if (fetching === mine) world.failed(thrown);
    }
    if (fetching !== mine) return;
    fetching = null;
    world.settled();
    if (isStale) await reload();
    else schedule();
  }
  function stop(): void {
    undoPatience?.();
    fetching?.abort();
    fetching = null;
    queue = [];
    isBegun = isStale = false;
  }

  return {
    reload,
    stop,
    /** Begins anew, for a topic that was just asked for. */
    begin(): void {
      stop();
      if (world.isLineNear()) undoPatience = world.after(patienceMs, () => void reload());
      else void reload();
    },
    /** The subscription stands: for the first time, or again after the line was lost. */
    acknowledged(isAgain: boolean): void {
      // What is half loaded is still shown before it is fetched again; after a lost line it may never come.
      if (isBegun && fetching && !isAgain) isStale = true;
      else void reload();
    },
    push(merge: Merge<T>): void {
      queue.push(merge);
      schedule();
    },
  };
}
