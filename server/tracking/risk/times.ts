import { workMsOf, type EstimatedStop, type Itinerary } from '../itinerary';
import { drawnDays, drawnFactors } from './drawn-days';
import type { RiskFound } from './risk-found';

/** How far times spread: standard deviations of the logarithm of actual ÷ expected. */
export interface Spreads {
  travel: number;
  service: number;
}

/** When the vehicle comes to a stop on each of the drawn days, milliseconds. */
export interface DrawnArrivals<S extends EstimatedStop> {
  stop: S;
  arriveMs: Float64Array;
}

/**
 * The rest of the day driven many times. Assumed: the time of each leg and of the work at each stop is log-normal with what is expected as its
 * middle, independent of the others; breaks take what they take. Windows and breaks are waited for, and each day meets the traffic of its own
 * hours. O(stops × drawn days).
 */
export function drawArrivals<S extends EstimatedStop>(
  { freeMs, workLeftMs, ahead }: Itinerary<S>,
  how: { arriveMs: (leg: number, departMs: number) => number; crewFactor: number; spreads: Spreads },
): DrawnArrivals<S>[] {
  const { travel, service } = how.spreads;
  const free = drawnFactors(0, service).map((factor) => freeMs + workLeftMs * (factor - 1));
  let leg = 0;
  return ahead.map((stop, k) => {
    const isBreak = stop.kind === 'break';
    const opensMs = (isBreak ? stop.plannedStartAt : stop.windowFromAt)?.getTime() ?? 0;
    const workMs = workMsOf(stop, how.crewFactor);
    const travels = drawnFactors(2 * k + 1, travel);
    const works = drawnFactors(2 * k + 2, service);
    const arriveMs = new Float64Array(drawnDays);
    const number = leg;
    for (let day = 0; day < drawnDays; day++) {
      const from = free[day]!;
      arriveMs[day] = isBreak ? from : from + (how.arriveMs(number, from) - from) * travels[day]!;
      free[day] = Math.max(arriveMs[day]!, opensMs) + workMs * (isBreak ? 1 : works[day]!);
    }
    if (!isBreak) leg++;
    return { stop, arriveMs };
  });
}

/** Windows, closing times and the end of the shift that may be missed. */
export function timeRisks(
  arrivals: readonly DrawnArrivals<EstimatedStop>[],
  { shiftEndsAt }: { shiftEndsAt: Date },
): RiskFound[] {
  return arrivals.flatMap(({ stop, arriveMs }): RiskFound[] => {
    const at = (kind: RiskFound['kind'], limit: Date): RiskFound => {
      const over = arriveMs.map((ms) => Math.max(0, ms - limit.getTime()));
      const days = over.reduce((sum, ms) => sum + Number(ms > 0), 0);
      const meanMs = days === 0 ? 0 : over.reduce((sum, ms) => sum + ms, 0) / days;
      return { kind, stopId: stop.id, probability: days / drawnDays, over: meanMs / 60_000, unit: 'min' };
    };
    if (stop.kind === 'end') return [at('overtime', shiftEndsAt)];
    if (!stop.windowToAt) return [];
    if (stop.kind === 'visit') return [at('late', stop.windowToAt)];
    return stop.kind === 'load' || stop.kind === 'unload' ? [at('site_closing', stop.windowToAt)] : [];
  });
}
