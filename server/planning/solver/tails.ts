import { KIND, type Model } from './model';
import type { Neighbours } from './neighbours';
import type { Random } from './random';
import { COLUMN, RouteState } from './route-state';
import type { SearchState } from './search-state';

const { BREAK, LOAD, TASK } = KIND;
const { AHEAD, DEPART, LATEST, PLACE } = COLUMN;

/** A task is joined with one of so many near ones. */
const NEAREST = 30;

/**
 * Tail swaps (2-opt*) of the full search: a task is joined with a near one of another route, and the two rests, with the stops in them, change
 * places. What a bound on the driving leaves is tried exactly, breaks placed anew.
 */
export class Tails {
  private readonly trials: RouteState[];
  private one = new Int32Array(64);
  private other = new Int32Array(64);
  private readonly need: Uint8Array;
  private readonly isAhead: Uint8Array;
  private readonly roomOfOne: Int32Array;
  private readonly roomOfOther: Int32Array;

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly neighbours: Neighbours,
    private readonly random: Random,
  ) {
    this.trials = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
    this.need = new Uint8Array(model.classCount);
    this.isAhead = new Uint8Array(model.taskCount);
    this.roomOfOne = new Int32Array(state.routes[0]?.unloaded.length ?? 0);
    this.roomOfOther = new Int32Array(this.roomOfOne.length);
  }

  /** Tries one random swap, and carries it out when its routes cost less than `limit` more. The step can be taken back by `state.revert`. */
  try(limit: number): boolean {
    const { model, state, random } = this;
    const i = random.below(model.taskCount);
    const a = state.shiftOf[i]!;
    const near = this.neighbours.of(i);
    if (a < 0 || near.length === 0) return false;
    const j = near[random.below(Math.min(NEAREST, near.length))]!;
    const b = state.shiftOf[j]!;
    if (b < 0 || b === a) return false;
    const [routeA, routeB] = [state.routes[a]!, state.routes[b]!];
    const p = positionOf(routeA, i) + 1;
    const q = positionOf(routeB, j);
    if (p < model.prefix[a]!.length || q < model.prefix[b]!.length) return false;
    if (this.bound(routeA, p, routeB, q) >= limit || !this.mayBeInTime(routeA, p, routeB, q)) return false;
    if (!this.mayMove(routeA, p, b) || !this.mayMove(routeB, q, a)) return false;
    const lengthA = this.compose(routeA, p, routeB, q, this.reserve('one', routeA, routeB));
    const lengthB = this.compose(routeB, q, routeA, p, this.reserve('other', routeA, routeB));
    if (!this.isCheaper(routeA, lengthA, routeB, lengthB, limit)) return false;
    state.begin();
    // What the two unload must not count twice where sites are limited.
    if (model.hasRoom) for (const shift of [a, b]) state.touch(shift).unloaded.fill(0);
    if (state.replace(a, this.one, lengthA) && state.replace(b, this.other, lengthB)) return true;
    state.revert();
    return false;
  }

  /** What the driving of the two new legs costs more, as if both vehicles drove the rests alike; a route without a visit is not driven. */
  private bound(routeA: RouteState, p: number, routeB: RouteState, q: number): number {
    const { model } = this;
    const ways = (route: RouteState, from: number, to: number): number => {
      const cell = from * model.size + to;
      const s = route.shift;
      return model.costPerMetre[s]! * model.distances[s]![cell]! + model.costPerSecond[s]! * model.durations[s]![cell]!;
    };
    const beforeA = this.placeBefore(routeA, p);
    const beforeB = this.placeBefore(routeB, q);
    const aheadA = routeA.rows[p * routeA.width + AHEAD]!;
    const aheadB = routeB.rows[q * routeB.width + AHEAD]!;
    const changed = ways(routeA, beforeA, aheadB) - ways(routeA, beforeA, aheadA) - ways(routeB, beforeB, aheadB);
    const isMerge = !this.hasTasks(routeA, p, routeA.length) && !this.hasTasks(routeB, 0, q);
    return changed + (isMerge ? -model.costFixed[routeB.shift]! : ways(routeB, beforeB, aheadA));
  }

  private hasTasks(route: RouteState, from: number, to: number): boolean {
    for (let k = from; k < to; k++) if (this.model.kind[route.nodeAt(k)] === TASK) return true;
    return false;
  }

  private placeBefore({ rows, width, shift }: RouteState, at: number): number {
    return at === 0 ? this.model.problem.shifts[shift]!.startPlace : rows[(at - 1) * width + PLACE]!;
  }

  /** Could both rests be driven in time, breaks aside? */
  private mayBeInTime(routeA: RouteState, p: number, routeB: RouteState, q: number): boolean {
    const { model } = this;
    const slack = this.breaksOf(routeA) + this.breaksOf(routeB);
    const inTime = (route: RouteState, at: number, rest: RouteState, from: number): boolean => {
      const departure = at === 0 ? model.shiftStart[route.shift]! : route.rows[(at - 1) * route.width + DEPART]!;
      const row = from * rest.width;
      const way = model.durations[route.shift]![this.placeBefore(route, at) * model.size + rest.rows[row + AHEAD]!]!;
      const longer = Math.max(0, model.shiftEnd[route.shift]! - model.shiftEnd[rest.shift]!);
      return departure + way <= rest.rows[row + LATEST]! + slack + longer;
    };
    return inTime(routeA, p, routeB, q) && inTime(routeB, q, routeA, p);
  }

  private breaksOf({ shift }: RouteState): number {
    let seconds = 0;
    for (const { durationSec } of this.model.problem.shifts[shift]!.breaks) seconds += durationSec;
    return seconds;
  }

  /** May the rest from step `from` on be another shift's: able to serve all, and no pair torn apart? */
  private mayMove(route: RouteState, from: number, shift: number): boolean {
    const { model, isAhead } = this;
    let isAllowed = true;
    for (let k = from; k < route.length && isAllowed; k++) {
      const node = route.nodeAt(k);
      if (model.kind[node] !== TASK) continue;
      isAhead[node] = 1;
      isAllowed =
        model.compatible[node * model.shiftCount + shift] === 1 &&
        (model.isSecond[node] === 0 || isAhead[model.partner[node]!] === 1);
    }
    for (let k = from; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (model.kind[node] === TASK) isAhead[node] = 0;
    }
    return isAllowed;
  }

  private reserve(name: 'one' | 'other', routeA: RouteState, routeB: RouteState): Int32Array {
    const most = routeA.length + routeB.length + this.model.classCount;
    if (this[name].length < most) this[name] = new Int32Array(most * 2);
    return this[name];
  }

  /** Writes the steps of `route` before `p` and those of `rest` from `q` on, without breaks, with the loads that the rest lacks now. */
  private compose(route: RouteState, p: number, rest: RouteState, q: number, nodes: Int32Array): number {
    const { model, need } = this;
    need.fill(0);
    for (let k = rest.length - 1; k >= q; k--) {
      const node = rest.nodeAt(k);
      if (model.kind[node] === TASK && model.loadClass[node]! >= 0) need[model.loadClass[node]!] = 1;
      else if (model.kind[node] === LOAD && model.classOfFacility[model.subject[node]!]! >= 0)
        need[model.classOfFacility[model.subject[node]!]!] = 0;
    }
    for (let k = 0; k < p; k++) {
      const node = route.nodeAt(k);
      if (model.kind[node] === LOAD && model.classOfFacility[model.subject[node]!]! >= 0)
        need[model.classOfFacility[model.subject[node]!]!] = 0;
    }
    const pinned = model.prefix[route.shift]!.length;
    let length = 0;
    for (let k = 0; k < pinned; k++) nodes[length++] = route.nodeAt(k);
    for (let c = 0; c < model.startClass; c++)
      if (need[c] === 1) nodes[length++] = model.loadBase + model.facilityOfClass[c]!;
    for (let k = pinned; k < p; k++) if (model.kind[route.nodeAt(k)] !== BREAK) nodes[length++] = route.nodeAt(k);
    for (let k = q; k < rest.length; k++) if (model.kind[rest.nodeAt(k)] !== BREAK) nodes[length++] = rest.nodeAt(k);
    return length;
  }

  private isCheaper(routeA: RouteState, lengthA: number, routeB: RouteState, lengthB: number, limit: number): boolean {
    const { model, state, trials, roomOfOne, roomOfOther } = this;
    const [trialA, trialB] = [trials[routeA.shift]!, trials[routeB.shift]!];
    trialA.setNodes(this.one, lengthA);
    trialB.setNodes(this.other, lengthB);
    if (model.hasRoom) {
      roomOfOne.set(routeA.unloaded);
      roomOfOther.set(routeB.unloaded);
      routeA.unloaded.fill(0);
      routeB.unloaded.fill(0);
    }
    let isCheaper = state.evaluator.tryWithBreaks(trialA);
    if (isCheaper) {
      if (model.hasRoom) routeA.unloaded.set(trialA.unloaded);
      isCheaper =
        state.evaluator.tryWithBreaks(trialB) &&
        this.costOf(trialA) + this.costOf(trialB) - routeA.cost - routeB.cost < limit;
    }
    if (model.hasRoom) {
      routeA.unloaded.set(roomOfOne);
      routeB.unloaded.set(roomOfOther);
    }
    return isCheaper;
  }

  /** A route without a visit is not driven, unless it has been begun. */
  private costOf({ cost, shift, tasks }: RouteState): number {
    return tasks === 0 && this.model.prefix[shift]!.length === 0 ? 0 : cost;
  }
}

function positionOf(route: RouteState, task: number): number {
  for (let k = 0; k < route.length; k++) if (route.nodeAt(k) === task) return k;
  return -1;
}
