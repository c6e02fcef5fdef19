import type { Kernel } from '../kernel/kernel';
import { createPlannerPool, type PlannerPool, type PoolSolveOptions } from './pool';
import { holdRun, type HeldRun } from './run-once';
import { takeRun } from './run-queue';
import type { Problem, Solution } from './solver';

const pollMs = 1_000;

/** Takes plan runs while this process has free planner threads. */
export interface PlanRunner {
  start(): void;
  /** Gives runs under way back to the queue and ends the threads. */
  stop(): Promise<void>;
  /** A run may be waiting: look at once. */
  wake(): void;
  /** Ends the search of a run held here; nothing happens for others. */
  stopRun(runId: string): void;
  /** Is a planner thread of this process free? */
  isIdle(): boolean;
  /** Searches while nothing else is to be planned: ends with the best so far as soon as a run is taken; null when no thread is free. */
  whileIdle(problem: Problem, options: PoolSolveOptions): Promise<Solution | null>;
}

/** The runner of this process; with 0 threads it does nothing. */
export function createPlanRunner(kernel: Kernel): PlanRunner {
  const threads = kernel.config.PLANNER_THREADS;
  const runs = new Map<string, HeldRun>();
  let pool: PlannerPool | null = null;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let idleSearch: AbortController | null = null;

  const takeAll = async (open: PlannerPool): Promise<void> => {
    do {
      lookAgain = false;
      while (pool && runs.size < threads) {
        const taken = await takeRun(kernel);
        if (!taken) break;
        idleSearch?.abort();
        const run = holdRun(kernel, open, taken);
        runs.set(run.id, run);
        void run.ended.then(() => {
          runs.delete(run.id);
          wake();
        });
      }
    } while (lookAgain);
  };
  const wake = (): void => {
    lookAgain = true;
    if (!pool || looking) return;
    looking = takeAll(pool)
      .catch((error: unknown) => kernel.log.warn({ err: error }, 'no plan run could be taken'))
      .finally(() => (looking = null));
  };

  const isIdle = (): boolean => pool !== null && runs.size === 0 && idleSearch === null;

  return {
    start: () => {
      if (threads === 0) return;
      pool = createPlannerPool({ threads });
      timer = setInterval(wake, pollMs);
      timer.unref();
      wake();
    },
    stop: async () => {
      if (timer) clearInterval(timer);
      const open = pool;
      pool = null;
      idleSearch?.abort();
      await looking;
      const held = [...runs.values()];
      for (const run of held) run.abandon();
      await open?.close();
      await Promise.all(held.map(({ ended }) => ended));
    },
    wake,
    isIdle,
    whileIdle: async (problem, options) => {
      if (!pool || !isIdle()) return null;
      const search = new AbortController();
      idleSearch = search;
      try {
        return await pool.solve(problem, { ...options, signal: search.signal });
      } finally {
        if (idleSearch === search) idleSearch = null;
      }
    },
    stopRun: (runId) => runs.get(runId)?.stop(),
  };
}
