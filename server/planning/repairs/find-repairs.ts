import type { RepairWay } from '#shared/incidents/incidents';
import { favour } from '../fixes/favour';
import { judge } from '../judge';
import type { PlannerPool } from '../pool';
import { mendUnloads, timetable } from '../solver/insert';
import type { Plan, Problem, Route, ScheduledRoute } from '../solver';
import { describeRoute, type RepairedRoute } from './repaired-route';
import { changedShifts, costsOf, presentRoutes, type DayCosts } from './compare-repair';
import { readRepairDay, plainTerms, type RepairQuery, type RepairTerms, type RepairWorld } from './repair-world';
import { expectedMs, planMsOf, termsOf, waysFor, type RepairCase, type WayToTry } from './repair-ways';

/** One repair: the routes that change, and what the day costs with it. */
export interface FoundRepair {
  way: RepairWay;
  terms: RepairTerms;
  routes: readonly RepairedRoute[];
  costs: DayCosts;
  /** Residents who are asked for another day. */
  otherDayIds: readonly string[];
}

/** What doing nothing costs, and what could be done instead, the best first. */
export interface FoundRepairs {
  baseline: DayCosts;
  repairs: FoundRepair[];
}

/** Most repairs that are offered. */
export const mostRepairs = 5;
/** What leaving one visit out counts when repairs are ranked, and a late one, fen. */
const rank = { unservedFen: 60_000, lateFen: 3_000, otherDayFen: 8_000 } as const;

/** Looks for repairs in the planner's question thread; each that is returned has been judged. Null: nothing is left to drive. */
export async function findRepairs(
  pool: PlannerPool,
  query: RepairQuery,
  what: RepairCase,
  /** Milliseconds that are left; a further way is begun while they last for one like the longest so far. */
  leftMs: () => number,
): Promise<FoundRepairs> {
  const worldOf = await readRepairDay(query);
  const present = await worldOf(plainTerms);
  const { routes: before, broken } = presentRoutes(present);
  const baseline = costsOf(present, before, []);
  const found: FoundRepair[] = [];
  const seen = new Set<string>();
  let longestPlanMs = 0;
  for (const way of waysFor(what)) {
    const left = leftMs();
    if (found.length > 0 && left < expectedMs(way, longestPlanMs)) continue;
    const repair: FoundRepair | null = await tryWay(pool, query, {
      way,
      worldOf,
      hasBroken: broken.length > 0,
    });
    longestPlanMs = Math.max(longestPlanMs, planMsOf(way, left - leftMs()));
    if (!repair || !isWorthwhile(repair, baseline)) continue;
    const key = JSON.stringify([
      repair.routes.map(({ shiftId, order }) => [shiftId, order]),
      [...repair.costs.unservedIds].sort(),
      [...repair.otherDayIds].sort(),
      repair.terms.waitSec,
    ]);
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(repair);
  }
  found.sort((one, other) => scoreOf(one) - scoreOf(other));
  return { baseline, repairs: found.slice(0, mostRepairs) };
}

const scoreOf = ({ costs, otherDayIds }: FoundRepair): number =>
  costs.costFen +
  rank.unservedFen * (costs.unservedIds.length - otherDayIds.length) +
  rank.lateFen * costs.late +
  rank.otherDayFen * otherDayIds.length;

/** It serves more, or later less, or costs less than doing nothing. */
function isWorthwhile({ way, costs, otherDayIds, routes }: FoundRepair, baseline: DayCosts): boolean {
  if (routes.length === 0 && otherDayIds.length === 0) return false;
  // What needs neither lateness nor overtime is found by another way.
  if ((way === 'late' && costs.late === 0) || (way === 'overtime' && costs.overtimeSec === 0)) return false;
  return (
    costs.unservedIds.length - otherDayIds.length < baseline.unservedIds.length ||
    costs.late < baseline.late ||
    costs.costFen < baseline.costFen
  );
}

interface Trial {
  way: WayToTry;
  worldOf: Awaited<ReturnType<typeof readRepairDay>>;
  hasBroken: boolean;
}

