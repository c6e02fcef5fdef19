import { Annealing, WARM } from '../anneal';
import { compile } from '../compile';
import type { Problem } from '../problem';
import { Random } from '../random';
import { SearchState } from '../search-state';
import type { Plan, Solution } from '../solution';
import type { SolveOptions } from '../solve';
import { freeze } from './freeze';
import { takePlan, writePlan } from './present-plan';

/** From when on a day may be changed, and how long to search. */
export interface ReplanOptions extends Pick<SolveOptions, 'seconds' | 'iterations' | 'seed' | 'nowMs' | 'shouldStop'> {
  readonly fromSec: number;
}

/** The rest of a day planned anew; the solution is in terms of `problem`, where what has begun is pinned. */
export interface Replanned {
  readonly problem: Problem;
  readonly solution: Solution;
}

const STEPS_BETWEEN_LOOKS = 16;

/**
 * Plans the rest of a day: what has begun before `fromSec` stays with its start times, everything else may move, beginning from the present
 * plan. The result never costs more than that plan. Throws RangeError when neither `seconds` nor `iterations` is given,
 * or a route breaks a rule as it stands (see `loosen`).
 */
export function replan(problem: Problem, plan: Plan, options: ReplanOptions): Replanned {
  const { seconds, iterations, nowMs, seed, fromSec } = options;
  if (seconds === undefined && iterations === undefined)
    throw new RangeError('replan needs a limit: seconds or iterations');
  const beganMs = nowMs();
  const frozen = freeze(problem, plan, fromSec);
  const model = compile(frozen.problem);
  const state = new SearchState(model);
  const [broken] = takePlan(model, state, frozen.plan);
  if (broken !== undefined)
    throw new RangeError(`the route of shift ${broken} breaks a rule as it stands; loosen the problem first`);
  const search = new Annealing(model, state, new Random(seed), WARM);
  const budgetMs = seconds === undefined ? Infinity : seconds * 1000;
  const mostSteps = iterations ?? Infinity;
  let stoppedBy: Solution['stoppedBy'] = 'iterations';
  const isOver = (): boolean => {
    if (options.shouldStop?.() === true) stoppedBy = 'caller';
    else if (nowMs() - beganMs >= budgetMs) stoppedBy = 'time';
    else return false;
    return true;
  };
  search.construct(isOver);
  let step = 0;
  for (; step < mostSteps && model.units.length > 0 && model.shiftCount > 0; step++) {
    if (step % STEPS_BETWEEN_LOOKS === 0 && isOver()) break;
    search.step(iterations === undefined ? Math.min(1, (nowMs() - beganMs) / budgetMs) : step / mostSteps);
  }
  search.restore();
  const written = writePlan(model, state);
  return {
    problem: frozen.problem,
    solution: { ...written, iterations: step, elapsedMs: nowMs() - beganMs, stoppedBy },
  };
}
