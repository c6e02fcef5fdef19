import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { serviceDay } from '../kernel/time';
import { request, requestChannel, requestKind, requestStatus, requestStatusPage } from './requests';

const moved = z.strictObject({
  requestId: id,
  organisationId: id,
  day: serviceDay,
  from: requestStatus.nullable(),
  to: requestStatus,
  /** Of the request after this; orders the events of a request. Events of before it was told have none. */
  version: z.int().min(1).optional(),
});

const about = z.strictObject({ requestId: id, organisationId: id, day: serviceDay });

const held = z.strictObject({ holdId: id, organisationId: id, day: serviceDay });

export const requestsEvents = defineEvents('requests', {
  opened: moved.extend({ districtCode: z.string(), kind: requestKind, channel: requestChannel }),
  rescheduled: z.strictObject({ requestId: id, day: serviceDay, previousDay: serviceDay }),
  'status-changed': moved,
  /** The announced arrival on a route under one letter has moved, in minutes (later is positive); `late`: out of the booked window. */
  'window-moved': z.strictObject({ requestId: id, routeId: id, movedMin: z.int(), late: z.boolean() }),
  'price-list-approved': z.strictObject({ districtCode: z.string(), version: z.string(), validFrom: serviceDay }),
  'contact-erased': z.strictObject({ requestId: id, version: moved.shape.version }),
  'message-sent': about.extend({ from: z.enum(['resident', 'office']) }),
  'messages-read': about,
  unmasked: z.strictObject({ requestId: id, reason: z.string() }),
  'slot-held': held,
  'slot-released': held,
  'order-created': z.strictObject({ dealerOrderId: id }),
  'order-changed': z.strictObject({ dealerOrderId: id }),
});

export const requestsPushes = {
  'requests:changed': z.object({ request }),
  'requests:status-page-changed': z.object({ page: requestStatusPage }),
  /** Somebody has written about a request: fetch the talk again. */
  'requests:messages-changed': z.object({ requestId: id }),
  'requests:dealer-order-changed': z.object({ dealerOrderId: id }),
};
