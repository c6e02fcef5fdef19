import type { BuiltProblem } from '../problem';
import type { Plan, Route, RouteStep, ScheduledRoute } from '../solver';
import { timetablesAlone } from '../solver/insert';
import { isMeeting } from '../same-day/rest-of-day';
import type { RepairWorld } from './repair-world';

/** What a state of the day costs; of two of them the difference is what a repair costs. */
export interface DayCosts {
  distanceM: number;
  durationSec: number;
  /** Visits that begin after what was promised. */
  late: number;
  lateRequestIds: readonly string[];
  unservedIds: readonly string[];
  /** Money of the routes, fen; what is not served does not count. */
  costFen: number;
  overtimeSec: number;
}

/** Steps of a route without its breaks, which may move by themselves. */
export const orderOf = ({ steps }: Pick<Route, 'steps'>): string =>
  steps.flatMap(({ kind, index }) => (kind === 'break' ? [] : [`${kind}:${index}`])).join();

/** The present plan with its times; a route that cannot be driven as it stands is not there, its visits are unserved. */
export function presentRoutes({ built, plan }: Pick<RepairWorld, 'built' | 'plan'>): {
  routes: ScheduledRoute[];
  broken: number[];
} {
  const routes: ScheduledRoute[] = [];
  const broken: number[] = [];
  for (const [k, timed] of timetablesAlone(built.problem, plan.routes).entries())
    if (timed) routes.push(timed);
    else broken.push(plan.routes[k]!.shift);
  return { routes, broken };
}

/** Tasks of requests and at meetings, without the places where crews are. */
function requestsOf(built: BuiltProblem, tasks: readonly number[]): string[] {
  return [...new Set(tasks.map((task) => built.visits[task]!.request.id))].filter(
    (id) => !id.startsWith('here:') && !isMeeting(id),
  );
}

/** Adds up what routes cost in a world. */
export function costsOf(
  world: RepairWorld,
  routes: readonly ScheduledRoute[],
  alsoUnserved: readonly string[],
): DayCosts {
  const { built, dueSec, endSec } = world;
  const { shifts } = built.day;
  const served = new Set(
    routes.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  const unserved = built.problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task]));
  const lateTasks = routes.flatMap(({ steps }) =>
    steps.flatMap(({ kind, index, startSec }) => (kind === 'task' && startSec > dueSec[index]! ? [index] : [])),
  );
  const overtime = routes.map((route) => Math.max(0, route.endSec - endSec[route.shift]!));
  const sum = (of: (route: ScheduledRoute, k: number) => number) =>
    routes.reduce((total, route, k) => total + of(route, k), 0);
  const lateRequestIds = requestsOf(built, lateTasks);
  return {
    distanceM: sum(({ distanceM }) => distanceM),
    durationSec: sum(({ durationSec }) => durationSec),
    late: lateRequestIds.length,
    lateRequestIds,
    unservedIds: [...new Set([...requestsOf(built, unserved), ...alsoUnserved])],
    costFen: Math.round(
      sum(
        ({ cost, shift }, k) =>
          cost.total - cost.lateness - cost.waiting + (overtime[k]! / 3600) * shifts[shift]!.costs.overtimePerHourFen,
      ),
    ),
    overtimeSec: overtime.reduce((total, sec) => total + sec, 0),
  };
}

/** The routes of a solution that differ from the present plan, others as they are. */
export function changedShifts(plan: Plan, routes: readonly Route[]): number[] {
  const before = new Map(plan.routes.map((route) => [route.shift, orderOf(route)]));
  const after = new Map(routes.map((route) => [route.shift, orderOf(route)]));
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (shift) => (before.get(shift) ?? '') !== (after.get(shift) ?? ''),
  );
}

/** The same step at the same place. */
export const isSameStep = (one: RouteStep | undefined, other: RouteStep): boolean =>
  one?.kind === other.kind && one.index === other.index;
