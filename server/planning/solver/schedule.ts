import { arriveAfter } from './drive-time';
import { openFrom } from './follow-time';
import { KIND, type Model } from './model';
import type { RouteState } from './route-state';
import type { CostTerms, LegLoad, ScheduledRoute, ScheduledStep } from './solution';

const { BREAK, LOAD, TASK, UNLOAD } = KIND;

const KINDS = { [TASK]: 'task', [LOAD]: 'load', [UNLOAD]: 'unload', [BREAK]: 'break' } as const;

/** A cost of nothing. */
export const NO_COST: CostTerms = {
  unserved: 0,
  fixed: 0,
  distance: 0,
  time: 0,
  overtime: 0,
  waiting: 0,
  lateness: 0,
  balance: 0,
  total: 0,
};

/** Writes out the timetable, the loads leg by leg and the cost of an evaluated route. `work[k]` = time spent at step `k`. O(steps × dimensions). */
export function scheduleRoute(model: Model, route: RouteState, work: Int32Array): ScheduledRoute {
  const { shift, length } = route;
  const terms = model.problem.shifts[shift]!;
  const steps: ScheduledStep[] = [];
  const legs: LegLoad[] = [];
  const loads = legLoads(model, route);
  const departures = new Map<number, number>();
  let place = terms.startPlace;
  let now = route.begin;
  let latenessSec = 0;
  for (let k = 0; k <= length; k++) {
    const node = k < length ? route.nodeAt(k) : -1;
    const isBreak = node >= 0 && model.kind[node] === BREAK;
    const to = node < 0 ? terms.endPlace : isBreak ? place : model.place[node]!;
    const cell = place * model.size + to;
    const travelSec = isBreak ? 0 : arriveAfter(model.durations[shift]!, model.speeds[shift]!, cell, now) - now;
    legs.push({ ...loads[k]!, distanceM: isBreak ? 0 : model.distances[shift]![cell]!, travelSec });
    now += travelSec;
    place = to;
    if (node < 0) break;
    const kind = KINDS[model.kind[node] as 0 | 1 | 2 | 3];
    const mate = kind === 'task' && model.isSecond[node] === 1 ? departures.get(model.partner[node]!) : undefined;
    const notBeforeSec = mate === undefined ? now : mate + model.gap[node]!;
    const startSec = openFrom(model, node, Math.max(now, notBeforeSec));
    const departureSec = startSec + work[k]!;
    if (kind === 'task') {
      departures.set(node, departureSec);
      latenessSec += Math.max(0, startSec - model.lateAfter[node]!);
    }
    steps.push({
      kind,
      index: model.subject[node]!,
      place,
      arrivalSec: now,
      startSec,
      departureSec,
      ...(notBeforeSec > now ? { notBeforeSec } : {}),
    });
    now = departureSec;
  }
  const durationSec = now - route.begin;
  const cost = {
    fixed: model.costFixed[shift]!,
    distance: model.costPerMetre[shift]! * route.distance,
    time: model.costPerSecond[shift]! * durationSec,
    overtime: model.costPerOvertimeSecond[shift]! * Math.max(0, durationSec - terms.overtimeAfterSec),
    waiting: model.costPerWaitingSecond * route.waiting,
    lateness: model.costPerLateSecond * latenessSec,
  };
  return {
    shift,
    startSec: route.begin,
    steps,
    legs,
    endSec: now,
    distanceM: route.distance,
    durationSec,
    drivingSec: route.driving,
    waitingSec: route.waiting,
    latenessSec,
    taskCount: route.tasks,
    cost: { ...NO_COST, ...cost, total: Object.values(cost).reduce((sum, term) => sum + term, 0) },
  };
}

/** New (with goods from house to house) and old goods on each leg. */
function legLoads(model: Model, route: RouteState): { new: number[]; old: number[] }[] {
  const { dimensions: D } = model;
  const { length } = route;
  const fresh = Array.from({ length: length + 1 }, () => new Array<number>(D).fill(0));
  const need = Array.from({ length: model.classCount }, () => new Array<number>(D).fill(0));
  for (let k = length - 1; k >= 0; k--) {
    const node = route.nodeAt(k);
    if (model.kind[node] === LOAD) need[model.classOfFacility[model.subject[node]!]!]?.fill(0);
    const c = model.kind[node] === TASK ? model.loadClass[node]! : -1;
    for (let d = 0; d < D; d++) {
      if (c >= 0) need[c]![d]! += model.delivery[node * D + d]!;
      fresh[k]![d] = need.reduce((sum, amounts) => sum + amounts[d]!, 0);
    }
  }
  const old = Array.from({ length: model.streamCount }, () => new Array<number>(D).fill(0));
  const carried = new Array<number>(D).fill(0);
  return fresh.map((amounts, k) => {
    const leg = {
      new: amounts.map((units, d) => units + carried[d]!),
      old: Array.from({ length: D }, (_, d) => old.reduce((sum, load) => sum + load[d]!, 0)),
    };
    const node = k < length ? route.nodeAt(k) : -1;
    if (node >= 0 && model.kind[node] === TASK) {
      for (let d = 0; d < D; d++) {
        carried[d]! += model.carried[node * D + d]!;
        if (model.stream[node]! >= 0) old[model.stream[node]!]![d]! += model.pickup[node * D + d]!;
      }
    } else if (node >= 0 && model.kind[node] === UNLOAD) {
      old.forEach((load, s) => model.accepts[s * model.facilityCount + model.subject[node]!] === 1 && load.fill(0));
    }
    return leg;
  });
}
