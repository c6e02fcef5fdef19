import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Problem, Progress, Solution } from './solver';
import type { SolveRequest, WorkerAnswer } from './worker';

/** One call of the planner. At least one of `seconds` and `iterations`. */
export interface PoolSolveOptions {
  readonly seconds?: number;
  readonly iterations?: number;
  readonly seed: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting does not fail: the search ends and its best plan so far is returned. */
  readonly signal?: AbortSignal;
}

/** Planner threads that outlive the single run. */
export interface PlannerPool {
  /** Solves in the next free thread. Rejects when the solver refuses the problem, its thread dies, or the pool is closed. */
  solve(problem: Problem, options: PoolSolveOptions): Promise<Solution>;
  /** Ends all threads; runs under way reject. */
  close(): Promise<void>;
}

interface Job {
  readonly request: SolveRequest;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly resolve: (solution: Solution) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that ran a job died or was ended; the plan is lost, another try may succeed. */
export class PlannerThreadError extends Error {
  override readonly name = 'PlannerThreadError';
}

/** How long a thread without work is kept. */
const idleMs = 15_000;

function startWorker(file: string): Worker {
  // From sources the thread needs the same TypeScript loader as its parent; the built file runs as it is.
  const execArgv = extname(file) === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
  return new Worker(file, { execArgv });
}

/** Opens a pool. `threads`: how many problems are solved at the same time; `workerFile` only for tests. Threads start when first needed. */
export function createPlannerPool({
  threads,
  workerFile = join(__dirname, `worker${extname(__filename)}`),
}: {
  readonly threads: number;
  readonly workerFile?: string;
}): PlannerPool {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads must be a whole number ≥ 1, not ${threads}`);
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();
  let isClosed = false;

  const dispatch = (): void => {
    while (waiting.length > 0 && !isClosed) {
      const worker = idle.pop() ?? (busy.size < threads ? openWorker() : undefined);
      if (worker === undefined) return;
      const job = waiting.shift()!;
      busy.set(worker, job);
      worker.ref();
      try {
        worker.postMessage(job.request);
      } catch (error) {
        release(worker);
        job.reject(error instanceof Error ? error : new Error(String(error)));
      }
    }
  };

  const release = (worker: Worker): void => {
    busy.delete(worker);
    worker.unref();
    idle.push(worker);
    // A thread that has planned keeps its heap; after a while without work it goes and gives it back.
    setTimeout(() => {
      if (busy.has(worker) || !idle.includes(worker) || isClosed) return;
      idle.splice(idle.indexOf(worker), 1);
      void worker.terminate();
    }, idleMs).unref();
  };

  const openWorker = (): Worker => {
    const worker = startWorker(workerFile);
    let cause: unknown;
    worker.on('message', (answer: WorkerAnswer) => {
      const job = busy.get(worker);
      if (job === undefined) return;
      if (answer.kind === 'progress') {
        job.onProgress?.(answer.progress);
        return;
      }
      release(worker);
      if (answer.kind === 'solved') job.resolve(answer.solution);
      else job.reject(Object.assign(new Error(answer.message), { name: answer.name }));
      dispatch();
    });
    worker.on('error', (error) => (cause = error));
    worker.on('exit', (code) => {
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      const job = busy.get(worker);
      busy.delete(worker);
      job?.reject(new PlannerThreadError(`The planner thread ended with code ${code}`, { cause }));
      dispatch();
    });
    return worker;
  };

  return {
    solve(problem, { seed, seconds, iterations, onProgress, signal }) {
      if (isClosed) return Promise.reject(new PlannerThreadError('The planner pool is closed'));
      const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const stop = (): void => void Atomics.store(stopFlag, 0, 1);
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
      const run = new Promise<Solution>((resolve, reject) => {
        const limits = {
          ...(seconds === undefined ? {} : { seconds }),
          ...(iterations === undefined ? {} : { iterations }),
        };
        waiting.push({ request: { problem, seed, ...limits, stopFlag }, onProgress, resolve, reject });
      });
      dispatch();
      return run.finally(() => signal?.removeEventListener('abort', stop));
    },
    async close() {
      isClosed = true;
      for (const job of waiting.splice(0)) job.reject(new PlannerThreadError('The planner pool is closed'));
      await Promise.all([...idle, ...busy.keys()].map((worker) => worker.terminate()));
    },
  };
}
