import type { LngLat } from '#shared/kernel/geo';
import { setShiftOut } from '../../fleet';
import type { Transaction } from '../../kernel/events/transact';
import { RouteModel } from '../model';
import { getRouteDoc } from '../routes';

/** Notes that the vehicle of a route, or its crew, cannot go on (`at`, where it stands), or goes on again (`at` null). */
export async function setRouteOut(
  tx: Transaction,
  routeId: string,
  out: { at: Date; place: LngLat | null } | null,
): Promise<void> {
  const route = await getRouteDoc(routeId);
  if (Boolean(route.outAt) === (out !== null)) return;
  await RouteModel.updateOne(
    { _id: route._id },
    { $set: { outAt: out?.at ?? null, outPlace: out?.place ?? null }, $inc: { version: 1 } },
  );
  await setShiftOut(tx, route.shiftId, out !== null);
  await tx.record('dispatch:route-out', { routeId, day: route.day, isOut: out !== null });
}
