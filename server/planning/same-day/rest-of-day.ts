import type { LngLat } from '#shared/kernel/geo';
import type { Day, DayFacility, DayRequest, VisitPart } from '../day';
import { withMixedLoads } from './mixed-loads';
import { buildProblem, type BuiltProblem } from '../problem';
import type { Plan, Problem, Route, RouteStep, Shift, Task } from '../solver';

/** A stop that a crew has not left for yet. */
export interface RestStop {
  /** The caller's name for it. */
  key: string;
  kind: 'load' | 'visit' | 'unload' | 'break';
  requestId: string | null;
  parts: readonly VisitPart[];
  siteId: string | null;
  /** The new unit is aboard already. */
  isLoaded: boolean;
  /** Orders that are loaded here. */
  dealerOrderIds: readonly string[];
  /** A meeting with another vehicle: goods are taken over from it there. */
  meeting: { place: LngLat; items: readonly ItemCount[] } | null;
}

/** So many units of one kind. */
export interface ItemCount {
  categoryKey: string;
  count: number;
}

/** What is left of a published route at a moment. Seconds since 00:00 of the day. */
export interface RouteRest {
  shiftId: string;
  /** Planned departure of a route that has not begun; later when that moment has passed. */
  leavesSec: number;
  /** Where and when a crew under way is free for what comes next, and what is aboard then; null = not begun. */
  begun: {
    place: LngLat;
    freeSec: number;
    drivenM: number;
    hasHadBreak: boolean;
    aboard: readonly ItemCount[];
  } | null;
  /** The vehicle or its crew cannot go on: its stops are for others. */
  isOut: boolean;
  stops: readonly RestStop[];
}

/** How the day stands and what is asked for. */
export interface RestInput {
  nowSec: number;
  rests: readonly RouteRest[];
  /** Requests that no route visits and that are to be visited. */
  requestIds: readonly string[];
  takeover?: Takeover;
}

/** The rest of a day as a problem, with the published routes as its plan. */
export interface RestOfDay {
  built: BuiltProblem;
  plan: Plan;
  /** For each route of the plan and each of its steps the stop behind it; null = the place where a crew under way is. */
  keys: ReadonlyMap<number, readonly (string | null)[]>;
  /** Tasks of the requests that are asked for. */
  tasks: readonly number[];
}

/** Goods of a vehicle that cannot go on: left in it, or taken over by another one where it stands. */
export type Takeover = 'none' | 'meet';

const wholeDay = [0, 2 * 86_400] as const;
const home = { floor: 1, lift: false, delivery: null, mode: 'same_visit' as const, name: '', code: '' };
/** Id of the visit and the load at a meeting place: by the shift that is out, or by the stop that was planned for it. */
export const meetingOf = (key: string) => `meet:${key}`;
/** The shift or stop that a meeting is named after. */
export const meetingKey = (id: string) => id.slice('meet:'.length);
/** True for what is no request but goods that another vehicle holds. */
export const isMeeting = (id: string) => id.startsWith('meet:');
const anchorOf = (shiftId: string) => `here:${shiftId}`;

/** The place where a crew is, with what is aboard, as a visit that it begins with. */
function anchor(rest: RouteRest, isKnown: (categoryKey: string) => boolean): DayRequest[] {
  if (!rest.begun || rest.isOut) return [];
  const items = rest.begun.aboard.filter(({ categoryKey }) => isKnown(categoryKey));
  const { place } = rest.begun;
  return [{ ...home, id: anchorOf(rest.shiftId), place, items, windowSec: wholeDay }];
}

/** Meeting places: those on the routes already, and one at each vehicle that is out and has goods aboard. */
function meetings(
  rests: readonly RouteRest[],
  takeover: Takeover,
): { facilities: DayFacility[]; requests: DayRequest[] } {
  const places = rests.flatMap((rest) => {
    if (rest.isOut && rest.begun && takeover === 'meet') {
      const { place, aboard } = rest.begun;
      return [{ key: rest.shiftId, place, items: aboard, hasOrders: rest.stops.some(({ isLoaded }) => isLoaded) }];
    }
    return rest.stops.flatMap(({ key, meeting, dealerOrderIds }) =>
      meeting ? [{ key, ...meeting, hasOrders: dealerOrderIds.length > 0 }] : [],
    );
  });
  const isOpen = { kind: 'load' as const, openSec: [wholeDay], categories: [], roomKg: null, roomPieces: null };
  return {
    facilities: places.flatMap(({ key, place, hasOrders }) =>
      hasOrders ? [{ ...isOpen, id: meetingOf(key), name: '', place }] : [],
    ),
    requests: places.flatMap(({ key, place, items }) =>
      items.length > 0 ? [{ ...home, id: meetingOf(key), place, items, windowSec: wholeDay }] : [],
    ),
  };
}

