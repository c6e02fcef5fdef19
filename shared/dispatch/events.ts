import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { clientId, id, key } from '../kernel/ids';
import { visitPart } from '../planning/planning';
import { serviceDay } from '../kernel/time';
import { leftItem } from '../requests/requests';
import { noPhotoReasons } from './no-photo-reasons';
import { doorEvidence, route, stopFailReason } from './routes';

const onRoute = { routeId: id, day: serviceDay };
const onStop = { ...onRoute, stopId: id, requestId: id.nullable() };

export const dispatchEvents = defineEvents('dispatch', {
  'plan-published': z.strictObject({ planId: id, day: serviceDay, revision: z.int(), routeIds: z.array(id) }),
  /** A published route has changed, or a shift was opened: `stopIds` are the new stops, of one request where it is named. */
  'route-revised': z.strictObject({
    ...onRoute,
    /** The plan of its day; older events have none. */
    planId: id.optional(),
    revision: z.int(),
    requestId: id.nullable(),
    stopIds: z.array(id),
  }),
  'change-confirmed': z.strictObject({ ...onRoute, revision: z.int() }),
  /** The vehicle or its crew cannot go on, or goes on again. */
  'route-out': z.strictObject({ ...onRoute, isOut: z.boolean() }),
  /** Goods went over from another vehicle; the other route is told by an event of its own. */
  'goods-transferred': z.strictObject({
    ...onRoute,
    otherRouteId: id,
    unitCodes: z.array(z.string()),
    dealerOrderIds: z.array(id),
  }),
  'route-started': z.strictObject(onRoute),
  'stop-departed': z.strictObject(onStop),
  'stop-arrived': z.strictObject(onStop),
  'orders-loaded': z.strictObject({ ...onStop, dealerOrderIds: z.array(id) }),
  'unit-delivered': z.strictObject({ ...onStop, dealerOrderId: id }),
  /**
   * `noPhoto`: why there is no picture of it; absent where there is one, and from older pages. `offRoute`: its stop had been taken off the route, which a
   * crew without signal did not know; nothing is paid by it.
   */
  'unit-collected': z.strictObject({
    ...onStop,
    unitCode: z.string(),
    noPhoto: z.enum(noPhotoReasons).optional(),
    offRoute: z.literal(true).optional(),
  }),
  /** What comes aboard with an act, and what is aboard and must not ride with it. */
  'forbidden-company': z.strictObject({ ...onStop, categoryKeys: z.array(key) }),
  'price-refused': z.strictObject({ ...onStop, actId: clientId }),
  /** At the door the resident agreed to the other order of the two halves. */
  'order-agreed': z.strictObject({ ...onStop, promisedFirst: visitPart }),
  'seller-identified': z.strictObject({ ...onStop, actId: clientId }),
  'evidence-given': z.strictObject({ ...onStop, kind: z.enum(doorEvidence), photoId: id }),
  /** `left`: booked and not collected at this door; absent at places, breaks and in older events. */
  'stop-completed': z.strictObject({ ...onStop, left: z.array(leftItem).optional() }),
  'stop-failed': z.strictObject({ ...onStop, reason: stopFailReason }),
  'units-unloaded': z.strictObject({ ...onStop, siteId: id, unitCodes: z.array(z.string()) }),
  'route-finished': z.strictObject(onRoute),
  'route-closed': z.strictObject(onRoute),
});

export const dispatchPushes = {
  'dispatch:route-changed': z.object({ route }),
  'dispatch:day-published': z.object({ day: serviceDay, revision: z.int() }),
};
