import type { RouteRisk } from '#shared/dispatch/risks';
import type { Route, RouteStop } from '#shared/dispatch/routes';
import type { Shift } from '#shared/fleet/fleet';
import type { Load, PlanRoute, PlanStop } from '#shared/planning/planning';
import { stateOfStop, type StateKey } from '../../../kernel/states';
import { visitNumbers } from '../../../kernel/stop-number';

/** One stop on the time line. */
export interface BoardBlock {
  stopId: string;
  /** Position among the stops that can be moved, of a draft only. */
  stepIndex: number | null;
  requestId: string | null;
  kind: PlanStop['kind'];
  number: string;
  state: StateKey;
  late: boolean;
  /** What may still go wrong here. */
  risks: RouteRisk[];
  /** Waits at the door from here until it begins. */
  arriveMs: number;
  /** Proposed, not applied. */
  preview?: boolean;
  /** Given up by a vehicle that is out. */
  lost?: boolean;
  fromMs: number;
  toMs: number;
  windowFromMs: number | null;
  windowToMs: number | null;
  name: string;
}
export interface BoardLoad {
  fromMs: number;
  toMs: number;
  newKg: number;
  oldKg: number;
}
/** One route, published or still a draft. */
export interface BoardRow {
  id: string;
  letter: string;
  crewName: string;
  plate: string;
  status: Route['status'] | 'draft';
  capacityKg: number;
  peakKg: number;
  now: { newKg: number; oldKg: number };
  distanceM: number;
  shiftFromMs: number;
  shiftToMs: number;
  visits: number;
  done: number;
  late: number;
  risks: RouteRisk[];
  blocks: BoardBlock[];
  loads: BoardLoad[];
}

const isOpen = ({ status }: RouteStop) => status === 'planned' || status === 'onway';
const ms = (at: string) => Date.parse(at);
const msOrNull = (at: string | null) => (at ? ms(at) : null);

/** When a stop really happens: what was is kept, what comes follows the estimate, and nobody begins before the window. */
export function timesOfStop(stop: RouteStop): { fromMs: number; toMs: number } {
  const serviceMs = ms(stop.plannedLeaveAt) - ms(stop.plannedStartAt);
  const expected = stop.etaAt ? Math.max(ms(stop.etaAt), msOrNull(stop.windowFromAt) ?? 0) : ms(stop.plannedStartAt);
  const fromMs = stop.arrivedAt ? ms(stop.arrivedAt) : expected;
  return { fromMs, toMs: stop.leftAt ? ms(stop.leftAt) : fromMs + serviceMs };
}

function loadsOf(blocks: readonly BoardBlock[], after: readonly Load[], endMs: number): BoardLoad[] {
  return blocks.map((block, index) => ({
    fromMs: block.toMs,
    toMs: blocks[index + 1]?.toMs ?? endMs,
    newKg: after[index]?.newKg ?? 0,
    oldKg: after[index]?.oldKg ?? 0,
  }));
}
const peakOf = (loads: readonly BoardLoad[]) => Math.max(0, ...loads.map(({ newKg, oldKg }) => newKg + oldKg));

const rowByRoute = new WeakMap<Route, BoardRow>();
/** The row of a published route; a route that has not changed keeps its row, so that only changed rows are drawn again. */
export function rowOfRoute(route: Route): BoardRow {
  const known = rowByRoute.get(route);
  if (known) return known;
  const row = makeRow(route);
  rowByRoute.set(route, row);
  return row;
}
function makeRow(route: Route): BoardRow {
  const stops = route.stops.filter(({ status }) => status !== 'skipped');
  const numbers = visitNumbers(route.stops);
  const blocks = stops.map((stop): BoardBlock => ({
    stopId: stop.id,
    stepIndex: null,
    requestId: stop.visit?.requestId ?? null,
    kind: stop.kind,
    number: numbers[route.stops.indexOf(stop)] ?? '',
    state: stateOfStop(stop.status),
    late: stop.late && isOpen(stop) && stop.kind === 'visit',
    risks: route.risks.filter(({ stopId }) => stopId === stop.id),
    ...timesOfStop(stop),
    arriveMs: stop.arrivedAt ? ms(stop.arrivedAt) : stop.etaAt ? ms(stop.etaAt) : ms(stop.plannedArriveAt),
    windowFromMs: msOrNull(stop.windowFromAt),
    windowToMs: msOrNull(stop.windowToAt),
    name: stop.visit?.contactName ?? stop.name,
  }));
  const visits = stops.filter(({ kind }) => kind === 'visit');
  const loads = loadsOf(
    blocks,
    stops.map(({ loadAfter }) => loadAfter),
    ms(route.shiftEndsAt),
  );
  return {
    id: route.id,
    letter: route.letter,
    crewName: route.crew.name,
    plate: route.vehicle.plate,
    status: route.status,
    capacityKg: route.vehicle.capacityKg,
    peakKg: peakOf(loads),
    now: route.load,
    distanceM: route.distanceM,
    shiftFromMs: ms(route.shiftStartsAt),
    shiftToMs: ms(route.shiftEndsAt),
    visits: visits.length,
    done: visits.filter(({ status }) => status === 'done' || status === 'failed').length,
    late: blocks.filter(({ kind, late }) => late && kind === 'visit').length,
    risks: route.risks,
    blocks,
    loads,
  };
}

