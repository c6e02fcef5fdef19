import { instantOf } from '#shared/kernel/time';
import type { PlanRoute, PlanStop } from '#shared/planning/planning';
import type { VisitPart } from '../day';
import { gatherDay, type DayQuery } from '../gather-day';
import { judge } from '../judge';
import { toRoute } from '../plan';
import type { BuiltProblem } from '../problem';
import type { RouteStep, ScheduledRoute } from '../solver';
import { loosen, offerInsertions, timetable } from '../solver/insert';
import { boundOfDay, keepReserve } from './reserve';
import { buildRestOfDay, type RestOfDay, type RouteRest } from './rest-of-day';

/** Which request is asked for, and how the day stands. */
export interface SameDayQuery {
  organisationId: string;
  districtCode: string;
  day: string;
  now: Date;
  requestId: string;
  rests: readonly RouteRest[];
  /** Shifts that take nothing more. */
  overShiftIds: readonly string[];
}

/** One stop of an offered order: a stop of the present route by its key, or a new one. */
export interface OfferedStep {
  key: string | null;
  kind: 'load' | 'visit' | 'unload' | 'break';
  parts: readonly VisitPart[];
  siteId: string | null;
  /** Whom a new visit is for; absent in offers of one request. */
  requestId?: string | null;
}

/** A place for the request on one shift. */
export interface SameDayOffer {
  shiftId: string;
  opensShift: boolean;
  order: readonly OfferedStep[];
  /** One for each step of `order`. */
  stops: readonly PlanStop[];
  /** The whole route; of a crew under way it begins where the crew is. */
  route: PlanRoute;
  /** Against doing nothing. */
  costDeltaFen: number;
  distanceDeltaM: number;
  endDeltaSec: number;
  delays: readonly { requestId: string; delaySec: number }[];
}

async function gatherRest(
  query: SameDayQuery,
  shiftIds: readonly string[] | null,
): Promise<RestOfDay & { nowSec: number }> {
  const { organisationId, districtCode, day, requestId, overShiftIds } = query;
  const rests = query.rests.filter(({ shiftId }) => shiftIds?.includes(shiftId) ?? true);
  const visited = rests.flatMap(({ stops }) => stops.flatMap((stop) => stop.requestId ?? []));
  const chosen: DayQuery = { organisationId, districtCode, day, shiftIds, requestIds: [requestId, ...visited] };
  const gathered = await gatherDay({ ...chosen, isUnderWay: true, isWithOut: true, now: query.now });
  const shifts = gathered.shifts.filter(({ id }) => !overShiftIds.includes(id));
  // A route under way past midnight counts on.
  const nowSec = Math.max(0, Math.round((query.now.getTime() - instantOf(day, 0, gathered.timeZone).getTime()) / 1000));
  return { ...(await buildRestOfDay({ ...gathered, shifts }, { nowSec, rests, requestIds: [requestId] })), nowSec };
}

/**
 * The cheapest place for a request in each published route behind what has begun, and on an unused shift; by rising cost. No offer makes an
 * overloaded leg likelier than the bound of the published plan.
 */
export async function offerSameDay(query: SameDayQuery): Promise<SameDayOffer[]> {
  const rest = await gatherRest(query, null);
  const { built, plan, tasks, keys, nowSec } = rest;
  if (tasks.length === 0) return [];
  const loose = loosen(built.problem, plan);
  const reserved = keepReserve(
    built,
    loose,
    plan,
    await boundOfDay({ organisationId: query.organisationId, day: query.day }),
  );
  const { problem, offers } = offerInsertions(reserved.problem, plan, tasks, { fromSec: nowSec });
  // Chances are told of the vehicles as they are.
  const shifts = problem.shifts.map((shift, index) => ({ ...shift, capacity: loose.shifts[index]!.capacity }));
  return offers
    .filter(({ route }) => reserved.isWithin(route))
    .map((offer) => {
      const names = keys.get(offer.shift) ?? [];
      return describe(
        { ...built, problem: { ...problem, shifts } },
        offer,
        offer.cameFrom.map((from) => (from < 0 ? null : (names[from] ?? null))),
      );
    });
}

