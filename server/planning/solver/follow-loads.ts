import { KIND, type Model } from './model';
import { COLUMN, type RouteState } from './route-state';

const { BREAK, LOAD, TASK, UNLOAD } = KIND;
const { ABOARD, LOADED, NODE } = COLUMN;

/** Working memory for one route at a time; one per search, nothing is allocated while it runs. */
export class LoadScratch {
  /** Work at each step: fixed service and time for the pieces moved there. */
  work: Int32Array;
  /** Something goes aboard or off at this step (facility stops only). */
  moves: Uint8Array;
  readonly need: Int32Array;
  readonly needMask: Int32Array;
  readonly old: Int32Array;
  readonly oldMask: Int32Array;
  /** What is aboard at the step that is looked at, over all classes or streams. */
  readonly sum: Int32Array;

  constructor(model: Model) {
    this.work = new Int32Array(16);
    this.moves = new Uint8Array(16);
    this.need = new Int32Array(model.classCount * model.dimensions);
    this.needMask = new Int32Array(model.classCount);
    this.old = new Int32Array(Math.max(1, model.streamCount) * model.dimensions);
    this.oldMask = new Int32Array(Math.max(1, model.streamCount));
    this.sum = new Int32Array(model.dimensions);
  }

  reserve(length: number): void {
    if (length <= this.work.length) return;
    const { work, moves } = this;
    this.work = new Int32Array(length * 2);
    this.work.set(work);
    this.moves = new Uint8Array(length * 2);
    this.moves.set(moves);
  }
}

/** Why the loads of a route do not work. */
export type LoadFault = 'none' | 'not_loaded' | 'overload' | 'company' | 'not_unloaded';

/**
 * Follows new goods from back to front (a leg carries what is delivered behind it up to the next load of the class) and old goods from
 * front to back; fills the load columns, `scratch.work` and `scratch.moves`, and stops at the first fault.
 * O(steps × dimensions + facility stops × (classes + streams)).
 */
export function followLoads(model: Model, route: RouteState, scratch: LoadScratch): LoadFault {
  const { dimensions: D, classCount, streamCount, kind, subject, service, delivery, pickup, capacity } = model;
  const { rows, width, length, shift } = route;
  const { need, needMask, old, oldMask, sum } = scratch;
  const pieces = model.problem.piecesDimension;
  scratch.reserve(length);
  const { work, moves } = scratch;
  need.fill(0);
  needMask.fill(0);
  old.fill(0);
  oldMask.fill(0);
  sum.fill(0);
  if (model.hasRoom) route.unloaded.fill(0);
  route.tasks = 0;
  route.hasGap = false;

  const endRow = length * width;
  for (let d = 0; d < D; d++) rows[endRow + LOADED + d] = 0;
  rows[endRow + ABOARD] = 0;
  let aboard = 0;
  for (let k = length - 1; k >= 0; k--) {
    const row = k * width;
    const node = rows[row + NODE]!;
    work[k] = service[node]!;
    const type = kind[node]!;
    if (type === TASK) {
      route.tasks++;
      const c = model.loadClass[node]!;
      if (c >= 0) {
        for (let d = 0; d < D; d++) {
          const units = delivery[node * D + d]!;
          need[c * D + d]! += units;
          sum[d]! += units;
        }
        needMask[c]! |= model.newCategories[node]!;
        aboard |= needMask[c]!;
      }
      if (model.gap[node]! > 0) route.hasGap = true;
    } else if (type === LOAD) {
      const c = model.classOfFacility[subject[node]!]!;
      moves[k] = 0;
      if (c >= 0) {
        if (pieces >= 0) work[k]! += model.secPerPiece[node]! * need[c * D + pieces]!;
        for (let d = 0; d < D; d++) {
          const units = need[c * D + d]!;
          if (units > 0) moves[k] = 1;
          sum[d]! -= units;
          need[c * D + d] = 0;
        }
        needMask[c] = 0;
        aboard = 0;
        for (let other = 0; other < classCount; other++) aboard |= needMask[other]!;
      }
    }
    rows[row + ABOARD] = aboard;
    for (let d = 0; d < D; d++) rows[row + LOADED + d] = sum[d]!;
  }
  for (let c = 0; c < model.startClass; c++) for (let d = 0; d < D; d++) if (need[c * D + d]! > 0) return 'not_loaded';

  let atPeace = 0;
  let oldAboard = 0;
  sum.fill(0);
  for (let k = 0; k <= length; k++) {
    const row = k * width;
    for (let d = 0; d < D; d++) {
      const units = rows[row + LOADED + d]! + sum[d]!;
      if (units > capacity[shift * D + d]!) return 'overload';
      rows[row + LOADED + d] = units;
    }
    const all = rows[row + ABOARD]! | oldAboard;
    rows[row + ABOARD] = all;
    // What rode together in peace still does when some of it has left.
    const enemies = all & model.enemyBits;
    if ((enemies & ~atPeace) !== 0) {
      if ((enemies & (enemies - 1)) !== 0 && isAtWar(model, enemies)) return 'company';
      atPeace = enemies;
    }
    if (k === length) break;

    const node = rows[row + NODE]!;
    const type = kind[node]!;
    if (type === BREAK || type === LOAD) continue;
    if (type === TASK) {
      const s = model.stream[node]!;
      if (s >= 0) {
        for (let d = 0; d < D; d++) {
          const units = pickup[node * D + d]!;
          old[s * D + d]! += units;
          sum[d]! += units;
        }
        oldMask[s]! |= model.oldCategories[node]!;
        oldAboard |= oldMask[s]!;
      }
      if (model.partner[node]! >= 0) for (let d = 0; d < D; d++) sum[d]! += model.carried[node * D + d]!;
    } else if (type === UNLOAD) {
      const f = subject[node]!;
      moves[k] = 0;
      for (let s = 0; s < streamCount; s++) {
        if (model.accepts[s * model.facilityCount + f] === 0) continue;
        if (pieces >= 0) work[k]! += model.secPerPiece[node]! * old[s * D + pieces]!;
        for (let d = 0; d < D; d++) {
          const units = old[s * D + d]!;
          if (units === 0) continue;
          moves[k] = 1;
          if (model.hasRoom) route.unloaded[f * D + d]! += units;
          sum[d]! -= units;
          old[s * D + d] = 0;
        }
        oldMask[s] = 0;
      }
      oldAboard = 0;
      for (let s = 0; s < streamCount; s++) oldAboard |= oldMask[s]!;
    }
  }
  if (model.problem.shifts[shift]!.mustUnloadAtEnd)
    for (let at = 0; at < streamCount * D; at++) if (old[at]! > 0) return 'not_unloaded';
  return 'none';
}

function isAtWar(model: Model, aboard: number): boolean {
  let rest = aboard;
  while (rest !== 0) {
    const bit = 31 - Math.clz32(rest);
    if ((model.enemiesOfBit[bit]! & aboard) !== 0) return true;
    rest &= ~(1 << bit);
  }
  return false;
}