/** A request without the part that is done. */
function remainderOf(request: DayRequest, parts: ReadonlySet<VisitPart>): DayRequest {
  const [delivers, collects] = [parts.has('deliver'), parts.has('collect')];
  if ((delivers || !request.delivery) && (collects || request.items.length === 0)) return request;
  return {
    ...request,
    mode: request.mode === 'separate' ? 'same_visit' : request.mode,
    items: collects ? request.items : [],
    delivery: delivers ? request.delivery : null,
  };
}

/**
 * Builds what is left of a day: crews under way begin where and when they are free, with what is aboard; the others leave from `nowSec` on;
 * shifts that are over are left out. `given` has the requests of the remaining stops and those that are asked for.
 */
export async function buildRestOfDay(given: Day, input: RestInput): Promise<RestOfDay> {
  const { nowSec, requestIds, takeover = 'none' } = input;
  const shiftIds = new Set(given.shifts.map(({ id }) => id));
  const standing = input.rests.filter(({ shiftId }) => shiftIds.has(shiftId));
  const { day, rests } = withMixedLoads(given, standing);
  const known = new Set(day.categories.map(({ key }) => key));
  const partsOf = new Map<string, Set<VisitPart>>();
  for (const stop of rests.flatMap(({ stops }) => stops)) {
    if (!stop.requestId) continue;
    const parts = partsOf.get(stop.requestId) ?? new Set();
    for (const part of stop.parts) parts.add(part);
    partsOf.set(stop.requestId, parts);
  }
  const requests = day.requests.flatMap((request) => {
    if (requestIds.includes(request.id)) return [request];
    const parts = partsOf.get(request.id);
    return parts ? [remainderOf(request, parts)] : [];
  });
  const anchors = rests.flatMap((rest) => anchor(rest, (key) => known.has(key)));
  const shifts = day.shifts.filter(({ id, toSec }) => toSec > nowSec || rests.some(({ shiftId }) => shiftId === id));
  const met = meetings(rests, takeover);
  const built = await buildProblem({
    ...day,
    shifts,
    requests: [...requests, ...anchors, ...met.requests],
    facilities: [...day.facilities, ...met.facilities],
  });
  return placeCrews(built, { nowSec, rests, requestIds });
}

