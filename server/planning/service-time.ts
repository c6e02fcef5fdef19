import type { DayCategory, DayRequest, VisitPart } from './day';

/** Seconds of work at a door beside what the catalogue says of each item. Assumed; to be corrected by what crews record. */
export const doorTimes = {
  /** Park, ring, look at the items, papers and payment: once for each visit. */
  visitSec: 240,
  /** For each storey and each trip on the stairs. */
  storeySec: 25,
  /** For each trip with a lift. */
  liftTripSec: 40,
  /** Things below this weight go down together in one trip. */
  heavyFromKg: 5,
  /** Take the old unit from its place and put the new one there, ready for use. */
  installSec: 1_800,
  /** A second visit for the same request comes at least so long after the first: time to move things over. */
  separateGapSec: 1_800,
} as const;

/** Trips between door and vehicle: one for each heavy piece, one for all the light ones. */
function tripsOf(pieces: readonly { weightKg: number; count: number }[]): number {
  const heavy = pieces.filter(({ weightKg }) => weightKg >= doorTimes.heavyFromKg);
  const hasLight = pieces.some(({ weightKg }) => weightKg < doorTimes.heavyFromKg);
  return heavy.reduce((sum, { count }) => sum + count, 0) + (hasLight ? 1 : 0);
}

/** Storeys between a home and the street; the first floor is at street level, cellars count down from it. */
function storeysOf(floor: number): number {
  return floor >= 1 ? floor - 1 : Math.abs(floor);
}

/** Seconds that a visit takes for its parts: items × handling + carrying by floor and lift + installation by visit mode. */
export function serviceSecOf(
  request: Pick<DayRequest, 'mode' | 'floor' | 'lift' | 'items' | 'delivery'>,
  parts: readonly VisitPart[],
  categoryOf: (key: string) => DayCategory,
): number {
  const collected = parts.includes('collect') ? request.items : [];
  const delivered = parts.includes('deliver') && request.delivery ? [request.delivery] : [];
  const handlingSec =
    collected.reduce((sum, { categoryKey, count }) => sum + categoryOf(categoryKey).handlingSec * count, 0) +
    delivered.reduce((sum, { categoryKey }) => sum + categoryOf(categoryKey).handlingSec, 0);
  const trips =
    tripsOf(collected.map(({ categoryKey, count }) => ({ weightKg: categoryOf(categoryKey).weightKg, count }))) +
    tripsOf(delivered.map(({ weightKg }) => ({ weightKg, count: 1 })));
  const storeys = storeysOf(request.floor);
  const perTripSec = storeys === 0 ? 0 : request.lift ? doorTimes.liftTripSec : storeys * doorTimes.storeySec;
  const installSec = request.mode === 'dismantle_and_install' && delivered.length > 0 ? doorTimes.installSec : 0;
  return Math.round(doorTimes.visitSec + handlingSec + trips * perTripSec + installSec);
}
