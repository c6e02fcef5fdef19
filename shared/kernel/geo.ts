import { z } from 'zod';

/** A WGS-84 position in degrees. GCJ-02 positions are converted at the edge, never stored. */
export const lngLat = z.strictObject({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) });
export type LngLat = z.infer<typeof lngLat>;

/**
 * A place as somebody enters it, for whatever `assertPlaceInDistrict` looks at next. Its latitude may be as large as a longitude, so that
 * east of 90° E swapped coordinates are told as swapped and not as too large; a place that is taken always fits `lngLat`.
 */
export const placeInput = z.strictObject({ lng: z.number().min(-180).max(180), lat: z.number().min(-180).max(180) });

const position = z.array(z.number()).min(2).max(3);
const ring = z.array(position).min(4);

/** GeoJSON polygon or multi-polygon, WGS-84. */
export const area = z.union([
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
export type Area = z.infer<typeof area>;

const corner = position.refine(
  ([lng = NaN, lat = NaN]) => Math.abs(lng) <= 180 && Math.abs(lat) <= 90,
  'a corner is lng, lat in WGS-84 degrees',
);
const closedRing = z
  .array(corner)
  .min(4, 'a ring has four corners at least: the first one is the last one, too')
  .refine(
    (ring) => ring[0]?.every((degrees, i) => degrees === ring.at(-1)?.[i]),
    'a ring is closed: its last corner is its first one again',
  );

/** An area as somebody draws it: what `area` is, with nothing beside it, and with rings that are closed. */
export const areaInput = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(closedRing).min(1) }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(closedRing).min(1)).min(1) }),
]);

/** GeoJSON line, WGS-84. */
export const line = z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) });
export type Line = z.infer<typeof line>;

const earthRadiusM = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres (haversine). */
export function distanceM(from: LngLat, to: LngLat): number {
  const dLat = radians(to.lat - from.lat);
  const dLng = radians(to.lng - from.lng);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * Math.sin(dLng / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.sqrt(h));
}
