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

/** What of a request decides how long a visit takes. */
type Visited = Pick<DayRequest, 'mode' | 'floor' | 'lift' | 'items'> & {
  delivery: { categoryKey: string; weightKg: number } | null;
};

/** Seconds of a visit: those for the handling of pieces, by category, and all others (carrying by floor and lift, installation by visit mode). */
export function servicePartsOf(
  request: Visited,
  parts: readonly VisitPart[],
  categoryOf: (key: string) => Pick<DayCategory, 'handlingSec' | 'weightKg'>,
): { fixedSec: number; handling: Map<string, number> } {
  const collected = parts.includes('collect') ? request.items : [];
  const delivered = parts.includes('deliver') && request.delivery ? [request.delivery] : [];
  const handling = new Map<string, number>();
  for (const { categoryKey, count } of [...collected, ...delivered.map((unit) => ({ ...unit, count: 1 }))])
    handling.set(categoryKey, (handling.get(categoryKey) ?? 0) + categoryOf(categoryKey).handlingSec * count);
  const trips =
    tripsOf(collected.map(({ categoryKey, count }) => ({ weightKg: categoryOf(categoryKey).weightKg, count }))) +
    tripsOf(delivered.map(({ weightKg }) => ({ weightKg, count: 1 })));
  const storeys = storeysOf(request.floor);
  const perTripSec = storeys === 0 ? 0 : request.lift ? doorTimes.liftTripSec : storeys * doorTimes.storeySec;
  const installSec = request.mode === 'dismantle_and_install' && delivered.length > 0 ? doorTimes.installSec : 0;
  return { fixedSec: doorTimes.visitSec + trips * perTripSec + installSec, handling };
}

/** Seconds that a visit takes for its parts: items × handling + carrying by floor and lift + installation by visit mode. */
export function serviceSecOf(
  request: Visited,
  parts: readonly VisitPart[],
  categoryOf: (key: string) => Pick<DayCategory, 'handlingSec' | 'weightKg'>,
): number {
  const { fixedSec, handling } = servicePartsOf(request, parts, categoryOf);
  return Math.round([...handling.values()].reduce((sum, sec) => sum + sec, fixedSec));
}