/**
 * An order that was offered, with the times and costs of now; null when it does not hold any more: the judge finds something, or a stop is
 * gone.
 */
export async function retimeSameDay(
  query: SameDayQuery,
  taken: { shiftId: string; order: readonly OfferedStep[] },
): Promise<SameDayOffer | null> {
  const { built, plan, tasks, keys } = await gatherRest(query, [taken.shiftId]);
  const problem = loosen(built.problem, plan);
  const shift = built.day.shifts.findIndex(({ id }) => id === taken.shiftId);
  if (shift < 0) return null;
  const present = plan.routes.find((route) => route.shift === shift);
  const names = keys.get(shift) ?? [];
  const isBegun = names[0] === null;
  const steps: RouteStep[] = isBegun ? [present!.steps[0]!] : [];
  const origin: (string | null)[] = isBegun ? [null] : [];
  for (const step of taken.order) {
    const known = step.key === null ? undefined : present?.steps[names.indexOf(step.key)];
    const found = known ?? (step.key === null ? newStep(built, tasks, step) : undefined);
    if (!found) return null;
    steps.push({ kind: found.kind, index: found.index });
    origin.push(step.key);
  }
  const startSec = problem.shifts[shift]!.windowSec[0];
  const scheduled = timetable(problem, { shift, startSec, steps });
  if (!scheduled) return null;
  const served = new Set(steps.flatMap(({ kind, index }) => (kind === 'task' ? [index] : [])));
  const unserved = problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task]));
  if (
    unserved.some((task) => tasks.includes(task)) ||
    judge(problem, { routes: [scheduled], unserved }).violations.length > 0
  )
    return null;
  const before = present ? timetable(problem, present) : null;
  return describe(
    { ...built, problem },
    {
      shift,
      route: scheduled,
      opensShift: !present,
      costDelta: scheduled.cost.total - (before?.cost.total ?? 0),
      distanceDeltaM: scheduled.distanceM - (before?.distanceM ?? 0),
      endDeltaSec: before ? scheduled.endSec - before.endSec : 0,
      delays: [],
    },
    origin,
  );
}

function newStep(built: BuiltProblem, tasks: readonly number[], step: OfferedStep): RouteStep | undefined {
  const { kind } = step;
  if (kind === 'break') return { kind, index: 0 };
  if (kind !== 'visit') {
    const index = built.day.facilities.findIndex((site) => site.id === step.siteId && site.kind === kind);
    return index < 0 ? undefined : { kind, index };
  }
  const index = tasks.find((task) => built.visits[task]!.parts.join() === step.parts.join());
  return index === undefined ? undefined : { kind: 'task', index };
}

interface Found {
  shift: number;
  route: ScheduledRoute;
  opensShift: boolean;
  costDelta: number;
  distanceDeltaM: number;
  endDeltaSec: number;
  delays: readonly { task: number; delaySec: number }[];
}

function describe(built: BuiltProblem, found: Found, keys: readonly (string | null)[]): SameDayOffer {
  const { day, visits } = built;
  const route = toRoute(built, found.route);
  const pinned = built.problem.shifts[found.shift]!.pinnedPrefix?.length ?? 0;
  const stops = route.stops.slice(1 + pinned, -1);
  return {
    shiftId: day.shifts[found.shift]!.id,
    opensShift: found.opensShift,
    route: { ...route, stops: [route.stops[0]!, ...stops, route.stops.at(-1)!] },
    stops,
    order: stops.map(({ kind, parts, siteId }, k) => ({
      key: keys[pinned + k] ?? null,
      kind: kind as OfferedStep['kind'],
      parts,
      siteId,
    })),
    costDeltaFen: Math.round(found.costDelta),
    distanceDeltaM: found.distanceDeltaM,
    endDeltaSec: found.endDeltaSec,
    delays: found.delays.map(({ task, delaySec }) => ({ requestId: visits[task]!.request.id, delaySec })),
  };
}
