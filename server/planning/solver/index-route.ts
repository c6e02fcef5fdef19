import { arriveAfter, departBefore } from './drive-time';
import type { LoadScratch } from './follow-loads';
import { lastOpen, windowAt } from './follow-time';
import { KIND, type Model } from './model';
import { COLUMN, classColumn, streamColumn, type RouteState } from './route-state';

const after = arriveAfter;
const firstWindow = windowAt;
const { BREAK, LOAD, UNLOAD } = KIND;
const { ABOARD, AHEAD, DEPART, HEAD_LATEST, HEAD_SEC, LATEST, LOADED, NODE, PLACE, START, TAIL_EARLIEST, TAIL_SEC } =
  COLUMN;

/** Driving to each step of the route that is indexed. */
let legSec = new Int32Array(64);

/**
 * Fills the columns that make an insertion cheap to judge: latest arrivals (backward slack), next real place, and for each load class and
 * stream the greatest load since the last load and until the next unload. Needs a feasible, followed route.
 * O(steps × dimensions × (classes + streams)).
 */
export function indexRoute(model: Model, route: RouteState, scratch: LoadScratch): void {
  indexTime(model, route, scratch);
  indexDuration(model, route, scratch);
  for (let c = 0; c < model.classCount; c++) indexClass(model, route, c);
  for (let s = 0; s < model.streamCount; s++) indexStream(model, route, s);
}

function indexTime(model: Model, route: RouteState, scratch: LoadScratch): void {
  const { rows, width, length, shift } = route;
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  const { breaks } = model.problem.shifts[shift]!;
  let taken = 0;
  for (let k = 0; k < length; k++) {
    const node = rows[k * width + NODE]!;
    if (model.kind[node] === BREAK) taken |= 1 << model.subject[node]!;
  }
  let latest = model.shiftEnd[shift]!;
  for (let b = 0; b < breaks.length; b++) {
    const close = breaks[b]!.windowSec[1];
    if ((taken & (1 << b)) === 0 && model.shiftStart[shift]! < close) latest = Math.min(latest, close);
  }
  route.mayOweBreak = latest < model.shiftEnd[shift]!;
  let after = rows[length * width + PLACE]!;
  rows[length * width + LATEST] = latest;
  rows[length * width + AHEAD] = after;
  let nextIsBreak = false;
  for (let k = length - 1; k >= 0; k--) {
    const row = k * width;
    const node = rows[row + NODE]!;
    const isBreak = model.kind[node] === BREAK;
    const place = rows[row + PLACE]!;
    const latestLeave = nextIsBreak ? latest : departBefore(durations, speeds, place * model.size + after, latest);
    latest = lastOpen(model, node, latestLeave - scratch.work[k]!);
    rows[row + LATEST] = latest;
    // A break stays at the place before it, so the road goes on from there.
    rows[row + AHEAD] = isBreak ? rows[row + width + AHEAD]! : place;
    after = place;
    nextIsBreak = isBreak;
  }
}

/**
 * Time and slack of what lies before and behind each position (concatenation of segments without lateness: Vidal, Crainic, Gendreau and Prins,
 * Computers & Operations Research 2013), each leg as long and each step in the window as in the timetable.
 */
function indexDuration(model: Model, route: RouteState, { work }: LoadScratch): void {
  const { rows, width, length, shift } = route;
  const durations = model.durations[shift]!;
  const speeds = model.speeds[shift]!;
  if (length >= legSec.length) legSec = new Int32Array((length + 1) * 2);
  const mayWait = !route.hasGap && model.prefix[shift]!.length === 0;
  let sec = 0;
  let latest = mayWait ? model.shiftEnd[shift]! : model.shiftStart[shift]!;
  let place = model.problem.shifts[shift]!.startPlace;
  let left = model.shiftStart[shift]!;
  for (let k = 0; k <= length; k++) {
    const row = k * width;
    rows[row + HEAD_SEC] = sec;
    rows[row + HEAD_LATEST] = latest;
    const node = k < length ? rows[row + NODE]! : -1;
    const to = rows[row + PLACE]!;
    const isBreak = node >= 0 && model.kind[node] === BREAK;
    legSec[k] = isBreak || length === 0 ? 0 : after(durations, speeds, place * model.size + to, left) - left;
    if (node < 0) break;
    const w = firstWindow(model, node, rows[row + START]!);
    sec += legSec[k]!;
    const open = model.windowOpen[w]! - sec;
    const close = model.windowClose[w]! - sec;
    sec += work[k]! + (open > latest ? open - latest : 0);
    if (close < latest) latest = close;
    place = to;
    left = rows[row + DEPART]!;
  }
  let tailSec = 0;
  let earliest = model.shiftStart[shift]!;
  for (let k = length; ; k--) {
    const row = k * width;
    if (k < length) {
      const w = firstWindow(model, rows[row + NODE]!, rows[row + START]!);
      const onward = work[k]! + legSec[k + 1]!;
      const open = model.windowOpen[w]!;
      const wait = Math.max(0, earliest - onward - model.windowClose[w]!);
      tailSec += onward + wait;
      earliest = Math.max(earliest - onward, open) - wait;
    }
    rows[row + TAIL_SEC] = tailSec;
    rows[row + TAIL_EARLIEST] = earliest;
    if (k === 0) break;
  }
  // Of the whole route, from its departure on.
  const wait = Math.max(0, earliest - legSec[0]! - rows[HEAD_LATEST]!);
  route.shortestSec = length === 0 ? 0 : tailSec + legSec[0]! + wait;
}

function indexClass(model: Model, route: RouteState, c: number): void {
  const { rows, width, length } = route;
  const D = model.dimensions;
  const column = classColumn(model, c);
  let last = -1;
  for (let k = 0; k <= length; k++) {
    const row = k * width;
    let isFirst = k === 0;
    if (k > 0) {
      const before = rows[row - width + NODE]!;
      if (model.kind[before] === LOAD && model.classOfFacility[model.subject[before]!] === c) {
        last = k - 1;
        isFirst = true;
      }
    }
    rows[row + column] = last;
    rows[row + column + 1] = isFirst ? rows[row + ABOARD]! : rows[row + ABOARD]! | rows[row - width + column + 1]!;
    for (let d = 0; d < D; d++) {
      const here = rows[row + LOADED + d]!;
      const since = isFirst ? here : rows[row - width + column + 2 + d]!;
      rows[row + column + 2 + d] = here > since ? here : since;
    }
  }
}

function indexStream(model: Model, route: RouteState, s: number): void {
  const { rows, width, length } = route;
  const D = model.dimensions;
  const column = streamColumn(model, s);
  let next = length;
  for (let k = length; k >= 0; k--) {
    const row = k * width;
    let isLast = k === length;
    if (!isLast) {
      const node = rows[row + NODE]!;
      if (model.kind[node] === UNLOAD && model.accepts[s * model.facilityCount + model.subject[node]!] === 1) {
        next = k;
        isLast = true;
      }
    }
    rows[row + column] = next;
    rows[row + column + 1] = isLast ? rows[row + ABOARD]! : rows[row + ABOARD]! | rows[row + width + column + 1]!;
    for (let d = 0; d < D; d++) {
      const here = rows[row + LOADED + d]!;
      const until = isLast ? here : rows[row + width + column + 2 + d]!;
      rows[row + column + 2 + d] = here > until ? here : until;
    }
  }
}
