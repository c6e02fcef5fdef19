import { changeUnits } from '../../custody';
import { getSite } from '../../network';
import { getRequestDoc, returnOrder } from '../../requests';
import { stopEvent, stopIn, visitIn, type ActHandler } from '../act-context';
import { happeningOf } from '../custody';
import { noteAgreedOrder } from '../halves';
import { takeAboard, takeOff } from '../loads';
import type { RouteDoc, VisitDelivery } from '../model';
import { takeOver } from './take-over';

const deliveriesOf = (route: RouteDoc, dealerOrderIds: readonly string[]): VisitDelivery[] =>
  route.stops.flatMap(({ visit }) =>
    visit?.delivery && visit.parts.includes('deliver') && dealerOrderIds.includes(visit.delivery.dealerOrderId)
      ? [visit.delivery]
      : [],
  );

/** New units come aboard at a warehouse; those that are not there stay unloaded and cannot be delivered. */
export const load: ActHandler<'load'> = async (context) => {
  const { act, route, at } = context;
  const stop = stopIn(context);
  const deliveries = deliveriesOf(route, act.dealerOrderIds);
  for (const delivery of deliveries) delivery.loaded = true;
  route.load = takeAboard(route.load, 'new', deliveries);
  stop.status = 'done';
  stop.leftAt = at;
  await context.tx.record('dispatch:orders-loaded', { ...stopEvent(context), dealerOrderIds: act.dealerOrderIds });
  if (stop.transfer) await takeOver(context, stop.transfer);
};

/** The new unit stands in the house. */
export const deliver: ActHandler<'deliver'> = async (context) => {
  const { delivery } = visitIn(context);
  if (!delivery) throw new Error('the guard let a stop without delivery pass');
  await noteAgreedOrder(context);
  delivery.delivered = true;
  context.route.load = takeOff(context.route.load, 'new', [delivery]);
  await context.tx.record('dispatch:unit-delivered', {
    ...stopEvent(context),
    dealerOrderId: delivery.dealerOrderId,
  });
};

/** Old units leave the vehicle at a centre; the centre weighs them in. */
export const unload: ActHandler<'unload'> = async (context) => {
  const { act, route, units, at } = context;
  const stop = stopIn(context);
  const leaving = units.filter(({ code }) => act.unitCodes.includes(code));
  const site = leaving.length > 0 && stop.siteId ? await getSite(stop.siteId) : null;
  if (site)
    await changeUnits(
      context.tx,
      {
        ...happeningOf(context, 'unloaded'),
        siteId: String(site._id),
        taker: { kind: 'site', id: String(site._id), name: site.name },
        set: { unloadStopId: stop.id, unloadedAt: at, siteId: String(site._id) },
      },
      leaving.map((unit) => ({ unit })),
    );
  route.load = takeOff(route.load, 'old', leaving);
  stop.status = 'done';
  stop.failReason = null;
  stop.arrivedAt ??= at;
  stop.leftAt = at;
  if (leaving.length > 0) stop.accountedAt = null;
  await context.tx.record('dispatch:units-unloaded', {
    ...stopEvent(context),
    siteId: stop.siteId ?? '',
    unitCodes: act.unitCodes,
  });
};

/** The end of the day: new units that were not delivered are in their warehouse, brought back or never loaded; stops that nobody needs are skipped. */
export const finish: ActHandler<'finish'> = async ({ route, at, tx, kernel }) => {
  const back: VisitDelivery[] = [];
  for (const { visit } of route.stops) {
    const delivery = visit?.parts.includes('deliver') ? visit.delivery : null;
    if (!visit || !delivery || delivery.delivered) continue;
    const request = await getRequestDoc(visit.requestId);
    if (delivery.loaded) {
      delivery.returned = true;
      back.push(delivery);
    }
    // What is not aboard here may have failed aboard another vehicle, which brings it back.
    if (delivery.loaded || request.route?.routeId === String(route._id)) await returnOrder(kernel, tx, request);
  }
  route.load = takeOff(route.load, 'new', back);
  for (const stop of route.stops) {
    if (stop.kind === 'end') {
      stop.status = 'done';
      stop.arrivedAt ??= at;
      stop.leftAt = at;
    } else if (stop.status === 'planned' || stop.status === 'onway' || stop.status === 'door') {
      stop.status = 'skipped';
    }
  }
  route.status = 'finished';
  route.finishedAt = at;
  await tx.record('dispatch:route-finished', { routeId: String(route._id), day: route.day });
};
