import { AppError } from '../../kernel/errors';
import { PlannerThreadError, type PlannerPool } from '../pool';
import type { Plan } from '../solver';
import type { FixQuestion, FoundFix } from './find-fixes';
import type { FixOption, LeftOut } from './option';
import type { AnswerTo, Question } from '../question';

/** How long a planner thread looks for changes and proves them; each proof is one search. */
export const searchLimit = { seconds: 0.2, seed: 1 } as const;
const mostSeconds = 3;
/** Changes that are offered, and of one kind. */
export const mostFixes = 5;
const mostOfGroup = 1;

/** Asks a planner thread. Throws `unavailable` when it dies or the process stops. */
export async function ask<Q extends Question>(pool: PlannerPool, question: Q): Promise<AnswerTo<Q>> {
  try {
    return await pool.ask(question);
  } catch (error) {
    if (!(error instanceof PlannerThreadError)) throw error;
    throw new AppError('unavailable', 'The planner was interrupted', { action: 'Ask again.', cause: error });
  }
}

/** Asks for changes; answers with the options behind what it found. */
export async function askFor(
  pool: PlannerPool,
  left: LeftOut,
  plan: Plan,
  options: readonly FixOption[],
  more: Partial<FixQuestion> = {},
): Promise<{ found: FoundFix; option: FixOption | null }[]> {
  const candidates = options.map(({ candidate }) => candidate);
  const { problem } = left.built;
  const about = {
    ...{ problem, plan, tasks: left.tasks, candidates, limit: searchLimit, mostSeconds },
    ...{ most: mostFixes, mostOfGroup, ...more },
  };
  const found = await ask(pool, { ask: 'fixes', about });
  return found.map((one) => ({ found: one, option: options[one.candidate] ?? null }));
}
