import type { LngLat } from '#shared/kernel/geo';

const metresPerDegree = 111_195;

/** Roughly how far two places of a district are from each other, in metres. */
export function apartM(a: LngLat, b: LngLat): number {
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot((a.lng - b.lng) * shrink, a.lat - b.lat) * metresPerDegree;
}

/** Direction from one place to another, clockwise from north, in degrees. */
export function bearingDeg(from: LngLat, to: LngLat): number {
  const east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
  return (Math.atan2(east, to.lat - from.lat) * 180) / Math.PI;
}
