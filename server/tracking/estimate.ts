import { workMsOf, type Itinerary } from './itinerary';

/** When the vehicle is expected at a stop; late when after its window. */
export interface Estimate {
  stopId: string;
  etaAt: Date;
  late: boolean;
}

/**
 * Arrival at every stop to come: driving the legs (`arriveMs` of the leg by its number, from a departure), working as long as planned and the
 * crew's own way; work begins when its window opens, a break when it was planned at the earliest.
 */
export function estimateArrivals(
  itinerary: Itinerary,
  how: { arriveMs: (leg: number, departMs: number) => number; crewFactor: number },
): Estimate[] {
  let clockMs = itinerary.freeMs;
  let leg = 0;
  return itinerary.ahead.map((stop) => {
    const workMs = workMsOf(stop, how.crewFactor);
    if (stop.kind === 'break') {
      const etaAt = new Date(clockMs);
      clockMs = Math.max(clockMs, stop.plannedStartAt.getTime()) + workMs;
      return { stopId: stop.id, etaAt, late: false };
    }
    const arriveMs = how.arriveMs(leg++, clockMs);
    const late = stop.windowToAt !== null && arriveMs > stop.windowToAt.getTime();
    clockMs = Math.max(arriveMs, stop.windowFromAt?.getTime() ?? 0) + workMs;
    return { stopId: stop.id, etaAt: new Date(arriveMs), late };
  });
}

/** A change people would notice: half a minute or more, or on time against late. */
export function isNoticeable(before: { etaAt: Date | null; late: boolean }, after: Estimate): boolean {
  if (!before.etaAt || before.late !== after.late) return true;
  return Math.abs(before.etaAt.getTime() - after.etaAt.getTime()) >= 30_000;
}
