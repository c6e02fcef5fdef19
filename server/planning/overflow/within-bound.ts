import type { BuiltProblem } from '../problem';
import type { Plan, Problem, Solution } from '../solver';
import { normalAbove, overflowOf, varianceOf } from './chance';

/** More rounds than this never helped in the tests' days. */
const mostRounds = 3;
/** What a round adds to the reserve of a vehicle that is still too likely to be overloaded. */
const growth = 1.5;
/** Of the time of the first search. */
const shareOfRound = 0.25;

/**
 * Plans so that no leg is overloaded with a chance above `bound` (0 … 0.5; 0.5 = loads count as their means). Each vehicle keeps a reserve of
 * z · √(capacity × variance per gram of the day's old units); where the plan's own chance is still above the bound, that vehicle's reserve
 * grows and the search goes on from the plan. `narrowed` is the problem with the reserves, in which left-out requests are to be explained.
 */
export async function solveWithin(
  built: BuiltProblem,
  problem: Problem,
  options: { bound: number; seconds: number; isOver: () => boolean },
  search: (problem: Problem, seconds: number, from?: Plan) => Promise<Solution>,
): Promise<{ solution: Solution; narrowed: Problem; most: number }> {
  const reserve = firstReserve(built, options.bound);
  let narrowed = withReserve(problem, reserve);
  let solution = await search(narrowed, options.seconds);
  for (let round = 1; ; round++) {
    // Chances are of the vehicles as they are.
    const chances = solution.routes.map((route) => ({ shift: route.shift, most: overflowOf(built, route).most }));
    const most = Math.max(0, ...chances.map((one) => one.most));
    const over = chances.filter((one) => one.most > options.bound);
    if (over.length === 0 || round > mostRounds || options.bound >= 0.5 || options.isOver())
      return { solution, narrowed, most };
    for (const { shift } of over) reserve[shift] = Math.max(1, reserve[shift]!) * growth;
    narrowed = withReserve(problem, reserve);
    solution = await search(narrowed, options.seconds * shareOfRound, solution);
  }
}

/** Grams that each vehicle keeps free at first. */
export function firstReserve(built: BuiltProblem, bound: number): number[] {
  const { tasks, shifts } = built.problem;
  const grams = tasks.reduce((sum, { pickup }) => sum + pickup[0]!, 0);
  const variance = tasks.reduce((sum, _, task) => sum + varianceOf(built, task), 0);
  if (bound >= 0.5 || grams === 0) return shifts.map(() => 0);
  const z = normalAbove(bound);
  return shifts.map(({ capacity }) => z * Math.sqrt((capacity[0]! * variance) / grams));
}

function withReserve(problem: Problem, reserve: readonly number[]): Problem {
  const shifts = problem.shifts.map((shift, index) => {
    const [grams = 0, ...others] = shift.capacity;
    return { ...shift, capacity: [Math.max(0, Math.floor(grams - reserve[index]!)), ...others] };
  });
  return { ...problem, shifts };
}