function placeCrews(built: BuiltProblem, { nowSec, rests, requestIds }: RestInput): RestOfDay {
  const { day, visits } = built;
  const tasks: Task[] = [...built.problem.tasks];
  const shifts: Shift[] = built.problem.shifts.map((shift) => {
    const [from, to] = shift.windowSec;
    return { ...shift, windowSec: [Math.max(from, nowSec), to] };
  });
  const routes: Route[] = [];
  const keys = new Map<number, (string | null)[]>();
  const taken = new Set<number>();
  visits.forEach(({ request }, task) => {
    if (isMeeting(request.id)) tasks[task] = { ...tasks[task]!, requiredSkills: 0, windows: [wholeDay] };
  });
  for (const rest of rests) {
    const shift = day.shifts.findIndex(({ id }) => id === rest.shiftId);
    const steps: RouteStep[] = [];
    const names: (string | null)[] = [];
    const add = (kind: RouteStep['kind'], index: number, key: string | null): void => {
      steps.push({ kind, index });
      names.push(key);
      if (kind === 'task') taken.add(index);
    };
    const { begun } = rest;
    if (rest.isOut) {
      shifts[shift] = { ...shifts[shift]!, maxTasks: 0 };
      const meeting = day.facilities.findIndex(({ id }) => id === meetingOf(rest.shiftId));
      for (const task of loadedTasks(built, rest))
        tasks[task] = { ...tasks[task]!, ...(meeting < 0 ? { allowedShifts: [] } : { deliveryFacility: meeting }) };
      continue;
    }
    if (begun) {
      const here = visits.findIndex(({ request }) => request.id === anchorOf(rest.shiftId));
      tasks[here] = { ...tasks[here]!, serviceSec: 0, requiredSkills: 0, windows: [wholeDay], pinnedShift: shift };
      shifts[shift] = startAt(shifts[shift]!, { begun, place: tasks[here].place, here });
      add('task', here, null);
    }
    const loadable = new Set(rest.stops.flatMap(({ dealerOrderIds }) => dealerOrderIds));
    const metAt = new Map(
      rest.stops.flatMap(({ key, meeting, dealerOrderIds }) => {
        const load = meeting ? day.facilities.findIndex(({ id }) => id === meetingOf(key)) : -1;
        return load < 0 ? [] : dealerOrderIds.map((id) => [id, load] as const);
      }),
    );
    for (const stop of rest.stops) {
      if (stop.kind === 'break') {
        if (shifts[shift]!.breaks.length > 0 && !steps.some(({ kind }) => kind === 'break')) add('break', 0, stop.key);
        continue;
      }
      if (stop.meeting) {
        const id = meetingOf(stop.key);
        const load = day.facilities.findIndex((site) => site.id === id);
        const visit = visits.findIndex(({ request }) => request.id === id);
        if (load >= 0) add('load', load, stop.key);
        if (visit >= 0) add('task', visit, stop.key);
        continue;
      }
      if (stop.kind !== 'visit') {
        const facility = day.facilities.findIndex(({ id, kind }) => id === stop.siteId && kind === stop.kind);
        if (facility >= 0) add(stop.kind, facility, stop.key);
        continue;
      }
      const task = visits.findIndex(
        ({ request, parts }, index) =>
          request.id === stop.requestId && !taken.has(index) && stop.parts.some((part) => parts.includes(part)),
      );
      if (task < 0) continue;
      const order = visits[task]!.request.delivery?.dealerOrderId;
      if (stop.isLoaded) tasks[task] = { ...tasks[task]!, deliveryFacility: -1, pinnedShift: shift };
      // What stayed in the warehouse cannot be delivered.
      else if (order && metAt.has(order))
        tasks[task] = { ...tasks[task]!, deliveryFacility: metAt.get(order)!, pinnedShift: shift };
      else if (order && !loadable.has(order))
        tasks[task] = { ...tasks[task]!, deliveryFacility: -1, delivery: tasks[task]!.delivery.map(() => 0) };
      add('task', task, stop.key);
    }
    const startSec = begun ? begun.freeSec : Math.max(rest.leavesSec, shifts[shift]!.windowSec[0]);
    if (steps.length > 0) routes.push({ shift, startSec, steps });
    keys.set(shift, names);
  }
  const problem: Problem = { ...built.problem, tasks, shifts };
  const unserved = tasks.flatMap((_, task) => (taken.has(task) ? [] : [task]));
  const asked = visits.flatMap(({ request }, task) => (requestIds.includes(request.id) ? [task] : []));
  return { built: { ...built, problem }, plan: { routes, unserved }, keys, tasks: asked };
}

/** Visits of a vehicle that is out whose new units are aboard it. */
function loadedTasks({ visits }: BuiltProblem, { stops }: RouteRest): number[] {
  const loaded = new Set(stops.flatMap(({ isLoaded, requestId }) => (isLoaded && requestId ? [requestId] : [])));
  return visits.flatMap(({ request, parts }, task) =>
    loaded.has(request.id) && parts.includes('deliver') ? [task] : [],
  );
}

/** The shift of a crew under way: from where it is, with what it still may drive; it is paid for already. */
function startAt(
  shift: Shift,
  { begun, place, here }: { begun: NonNullable<RouteRest['begun']>; place: number; here: number },
): Shift {
  return {
    ...shift,
    startPlace: place,
    windowSec: [begun.freeSec, Math.max(begun.freeSec, shift.windowSec[1])],
    breaks: begun.hasHadBreak ? [] : shift.breaks,
    maxDistanceM: Math.max(0, shift.maxDistanceM - begun.drivenM),
    costs: { ...shift.costs, fixed: 0 },
    pinnedPrefix: [{ kind: 'task', index: here }],
  };
}
