import { booleanPointInPolygon, circle } from '@turf/turf';
import type { Area, LngLat } from '#shared/kernel/geo';

/** Mean earth radius 6 371 008.8 m × π / 180. */
const metresPerDegree = 111_195;

/** Distance in metres to the nearest point of a chain of positions, on a flat map around the place (good to 0.1 % within 30 km). O(positions). */
export function distanceToLineM(place: LngLat, positions: readonly (readonly number[])[]): number {
  const scaleX = metresPerDegree * Math.cos((place.lat * Math.PI) / 180);
  let nearestSquared = Infinity;
  let [fromX, fromY] = [NaN, NaN];
  for (let i = 0; i < positions.length; i++) {
    const toX = ((positions[i]?.[0] ?? NaN) - place.lng) * scaleX;
    const toY = ((positions[i]?.[1] ?? NaN) - place.lat) * metresPerDegree;
    const dx = toX - fromX;
    const dy = toY - fromY;
    const squared = dx * dx + dy * dy;
    const along = squared > 0 ? Math.min(1, Math.max(0, -(fromX * dx + fromY * dy) / squared)) : 0;
    const x = fromX + along * dx;
    const y = fromY + along * dy;
    // The first position ends no stretch: it compares with nothing.
    if (x * x + y * y < nearestSquared) nearestSquared = x * x + y * y;
    fromX = toX;
    fromY = toY;
  }
  return Math.sqrt(nearestSquared);
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