export function rowOfPlan(route: PlanRoute): BoardRow {
  const numbers = visitNumbers(route.stops);
  const blocks = route.stops.map((stop, index): BoardBlock => {
    const windowToMs = msOrNull(stop.windowToAt);
    return {
      stopId: `${route.shiftId}:${stop.seq}`,
      // The first stop is the start.
      stepIndex: stop.kind === 'start' || stop.kind === 'end' ? null : index - 1,
      requestId: stop.requestId,
      kind: stop.kind,
      number: numbers[index] ?? '',
      state: 'planned',
      late: windowToMs !== null && ms(stop.startAt) > windowToMs,
      risks: [],
      arriveMs: ms(stop.arriveAt),
      fromMs: ms(stop.startAt),
      toMs: ms(stop.leaveAt),
      windowFromMs: msOrNull(stop.windowFromAt),
      windowToMs,
      name: stop.name,
    };
  });
  const loads = loadsOf(
    blocks,
    route.stops.map(({ loadAfter }) => loadAfter),
    ms(route.shiftEndsAt),
  );
  return {
    id: route.shiftId,
    letter: route.letter,
    crewName: route.crewName,
    plate: route.plate,
    status: 'draft',
    capacityKg: route.capacityKg,
    peakKg: route.peakKg,
    now: { newKg: 0, oldKg: 0 },
    distanceM: route.distanceM,
    shiftFromMs: ms(route.shiftStartsAt),
    shiftToMs: ms(route.shiftEndsAt),
    visits: blocks.filter(({ kind }) => kind === 'visit').length,
    done: 0,
    late: blocks.filter(({ kind, late }) => late && kind === 'visit').length,
    risks: [],
    blocks,
    loads,
  };
}

/** A shift that does not drive in the draft: a row to drop stops on. */
export function rowOfShift(shift: Shift): BoardRow {
  return {
    id: shift.id,
    letter: shift.letter,
    crewName: shift.crew.name,
    plate: shift.vehicle.plate,
    status: 'draft',
    capacityKg: shift.vehicle.capacityKg,
    peakKg: 0,
    now: { newKg: 0, oldKg: 0 },
    distanceM: 0,
    shiftFromMs: ms(shift.startsAt),
    shiftToMs: ms(shift.endsAt),
    visits: 0,
    done: 0,
    late: 0,
    risks: [],
    blocks: [],
    loads: [],
  };
}

/** Whole hours that hold every shift and stop. */
export function axisOf(rows: readonly BoardRow[]): { fromMs: number; toMs: number; hours: number[] } {
  const hourMs = 3_600_000;
  const starts = rows.map((row) => Math.min(row.shiftFromMs, row.blocks[0]?.fromMs ?? Infinity));
  const ends = rows.map((row) => Math.max(row.shiftToMs, row.blocks.at(-1)?.toMs ?? 0));
  const fromMs = Math.floor(Math.min(...starts) / hourMs) * hourMs;
  const toMs = Math.ceil(Math.max(...ends) / hourMs) * hourMs;
  const hours = Array.from({ length: Math.round((toMs - fromMs) / hourMs) + 1 }, (_, index) => fromMs + index * hourMs);
  return { fromMs, toMs, hours };
}
