import type { LngLat } from '#shared/kernel/geo';

const metresPerDegree = 111_195;

/** Roughly how far two places of a district are from each other, in metres. */
export function apartM(a: LngLat, b: LngLat): number {
  const shrink = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return Math.hypot((a.lng - b.lng) * shrink, a.lat - b.lat) * metresPerDegree;
}
