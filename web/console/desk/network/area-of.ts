import type { Area, LngLat } from '#shared/kernel/geo';

/** A ring of places as an area; fewer than three corners are none. */
export function areaOf(corners: readonly LngLat[]): Area | null {
  const [first] = corners;
  if (!first || corners.length < 3) return null;
  return { type: 'Polygon', coordinates: [[...corners, first].map(({ lng, lat }) => [lng, lat])] };
}
