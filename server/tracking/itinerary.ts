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

/** What a vehicle still has before it: where it is, when it can leave, and the stops in their order. */
export interface Itinerary<S extends EstimatedStop = EstimatedStop> {
  from: LngLat;
  freeMs: number;
  /** Work that is left where it stands, already in `freeMs`; what of it may take longer. */
  workLeftMs: number;
  ahead: S[];
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

/** Time at a stop: a visit takes as long as planned × `crewFactor`, anything else as planned. */
export function workMsOf(stop: EstimatedStop, crewFactor: number): number {
  const plannedMs = stop.plannedLeaveAt.getTime() - stop.plannedStartAt.getTime();
  return stop.kind === 'visit' ? plannedMs * crewFactor : plannedMs;
}

/** The way that lies before a vehicle; null when nobody knows where it is. The stop it stands at takes what is left of its work. */
export function itineraryOf<S extends EstimatedStop>(input: {
  now: Date;
  position: LngLat | null;
  stops: readonly S[];
  crewFactor: number;
}): Itinerary<S> | null {
  const { now, stops, position, crewFactor } = input;
  const from = whereNow(stops, position);
  if (!from) return null;
  const runningBreak = stops.find(({ kind, leftAt }) => kind === 'break' && leftAt && leftAt > now);
  let freeMs = runningBreak?.leftAt?.getTime() ?? now.getTime();
  let workLeftMs = 0;
  const open = stops
    .filter(({ status }) => status in order)
    .map((stop, index) => ({ stop, index }))
    .sort((a, b) => (order[a.stop.status] ?? 9) - (order[b.stop.status] ?? 9) || a.index - b.index)
    .map(({ stop }) => stop);
  for (const stop of open) {
    if (stop.status !== 'door') continue;
    const beganMs = Math.max(stop.arrivedAt?.getTime() ?? freeMs, stop.windowFromAt?.getTime() ?? 0);
    const doneMs = Math.max(freeMs, beganMs + workMsOf(stop, crewFactor));
    workLeftMs += doneMs - Math.max(freeMs, beganMs);
    freeMs = doneMs;
  }
  const ahead = open.filter(({ status, kind }) => status !== 'door' && kind !== 'start');
  return { from, freeMs, workLeftMs, ahead };
}

/** The legs of an itinerary in their order; a break has none. */
export function legsOf({ from, ahead }: Itinerary): { from: LngLat; to: LngLat }[] {
  const places = [from, ...ahead.filter(({ kind }) => kind !== 'break').map(({ place }) => place)];
  return places.slice(1).map((to, k) => ({ from: places[k]!, to }));
}
