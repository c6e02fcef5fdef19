import { Annealing, WARM, type Snapshot } from './anneal';
import { warmState } from './insert/warm-state';
import { toLeanModel } from './lean/lean-model';
import { isForRounds, LeanRounds } from './lean/lean-rounds';
import { LeanSearch } from './lean/lean-search';
import { compile } from './compile';
import type { Model } from './model';
import type { Problem } from './problem';
import { Random } from './random';
import { FOLLOW_FROM, Relay } from './relay';
import { NO_COST, scheduleRoute } from './schedule';
import { SearchState } from './search-state';
import type { CostTerms, Plan, Progress, ScheduledRoute, Solution } from './solution';
import type { Team } from './team';

/** How long and how to search. At least one of `seconds` and `iterations` must be given. */
export interface SolveOptions {
  /** Time limit; the cooling follows the clock unless `iterations` is given. A day of a few visits is done before. */
  readonly seconds?: number;
  /** Limit of ruin-and-recreate steps; with it the same seed gives the same plan (unless time or the caller stops earlier). */
  readonly iterations?: number;
  readonly seed: number;
  /**
   * One of several threads that are called with the same problem and options at the same time; the best of their answers counts. On large
   * problems of the lean core they share the work, else each searches the whole and goes on from the best of all. Same seed, team size and iterations → same plan.
   */
  readonly team?: Team;
  /** Plan to begin from; what it cannot keep is planned anew. The result never costs more than what of it can be kept. */
  readonly from?: Plan;
  /** A clock in milliseconds from any origin, handed in because the solver has none. */
  readonly nowMs: () => number;
  /** Asked every few steps; `true` ends the search with the best plan so far. */
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Least time between two progress calls; default 250. */
  readonly progressEveryMs?: number;
}

const STEPS_BETWEEN_LOOKS = 16;
/** A step of a larger day takes milliseconds. */
const TASKS_FOR_EVERY_STEP = 2_000;
/** A day of so few visits is searched through long before its time: its plans only come again. */
const FEW_UNITS = 8;
const STEPS_OF_A_FEW_UNIT = 300;
/** What the lean core needs before its first plan, in seconds per pair of tasks: its lists of neighbours. */
const LEAN_SEC_PER_PAIR = 5e-7;

/**
 * Plans one day: greedy construction, then SISR with annealing until a limit or the caller ends it. The result is always feasible; what
 * cannot or should not be served is in `unserved`. The problem must be consistent (indices in range, vectors of full length).
 * Throws RangeError when no limit is given.
 */
