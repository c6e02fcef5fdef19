import { AppError } from '../../kernel/errors';
import type { Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { retimeRepair, type KeptRepair, type RepairedRoute } from '../../planning';
import { getRequestDoc, moveRequest } from '../../requests';
import { changeRoute, openRoute, placeVisits } from '../change-route';
import { isEnded } from '../guards';
import { RouteModel, type RouteDoc, type StopDoc, type UnitDoc } from '../model';
import { nextRevision } from '../day-revision';
import { momentToJudgeFor } from '../reading-time';
import { basisOf } from '../same-day/rest-of-route';
import type { Meet } from '../same-day/merge-stops';
import { readStandingDay, repairQueryOf, type RepairWish } from './day-of-repair';

/** A route as it was before a repair. */
export interface RouteBefore {
  routeId: string;
  stops: StopDoc[];
  distanceM: number;
  change: RouteDoc['change'];
}

/** What a repair changed, enough to take it back. */
export interface AppliedRepair {
  revision: number;
  before: RouteBefore[];
  openedRouteIds: string[];
  /** Crews that have to confirm. */
  routeIds: string[];
  /** What the routes were like right after it; see `basisOf`. */
  basis: { routeId: string; basis: string }[];
}

const movedOn = () =>
  new AppError('conflict', 'The day has moved on since this repair was found', {
    action: 'Look for repairs again and take one of those.',
  });

/** What the routes of a repair were like when it was found. */
export function basisOfRoutes(routes: readonly RouteDoc[]): { routeId: string; basis: string }[] {
  return routes.map((route) => ({ routeId: String(route._id), basis: basisOf(route) }));
}

/**
 * Applies a repair in the running transaction: the routes that change get their stops under one new revision, vehicles that are out lose
 * theirs unless they go on, every request concerned is moved and placed. Throws `conflict` when a route has changed since or the judge finds
 * something now.
 */
export async function applyRepair(
  kernel: Kernel,
  tx: Transaction,
  repair: KeptRepair & {
    day: { organisationId: string; day: string };
    wish: RepairWish;
    basis: readonly { routeId: string; basis: string }[];
    foundFor: Date;
    /** Requests that nobody visits today any more. */
    unservedIds: readonly string[];
  },
): Promise<AppliedRepair> {
  const standing = await readStandingDay(repair.day);
  const now = new Map(basisOfRoutes(standing.routes).map(({ routeId, basis }) => [routeId, basis]));
  if (repair.basis.some(({ routeId, basis }) => now.get(routeId) !== basis)) throw movedOn();
  const at = kernel.clock.now();
  const query = repairQueryOf(standing, repair.wish, momentToJudgeFor(repair.foundFor, at));
  const retimed = query && (await retimeRepair(query, repair));
  const [first] = standing.routes;
  if (!retimed || !first) throw movedOn();
  const revision = await nextRevision(repair.day);
  const meet = meetingWith(standing.routes, standing.units);
  const applied: AppliedRepair = { revision, before: [], openedRouteIds: [], routeIds: [], basis: [] };
  const after: RouteDoc[] = [];

  for (const route of standing.routes) {
    const found = retimed.find(({ shiftId }) => shiftId === route.shiftId);
    const isLeft = Boolean(route.outAt) && repair.terms.waitSec === null;
    if (!found && !isLeft) continue;
    applied.before.push(beforeOf(route));
    if (found) after.push((await changeRoute(withoutLeft(route, found), found, { revision, at, meet })).route);
    else after.push(await leaveRoute(route, { revision, at }));
  }
  for (const found of retimed.filter(({ shiftId }) => !standing.routes.some((route) => route.shiftId === shiftId))) {
    const { route } = await openRoute(first, found, { revision, at, meet });
    after.push(route);
    applied.openedRouteIds.push(String(route._id));
  }
  for (const requestId of repair.unservedIds) await unplan(kernel, tx, requestId);
  for (const route of after) {
    await planVisits(kernel, tx, route);
    await placeVisits(tx, route);
    const routeId = String(route._id);
    applied.routeIds.push(routeId);
    await tx.record('dispatch:route-revised', {
      ...{ routeId, planId: String(route.planId), day: route.day },
      ...{ revision, requestId: null, stopIds: [] },
    });
  }
  applied.basis = basisOfRoutes(after);
  return applied;
}

const beforeOf = ({ _id, stops, distanceM, change }: RouteDoc): RouteBefore => ({
  ...{ routeId: String(_id), stops, distanceM, change: change ?? null },
});

/** Stops that the crew does not drive to any more are skipped. */
function withoutLeft(route: RouteDoc, { order }: RepairedRoute): RouteDoc {
  const kept = new Set(order.flatMap(({ key }) => key ?? []));
  return {
    ...route,
    stops: route.stops.map((stop) => {
      const isLeft = stop.status === 'planned' && !['start', 'end'].includes(stop.kind) && !kept.has(stop.id);
      return isLeft ? { ...stop, status: 'skipped' as const } : stop;
    }),
  };
}

/** A vehicle that does not go on: what it has not begun is for others. */
async function leaveRoute(route: RouteDoc, { revision, at }: { revision: number; at: Date }): Promise<RouteDoc> {
  const stops = route.stops.map((stop) => {
    const isLeft = !['start', 'end'].includes(stop.kind) && (stop.status === 'planned' || stop.status === 'onway');
    return isLeft ? { ...stop, status: 'skipped' as const } : stop;
  });
  const change = { revision, at, confirmedAt: null };
  await RouteModel.updateOne({ _id: route._id }, { $set: { stops, revision, change }, $inc: { version: 1 } });
  return { ...route, stops, revision, change, version: route.version + 1 };
}

/** Goods of a vehicle that is out, at the place where it is met. */
function meetingWith(routes: readonly RouteDoc[], units: readonly UnitDoc[]): Meet {
  return (stop, shiftId) => {
    const from = routes.find((route) => route.shiftId === shiftId);
    if (!from) throw movedOn();
    const isForUnits = stop.dealerOrderIds.length === 0;
    const waiting = isForUnits
      ? units.filter(({ routeId, custody }) => routeId === String(from._id) && custody === 'aboard')
      : [];
    const counts = new Map<string, number>();
    for (const { categoryKey } of waiting) counts.set(categoryKey, (counts.get(categoryKey) ?? 0) + 1);
    return {
      ...stop,
      name: from.vehicle.plate,
      transfer: {
        fromRouteId: String(from._id),
        fromLetter: from.letter,
        unitCodes: waiting.map(({ code }) => code),
        items: [...counts].map(([categoryKey, count]) => ({ categoryKey, count })),
      },
    };
  };
}

async function unplan(kernel: Kernel, tx: Transaction, requestId: string): Promise<void> {
  const { status } = await getRequestDoc(requestId);
  if (status !== 'planned' && status !== 'onway') return;
  await moveRequest(kernel, tx, { requestId, event: 'unplan', by: 'operation', actorName: '' });
}

/** Every request with a visit to come on this route is planned there; one whose vehicle was on its way waits first. */
export async function planVisits(kernel: Kernel, tx: Transaction, route: RouteDoc): Promise<void> {
  const seen = new Set<string>();
  for (const { visit, status } of route.stops) {
    if (!visit || status !== 'planned' || seen.has(visit.requestId)) continue;
    seen.add(visit.requestId);
    const { requestId } = visit;
    const hasBegun = route.stops.some(
      (stop) => stop.visit?.requestId === requestId && isEnded(stop) && stop.status === 'done',
    );
    const request = await getRequestDoc(requestId);
    if (hasBegun || (request.status === 'planned' && request.route?.routeId === String(route._id))) continue;
    if (request.status === 'onway') await unplan(kernel, tx, requestId);
    await moveRequest(kernel, tx, { requestId, event: 'plan', by: 'operation', actorName: route.crew.name });
  }
}
