import type { Transaction } from '../kernel/events/transact';
import { RouteModel, type RouteDoc } from './model';
import { isAccountedFor } from './rules';
import { getRouteDoc } from './routes';

/** Closes a finished route whose unloadings are all accounted for. */
export async function closeIfAccounted(tx: Transaction, route: RouteDoc): Promise<void> {
  if (!isAccountedFor(route)) return;
  route.status = 'closed';
  await RouteModel.updateOne({ _id: route._id }, { $set: { status: 'closed' }, $inc: { version: 1 } });
  await tx.record('dispatch:route-closed', { routeId: String(route._id), day: route.day });
}

/** Notes that a centre has closed an unloading. Doing it again changes nothing. */
export async function unloadingAccounted(
  tx: Transaction,
  closed: { routeId: string; stopId: string; at: Date },
): Promise<void> {
  const route = await getRouteDoc(closed.routeId);
  const stop = route.stops.find(({ id }) => id === closed.stopId);
  if (!stop || stop.accountedAt) return;
  stop.accountedAt = closed.at;
  await RouteModel.updateOne(
    { _id: route._id, 'stops.id': stop.id },
    { $set: { 'stops.$.accountedAt': closed.at }, $inc: { version: 1 } },
  );
  await closeIfAccounted(tx, route);
}
