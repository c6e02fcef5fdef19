import { judge, type Violation } from '../judge';
import type { Problem, RouteStep, ScheduledRoute } from '../solver';
import { timetable } from '../solver/insert';
import { routeAlone, type RouteAlone } from './route-alone';

/** One order as it would be driven, and how much is wrong with it, seen alone. */
export interface DrivenOrder {
  readonly route: ScheduledRoute;
  readonly violations: readonly Violation[];
  readonly cost: number;
}

/**
 * Drives an order whether it keeps the rules or not: late visits are late, too much aboard is too much. Leaves as late as costs nothing when
 * the order keeps its times, else at the beginning of the shift. Null when there is no way between two stops. `alone` spares the work where
 * several orders of the same visits are tried. O(steps²).
 */
export function driveOrder(
  problem: Problem,
  shift: number,
  steps: readonly RouteStep[],
  alone: RouteAlone = routeAlone(problem, shift, tasksOf(steps)),
): DrivenOrder | null {
  const inward = alone.inward(steps);
  const [begin] = problem.shifts[shift]!.windowSec;
  const order = { shift: 0, startSec: begin, steps: inward };
  const kept = timetable(alone.strict, order);
  const driven = kept ?? timetable(withAboard(alone.lenient, inward), order);
  if (!driven) return null;
  // What does not keep its times leaves at once: no minute is given away.
  const verdict = judge(alone.strict, { routes: [driven], unserved: [] });
  return {
    route: { ...driven, shift, steps: alone.outward(driven.steps) },
    violations: verdict.violations,
    cost: verdict.totals.cost.total,
  };
}

/** The tasks of an order, each once. */
export function tasksOf(steps: readonly RouteStep[]): number[] {
  return [...new Set(steps.flatMap(({ kind, index }) => (kind === 'task' ? [index] : [])))];
}

/** New goods that no load before brings aboard are taken to be aboard from the start, so that the rest can be driven. */
function withAboard(problem: Problem, steps: readonly RouteStep[]): Problem {
  const loaded = new Set<number>();
  const missing = new Set<number>();
  for (const { kind, index } of steps) {
    if (kind === 'load') loaded.add(index);
    if (kind === 'task' && !loaded.has(problem.tasks[index]!.deliveryFacility)) missing.add(index);
  }
  if (missing.size === 0) return problem;
  const tasks = problem.tasks.map((task, index) => (missing.has(index) ? { ...task, deliveryFacility: -1 } : task));
  return { ...problem, tasks };
}
