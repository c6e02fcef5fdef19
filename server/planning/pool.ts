import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AnswerTo, Question } from './question';
import { breakTeam, createTeamBoard, type Plan, type Problem, type Progress, type Solution } from './solver';
import type { SolveRequest, WorkerAnswer } from './worker';

/** One call of the planner. At least one of `seconds` and `iterations`. */
export interface PoolSolveOptions {
  readonly seconds?: number;
  /** Of each thread. */
  readonly iterations?: number;
  readonly seed: number;
  /** Threads that search this problem together and exchange their plans, at most the pool's; default 1. Same seed, threads and iterations → same plan. */
  readonly threads?: number;
  /** Plan to begin from. */
  readonly from?: Plan;
  /** News of one of the threads. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting does not fail: the search ends and its best plan so far is returned. */
  readonly signal?: AbortSignal;
}

/** Planner threads that outlive the single run. */
export interface PlannerPool {
  /** Solves in the next free threads. Rejects when the solver refuses the problem, a thread dies, or the pool is closed. */
  solve(problem: Problem, options: PoolSolveOptions): Promise<Solution>;
  /** Answers a question about a plan in the next free thread. Rejects as `solve` does. */
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q>>;
  /** Ends all threads; runs under way reject. */
  close(): Promise<void>;
}

/** A call that waits for, or has, as many threads as its team is large. */
interface Job {
  readonly requests: readonly (SolveRequest | Question)[];
  readonly solutions: Solution[];
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}
interface Seat {
  readonly job: Job;
  readonly index: number;
}

/** The thread that ran a job died or was ended; the plan is lost, another try may succeed. */
export class PlannerThreadError extends Error {
  override readonly name = 'PlannerThreadError';
}

/** How long a thread without work is kept unless the pool says otherwise. */
const idleMs = 15_000;

function startWorker(file: string): Worker {
  // From sources the thread needs a TypeScript loader; a compiled one runs as its parent does.
  return new Worker(file, extname(file) === '.ts' ? { execArgv: ['--require', require.resolve('tsx/cjs')] } : {});
}

/** Matrices on shared memory, so that the threads of a team do not have one copy each. */
function shareMatrices(problem: Problem): Problem {
  const shared = new Map<unknown, Int32Array>();
  const share = (numbers: Problem['matrices'][number]['durationSec']): Int32Array => {
    if (numbers instanceof Int32Array && numbers.buffer instanceof SharedArrayBuffer) return numbers;
    const known = shared.get(numbers);
    if (known) return known;
    const copy = new Int32Array(new SharedArrayBuffer(numbers.length * Int32Array.BYTES_PER_ELEMENT));
    copy.set(numbers);
    shared.set(numbers, copy);
    return copy;
  };
  return {
    ...problem,
    matrices: problem.matrices.map(({ size, durationSec, distanceM, speeds }) => ({
      size,
      durationSec: share(durationSec),
      distanceM: share(distanceM),
      ...(speeds && { speeds }),
    })),
  };
}

/** Opens a pool of at most `threads` threads; `workerFile` only for tests. Threads start when first needed. */
export function createPlannerPool({
  threads,
  keepMs = idleMs,
  workerFile = join(__dirname, `worker${extname(__filename)}`),
}: {
  readonly threads: number;
  /** How long a thread without work is kept. */
  readonly keepMs?: number;
  readonly workerFile?: string;
}): PlannerPool {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`threads must be a whole number ≥ 1, not ${threads}`);
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Seat>();
  let isClosed = false;

  const dispatch = (): void => {
    // In the order of the calls: a team that waits for threads is not overtaken.
    while (waiting.length > 0 && !isClosed && threads - busy.size >= waiting[0]!.requests.length) {
      const job = waiting.shift()!;
      job.requests.forEach((request, index) => {
        const worker = idle.pop() ?? openWorker();
        busy.set(worker, { job, index });
        worker.ref();
        try {
          worker.postMessage(request);
        } catch (error) {
          release(worker);
          fail(job, error instanceof Error ? error : new Error(String(error)));
        }
      });
    }
  };

  const fail = (job: Job, error: Error): void => {
    const [request] = job.requests;
    if (request && 'team' in request && request.team) breakTeam(request.team.board);
    job.reject(error);
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
    }, keepMs).unref();
  };

  const take = ({ job, index }: Seat, solution: Solution): void => {
    job.solutions[index] = solution;
    const all = job.requests.flatMap((_, k) => job.solutions[k] ?? []);
    if (all.length < job.requests.length) return;
    if (all.length === 1) return job.resolve(solution as never);
    const best = all.reduce((one, other) => (other.cost.total < one.cost.total - 1e-7 ? other : one));
    job.resolve({ ...best, iterations: all.reduce((sum, { iterations }) => sum + iterations, 0) } as never);
  };

  const openWorker = (): Worker => {
    const worker = startWorker(workerFile);
    let cause: unknown;
    worker.on('message', (answer: WorkerAnswer) => {
      const seat = busy.get(worker);
      if (seat === undefined) return;
      if (answer.kind === 'progress') {
        if (seat.index === 0) seat.job.onProgress?.(answer.progress);
        return;
      }
      release(worker);
      if (answer.kind === 'solved') take(seat, answer.solution);
      else if (answer.kind === 'answered') seat.job.resolve(answer.answer as never);
      else fail(seat.job, Object.assign(new Error(answer.message), { name: answer.name }));
      dispatch();
    });
    worker.on('error', (error) => (cause = error));
    worker.on('exit', (code) => {
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      const seat = busy.get(worker);
      busy.delete(worker);
      if (seat) fail(seat.job, new PlannerThreadError(`The planner thread ended with code ${code}`, { cause }));
      dispatch();
    });
    return worker;
  };

  return {
    ask: <Q extends Question>(question: Q) =>
      new Promise<AnswerTo<Q>>((resolve, reject) => {
        if (isClosed) return reject(new PlannerThreadError('The planner pool is closed'));
        waiting.push({ requests: [question], solutions: [], resolve, reject });
        dispatch();
      }),
    solve(problem, { seed, seconds, iterations, threads: wanted = 1, from, onProgress, signal }) {
      if (isClosed) return Promise.reject(new PlannerThreadError('The planner pool is closed'));
      const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const stop = (): void => void Atomics.store(stopFlag, 0, 1);
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
      const size = Math.max(1, Math.min(wanted, threads));
      const request: SolveRequest = {
        problem: size > 1 ? shareMatrices(problem) : problem,
        seed,
        ...(seconds === undefined ? {} : { seconds }),
        ...(iterations === undefined ? {} : { iterations }),
        ...(from && { from }),
        stopFlag,
      };
      const board = createTeamBoard(size, problem);
      const requests =
        size === 1
          ? [request]
          : Array.from({ length: size }, (_, index) => ({ ...request, team: { index, size, board } }));
      const run = new Promise<Solution>((resolve, reject) => {
        waiting.push({ requests, solutions: [], onProgress, resolve, reject });
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
