import type { LngLat } from '#shared/kernel/geo';

/** A stop as the estimate needs it. */
export interface EstimatedStop {
  id: string;
  kind: string;
  status: string;
  place: LngLat;
  plannedStartAt: Date;
  plannedLeaveAt: Date;
  windowFromAt: Date | null;
  windowToAt: Date | null;
  arrivedAt: Date | null;
  leftAt: Date | null;
}

/** When the vehicle is expected at a stop; late when after its window. */
export interface Estimate {
  stopId: string;
  etaAt: Date;
  late: boolean;
}

const order: Record<string, number> = { door: 0, onway: 1, planned: 2 };

/** Where the vehicle was last: its position, the stop it stands at or left last, or the first stop. */
function whereNow(stops: readonly EstimatedStop[], position: LngLat | null): LngLat | null {
  const door = stops.find(({ status }) => status === 'door');
  if (door) return door.place;
  const last = stops
    .filter(({ leftAt, kind }) => leftAt && kind !== 'break')
    .sort((a, b) => (b.leftAt?.getTime() ?? 0) - (a.leftAt?.getTime() ?? 0))[0];
  return position ?? last?.place ?? stops[0]?.place ?? null;
}

/**
 * Arrival at every stop to come: from where the vehicle is now, driving the legs of the travel model and working as long as planned at each stop;
 * work begins when its window opens, a break when it was planned at the earliest. The stop it stands at takes what is left of its planned work.
 */
export function estimateArrivals(input: {
  now: Date;
  position: LngLat | null;
  stops: readonly EstimatedStop[];
  travelSec: (from: LngLat, to: LngLat) => number;
}): Estimate[] {
  const { now, stops, position, travelSec } = input;
  let from = whereNow(stops, position);
  if (!from) return [];
  let clockMs = now.getTime();
  const runningBreak = stops.find(({ kind, leftAt }) => kind === 'break' && leftAt && leftAt > now);
  if (runningBreak?.leftAt) clockMs = runningBreak.leftAt.getTime();
  const open = stops
    .filter(({ status }) => status in order)
    .map((stop, index) => ({ stop, index }))
    .sort((a, b) => (order[a.stop.status] ?? 9) - (order[b.stop.status] ?? 9) || a.index - b.index);
  const estimates: Estimate[] = [];
  for (const { stop } of open) {
    const workMs = stop.plannedLeaveAt.getTime() - stop.plannedStartAt.getTime();
    if (stop.status === 'door') {
      const beganMs = Math.max(stop.arrivedAt?.getTime() ?? clockMs, stop.windowFromAt?.getTime() ?? 0);
      clockMs = Math.max(clockMs, beganMs + workMs);
      continue;
    }
    if (stop.kind === 'start') continue;
    if (stop.kind === 'break') {
      estimates.push({ stopId: stop.id, etaAt: new Date(clockMs), late: false });
      clockMs = Math.max(clockMs, stop.plannedStartAt.getTime()) + workMs;
      continue;
    }
    const arriveMs = clockMs + travelSec(from, stop.place) * 1000;
    const late = stop.windowToAt !== null && arriveMs > stop.windowToAt.getTime();
    estimates.push({ stopId: stop.id, etaAt: new Date(arriveMs), late });
    clockMs = Math.max(arriveMs, stop.windowFromAt?.getTime() ?? 0) + workMs;
    from = stop.place;
  }
  return estimates;
}

/** A change people would notice: half a minute or more, or on time against late. */
export function isNoticeable(before: { etaAt: Date | null; late: boolean }, after: Estimate): boolean {
  if (!before.etaAt || before.late !== after.late) return true;
  return Math.abs(before.etaAt.getTime() - after.etaAt.getTime()) >= 30_000;
}
