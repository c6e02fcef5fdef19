import { openFrom } from './follow-time';
import { KIND, type Model } from './model';

const firstOpening = openFrom;
const { BREAK } = KIND;

/**
 * Decides where a shift's breaks go in a sequence without breaks: in idle time before a window where one fits, otherwise as late as the
 * break's own window lets. Writes the sequence with breaks into `out` and returns its length, or -1 when a due break fits nowhere by this
 * rule. `work[k]` = time spent at `bare[k]`. Breaks that do not become due are left out. O(steps + breaks).
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
  const durations = model.durations[shift]!;
  const count = terms.breaks.length;
  const pinned = model.prefix[shift]!.length;
  let next = 0;
  let written = 0;
  let place = terms.startPlace;
  let now = model.shiftStart[shift]!;
  // Pinned breaks were written already by the caller's prefix; skip those that stand in the sequence.
  let present = 0;
  for (let k = 0; k < length; k++) if (model.kind[bare[k]!] === BREAK) present |= 1 << model.subject[bare[k]!]!;

  for (let k = 0; k <= length; k++) {
    const node = k < length ? bare[k]! : -1;
    if (node >= 0 && model.kind[node] === BREAK) {
      const start = firstOpening(model, node, now);
      if (start < 0) return -1;
      now = start + model.service[node]!;
      out[written++] = node;
      continue;
    }
    const to = node < 0 ? terms.endPlace : model.place[node]!;
    const travel = durations[place * model.size + to]!;
    // Nothing comes between pinned steps.
    for (; k >= pinned && next < count; next++) {
      if (present & (1 << next)) continue;
      const pause = terms.breaks[next]!;
      const [open, close] = pause.windowSec;
      // A shift that begins after it has no such break.
      if (close <= model.shiftStart[shift]!) continue;
      const begin = now > open ? now : open;
      const arrival = now + travel;
      const start = node < 0 ? arrival : firstOpening(model, node, arrival);
      if (start < 0) return -1;
      const done = node < 0 ? arrival : start + work[k]!;
      const isFree = begin <= close && begin + pause.durationSec + travel <= start;
      if (!isFree && done <= close) break;
      if (begin > close) return -1;
      out[written++] = model.breakBase[shift]! + next;
      now = begin + pause.durationSec;
    }
    if (node < 0) break;
    const start = firstOpening(model, node, now + travel);
    if (start < 0) return -1;
    now = start + work[k]!;
    place = to;
    out[written++] = node;
  }
  return written;
}
