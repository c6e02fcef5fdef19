import type { Transaction } from '../kernel/events/transact';
import { makeRoute } from './make-routes';
import { RouteModel, type RouteDoc, type StopDoc } from './model';
import { gatherFacts } from './publication-facts';
import { placeStops } from './routes';
import { mergeStops, type ChangedRoute, type Meet } from './same-day/merge-stops';

/** Gives a published route the stops of a change, under a new revision that its crew has to confirm. */
export async function changeRoute(
  before: RouteDoc,
  changed: ChangedRoute,
  { revision, at, meet }: { revision: number; at: Date; meet?: Meet },
): Promise<{ route: RouteDoc; added: StopDoc[] }> {
  const facts = await gatherFacts({ districtCode: before.districtCode, routes: [changed.route], revision });
  const { stops, added } = mergeStops(before, changed, facts, meet);
  const distanceM = stops.reduce((sum, stop) => sum + (stop.status === 'skipped' ? 0 : stop.distanceM), 0);
  const change = { revision, at, confirmedAt: null };
  await RouteModel.updateOne(
    { _id: before._id },
    { $set: { stops, distanceM, revision, change }, $inc: { version: 1 } },
  );
  return { route: { ...before, stops, distanceM, revision, change, version: before.version + 1 }, added };
}

/** A route for a shift that had none; it belongs to the same plan as the others of the day, and its crew has to confirm it. */
export async function openRoute(
  other: RouteDoc,
  changed: ChangedRoute,
  { revision, at, meet }: { revision: number; at: Date; meet?: Meet },
): Promise<{ route: RouteDoc; added: StopDoc[] }> {
  const { organisationId, districtCode, day, planId } = other;
  const facts = await gatherFacts({ districtCode, routes: [changed.route], revision });
  const route = makeRoute({ _id: planId, organisationId, districtCode, day }, changed.route, facts);
  route.change = { revision, at, confirmedAt: null };
  if (meet) route.stops = mergeStops({ stops: endsOf(route) }, changed, facts, meet).stops;
  await RouteModel.insertMany([route]);
  return { route, added: route.stops.filter(({ kind }) => kind !== 'start' && kind !== 'end') };
}

const endsOf = ({ stops }: RouteDoc) => stops.filter(({ kind }) => kind === 'start' || kind === 'end');

/** The requests that wait on a route are told their place and time; a request with two stops shows the next one. */
export async function placeVisits(tx: Transaction, route: RouteDoc): Promise<void> {
  const waiting = route.stops.filter(({ visit, status }) => visit && status === 'planned');
  const first = new Map([...waiting].reverse().map((stop) => [stop.visit?.requestId, stop]));
  await placeStops(tx, route, [...first.values()]);
}
