import type { IntegerArray, TravelMatrix } from '../problem';

/** The travel matrices of the lean core, of the places that it uses and in an order of its own. */
export interface LeanMatrices {
  /** Number of places. */
  readonly size: number;
  /** Row and column of a place of the problem; -1 for those that are not used. */
  readonly rank: Int32Array;
  /** Seconds and metres, `from * size + to`. */
  readonly duration: Int32Array;
  readonly distance: Int32Array;
  /** The same, `to * size + from`: the same arrays when ways back are as long as ways there. */
  readonly durationTo: Int32Array;
  readonly distanceTo: Int32Array;
}

/**
 * Copies of the matrices in which near places lie together, and ways to one place as well as ways from it: what a search reads one after the
 * other then lies within few lines of the processor's cache. `places` may name a place more than once.
 */
export function leanMatrices(
  { size: all, durationSec, distanceM }: TravelMatrix,
  places: Iterable<number>,
): LeanMatrices {
  const order = Int32Array.from(new Set(places));
  sortByNearness(order, distanceM, all);
  const rank = new Int32Array(all).fill(-1);
  order.forEach((place, k) => (rank[place] = k));
  const distance = inOrder(distanceM, all, order);
  const duration = durationSec === distanceM ? distance : inOrder(durationSec, all, order);
  const distanceTo = turned(distance, order.length);
  const durationTo = duration === distance ? distanceTo : turned(duration, order.length);
  return { size: order.length, rank, duration, distance, durationTo, distanceTo };
}

/** From the first place each time on to the nearest that is left. */
function sortByNearness(order: Int32Array, metres: IntegerArray, size: number): void {
  for (let k = 1; k < order.length; k++) {
    const row = order[k - 1]! * size;
    let nearest = k;
    for (let other = k + 1; other < order.length; other++)
      if (metres[row + order[other]!]! < metres[row + order[nearest]!]!) nearest = other;
    [order[k], order[nearest]] = [order[nearest]!, order[k]!];
  }
}

function inOrder(matrix: IntegerArray, size: number, order: Int32Array): Int32Array {
  const copy = new Int32Array(order.length ** 2);
  let cell = 0;
  for (const from of order) for (const to of order) copy[cell++] = matrix[from * size + to]!;
  return copy;
}

/** Rows become columns; the matrix itself when that changes nothing. */
function turned(matrix: Int32Array, size: number): Int32Array {
  const copy = new Int32Array(size * size);
  let isSymmetric = true;
  for (let from = 0; from < size; from++)
    for (let to = 0; to < size; to++) {
      const cell = matrix[from * size + to]!;
      copy[to * size + from] = cell;
      if (cell !== matrix[to * size + from]) isSymmetric = false;
    }
  return isSymmetric ? matrix : copy;
}
