import type { Kernel } from '../kernel/kernel';
import { createPort } from '../kernel/port';
import type { PlannerPool } from './pool';
import { PLAIN_WEIGHTS, type Problem } from './solver';

const threads = createPort<PlannerPool>();

/** Makes the planner's thread for questions known to features on the right. */
export const provideQuestionThread = threads.provide;

/** The planner thread for questions: they do not wait until a run ends. Throws before planning has begun. */
export function questionThread(kernel: Kernel): PlannerPool {
  const pool = threads.of(kernel);
  if (!pool) throw new Error('planning has not begun');
  return pool;
}

const nothing: Problem = {
  ...{ dimensions: ['grams'], piecesDimension: -1, matrices: [], tasks: [], shifts: [], facilities: [] },
  ...{ forbiddenTogether: [], couplings: [], weights: PLAIN_WEIGHTS },
};

/** Starts the thread before somebody asks, where it has gone. A failure is left to the question itself. */
export async function warmQuestionThread(kernel: Kernel): Promise<void> {
  await questionThread(kernel)
    .solve(nothing, { iterations: 0, seed: 1 })
    .catch(() => undefined);
}
