import { z } from 'zod';
import { defineEvents } from '../kernel/event';
import { id, key } from '../kernel/ids';
import { serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';

const lot = z.strictObject({ lotId: id, siteId: id, organisationId: id, units: z.int(), kg });
const shipment = z.strictObject({ shipmentId: id, siteId: id, organisationId: id, destinationId: id });

/** What happens at a sorting centre and between it and those who take its lots. */
export const sortingEvents = defineEvents('sorting', {
  'unit-received': z.strictObject({
    arrivalId: id,
    siteId: id,
    day: serviceDay,
    unitCode: z.string(),
    /** Absent in events of before it was told. */
    categoryKey: key.optional(),
    receivedKg: kg,
  }),
  'vehicle-weighed': z.strictObject({
    arrivalId: id,
    siteId: id,
    day: serviceDay,
    part: z.enum(['gross', 'tare']),
    kg,
  }),
  /** A dock was booked, taken or left; without an arrival: the yard itself was changed. */
  'dock-changed': z.strictObject({ siteId: id, day: serviceDay.nullable(), arrivalId: id.nullable() }),
  /** What a route brings has changed. */
  'arrivals-changed': z.strictObject({ routeId: id, arrivalIds: z.array(id) }),
  'gap-opened': z.strictObject({ gapId: id, arrivalId: id.nullable(), day: serviceDay }),
  'gap-explained': z.strictObject({ gapId: id, day: serviceDay }),
  'arrival-closed': z.strictObject({
    arrivalId: id,
    routeId: id,
    stopId: id,
    siteId: id,
    day: serviceDay,
    missing: z.array(z.string()),
  }),
  'lot-opened': lot,
  'lot-changed': lot,
  'lot-sealed': lot,
  'shipment-drafted': shipment,
  'shipment-cancelled': shipment,
  'shipment-dispatched': z.strictObject({ ...shipment.shape, day: serviceDay, kg, units: z.int() }),
  'shipment-received': z.strictObject({
    ...shipment.shape,
    day: serviceDay,
    kg,
    receivedKg: kg,
    claims: z.int(),
  }),
  'shipment-settled': shipment,
});
