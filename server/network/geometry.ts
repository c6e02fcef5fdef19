import { booleanPointInPolygon, circle } from '@turf/turf';
import type { Area, LngLat } from '#shared/kernel/geo';

/** Mean earth radius 6 371 008.8 m × π / 180. */
const metresPerDegree = 111_195;

/** Distance in metres to the nearest point of a chain of positions, on a flat map around the place (good to 0.1 % within 30 km). O(positions). */
export function distanceToLineM(place: LngLat, positions: readonly (readonly number[])[]): number {
  const scaleX = metresPerDegree * Math.cos((place.lat * Math.PI) / 180);
  const at = (position: readonly number[] | undefined) => ({
    x: ((position?.[0] ?? NaN) - place.lng) * scaleX,
    y: ((position?.[1] ?? NaN) - place.lat) * metresPerDegree,
  });
  let nearestM = Infinity;
  for (let i = 1; i < positions.length; i++) {
    const from = at(positions[i - 1]);
    const to = at(positions[i]);
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const squared = dx * dx + dy * dy;
    const along = squared > 0 ? Math.min(1, Math.max(0, -(from.x * dx + from.y * dy) / squared)) : 0;
    nearestM = Math.min(nearestM, Math.hypot(from.x + along * dx, from.y + along * dy));
  }
  return nearestM;
}

/** Is the place in the area? Its edge belongs to it. */
export function isInside(place: LngLat, area: Area): boolean {
  return booleanPointInPolygon([place.lng, place.lat], area as Parameters<typeof booleanPointInPolygon>[1]);
}

/** Distance in metres to the nearest edge of an area. */
export function distanceToEdgeM(place: LngLat, area: Area): number {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates;
  return Math.min(...polygons.flat().map((ring) => distanceToLineM(place, ring)));
}

/** A circle as a polygon of 64 corners: service areas that are given by a radius. */
export function areaAround(place: LngLat, radiusM: number): Area {
  const { geometry } = circle([place.lng, place.lat], radiusM / 1000, { steps: 64, units: 'kilometers' });
  return { type: 'Polygon', coordinates: geometry.coordinates };
}