async function tryWay(
  pool: PlannerPool,
  query: RepairQuery,
  { way, worldOf, hasBroken }: Trial,
): Promise<FoundRepair | null> {
  let terms = termsOf(way.terms);
  let world = await worldOf(terms);
  let { drivable, routes } = await routesOf(pool, query, world, way);
  const servedIn = (some: readonly ScheduledRoute[]) => costsOf(world, some, terms.leftOutIds);
  let otherDayIds: readonly string[] = [];
  if (way.giveUpAboveFen !== undefined) {
    // The others are planned without them, so that the judged day is the one that will be driven.
    const goods = new Set(
      query.rests
        .flatMap(({ isOut, stops }) => (isOut ? stops.filter(({ isLoaded }) => isLoaded) : []))
        .map(({ requestId }) => requestId),
    );
    otherDayIds = servedIn(routes).unservedIds.filter((id) => !goods.has(id));
    if (otherDayIds.length === 0) return null;
    terms = { ...terms, leftOutIds: otherDayIds };
    world = await worldOf(terms);
    ({ drivable, routes } = await routesOf(pool, query, world, { ...way, giveUpAboveFen: Infinity }));
  }
  const out = new Set(query.rests.flatMap(({ isOut, shiftId }) => (isOut ? [shiftId] : [])));
  const { built, plan } = world;
  const isWaiting = (shift: number) => terms.waitSec !== null && out.has(built.day.shifts[shift]!.id);
  const timed = new Map(drivable.map((route) => [route.shift, route]));
  const changed = new Set([...changedShifts(plan, routes), ...leftShifts(query, world, terms.leftOutIds)]);
  // What has not changed keeps its times; a search may have moved a break.
  const after = routes.map((route) => (changed.has(route.shift) ? route : (timed.get(route.shift) ?? route)));
  if (!isAllowed(world, after, changed)) return null;
  const idle = [...changed].filter(
    (shift) => !out.has(built.day.shifts[shift]!.id) && !after.some((route) => route.shift === shift),
  );
  const described = [
    ...after.filter(({ shift }) => changed.has(shift) || isWaiting(shift)),
    ...idle.flatMap((shift) => timetable(built.problem, idleRoute(built.problem, shift)) ?? []),
  ].map((route) => describeRoute(world, route));
  const label = way.searchSec === 0 && way.way === 'other_vehicle' && hasBroken ? unloadingOf(described) : null;
  return {
    way: label ?? way.way,
    terms,
    routes: described,
    costs: costsOf(world, after, terms.leftOutIds),
    otherDayIds,
  };
}

/** A vehicle that others leave nothing to do. */
const idleRoute = ({ shifts }: Problem, shift: number): Route => ({
  ...{ shift, startSec: shifts[shift]!.windowSec[0], steps: [] },
});

/** Routes that lose a visit to another day; the plan of the world knows nothing of it any more. */
function leftShifts({ rests }: RepairQuery, { built }: RepairWorld, leftOutIds: readonly string[]): number[] {
  const left = new Set(leftOutIds);
  return rests.flatMap(({ shiftId, stops }) => {
    const shift = built.day.shifts.findIndex(({ id }) => id === shiftId);
    return shift >= 0 && stops.some(({ requestId }) => requestId && left.has(requestId)) ? [shift] : [];
  });
}

/** A route that could not be driven and can with another unload. */
function unloadingOf(routes: readonly RepairedRoute[]): RepairWay | null {
  if (!routes.some(({ order }) => order.some(({ kind, key }) => kind === 'unload' && key === null))) return null;
  return routes.some(({ replacesUnload }) => replacesUnload) ? 'other_site' : 'unload_first';
}

/** The judge on all that is driven in the rest of the day. What a route that nobody touches breaks already is not held against the repair. */
export function isAllowed(world: RepairWorld, all: readonly ScheduledRoute[], changed: ReadonlySet<number>): boolean {
  const routes = all.filter(({ steps }) => steps.length > 0);
  const served = new Set(
    routes.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  const { problem } = world.built;
  const unserved = problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task]));
  const { violations } = judge(problem, { routes, unserved });
  return violations.every(({ shift }) => shift !== undefined && !changed.has(shift));
}

/**
 * The plan with broken routes mended where unloading elsewhere is enough, then filled up and, if asked, searched; and the routes that can be driven as they
 * stand.
 */
async function routesOf(
  pool: PlannerPool,
  query: RepairQuery,
  world: RepairWorld,
  { searchSec, giveUpAboveFen, terms }: WayToTry,
): Promise<{ drivable: readonly ScheduledRoute[]; routes: readonly ScheduledRoute[] }> {
  const { built, plan } = world;
  const { routes: drivable, broken } = presentRoutes(world);
  if (terms.waitSec) return { drivable, routes: drivable };
  const mended = broken.flatMap((shift) => {
    const route = plan.routes.find((one) => one.shift === shift);
    return route ? (mendUnloads(built.problem, route) ?? []) : [];
  });
  const from: Plan = { routes: [...drivable, ...mended], unserved: plan.unserved };
  const problem =
    giveUpAboveFen === undefined || giveUpAboveFen === Infinity
      ? favour(built.problem, plan, [])
      : cheapToLeave(favour(built.problem, plan, []), plan, giveUpAboveFen);
  const limit = searchSec > 0 ? { seconds: searchSec } : { iterations: 0 };
  const solved = await pool.solve(problem, { ...limit, seed: 1, from });
  return { drivable, routes: solved.routes };
}

/** Those whom nobody visits as the day stands may be left out when serving them today costs more than this. */
function cheapToLeave(problem: Problem, plan: Plan, prizeFen: number): Problem {
  const open = new Set(plan.unserved);
  return {
    ...problem,
    tasks: problem.tasks.map((task, index) =>
      open.has(index) && !task.id.startsWith('meet:') ? { ...task, prize: Math.min(task.prize, prizeFen) } : task,
    ),
  };
}
