import type { LngLat } from '#shared/kernel/geo';
import { distanceM } from '#shared/kernel/geo';
import type { DistrictDoc } from './model';

interface Point {
  x: number;
  y: number;
}
const pointOf = (position: readonly number[] | undefined): Point => ({
  x: position?.[0] ?? NaN,
  y: position?.[1] ?? NaN,
});
const lngLatOf = ({ x, y }: Point): LngLat => ({ lng: x, lat: y });

/** Is `c` left of the line from `a` to `b`? Points on it count as left, everywhere alike, so that a corner is never counted twice. */
function isLeft(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) >= 0;
}

/** How far a line that ends too early is drawn on, in degrees: beyond any district. */
const extensionDegrees = 5;
/** The direction of an end is taken over this much of the line, so that a last bend does not turn it back. */
const endStretchM = 2_000;

/** The end drawn straight on, in the direction of its last stretch. `points` runs towards the end. */
function drawnOn(points: readonly Point[]): Point {
  const end = points.at(-1) ?? { x: NaN, y: NaN };
  let behind = points.at(-2) ?? end;
  for (let i = points.length - 2; i >= 0; i--) {
    behind = points[i] ?? behind;
    if (distanceM(lngLatOf(behind), lngLatOf(end)) >= endStretchM) break;
  }
  const length = Math.hypot(end.x - behind.x, end.y - behind.y) || 1;
  return {
    x: end.x + ((end.x - behind.x) / length) * extensionDegrees,
    y: end.y + ((end.y - behind.y) / length) * extensionDegrees,
  };
}

/** A river that divides the whole plane, and a point that is surely on its left bank. */
interface Divider {
  points: Point[];
  left: Point;
}

/** Left of the middle of the longest segment, one centimetre off: nearer than any other part of a river. */
const besideDegrees = 1e-7;

function dividerOf(positions: readonly (readonly number[])[]): Divider {
  const line = positions.map(pointOf);
  let longest = { a: pointOf(undefined), b: pointOf(undefined), length: -1 };
  line.slice(1).forEach((b, i) => {
    const a = line[i] ?? b;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > longest.length) longest = { a, b, length };
  });
  const { a, b, length } = longest;
  return {
    points: [drawnOn([...line].reverse()), ...line, drawnOn(line)],
    left: {
      x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * besideDegrees,
      y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * besideDegrees,
    },
  };
}

/** Left when the way to the left bank crosses the river an even number of times. O(vertices). */
function sideOf(place: LngLat, { points, left }: Divider): 'L' | 'R' {
  const here: Point = { x: place.lng, y: place.lat };
  let odd = false;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point;
    const b = points[i] as Point;
    if (isLeft(left, here, a) !== isLeft(left, here, b) && isLeft(a, b, left) !== isLeft(a, b, here)) odd = !odd;
  }
  return odd ? 'R' : 'L';
}

const dividers = new WeakMap<object, Divider[]>();

/**
 * The bank of a place: one letter per river of the district in their order, `L` or `R` seen along the line; `''` where no river is.
 * Two places are on the same bank exactly when their texts are equal; letter `i` differs when `rivers[i]` lies between them.
 * A line that ends inside the district is drawn straight on.
 */
export function bankOf(district: Pick<DistrictDoc, 'rivers'>, place: LngLat): string {
  let known = dividers.get(district.rivers);
  if (!known) {
    known = district.rivers.map((river) => dividerOf(river.line.coordinates));
    dividers.set(district.rivers, known);
  }
  return known.map((divider) => sideOf(place, divider)).join('');
}
