import { arriveAfter, departBefore } from './drive-time';
import type { LoadScratch } from './follow-loads';
import { KIND, type Model } from './model';
import { UNREACHABLE } from './problem';
import { COLUMN, type RouteState } from './route-state';

const after = arriveAfter;
const before = departBefore;
const { BREAK, TASK } = KIND;
const { DEPART, NODE, PLACE, START } = COLUMN;
const NO_WAY = UNREACHABLE;

/** Why the timetable of a route does not work. */
export type TimeFault =
  | 'none'
  | 'crossing'
  | 'window'
  | 'facility_hours'
  | 'break'
  | 'shift'
  | 'duration'
  | 'range'
  | 'max_tasks';

/** First moment from `arrival` on at which the node is open; -1 = it has closed for good. The window's close goes to `closing.at`. */
export const closing = { at: 0 };

/** See `closing`. */
export function openFrom(model: Model, node: number, arrival: number): number {
  const until = model.windowFrom[node + 1]!;
  for (let w = model.windowFrom[node]!; w < until; w++) {
    const close = model.windowClose[w]!;
    if (arrival <= close) {
      closing.at = close;
      const open = model.windowOpen[w]!;
      return arrival > open ? arrival : open;
    }
  }
  return -1;
}

/** The window in which a step begins that is ready at a moment, by its number; the last one when all have closed. */
export function windowAt(model: Model, node: number, readySec: number): number {
  const last = model.windowFrom[node + 1]! - 1;
  let w = model.windowFrom[node]!;
  while (w < last && readySec > model.windowClose[w]!) w++;
  return w;
}

/** Where the time pass of the last route stopped; only meaningful after a fault. */
export const faultAt = { step: -1, by: 0 };

function fault(kind: TimeFault, step: number, by: number): TimeFault {
  faultAt.step = step;
  faultAt.by = by;
  return kind;
}

/**
 * Drives the route as early as possible, then lets it leave as late as waiting allows without coming home later (forward slack: Savelsbergh,
 * ORSA J. Computing 1992; where speeds change during the day, by driving backwards), and writes times, distance and cost. Needs `scratch.work`
 * from `followLoads`. O(steps).
 */
export function followTime(model: Model, route: RouteState, scratch: LoadScratch): TimeFault {
  const { rows, width, length, shift } = route;
  const { kind, size } = model;
  const { work } = scratch;
  const terms = model.problem.shifts[shift]!;
  const durations = model.durations[shift]!;
  const distances = model.distances[shift]!;
  const speeds = model.speeds[shift]!;
  let place = terms.startPlace;
  let now = model.shiftStart[shift]!;
  let distance = 0;
  let driving = 0;
  let waited = 0;
  let slack = NO_WAY;
  let breaksTaken = 0;

  for (let k = 0; k < length; k++) {
    const row = k * width;
    const node = rows[row + NODE]!;
    const isBreak = kind[node] === BREAK;
    if (!isBreak) {
      const to = model.place[node]!;
      const metres = distances[place * size + to]!;
      const seconds = durations[place * size + to]!;
      if (metres >= NO_WAY || seconds >= NO_WAY) return fault('crossing', k, 1);
      const arrival = speeds === null ? now + seconds : after(durations, speeds, place * size + to, now);
      distance += metres;
      driving += arrival - now;
      now = arrival;
      place = to;
    } else breaksTaken |= 1 << model.subject[node]!;
    let earliest = now;
    if (route.hasGap && kind[node] === TASK && model.gap[node]! > 0)
      earliest = Math.max(now, departureOf(model, route, model.partner[node]!, k) + model.gap[node]!);
    const start = openFrom(model, node, earliest);
    if (start < 0) {
      const by = earliest - model.windowClose[model.windowFrom[node + 1]! - 1]!;
      return fault(isBreak ? 'break' : kind[node] === TASK ? 'window' : 'facility_hours', k, by);
    }
    waited += start - now;
    const room = waited + closing.at - start;
    if (room < slack) slack = room;
    rows[row + PLACE] = place;
    rows[row + START] = start;
    now = start + work[k]!;
    rows[row + DEPART] = now;
  }

  // A shift without steps does not drive.
  const metres = length === 0 ? 0 : distances[place * size + terms.endPlace]!;
  const seconds = length === 0 ? 0 : durations[place * size + terms.endPlace]!;
  if (metres >= NO_WAY || seconds >= NO_WAY) return fault('crossing', length, 1);
  distance += metres;
  if (length > 0) {
    const arrival = after(durations, speeds, place * size + terms.endPlace, now);
    driving += arrival - now;
    now = arrival;
  }
  const endRow = length * width;
  rows[endRow + NODE] = -1;
  rows[endRow + PLACE] = terms.endPlace;
  rows[endRow + START] = now;
  rows[endRow + DEPART] = now;

  if (now > model.shiftEnd[shift]!) return fault('shift', length, now - model.shiftEnd[shift]!);
  for (let b = 0; b < terms.breaks.length; b++) {
    const close = terms.breaks[b]!.windowSec[1];
    if ((breaksTaken & (1 << b)) === 0 && model.shiftStart[shift]! < close && now > close)
      return fault('break', length, now - close);
  }
  if (distance > terms.maxDistanceM) return fault('range', length, distance - terms.maxDistanceM);
  if (route.tasks > terms.maxTasks) return fault('max_tasks', length, route.tasks - terms.maxTasks);

  const isFree = !route.hasGap && model.prefix[shift]!.length === 0;
  route.end = now;
  route.distance = distance;
  route.driving = driving;
  if (speeds === null || !isFree || length === 0) {
    const delay = isFree ? Math.max(0, Math.min(slack, waited)) : 0;
    route.begin = model.shiftStart[shift]! + delay;
    route.waiting = waited - delay;
    route.lateness = model.hasLateness ? latenessWith(model, route, delay) : 0;
  } else {
    route.begin = latestBegin(model, route, scratch);
    driveAgain(model, route, scratch);
  }
  const duration = now - route.begin;
  if (duration > terms.maxDurationSec) return fault('duration', length, duration - terms.maxDurationSec);
  route.cost =
    length === 0
      ? 0
      : model.costFixed[shift]! +
        model.costPerMetre[shift]! * distance +
        model.costPerSecond[shift]! * duration +
        model.costPerOvertimeSecond[shift]! * Math.max(0, duration - terms.overtimeAfterSec) +
        model.costPerWaitingSecond * route.waiting +
        model.costPerLateSecond * route.lateness;
  return 'none';
}

