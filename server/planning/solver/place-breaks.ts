import { arriveAfter } from './drive-time';
import { closing, openFrom } from './follow-time';
import { KIND, type Model } from './model';
import { UNREACHABLE } from './problem';

const after = arriveAfter;
const firstOpening = openFrom;
const windowClose = closing;
const { BREAK } = KIND;
const NO_WAY = UNREACHABLE;

/** Where a drive has come to: ready to go on, waiting so far, and by how much the start may be later without a window being missed. */
const drive = { now: 0, place: 0, waited: 0, slack: 0 };
let works = new Int32Array(64);
let nows = new Int32Array(64);
let places = new Int32Array(64);
let waits = new Int32Array(64);
let slacks = new Int32Array(64);

function reserve(length: number): void {
  if (length <= works.length) return;
  works = new Int32Array(length * 2);
  nows = new Int32Array(length * 2);
  places = new Int32Array(length * 2);
  waits = new Int32Array(length * 2);
  slacks = new Int32Array(length * 2);
}

/** Goes on to a step; `false` = it has closed. */
function goTo(model: Model, shift: number, node: number, work: number): boolean {
  if (model.kind[node] !== BREAK) {
    const cell = drive.place * model.size + model.place[node]!;
    drive.now = after(model.durations[shift]!, model.speeds[shift]!, cell, drive.now);
    drive.place = model.place[node]!;
  }
  const start = firstOpening(model, node, drive.now);
  if (start < 0) return false;
  drive.waited += start - drive.now;
  drive.slack = Math.min(drive.slack, drive.waited + windowClose.at - start);
  drive.now = start + work;
  return true;
}

/**
 * Decides where a shift's breaks go in a sequence without breaks: one after the other where the route then lasts shortest; of equal places the
 * one that is home first, then the latest. Nothing comes between pinned steps, and breaks that stand in the sequence stay. Writes the sequence with breaks into `out` and
 * returns its length, or -1 when a due break fits nowhere (where speeds change during the day, how long a route lasts is judged as if a later start
 * took no longer on the way). `work[k]` = time spent at `bare[k]`. Breaks that do not become due are left out.
 * O(breaks × steps²) at worst; only the places inside the break's window are tried.
 */
export function placeBreaks(
  model: Model,
  shift: number,
  bare: Int32Array,
  length: number,
  work: Int32Array,
  out: Int32Array,
): number {
  const terms = model.problem.shifts[shift]!;
  const pinned = model.prefix[shift]!.length;
  const begin = model.shiftStart[shift]!;
  reserve(length + terms.breaks.length + 1);
  let present = 0;
  for (let k = 0; k < length; k++) {
    const node = bare[k]!;
    out[k] = node;
    works[k] = work[k]!;
    if (model.kind[node] === BREAK) present |= 1 << model.subject[node]!;
  }
  let written = length;
  // Steps before it are settled: breaks keep their order.
  let from = pinned;
  for (let b = 0; b < terms.breaks.length; b++) {
    const { windowSec, durationSec } = terms.breaks[b]!;
    // A shift that begins after it has no such break.
    if (present & (1 << b) || windowSec[1] <= begin) continue;
    const at = bestPlace(model, shift, out, written, from, windowSec, durationSec);
    if (at === NOT_DUE) continue;
    if (at < 0) return -1;
    for (let k = written; k > at; k--) {
      out[k] = out[k - 1]!;
      works[k] = works[k - 1]!;
    }
    out[at] = model.breakBase[shift]! + b;
    works[at] = durationSec;
    written++;
    from = at + 1;
  }
  return written;
}

const NOT_DUE = -2;

/** Position for a break in `out[0 … length)` at or behind `from`, `NOT_DUE`, or -1. */
function bestPlace(
  model: Model,
  shift: number,
  out: Int32Array,
  length: number,
  from: number,
  [open, close]: readonly [number, number],
  durationSec: number,
): number {
  const terms = model.problem.shifts[shift]!;
  const durations = model.durations[shift]!;
  const home = (): number =>
    after(durations, model.speeds[shift]!, drive.place * model.size + terms.endPlace, drive.now);
  drive.now = model.shiftStart[shift]!;
  drive.place = terms.startPlace;
  drive.waited = 0;
  drive.slack = NO_WAY;
  let reached = 0;
  for (; reached <= length; reached++) {
    nows[reached] = drive.now;
    places[reached] = drive.place;
    waits[reached] = drive.waited;
    slacks[reached] = drive.slack;
    if (reached === length || drive.now > close) break;
    if (!goTo(model, shift, out[reached]!, works[reached]!)) return -1;
  }
  if (reached === length && home() <= close) return NOT_DUE;
  let best = -1;
  let shortest = Infinity;
  let earliest = Infinity;
  for (let p = from; p <= reached; p++) {
    if (nows[p]! > close) break;
    // The step that follows is done before the break may begin: a later place is no worse.
    if (p < reached && nows[p + 1]! <= open) continue;
    const start = nows[p]! > open ? nows[p]! : open;
    drive.place = places[p]!;
    drive.waited = waits[p]! + start - nows[p]!;
    drive.slack = Math.min(slacks[p]!, drive.waited + close - start);
    drive.now = start + durationSec;
    let k = p;
    while (k < length && goTo(model, shift, out[k]!, works[k]!)) k++;
    if (k < length) continue;
    const end = home();
    const lasting = end - Math.max(0, Math.min(drive.slack, drive.waited));
    if (lasting > shortest || (lasting === shortest && end > earliest)) continue;
    best = p;
    shortest = lasting;
    earliest = end;
  }
  return best;
}
