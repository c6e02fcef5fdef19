import { distanceM, type LngLat } from '#shared/kernel/geo';

/** A point of a way, with the share of the way that lies behind it. */
export interface WayPoint {
  place: LngLat;
  share: number;
  headingDeg: number;
}

/** Compass direction in degrees, on a plane: good enough for one leg. */
function headingOf(from: LngLat, to: LngLat): number {
  const east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
  const degrees = (Math.atan2(east, to.lat - from.lat) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}

/** `steps` points along a way at equal distances; the last is its end. */
export function pointsAlong(way: readonly LngLat[], steps: number): WayPoint[] {
  const legs = way.slice(1).map((to, index) => ({ from: way[index] ?? to, to }));
  const lengths = legs.map(({ from, to }) => distanceM(from, to));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return Array.from({ length: steps }, (_, step) => {
    const share = (step + 1) / steps;
    let rest = share * total;
    let index = 0;
    while (index < legs.length - 1 && rest > (lengths[index] ?? 0)) rest -= lengths[index++] ?? 0;
    const leg = legs[index];
    if (!leg) throw new Error('a way has two places at least');
    const part = lengths[index] ? Math.min(1, rest / (lengths[index] ?? 1)) : 1;
    const place = {
      lng: leg.from.lng + (leg.to.lng - leg.from.lng) * part,
      lat: leg.from.lat + (leg.to.lat - leg.from.lat) * part,
    };
    return { place, share, headingDeg: headingOf(leg.from, leg.to) };
  });
}
