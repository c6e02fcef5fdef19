import type { Line, LngLat } from '#shared/kernel/geo';

const metresPerDegree = 111_195;

/** Doubled signed area of the triangle `a b c`: above 0 when `c` lies left of the line from `a` to `b`. */
function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/**
 * Whether the straight line between two places crosses a river line an odd number of times: then they lie on different banks. A straight
 * line over a bend crosses twice and stays on its bank. A vertex of the river on the line counts once (half-open rule). O(vertices).
 */
export function liesAcross(from: LngLat, to: LngLat, river: Line): boolean {
  const points = river.coordinates;
  let odd = false;
  let [x = 0, y = 0] = points[0] ?? [];
  let left = turn(from.lng, from.lat, to.lng, to.lat, x, y) > 0;
  for (let k = 1; k < points.length; k++) {
    const [nextX = 0, nextY = 0] = points[k] as number[];
    const nextLeft = turn(from.lng, from.lat, to.lng, to.lat, nextX, nextY) > 0;
    if (nextLeft !== left) {
      const start = turn(x, y, nextX, nextY, from.lng, from.lat) > 0;
      const end = turn(x, y, nextX, nextY, to.lng, to.lat) > 0;
      if (start !== end) odd = !odd;
    }
    x = nextX;
    y = nextY;
    left = nextLeft;
  }
  return odd;
}

/** Distance of a place to a river line, and the two places `offsetM` left and right of the nearest point of the line. */
export function banksAt(
  place: LngLat,
  river: Line,
  offsetM: number,
): { distanceM: number; left: LngLat; right: LngLat } {
  const perLng = metresPerDegree * Math.cos((place.lat * Math.PI) / 180);
  const points = river.coordinates.map(([lng = 0, lat = 0]) => ({
    x: (lng - place.lng) * perLng,
    y: (lat - place.lat) * metresPerDegree,
  }));
  let best = { distanceM: Infinity, x: 0, y: 0, normalX: 0, normalY: 0 };
  points.slice(1).forEach((to, k) => {
    const from = points[k] as { x: number; y: number };
    const lengthM = Math.hypot(to.x - from.x, to.y - from.y);
    if (lengthM === 0) return;
    const ux = (to.x - from.x) / lengthM;
    const uy = (to.y - from.y) / lengthM;
    const along = Math.min(lengthM, Math.max(0, -(from.x * ux + from.y * uy)));
    const x = from.x + along * ux;
    const y = from.y + along * uy;
    const distanceM = Math.hypot(x, y);
    if (distanceM < best.distanceM) best = { distanceM, x, y, normalX: -uy, normalY: ux };
  });
  const beside = (side: 1 | -1): LngLat => ({
    lng: place.lng + (best.x + side * offsetM * best.normalX) / perLng,
    lat: place.lat + (best.y + side * offsetM * best.normalY) / metresPerDegree,
  });
  return { distanceM: best.distanceM, left: beside(1), right: beside(-1) };
}
