import type { Kernel } from '../kernel/kernel';
import { createPlannerPool, type PlannerPool } from './pool';
import { PLAIN_WEIGHTS, type Problem } from './solver';

const threads = new WeakMap<Kernel, PlannerPool>();

/** The planner thread of a process for questions, there only while somebody asks: they do not wait until a run ends. */
export function questionThread(kernel: Kernel): PlannerPool {
  const known = threads.get(kernel) ?? createPlannerPool({ threads: 1 });
  threads.set(kernel, known);
  return known;
}

const nothing: Problem = {
  ...{ dimensions: ['grams'], piecesDimension: -1, matrices: [], tasks: [], shifts: [], facilities: [] },
  ...{ forbiddenTogether: [], couplings: [], weights: PLAIN_WEIGHTS },
};

/** Starts the thread before somebody asks. A failure is left to the question itself. */
export async function warmQuestionThread(kernel: Kernel): Promise<void> {
  await questionThread(kernel)
    .solve(nothing, { iterations: 0, seed: 1 })
    .catch(() => undefined);
}
