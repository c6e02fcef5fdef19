import { z } from 'zod';
import { routeRisk } from '../dispatch/risks';
import { endpoint } from '../kernel/endpoint';
import { lngLat } from '../kernel/geo';
import { id } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { defineEvents } from '../kernel/event';
import { secretParams } from '../requests/secret';

/** One GPS fix of a phone, WGS-84. */
export const positionInput = z.strictObject({
  at: instant,
  ...lngLat.shape,
  speedKph: z.number().min(0).max(250).optional(),
  headingDeg: z.number().min(0).max(360).optional(),
  accuracyM: z.number().min(0).max(10_000).optional(),
});

/** Latest known position of a vehicle on a day. */
export const vehiclePosition = z
  .object({
    vehicleId: id,
    routeId: id,
    letter: z.string(),
    place: lngLat,
    headingDeg: z.number().nullable(),
    speedKph: z.number().nullable(),
    at: instant,
    /** The stop whose geofence the vehicle stands in: the phone suggests "arrived". */
    nearStopId: id.nullable(),
  })
  .meta({ id: 'VehiclePosition' });
export type VehiclePosition = z.infer<typeof vehiclePosition>;

/** The vehicle as the resident who is next sees it while it is near. */
export const nearVehicle = z
  .object({ place: lngLat, distanceM: z.int(), etaAt: instant.nullable(), at: instant })
  .meta({ id: 'NearVehicle' });
export type NearVehicle = z.infer<typeof nearVehicle>;

export const trackingApi = {
  reportPositions: endpoint({
    method: 'POST',
    path: '/api/positions',
    summary: 'Positions of the collector’s phone in a batch, oldest first; repeated ones change nothing',
    access: ['collector'],
    audit: { not: 'crew' },
    overSocket: true,
    body: z.strictObject({ routeId: id, positions: z.array(positionInput).min(1).max(500) }),
    reply: z.object({ accepted: z.int(), ignored: z.int(), nearStopId: id.nullable() }),
  }),
  listVehiclePositions: endpoint({
    method: 'GET',
    path: '/api/vehicle-positions',
    summary: 'Latest position of every vehicle on the road',
    access: ['dispatcher', 'administrator', 'centre_staff'],
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(vehiclePosition) }),
  }),
  getNearVehicle: endpoint({
    method: 'GET',
    path: '/api/status/:secret/vehicle',
    summary: 'The vehicle that is on the way to a visit, by secret link; null while it is not near',
    access: 'public',
    params: secretParams,
    reply: z.object({ vehicle: nearVehicle.nullable() }),
  }),
  getTrack: endpoint({
    method: 'GET',
    path: '/api/routes/:id/track',
    summary: 'Where the vehicle has been',
    access: ['dispatcher', 'administrator'],
    params: z.strictObject({ id }),
    reply: z.object({ positions: z.array(z.object({ at: instant, place: lngLat })) }),
  }),
};

export const trackingEvents = defineEvents('tracking', {
  'arrivals-estimated': z.strictObject({ routeId: id, day: serviceDay, lateStopIds: z.array(id) }),
  /** Other risks count now than before, or at another level: all of them, and those that are new or have become likely. */
  'risk-changed': z.strictObject({
    routeId: id,
    day: serviceDay,
    risks: z.array(routeRisk),
    raised: z.array(routeRisk),
  }),
});
export const trackingPushes = {
  'tracking:vehicles-moved': z.object({ vehicles: z.array(vehiclePosition) }),
  'tracking:near-stop': z.object({ routeId: id, stopId: id.nullable() }),
  'tracking:vehicle-near': z.object({ vehicle: nearVehicle.nullable() }),
};
