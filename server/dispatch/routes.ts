import type { RouteRisk } from '#shared/dispatch/risks';
import { isValidObjectId } from 'mongoose';
import { notFound } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import { placeOnRoute } from '../requests';
import { isEnded } from './guards';
import { RouteModel, type RouteDoc, type StopDoc } from './model';

/** One route, also a replaced one (`active: false`). Throws `not_found`. The caller checks who may see it. */
export async function getRouteDoc(id: string): Promise<RouteDoc> {
  const route = isValidObjectId(id) ? await RouteModel.findById(id).lean<RouteDoc>() : null;
  if (!route) throw notFound('The route');
  return route;
}

/** One route with this stop alone among its stops: a long day is much to read. Throws `not_found`. */
export async function getRouteAt(
  id: string,
  stopId: string,
): Promise<Pick<RouteDoc, '_id' | 'organisationId' | 'districtCode' | 'day' | 'crew' | 'stops'>> {
  const only = { stops: { $elemMatch: { id: stopId } } };
  const facts = { organisationId: 1, districtCode: 1, day: 1, crew: 1, ...only };
  const route = isValidObjectId(id) ? await RouteModel.findById(id, facts).lean<RouteDoc>() : null;
  if (!route) throw notFound('The route');
  return { ...route, stops: route.stops ?? [] };
}

/** Routes by id, also replaced ones; ids that nothing has are left out. */
export async function getRouteDocs(ids: readonly string[]): Promise<RouteDoc[]> {
  return RouteModel.find({ _id: { $in: ids.filter((id) => isValidObjectId(id)) } }).lean<RouteDoc[]>();
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

/** Tells requests where their stops stand in the route. */
export async function placeStops(tx: Transaction, route: RouteDoc, stops: readonly StopDoc[]): Promise<void> {
  const places = stops.flatMap(({ visit, seq, etaAt, late }) =>
    visit
      ? {
          ...{ requestId: visit.requestId, routeId: String(route._id), letter: route.letter, seq, etaAt, late },
          ...{ plate: route.vehicle.plate, crewName: route.crew.name },
        }
      : [],
  );
  await placeOnRoute(tx, places);
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

/**
 * Keeps what is expected of a route, in the running transaction: new arrivals of stops that are still to come, which are passed on to
 * their requests, and what may go wrong. Returns the stops that changed.
 */
export async function setOutlook(
  tx: Transaction,
  outlook: { routeId: string; stops: readonly ArrivalEstimate[]; risks: readonly RouteRisk[] },
): Promise<StopDoc[]> {
  const route = await getRouteDoc(outlook.routeId);
  const byStop = new Map(outlook.stops.map((estimate) => [estimate.stopId, estimate]));
  const changed: StopDoc[] = [];
  const set: Record<string, unknown> = { risks: outlook.risks };
  route.stops.forEach((stop, index) => {
    const estimate = byStop.get(stop.id);
    if (!estimate || isEnded(stop) || stop.status === 'door') return;
    if (stop.etaAt?.getTime() === estimate.etaAt.getTime() && stop.late === estimate.late) return;
    Object.assign(stop, { etaAt: estimate.etaAt, late: estimate.late });
    set[`stops.${index}.etaAt`] = estimate.etaAt;
    set[`stops.${index}.late`] = estimate.late;
    changed.push(stop);
  });
  await RouteModel.updateOne({ _id: route._id }, { $set: set, $inc: { version: 1 } });
  const isShown = (stop: StopDoc) => nextOfRequest(route, stop)?.id === stop.id;
  await placeStops(tx, route, changed.filter(isShown));
  return changed;
}

/** A request with two stops shows the next one. */
const nextOfRequest = (route: RouteDoc, { visit: own }: StopDoc) =>
  own && route.stops.find((stop) => stop.visit?.requestId === own.requestId && !isEnded(stop));
