import { z } from 'zod';
import { unitCode } from '../custody/custody';
import { fate, material, unitKind } from '../custody/states';
import { endpoint } from '../kernel/endpoint';
import { id, key } from '../kernel/ids';
import { note } from '../kernel/text';
import { instant, serviceDay } from '../kernel/time';
import { kg } from '../kernel/units';
import { licence } from './rulebook';
import { warning } from './workshop';

export const shipmentStatuses = ['drafted', 'dispatched', 'received', 'settled', 'cancelled'] as const;

/** One unit of a manifest; the destination's side is null until it has weighed it. */
export const manifestLine = z.object({
  code: z.string(),
  lotCode: z.string(),
  /** Absent in older shipments. */
  kind: unitKind.optional(),
  categoryKey: key,
  material: material.nullable(),
  fate,
  grade: z.string().nullable(),
  kg,
  receivedKg: kg.nullable(),
  receivedGrade: z.string().nullable(),
  result: z.enum(['expected', 'matched', 'weight_differs', 'grade_differs', 'missing']),
});
export type ManifestLine = z.infer<typeof manifestLine>;

/** A load of lots on its way to a licensed destination, with its manifest. */
export const shipment = z
  .object({
    id,
    code: z.string(),
    siteId: id,
    siteName: z.string(),
    day: serviceDay,
    destinationId: id,
    destinationName: z.string(),
    /** The licence that covered it on the day of dispatch. */
    licenceNumbers: z.array(z.string()),
    status: z.enum(shipmentStatuses),
    plate: z.string(),
    driver: z.string(),
    lotIds: z.array(id),
    lines: z.array(manifestLine),
    kg,
    receivedKg: kg.nullable(),
    /** What a rule lets pass until a day, but not after it. */
    warnings: z.array(warning),
    openClaims: z.int(),
    draftedAt: instant,
    dispatchedAt: instant.nullable(),
    receivedAt: instant.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Shipment' });
export type Shipment = z.infer<typeof shipment>;

/** An organisation that takes lots, with its licences. */
export const destination = z
  .object({ id, name: z.string(), nameEn: z.string(), licences: z.array(licence) })
  .meta({ id: 'Destination' });

const staff = ['centre_staff'] as const;
const viewers = ['centre_staff', 'dispatcher', 'administrator', 'processor'] as const;
const idParams = z.strictObject({ id });
const plate = z.string().trim().min(1).max(20);

export const shipmentsApi = {
  listDestinations: endpoint({
    method: 'GET',
    path: '/api/destinations',
    summary: 'Where lots may go, with every licence and its dates',
    access: ['centre_staff', 'dispatcher', 'administrator'],
    reply: z.object({ items: z.array(destination) }),
  }),
  listShipments: endpoint({
    method: 'GET',
    path: '/api/shipments',
    summary: 'Shipments from the own sites, or to the own organisation',
    access: viewers,
    query: z.strictObject({ status: z.enum(shipmentStatuses).optional() }),
    reply: z.object({ items: z.array(shipment) }),
  }),
  getShipment: endpoint({
    method: 'GET',
    path: '/api/shipments/:id',
    summary: 'One shipment with its manifest',
    access: viewers,
    params: idParams,
    reply: shipment,
  }),
  draftShipment: endpoint({
    method: 'POST',
    path: '/api/shipments',
    summary: 'Put sealed lots together for a destination that is licensed for each of them today',
    access: staff,
    audit: { act: 'shipment-drafted', of: 'shipment' },
    body: z.strictObject({
      destinationId: id,
      lotIds: z.array(id).min(1).max(50),
      plate,
      driver: z.string().trim().max(40).default(''),
    }),
    reply: shipment,
    status: 201,
    idempotent: true,
  }),
  dispatchShipment: endpoint({
    method: 'POST',
    path: '/api/shipments/:id/dispatch',
    summary: 'Hand the load over to the road; the licences are checked again',
    access: staff,
    audit: { act: 'shipment-dispatched', of: 'shipment' },
    params: idParams,
    body: z.strictObject({}),
    reply: shipment,
    idempotent: true,
  }),
  cancelShipment: endpoint({
    method: 'POST',
    path: '/api/shipments/:id/cancel',
    summary: 'Give a shipment up: its lots are sealed lots of the stock again',
    access: staff,
    audit: { act: 'shipment-cancelled', of: 'shipment' },
    params: idParams,
    body: z.strictObject({ reason: note.min(2) }),
    reply: shipment,
    idempotent: true,
  }),
  receiveShipment: endpoint({
    method: 'POST',
    path: '/api/shipments/:id/receive',
    summary: 'The destination takes over: weight and grade of each unit; differences open claims',
    access: ['processor'],
    audit: { act: 'shipment-received', of: 'shipment' },
    params: idParams,
    body: z.strictObject({
      lines: z
        .array(
          z.strictObject({
            code: unitCode,
            receivedKg: kg,
            receivedGrade: z.enum(['A', 'B', 'C', 'D']).nullable().default(null),
          }),
        )
        .max(2000),
      missing: z.array(unitCode).max(2000).default([]),
    }),
    reply: shipment,
    idempotent: true,
  }),
};
