import type { IntegerArray, TravelMatrix, TravelSpeeds } from './problem';

/** Speeds of the day compiled to flat arrays: `permille[kind * periods + p]`. */
export interface Speeds {
  readonly periods: number;
  /** Begin of each period; the first reaches back without end, the last goes on without end. */
  readonly from: Int32Array;
  readonly permille: Int32Array;
  /** Kind of each cell of the matrix; null = all are of kind 0. */
  readonly kindOf: Uint8Array | readonly number[] | null;
}

/** What was compiled last of each, because single legs are asked for by the thousand. */
const compiled = new WeakMap<TravelSpeeds, Speeds>();

/** Null when travel takes the same time all day. */
export function compileSpeeds(speeds: TravelSpeeds | undefined): Speeds | null {
  if (!speeds?.permille.some((row) => row.some((share) => share !== FREE))) return null;
  const known = compiled.get(speeds);
  if (known) return known;
  const fresh = {
    periods: speeds.fromSec.length,
    from: Int32Array.from(speeds.fromSec),
    permille: Int32Array.from(speeds.permille.flat()),
    kindOf: speeds.kindOf ?? null,
  };
  compiled.set(speeds, fresh);
  return fresh;
}

const FREE = 1000;
const NO_WAY = 1_000_000_000;

/**
 * Arrival of a leg that is begun at `departSec`: the first whole second at which the speeds driven since add up to the leg's free time.
 * Who leaves later never arrives earlier (Ichoua, Gendreau and Potvin, European J. of Operational Research 2003), because each period has a
 * speed and not a duration. O(periods).
 */
export function arriveAt(speeds: Speeds, cell: number, departSec: number, freeSec: number): number {
  if (freeSec >= NO_WAY) return departSec + freeSec;
  const { from, permille, periods } = speeds;
  const row = speeds.kindOf === null ? 0 : speeds.kindOf[cell]! * periods;
  let p = periods - 1;
  while (p > 0 && from[p]! > departSec) p--;
  let now = departSec;
  let left = freeSec * FREE;
  for (; p + 1 < periods; p++) {
    const driven = (from[p + 1]! - now) * permille[row + p]!;
    if (left <= driven) break;
    left -= driven;
    now = from[p + 1]!;
  }
  return now + Math.ceil(left / permille[row + p]!);
}

/** The last whole second at which a leg may be begun that is to be done by `arriveSec`: the inverse of `arriveAt`, exactly. O(periods). */
export function departFor(speeds: Speeds, cell: number, arriveSec: number, freeSec: number): number {
  if (freeSec >= NO_WAY) return arriveSec - freeSec;
  const { from, permille, periods } = speeds;
  const row = speeds.kindOf === null ? 0 : speeds.kindOf[cell]! * periods;
  let p = periods - 1;
  while (p > 0 && from[p]! >= arriveSec) p--;
  let now = arriveSec;
  let left = freeSec * FREE;
  for (; p > 0; p--) {
    const driven = (now - from[p]!) * permille[row + p]!;
    if (left <= driven) break;
    left -= driven;
    now = from[p]!;
  }
  return now - Math.ceil(left / permille[row + p]!);
}

/** Arrival of a leg by its cell of the matrix, with the same time all day when there are no speeds. */
export function arriveAfter(durations: IntegerArray, speeds: Speeds | null, cell: number, departSec: number): number {
  return speeds === null ? departSec + durations[cell]! : arriveAt(speeds, cell, departSec, durations[cell]!);
}

/** Latest departure of a leg by its cell of the matrix. */
export function departBefore(durations: IntegerArray, speeds: Speeds | null, cell: number, arriveSec: number): number {
  return speeds === null ? arriveSec - durations[cell]! : departFor(speeds, cell, arriveSec, durations[cell]!);
}

/** Latest departure of a leg of a matrix. For the few who do not drive whole routes. */
export function latestDeparture(
  matrix: TravelMatrix,
  leg: { readonly from: number; readonly to: number },
  arriveSec: number,
): number {
  return departBefore(matrix.durationSec, compileSpeeds(matrix.speeds), leg.from * matrix.size + leg.to, arriveSec);
}
