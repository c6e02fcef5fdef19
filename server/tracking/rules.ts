import { distanceM, type LngLat } from '#shared/kernel/geo';

/** One fix of a phone. */
export interface Fix {
  at: Date;
  place: LngLat;
  speedKph: number | null;
  headingDeg: number | null;
  /** Radius in which the phone is with a chance of two thirds; absent = not known. */
  accuracyM?: number;
}

/** Vehicles of a route do not come so far from all of its stops. */
export const elsewhereM = 60_000;
export const mostKph = 200;
/** Two fixes so near each other are the phone's scatter, whatever speed they would mean. */
export const scatterM = 50;
export const futureToleranceSec = 120;
/** Inside this radius the phone suggests "arrived". */
export const geofenceM = 80;
/** From here on the resident sees the vehicle. */
export const nearM = 2_000;

/** A fix that is further off than this says nothing. */
export const mostAccuracyM = 500;
/** So many fixes in a row that agree with each other and not with the last one taken: then that one was wrong. */
export const agreeingFixes = 3;

/** Why a fix was not taken. */
export type IgnoredReason = 'old' | 'future' | 'inaccurate' | 'elsewhere' | 'jump';

/** What fixes are held against. */
export interface SiftContext {
  /** The last fix taken. */
  last: Pick<Fix, 'at' | 'place'> | null;
  now: Date;
  /** Nothing before it counts: the start of the route. */
  since: Date | null;
  /** Whether a vehicle of this district can be there at all. */
  isPossible: (place: LngLat) => boolean;
  /** Jumps seen last, in a row. */
  suspects: readonly Fix[];
}

/** What was taken of a batch, how many of the rest for which reason, and the jumps at its end. */
export interface Sifted {
  accepted: Fix[];
  ignored: Record<IgnoredReason, number>;
  suspects: Fix[];
}

function isJump(from: Pick<Fix, 'at' | 'place'>, to: Fix): boolean {
  const metres = distanceM(from.place, to.place);
  const elapsedSec = (to.at.getTime() - from.at.getTime()) / 1000;
  return metres > scatterM && metres / elapsedSec > mostKph / 3.6;
}

function reasonAgainst(fix: Fix, last: SiftContext['last'], { now, since, isPossible }: SiftContext) {
  if (fix.at.getTime() > now.getTime() + futureToleranceSec * 1000) return 'future';
  if ((last && fix.at <= last.at) || (since && fix.at < since)) return 'old';
  if ((fix.accuracyM ?? 0) > mostAccuracyM) return 'inaccurate';
  if (!isPossible(fix.place)) return 'elsewhere';
  return last && isJump(last, fix) ? 'jump' : null;
}

/**
 * Takes the fixes that are newer than the last one and possible, in the order of their times; a repeated batch yields nothing. When several jumps in a row agree with each
 * other, the fix before them was the wrong one, and they are taken.
 */
export function siftFixes(fixes: readonly Fix[], context: SiftContext): Sifted {
  const ignored = { old: 0, future: 0, inaccurate: 0, elsewhere: 0, jump: 0 };
  const accepted: Fix[] = [];
  let { last } = context;
  let suspects = [...context.suspects];
  for (const fix of [...fixes].sort((one, other) => one.at.getTime() - other.at.getTime())) {
    const reason = reasonAgainst(fix, last, context);
    if (reason === null) {
      accepted.push(fix);
      last = fix;
      suspects = [];
      continue;
    }
    ignored[reason] += 1;
    if (reason !== 'jump') continue;
    const before = suspects.at(-1);
    if (before && fix.at <= before.at) continue;
    suspects = before && isJump(before, fix) ? [fix] : [...suspects, fix];
    if (suspects.length < agreeingFixes) continue;
    // Those of earlier batches are over; what is taken now is the newest.
    accepted.push(fix);
    ignored.jump -= 1;
    last = fix;
    suspects = [];
  }
  return { accepted, ignored, suspects };
}

/** A stop as the geofence sees it. */
export interface FencedStop {
  id: string;
  kind: string;
  status: string;
  place: LngLat;
}

/** The stop where the vehicle stands and has not arrived yet: the one it is on the way to, else the nearest planned one. */
export function nearStop(place: LngLat, stops: readonly FencedStop[]): string | null {
  const near = stops
    .filter(({ kind, status }) => kind !== 'start' && kind !== 'break' && (status === 'onway' || status === 'planned'))
    .map((stop) => ({ stop, metres: distanceM(place, stop.place) }))
    .filter(({ metres }) => metres <= geofenceM)
    .sort((a, b) => Number(b.stop.status === 'onway') - Number(a.stop.status === 'onway') || a.metres - b.metres);
  return near[0]?.stop.id ?? null;
}
