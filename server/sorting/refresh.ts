import { isDeepStrictEqual } from 'node:util';
import { Types } from 'mongoose';
import { listUnits } from '../custody';
import { getRouteDoc, type RouteDoc } from '../dispatch';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { contentsOf, unloadStopsOf } from './contents';
import { ArrivalModel, type ArrivalDoc } from './model';
import { tolerancesOn } from './tolerances';

function isUnchanged(before: ArrivalDoc, after: object): boolean {
  return Object.entries(after).every(([name, value]) => isDeepStrictEqual(before[name as keyof ArrivalDoc], value));
}

/** Brings the arrivals of a route up to date inside the running transaction. Returns those that changed. */
export async function refreshIn(routeId: string): Promise<ArrivalDoc[]> {
  const route = await getRouteDoc(routeId);
  const before = await ArrivalModel.find({ routeId }).lean<ArrivalDoc[]>();
  const stops = route.active ? unloadStopsOf(route) : [];
  const stopIds = new Set(stops.map(({ id }) => id));
  const gone = before.filter(({ stopId, status }) => status === 'expected' && !stopIds.has(stopId));
  if (gone.length > 0) await ArrivalModel.deleteMany({ _id: { $in: gone.map(({ _id }) => _id) } });
  if (stops.length === 0) return [];
  const units = await listUnits({ routeId });
  const tolerances = await tolerancesOn(route);
  const changed: ArrivalDoc[] = [];
  for (const stop of stops) {
    const known = before.find(({ stopId }) => stopId === stop.id) ?? null;
    const contents = contentsOf({ route, stop, units, tolerances, before: known });
    if (known && isUnchanged(known, contents)) continue;
    const after: ArrivalDoc = known
      ? { ...known, ...contents, version: known.version + 1 }
      : { ...newArrival(route), siteId: stop.siteId ?? '', stopId: stop.id, ...contents };
    if (known) await ArrivalModel.updateOne({ _id: known._id }, { $set: { ...contents, version: after.version } });
    else await ArrivalModel.create([after]);
    changed.push(after);
  }
  return changed;
}

function newArrival(route: RouteDoc) {
  return {
    _id: new Types.ObjectId(),
    organisationId: route.organisationId,
    districtCode: route.districtCode,
    day: route.day,
    routeId: String(route._id),
    letter: route.letter,
    crewName: route.crew.name,
    plate: route.vehicle.plate,
    version: 1,
  };
}

/** Brings the arrivals of a route up to date. */
export async function refreshArrivals(kernel: Kernel, routeId: string): Promise<void> {
  await transact(kernel, systemActor('sorting'), async (tx) => {
    const arrivalIds = (await refreshIn(routeId)).map(({ _id }) => String(_id));
    if (arrivalIds.length > 0) await tx.record('sorting:arrivals-changed', { routeId, arrivalIds });
  });
}

/** Arrivals of replaced routes are not expected any more. */
export async function dropReplaced(day: {
  organisationId: unknown;
  day: string;
  routeIds: readonly string[];
}): Promise<void> {
  await ArrivalModel.deleteMany({
    organisationId: day.organisationId,
    day: day.day,
    status: 'expected',
    routeId: { $nin: day.routeIds },
  } as never);
}
