import type { Problem } from '../solver/problem';
import type { CostTerms, Plan } from '../solver/solution';
import { checkAcrossRoutes } from './across-routes';
import { simulateRoute, type RouteFindings } from './simulate-route';
import type { Violation } from './violation';

/** Sums over the plan, computed by the judge itself. */
export interface Totals {
  /** Shifts in use. */
  readonly routes: number;
  readonly served: number;
  /** Tasks left out; members of a choice that is served do not count. */
  readonly unserved: number;
  readonly distanceM: number;
  readonly drivingSec: number;
  readonly durationSec: number;
  readonly waitingSec: number;
  readonly latenessSec: number;
  readonly cost: CostTerms;
}

/** The judge's answer; a plan may be published when `violations` is empty. */
export interface Verdict {
  readonly violations: readonly Violation[];
  readonly totals: Totals;
}

/**
 * Checks a plan against a problem, knowing nothing of how it was found: drives each route from its `startSec`, follows every parcel, then
 * compares what concerns several routes. Takes nothing of a plan but shift, start and steps of each route and the tasks left out.
 * O(tasks + Σ steps²).
 */
export function judge(problem: Problem, plan: Plan): Verdict {
  const violations: Violation[] = [];
  const driven: { shift: number; startSec: number; findings: RouteFindings }[] = [];
  const seenShifts = new Set<number>();
  for (const route of plan.routes) {
    if (problem.shifts[route.shift] === undefined) {
      violations.push({ code: 'unknown_index', by: 1, shift: route.shift });
      continue;
    }
    if (seenShifts.has(route.shift)) violations.push({ code: 'duplicate', by: 1, shift: route.shift });
    seenShifts.add(route.shift);
    const findings = simulateRoute(problem, route);
    violations.push(...findings.violations);
    driven.push({ shift: route.shift, startSec: route.startSec, findings });
  }
  problem.shifts.forEach((shift, index) => {
    if (!seenShifts.has(index) && (shift.pinnedPrefix?.length ?? 0) > 0)
      violations.push({ code: 'pinned', by: 1, shift: index, step: 0 });
  });
  const across = checkAcrossRoutes(problem, plan.unserved, driven);
  violations.push(...across.violations);
  return { violations, totals: sumUp(problem, driven, across.leftOut) };
}

function sumUp(
  problem: Problem,
  driven: readonly { shift: number; startSec: number; findings: RouteFindings }[],
  leftOut: readonly number[],
): Totals {
  const { weights } = problem;
  const durations = driven.map(({ startSec, findings }) => findings.endSec - startSec);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const perRoute = (cost: (route: (typeof driven)[number], duration: number) => number): number =>
    sum(driven.map((route, index) => cost(route, durations[index]!)));
  const costsOf = (route: { shift: number }) => problem.shifts[route.shift]!.costs;
  const waitingSec = sum(driven.map(({ findings }) => findings.waitingSec));
  const latenessSec = sum(driven.map(({ findings }) => findings.latenessSec));
  const terms = {
    unserved: weights.unserved * sum(leftOut.map((task) => problem.tasks[task]!.prize)),
    fixed: weights.fixed * perRoute((route) => costsOf(route).fixed),
    distance: weights.distance * perRoute((route) => (costsOf(route).perKm * route.findings.distanceM) / 1000),
    time: weights.time * perRoute((route, duration) => (costsOf(route).perHour * duration) / 3600),
    overtime:
      weights.overtime *
      perRoute(
        (route, duration) =>
          (costsOf(route).overtimePerHour * Math.max(0, duration - problem.shifts[route.shift]!.overtimeAfterSec)) /
          3600,
      ),
    waiting: (weights.waitingPerHour * waitingSec) / 3600,
    lateness: (weights.latenessPerHour * latenessSec) / 3600,
    balance:
      durations.length < 2 ? 0 : (weights.balancePerHour * (Math.max(...durations) - Math.min(...durations))) / 3600,
  };
  return {
    routes: driven.length,
    served: sum(driven.map(({ findings }) => findings.tasks.length)),
    unserved: leftOut.length,
    distanceM: sum(driven.map(({ findings }) => findings.distanceM)),
    drivingSec: sum(driven.map(({ findings }) => findings.drivingSec)),
    durationSec: sum(durations),
    waitingSec,
    latenessSec,
    cost: { ...terms, total: sum(Object.values(terms)) },
  };
}
