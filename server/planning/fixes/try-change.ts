import { judge } from '../judge';
import { solve, type Plan, type Problem, type Solution } from '../solver';
import { offerInsertions, type Offer } from '../solver/insert';
import { favour } from './favour';

/** How long each search may take. With `iterations` alone the same seed gives the same answer. */
export interface SearchLimit {
  readonly seconds?: number;
  readonly iterations?: number;
  readonly seed: number;
}

/** A plan that serves the demand and that the judge finds nothing wrong with. */
export interface Trial {
  readonly problem: Problem;
  readonly plan: Plan;
  /** What serving it costs more; from the insertion alone when there was one. */
  readonly cost: number;
  readonly offer: Offer | null;
}

const nowMs = () => performance.now();
const routeCost = ({ cost }: Solution): number => cost.total - cost.unserved;

/** Cost of a plan without what is left out. */
export function costOf(problem: Problem, plan: Plan): number {
  const { cost } = judge(problem, plan).totals;
  return cost.total - cost.unserved;
}

/** Keeps the demand off all shifts but these: only they have changed, so only they can take it now. */
function onlyOn(problem: Problem, tasks: readonly number[], shifts: readonly number[] | null): Problem {
  if (!shifts) return problem;
  const restricted = problem.tasks.map((task, index) =>
    tasks.includes(index)
      ? { ...task, allowedShifts: shifts.filter((shift) => task.allowedShifts?.includes(shift) ?? true) }
      : task,
  );
  return { ...problem, tasks: restricted };
}

/** Puts the demand into a plan that leaves everything else as it is; null when there is no place. */
export function tryInsertion(
  problem: Problem,
  plan: Plan,
  tasks: readonly number[],
  shifts: readonly number[] | null,
): Trial | null {
  const offered = offerInsertions(onlyOn(problem, tasks, shifts), plan, tasks, { fromSec: 0 });
  const offer = offered.offers[0];
  if (!offer) return null;
  const others = plan.routes.filter(({ shift }) => shift !== offer.shift);
  const unserved = plan.unserved.filter((task) => !tasks.includes(task));
  return { problem, plan: { routes: [...others, offer.route], unserved }, cost: offer.costDelta, offer };
}

/** Searches from a plan on; in the end the demand and all that the plan serves must be served and the judge content, else null. */
export function prove(
  problem: Problem,
  from: Plan,
  tasks: readonly number[],
  { seed, seconds, iterations }: SearchLimit,
): Solution | null {
  const limit = { ...(seconds !== undefined && { seconds }), ...(iterations !== undefined && { iterations }) };
  const solution = solve(favour(problem, from, tasks), { ...limit, from, seed, nowMs });
  const served = from.routes.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : [])));
  const wanted = new Set([...tasks, ...served]);
  if (solution.unserved.some((task) => wanted.has(task))) return null;
  return judge(problem, solution).violations.length === 0 ? solution : null;
}

/** Everything left out: what does not fit then fits never. */
const emptyDay = (problem: Problem): Plan => ({ routes: [], unserved: problem.tasks.map((_, task) => task) });

/** Lets a search move others as well to make room; `baseCost` is what the plan costs without the change after a search as long. */
export function trySearch(
  problem: Problem,
  plan: Plan,
  tasks: readonly number[],
  { limit, baseCost }: { limit: SearchLimit; baseCost: number },
): Trial | null {
  if (!tryInsertion(problem, emptyDay(problem), tasks, null)) return null;
  const solution = prove(problem, plan, tasks, limit);
  return solution && { problem, plan: solution, cost: routeCost(solution) - baseCost, offer: null };
}
