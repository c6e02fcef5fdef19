import type { PlanDoc } from '../model';
import type { BuiltProblem } from '../problem';
import type { Problem } from '../solver';

/** Ties pinned requests to the shifts that serve them in a plan; what the plan leaves out is free. */
export function keepPins(
  problem: Problem,
  { day, visits }: BuiltProblem,
  plan: Pick<PlanDoc, 'pins' | 'routes'>,
): Problem {
  const pins = new Set(plan.pins);
  if (pins.size === 0) return problem;
  const shiftOf = new Map<string, number>();
  for (const { shiftId, stops } of plan.routes) {
    const shift = day.shifts.findIndex(({ id }) => id === shiftId);
    for (const { requestId } of stops)
      if (shift >= 0 && requestId && pins.has(requestId)) shiftOf.set(requestId, shift);
  }
  const tasks = problem.tasks.map((task, index) => {
    const pinnedShift = shiftOf.get(visits[index]!.request.id);
    return pinnedShift === undefined ? task : { ...task, pinnedShift };
  });
  return { ...problem, tasks };
}
