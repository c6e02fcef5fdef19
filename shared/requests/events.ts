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
});

const held = z.strictObject({ holdId: id, organisationId: id, day: serviceDay });

export const requestsEvents = defineEvents('requests', {
  opened: moved.extend({ districtCode: z.string(), kind: requestKind, channel: requestChannel }),
  rescheduled: z.strictObject({ requestId: id, day: serviceDay, previousDay: serviceDay }),
  'status-changed': moved,
  'price-list-approved': z.strictObject({ districtCode: z.string(), version: z.string(), validFrom: serviceDay }),
  'contact-erased': z.strictObject({ requestId: id }),
  unmasked: z.strictObject({ requestId: id, reason: z.string() }),
  'slot-held': held,
  'slot-released': held,
  'order-created': z.strictObject({ dealerOrderId: id }),
  'order-changed': z.strictObject({ dealerOrderId: id }),
});

export const requestsPushes = {
  'requests:changed': z.object({ request }),
  'requests:status-page-changed': z.object({ page: requestStatusPage }),
  'requests:dealer-order-changed': z.object({ dealerOrderId: id }),
};
