import { distanceM, type LngLat } from '#shared/kernel/geo';
import { pointsAlong, type WayPoint } from './drive';

/** From one side of the straight line to the other and back to it, metres at least: about what lies between two turns of a road. Assumed. */
const turnEveryM = 800;
/** A turn needs so many points to be seen. */
const pointsOfTurn = 4;
/** Corners of a turn as it is drawn. */
const cornersOfTurn = 12;
/** How far a turn may lead away, as a share of its length: the way is six times the straight line then. */
const mostBend = 3;
const halvings = 24;

/** Bends each stretch into waves around its straight line; `bend`: height of a wave as a share of its length. */
function bent(way: readonly LngLat[], turns: readonly number[], bend: number): LngLat[] {
  const [first] = way;
  if (!first) return [];
  const corners = [first];
  for (const [index, to] of way.slice(1).entries()) {
    const from = way[index] ?? to;
    const count = turns[index] ?? 1;
    // On a plane: good enough for one leg.
    const shrink = Math.cos((from.lat * Math.PI) / 180);
    const east = (to.lng - from.lng) * shrink;
    const north = to.lat - from.lat;
    const last = count * cornersOfTurn;
    for (let corner = 1; corner < last; corner += 1) {
      const part = corner / last;
      const aside = (bend / count) * Math.sin(Math.PI * count * part);
      corners.push({
        lng: from.lng + (east * part - north * aside) / shrink,
        lat: from.lat + north * part + east * aside,
      });
    }
    corners.push(to);
  }
  return corners;
}

function lengthOf(from: LngLat, points: readonly WayPoint[]): number {
  let metres = 0;
  let last = from;
  for (const { place } of points) {
    metres += distanceM(last, place);
    last = place;
  }
  return metres;
}

/**
 * `steps` points of a leg that is as long as it was planned: planned legs follow roads, and only their ends and crossings are known, so the way between
 * winds around the straight line. The length counts as positions show it, from point to point. `side`: to which it turns first.
 * A leg that is planned no longer than the straight line, or seen at its end only, is straight.
 */
export function pointsOfLeg(
  way: readonly LngLat[],
  { metres, steps, side }: { metres: number; steps: number; side: 1 | -1 },
): WayPoint[] {
  const [from] = way;
  const stretches = way.slice(1).map((to, index) => distanceM(way[index] ?? to, to));
  const straightM = stretches.reduce((sum, length) => sum + length, 0);
  if (!from || steps < 2 || straightM === 0 || metres <= straightM) return pointsAlong(way, steps);
  const turns = stretches.map((length) =>
    Math.max(1, Math.floor(Math.min(length / turnEveryM, ((length / straightM) * steps) / pointsOfTurn))),
  );
  const pointsFor = (bend: number) => pointsAlong(bent(way, turns, side * bend), steps);
  let [low, high] = [0, mostBend];
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (lengthOf(from, pointsFor(middle)) < metres) low = middle;
    else high = middle;
  }
  return pointsFor(low);
}
