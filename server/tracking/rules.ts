import { distanceM, type LngLat } from '#shared/kernel/geo';

/** One fix of a phone. */
export interface Fix {
  at: Date;
  place: LngLat;
  speedKph: number | null;
  headingDeg: number | null;
}

export const mostKph = 200;
/** Two fixes so near each other are the phone's scatter, whatever speed they would mean. */
export const scatterM = 50;
export const futureToleranceSec = 120;
/** Inside this radius the phone suggests "arrived". */
export const geofenceM = 80;
/** From here on the resident sees the vehicle. */
export const nearM = 2_000;

/** Why a fix was not taken. */
export type IgnoredReason = 'old' | 'future' | 'jump';

/** What was taken of a batch, and how many of the rest for which reason. */
export interface Sifted {
  accepted: Fix[];
  ignored: Record<IgnoredReason, number>;
}

function reasonAgainst(fix: Fix, last: Pick<Fix, 'at' | 'place'> | null, now: Date): IgnoredReason | null {
  if (fix.at.getTime() > now.getTime() + futureToleranceSec * 1000) return 'future';
  if (!last) return null;
  const elapsedSec = (fix.at.getTime() - last.at.getTime()) / 1000;
  if (elapsedSec <= 0) return 'old';
  const metres = distanceM(last.place, fix.place);
  return metres > scatterM && metres / elapsedSec > mostKph / 3.6 ? 'jump' : null;
}

/** Takes the fixes that are newer than the last one and possible; a repeated batch yields nothing. */
export function siftFixes(fixes: readonly Fix[], last: Pick<Fix, 'at' | 'place'> | null, now: Date): Sifted {
  const sifted: Sifted = { accepted: [], ignored: { old: 0, future: 0, jump: 0 } };
  let current = last;
  for (const fix of fixes) {
    const reason = reasonAgainst(fix, current, now);
    if (reason) {
      sifted.ignored[reason] += 1;
      continue;
    }
    sifted.accepted.push(fix);
    current = fix;
  }
  return sifted;
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