/** Latest departure with which the route still comes home at `route.end`. O(steps). */
function latestBegin(model: Model, route: RouteState, { work }: LoadScratch): number {
  const { rows, width, length, shift } = route;
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  let latest = route.end;
  for (let k = length - 1; k >= -1; k--) {
    const place = k < 0 ? model.problem.shifts[shift]!.startPlace : rows[k * width + PLACE]!;
    const next = rows[(k + 1) * width + NODE]!;
    const isStanding = next >= 0 && model.kind[next] === BREAK;
    if (!isStanding) latest = before(durations, speeds, place * model.size + rows[(k + 1) * width + PLACE]!, latest);
    if (k < 0) break;
    const node = rows[k * width + NODE]!;
    latest = lastOpen(model, node, latest - work[k]!);
  }
  return latest;
}

/** Last moment up to `latestStart` at which work at a node may begin; -1 = it opens later. */
export function lastOpen(model: Model, node: number, latestStart: number): number {
  for (let w = model.windowFrom[node + 1]! - 1; w >= model.windowFrom[node]!; w--)
    if (model.windowOpen[w]! <= latestStart) return Math.min(model.windowClose[w]!, latestStart);
  return -1;
}

/** Waiting, driving and lateness of a route that leaves at `route.begin`; the rows keep the earliest times. O(steps). */
function driveAgain(model: Model, route: RouteState, { work }: LoadScratch): void {
  const { rows, width, length, shift } = route;
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  let place = model.problem.shifts[shift]!.startPlace;
  let now = route.begin;
  route.driving = 0;
  route.waiting = 0;
  route.lateness = 0;
  for (let k = 0; k <= length; k++) {
    const node = rows[k * width + NODE]!;
    const to = rows[k * width + PLACE]!;
    const isBreak = node >= 0 && model.kind[node] === BREAK;
    const arrival = isBreak ? now : after(durations, speeds, place * model.size + to, now);
    route.driving += arrival - now;
    if (node < 0) return;
    const start = openFrom(model, node, arrival);
    route.waiting += start - arrival;
    if (model.hasLateness && model.kind[node] === TASK) route.lateness += Math.max(0, start - model.lateAfter[node]!);
    now = start + work[k]!;
    place = to;
  }
}

function departureOf(model: Model, route: RouteState, task: number, before: number): number {
  for (let k = 0; k < before; k++)
    if (route.rows[k * route.width + NODE] === task) return route.rows[k * route.width + DEPART]!;
  return -NO_WAY;
}

/** Lateness when the vehicle leaves `delay` seconds after the earliest moment: each wait on the way swallows a part of the delay. */
function latenessWith(model: Model, route: RouteState, delay: number): number {
  const { rows, width, length, shift } = route;
  const durations = model.durations[shift]!;
  let place = model.problem.shifts[shift]!.startPlace;
  let left = model.shiftStart[shift]!;
  let pushed = delay;
  let lateness = 0;
  for (let k = 0; k < length; k++) {
    const row = k * width;
    const to = rows[row + PLACE]!;
    const isBreak = model.kind[rows[row + NODE]!] === BREAK;
    const arrival = isBreak ? left : after(durations, model.speeds[shift]!, place * model.size + to, left);
    pushed = Math.max(0, pushed - (rows[row + START]! - arrival));
    const node = rows[row + NODE]!;
    if (model.kind[node] === TASK) lateness += Math.max(0, rows[row + START]! + pushed - model.lateAfter[node]!);
    left = rows[row + DEPART]!;
    place = to;
  }
  return lateness;
}
