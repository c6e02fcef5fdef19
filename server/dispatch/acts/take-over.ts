import { changeUnits } from '../../custody';
import { stopIn, type ContextOf } from '../act-context';
import { noteForbiddenCompany } from '../company';
import { crewOf, happeningOf, waitingFor } from '../custody';
import { takeAboard, takeOff } from '../loads';
import { RouteModel, type TransferDoc } from '../model';
import { getRouteDoc } from '../routes';

/**
 * Goods come over from a vehicle that cannot go on: its old units that are still aboard change their crew and route, its new units are aboard
 * here and no longer there. Both routes change in the transaction of the act, so that nothing is aboard twice or nowhere.
 */
export async function takeOver(context: ContextOf<'load'>, transfer: TransferDoc): Promise<void> {
  const { fromRouteId } = transfer;
  const { act, route, tx } = context;
  const stop = stopIn(context);
  const other = await getRouteDoc(fromRouteId);
  const units = await waitingFor(transfer);
  await noteForbiddenCompany(context);
  await changeUnits(
    tx,
    {
      ...happeningOf(context, 'transferred'),
      taker: crewOf(route),
      set: { routeId: String(route._id), stopId: stop.id },
    },
    units.map((unit) => ({ unit })),
  );
  route.load = takeAboard(route.load, 'old', units);
  const left = other.stops.flatMap(({ visit }) =>
    visit?.delivery?.loaded && !visit.delivery.delivered && act.dealerOrderIds.includes(visit.delivery.dealerOrderId)
      ? [visit.delivery]
      : [],
  );
  for (const delivery of left) delivery.loaded = false;
  const load = takeOff(takeOff(other.load, 'old', units), 'new', left);
  await RouteModel.updateOne({ _id: other._id }, { $set: { stops: other.stops, load }, $inc: { version: 1 } });
  const goods = { day: route.day, unitCodes: units.map(({ code }) => code), dealerOrderIds: act.dealerOrderIds };
  await tx.record('dispatch:goods-transferred', { ...goods, routeId: String(route._id), otherRouteId: fromRouteId });
  await tx.record('dispatch:goods-transferred', { ...goods, routeId: fromRouteId, otherRouteId: String(route._id) });
}
