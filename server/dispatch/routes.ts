import type { RouteRisk } from '#shared/dispatch/risks';
import { isValidObjectId } from 'mongoose';
import { notFound } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { placeOnRoute } from '../requests';
import { isEnded } from './guards';
import { RouteModel, type RouteDoc, type StopDoc } from './model';

/** One route, also a replaced one (`active: false`). Throws `not_found`. The caller checks who may see it. */
export async function getRouteDoc(id: string): Promise<RouteDoc> {
  const route = isValidObjectId(id) ? await RouteModel.findById(id).lean<RouteDoc>() : null;
  if (!route) throw notFound('The route');
  return route;
}

/** The routes that count on a day, in the order of their letters. */
export async function listRouteDocs(query: { organisationId: string; day: string }): Promise<RouteDoc[]> {
  return RouteModel.find({ ...query, active: true })
    .sort({ letter: 1 })
    .lean<RouteDoc[]>();
}

/** The route of a crew on a day: the first that is not finished, else the last. */
export async function findRouteOfCrew(query: {
  organisationId: string;
  crewId: string;
  day: string;
}): Promise<RouteDoc | null> {
  const { organisationId, crewId, day } = query;
  const routes = await RouteModel.find({ 'crew.id': crewId, day, organisationId, active: true })
    .sort({ shiftStartsAt: 1 })
    .lean<RouteDoc[]>();
  return routes.find(({ status }) => status === 'published' || status === 'started') ?? routes.at(-1) ?? null;
}

/** Tells requests where a stop stands in its route. */
export async function placeStop(tx: Transaction, route: RouteDoc, stop: StopDoc): Promise<void> {
  if (!stop.visit) return;
  await placeOnRoute(tx, {
    requestId: stop.visit.requestId,
    routeId: String(route._id),
    letter: route.letter,
    seq: stop.seq,
    etaAt: stop.etaAt,
    late: stop.late,
    plate: route.vehicle.plate,
    crewName: route.crew.name,
  });
}

/** When a vehicle is expected at a stop. */
export interface ArrivalEstimate {
  stopId: string;
  etaAt: Date;
  late: boolean;
}

/** Ids of the routes that are under way, of all organisations. */
export async function listRoutesUnderWay(): Promise<string[]> {
  const routes = await RouteModel.find({ status: 'started', active: true }, { _id: 1 }).lean();
  return routes.map(({ _id }) => String(_id));
}

/** Keeps what may go wrong on a route, in the running transaction. */
export async function setRisks(
  _tx: Transaction,
  { routeId, risks }: { routeId: string; risks: readonly RouteRisk[] },
): Promise<void> {
  await RouteModel.updateOne({ _id: routeId }, { $set: { risks }, $inc: { version: 1 } });
}

/** Takes over new arrival estimates for stops that are still to come and passes them on to their requests. Returns the stops that changed. */
export async function setArrivalEstimates(
  _kernel: Kernel,
  tx: Transaction,
  estimates: { routeId: string; stops: readonly ArrivalEstimate[] },
): Promise<StopDoc[]> {
  const route = await getRouteDoc(estimates.routeId);
  const byStop = new Map(estimates.stops.map((estimate) => [estimate.stopId, estimate]));
  const changed: StopDoc[] = [];
  const set: Record<string, unknown> = {};
  route.stops.forEach((stop, index) => {
    const estimate = byStop.get(stop.id);
    if (!estimate || isEnded(stop) || stop.status === 'door') return;
    if (stop.etaAt?.getTime() === estimate.etaAt.getTime() && stop.late === estimate.late) return;
    Object.assign(stop, { etaAt: estimate.etaAt, late: estimate.late });
    set[`stops.${index}.etaAt`] = estimate.etaAt;
    set[`stops.${index}.late`] = estimate.late;
    changed.push(stop);
  });
  if (changed.length === 0) return [];
  await RouteModel.updateOne({ _id: route._id }, { $set: set, $inc: { version: 1 } });
  // A request with two stops shows the next one.
  const placed = new Set<string>();
  for (const stop of changed) {
    if (!stop.visit || placed.has(stop.visit.requestId)) continue;
    const next = route.stops.find(
      ({ visit, status }) => visit?.requestId === stop.visit?.requestId && !isEnded({ status }),
    );
    if (next?.id !== stop.id) continue;
    placed.add(stop.visit.requestId);
    await placeStop(tx, route, stop);
  }
  return changed;
}
