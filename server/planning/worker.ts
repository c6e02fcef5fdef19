import { parentPort } from 'node:worker_threads';
import { answer as answerTo, type Question } from './question';
import { solve, type Plan, type Problem, type Progress, type Solution, type Team } from './solver';

/** What a worker is asked: one problem at a time. `stopFlag[0]` = 1 ends the search with the best plan so far. */
export interface SolveRequest {
  readonly problem: Problem;
  readonly seed: number;
  readonly seconds?: number;
  readonly iterations?: number;
  readonly stopFlag: Int32Array;
  readonly team?: Team;
  readonly from?: Plan;
}

/** What a worker answers: any number of `progress`, then one of the others. */
export type WorkerAnswer =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'solved'; readonly solution: Solution }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

const port = parentPort;
port?.on('message', (request: SolveRequest | Question) => {
  const answer = (message: WorkerAnswer): void => port.postMessage(message);
  try {
    if ('ask' in request) return answer({ kind: 'answered', answer: answerTo(request) });
    const { problem, seed, seconds, iterations, stopFlag, team, from } = request;
    const solution = solve(problem, {
      seed,
      ...(seconds === undefined ? {} : { seconds }),
      ...(iterations === undefined ? {} : { iterations }),
      ...(team === undefined ? {} : { team }),
      ...(from && { from }),
      nowMs: () => performance.now(),
      shouldStop: () => Atomics.load(stopFlag, 0) === 1,
      onProgress: (progress) => answer({ kind: 'progress', progress }),
    });
    answer({ kind: 'solved', solution });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    answer({ kind: 'failed', name, message });
  }
});
