import { PlanModel, PlanRunModel, type PlanDoc, type PlanRunDoc } from '../model';
import { overflowOf } from '../overflow/chance';
import { firstReserve } from '../overflow/within-bound';
import type { BuiltProblem } from '../problem';
import type { Plan, Problem, ScheduledRoute } from '../solver';
import { timetables } from '../solver/insert';

/** The chance of an overloaded leg that plans accept unless somebody says otherwise. */
export const usualBound = 0.05;

/** The chance of an overloaded leg that the dispatcher accepted when the published plan of a day was made; 0.5 = weights count as their means. */
export async function boundOfDay(day: { organisationId: string; day: string }): Promise<number> {
  const plan = await PlanModel.findOne({ ...day, status: 'published' }, { runId: 1 }).lean<Pick<PlanDoc, 'runId'>>();
  const run = plan && (await PlanRunModel.findById(plan.runId, { options: 1 }).lean<Pick<PlanRunDoc, 'options'>>());
  return run?.options.overflowBound ?? 0.5;
}

/** A day in which vehicles keep room for what units may weigh more than expected. */
export interface Reserved {
  problem: Problem;
  /** Whether a route may be offered: its chance of overflow is within the bound, or no greater than it is already. */
  isWithin(route: ScheduledRoute): boolean;
}

/**
 * Takes the reserve for unknown loads out of each vehicle, as planning does, but not so much that its present route would no longer fit. Chances
 * are of the vehicles as they are.
 */
export function keepReserve(built: BuiltProblem, loose: Problem, plan: Plan, bound: number): Reserved {
  const real = { ...built, problem: loose };
  const present = timetables(loose, plan);
  const reserve = firstReserve(built, bound);
  const shifts = loose.shifts.map((shift, index) => {
    const [grams = 0, ...others] = shift.capacity;
    const legs = present.get(index)?.legs ?? [];
    const peak = Math.max(0, ...legs.map((leg) => (leg.new[0] ?? 0) + (leg.old[0] ?? 0)));
    return { ...shift, capacity: [Math.max(Math.min(grams, peak), Math.floor(grams - reserve[index]!)), ...others] };
  });
  const chances = new Map([...present].map(([shift, route]) => [shift, overflowOf(real, route).most]));
  return {
    problem: { ...loose, shifts },
    isWithin: (route) => overflowOf(real, route).most <= Math.max(bound, chances.get(route.shift) ?? 0),
  };
}
