import { booleanPointInPolygon } from '@turf/turf';
import type { Feature, LineString, Polygon } from 'geojson';

/** A place in WGS-84 degrees. */
export interface LngLat {
  lng: number;
  lat: number;
}

/** What a river line must say so that banks follow from it. */
export interface RiverProperties {
  key: string;
  widthM: number;
  leftBanks: string[];
  rightBanks: string[];
}
export type River<P extends RiverProperties = RiverProperties> = Feature<LineString, P>;

/** Distance to a line and the side of it, looking along the line. */
export interface LineRelation {
  distanceM: number;
  side: 'left' | 'right';
}

const METRES_PER_DEGREE = 111_195; // mean earth radius 6 371 008.8 m × π / 180

/**
 * Distance and side of a place relative to a line, in a flat map around the place (good to 0.1 % within 30 km).
 * Where a vertex is nearest, the side follows from the mean direction of its two segments. O(vertices).
 */
export const relateToLine = (place: LngLat, line: LineString): LineRelation => {
  const scaleX = METRES_PER_DEGREE * Math.cos((place.lat * Math.PI) / 180);
  const points = line.coordinates.map(([lng = 0, lat = 0]) => ({
    x: (lng - place.lng) * scaleX,
    y: (lat - place.lat) * METRES_PER_DEGREE,
  }));
  const segments = points.slice(1).flatMap((to, i) => {
    const from = points[i];
    const lengthM = from ? Math.hypot(to.x - from.x, to.y - from.y) : 0;
    return from && lengthM > 0 ? [{ from, lengthM, ux: (to.x - from.x) / lengthM, uy: (to.y - from.y) / lengthM }] : [];
  });
  let best = { distanceM: Infinity, cross: 0 };
  segments.forEach(({ from, lengthM, ux, uy }, i) => {
    const along = Math.min(lengthM, Math.max(0, -(from.x * ux + from.y * uy)));
    const x = from.x + along * ux;
    const y = from.y + along * uy;
    const distanceM = Math.hypot(x, y);
    if (distanceM >= best.distanceM) return;
    const other = along === 0 ? segments[i - 1] : along === lengthM ? segments[i + 1] : undefined;
    const dx = ux + (other?.ux ?? 0);
    const dy = uy + (other?.uy ?? 0);
    best = { distanceM, cross: dx * -y - dy * -x };
  });
  return { distanceM: best.distanceM, side: best.cross > 0 ? 'left' : 'right' };
};

/** The banks that fit a place on its side of every river; one in a sound district. `bankIds` are all banks of the district. */
export const banksOf = (place: LngLat, bankIds: readonly string[], rivers: readonly River[]): string[] =>
  rivers.reduce<string[]>(
    (banks, river) => {
      const { side } = relateToLine(place, river.geometry);
      const onSide = side === 'left' ? river.properties.leftBanks : river.properties.rightBanks;
      return banks.filter((bank) => onSide.includes(bank));
    },
    [...bankIds],
  );

/** The river whose drawn water, widened by `marginM`, covers the place; `undefined` on dry land. */
export const waterAt = <R extends River>(place: LngLat, rivers: readonly R[], marginM = 0): R | undefined =>
  rivers.find((river) => relateToLine(place, river.geometry).distanceM <= river.properties.widthM / 2 + marginM);

/** Whether a place lies inside the district. */
export const isInside = (place: LngLat, boundary: Feature<Polygon>): boolean =>
  booleanPointInPolygon([place.lng, place.lat], boundary);

/** The place `eastM` and `northM` metres from another one. */
export const offsetPlace = (place: LngLat, offset: { eastM: number; northM: number }): LngLat => ({
  lng: place.lng + offset.eastM / (METRES_PER_DEGREE * Math.cos((place.lat * Math.PI) / 180)),
  lat: place.lat + offset.northM / METRES_PER_DEGREE,
});
