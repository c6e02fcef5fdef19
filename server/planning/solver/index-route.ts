import { departBefore } from './drive-time';
import type { LoadScratch } from './follow-loads';
import { lastOpen } from './follow-time';
import { KIND, type Model } from './model';
import { COLUMN, classColumn, streamColumn, type RouteState } from './route-state';

const { BREAK, LOAD, UNLOAD } = KIND;
const { ABOARD, AHEAD, LATEST, LOADED, NODE, PLACE } = COLUMN;

/**
 * Fills the columns that make an insertion cheap to judge: latest arrivals (backward slack), next real place, and for each load class and
 * stream the greatest load since the last load and until the next unload. Needs a feasible, followed route.
 * O(steps × dimensions × (classes + streams)).
 */
export function indexRoute(model: Model, route: RouteState, scratch: LoadScratch): void {
  indexTime(model, route, scratch);
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