export function solve(problem: Problem, options: SolveOptions): Solution {
  const { seconds, iterations, nowMs } = options;
  if (seconds === undefined && iterations === undefined)
    throw new RangeError('solve needs a limit: seconds or iterations');
  const began = nowMs();
  const model = compile(problem);
  // Too many tasks for the lean core's lists within the time: the full search has a plan at any moment.
  const isTooLarge = seconds !== undefined && model.taskCount ** 2 * LEAN_SEC_PER_PAIR > seconds / 2;
  const lean = isTooLarge || options.from ? null : toLeanModel(model);
  const stepsBetweenLooks = model.taskCount > TASKS_FOR_EVERY_STEP ? 1 : STEPS_BETWEEN_LOOKS;
  const { team } = options;
  const search = (): LeanSearch | Annealing => {
    const random = new Random(options.seed + 7919 * (team?.index ?? 0));
    if (lean) return new LeanSearch(lean, random);
    if (options.from) return new Annealing(model, warmState(model, options.from), random, WARM);
    return new Annealing(model, new SearchState(model), random);
  };
  const isTeam = team !== undefined && team.size > 1;
  const rounds = !isTeam
    ? undefined
    : lean && isForRounds(lean)
      ? new LeanRounds(lean, options.seed, team)
      : new Relay(search(), problem, team, lean ? FOLLOW_FROM.lean : FOLLOW_FROM.full);
  const annealing = rounds ?? search();
  const budgetMs = seconds === undefined ? Infinity : seconds * 1000;
  const enoughSteps = model.units.length > FEW_UNITS ? Infinity : model.units.length * STEPS_OF_A_FEW_UNIT;
  const mostSteps = iterations ?? enoughSteps;
  let stoppedBy: Solution['stoppedBy'] | undefined;
  let elapsedMs = 0;
  const look = (): boolean => {
    elapsedMs = nowMs() - began;
    if (options.shouldStop?.() === true) stoppedBy = 'caller';
    else if (elapsedMs >= budgetMs) stoppedBy = 'time';
    return stoppedBy !== undefined;
  };

  let step = 0;
  let hasMet = false;
  let toldMs = -Infinity;
  const tell = (): void => {
    if (options.onProgress === undefined || elapsedMs - toldMs < (options.progressEveryMs ?? 250)) return;
    toldMs = elapsedMs;
    const { routes, absent, cost } = writeDown(model, annealing);
    options.onProgress({
      iterations: step,
      elapsedMs,
      unserved: countTasks(model, absent),
      routes: routes.length,
      cost,
    });
  };

  annealing.construct(look);
  look();
  tell();
  const isIdle = model.units.length === 0 || model.shiftCount === 0;
  while (stoppedBy === undefined) {
    if (step >= mostSteps || isIdle) {
      stoppedBy = 'iterations';
      break;
    }
    const share = Math.min(1, Math.max(iterations === undefined ? elapsedMs / budgetMs : 0, step / mostSteps));
    if (rounds?.isRoundOver(share) === true && rounds.meet(share, false)) {
      hasMet = true;
      look();
      stoppedBy ??= iterations === undefined ? 'time' : 'iterations';
      break;
    }
    annealing.step(share);
    step++;
    if (step % stepsBetweenLooks === 0) {
      look();
      tell();
    }
  }
  // The other threads wait for this one at the end of their round.
  if (!hasMet) rounds?.meet(1, true);
  const { routes, absent, cost } = writeDown(model, annealing);
  return { routes, unserved: tasksOf(model, absent), cost, iterations: step, elapsedMs: nowMs() - began, stoppedBy };
}

/** All tasks of the units, alternatives included. */
function tasksOf(model: Model, units: readonly number[]): number[] {
  return units
    .flatMap((unit) =>
      model.units[unit]!.alternatives.flatMap(({ first, second }) => (second < 0 ? [first] : [first, second])),
    )
    .sort((one, other) => one - other);
}

/** Tasks left out, one for each choice. */
function countTasks(model: Model, units: readonly number[]): number {
  return units.reduce((sum, unit) => sum + (model.units[unit]!.alternatives[0]!.second < 0 ? 1 : 2), 0);
}

/** The best plan so far with timetable and cost, evaluated in a state of its own so that the running search is not disturbed. */
function writeDown(
  model: Model,
  annealing: { readonly best: Snapshot },
): { routes: ScheduledRoute[]; absent: readonly number[]; cost: CostTerms } {
  const state = new SearchState(model);
  const { best } = annealing;
  const routes: ScheduledRoute[] = [];
  best.routes.forEach((nodes, shift) => {
    const route = state.routes[shift]!;
    if (nodes.length === 0 && route.length === 0) return;
    route.setNodes(nodes, nodes.length);
    state.evaluator.evaluate(route);
    routes.push(scheduleRoute(model, route, state.evaluator.scratch.work));
  });
  const durations = routes.map((route) => route.durationSec);
  const sum = (term: keyof CostTerms): number => routes.reduce((total, route) => total + route.cost[term], 0);
  const terms = {
    ...NO_COST,
    unserved: best.absent.reduce((total, unit) => total + model.units[unit]!.prize, 0),
    fixed: sum('fixed'),
    distance: sum('distance'),
    time: sum('time'),
    overtime: sum('overtime'),
    waiting: sum('waiting'),
    lateness: sum('lateness'),
    balance: durations.length < 2 ? 0 : model.costPerBalanceSecond * (Math.max(...durations) - Math.min(...durations)),
  };
  return {
    routes,
    absent: best.absent,
    cost: { ...terms, total: Object.values(terms).reduce((total, term) => total + term, 0) },
  };
}
