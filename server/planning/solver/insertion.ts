import { arriveAfter } from './drive-time';
import { openFrom, windowAt } from './follow-time';
import { InsertionWithStops } from './insertion-with-stops';
import { findPairInsertion } from './insertion-of-pairs';
import { KIND, type Model } from './model';
import { UNREACHABLE } from './problem';
import type { Random } from './random';
import { COLUMN, classColumn, streamColumn, type RouteState } from './route-state';
import type { SearchState } from './search-state';

const after = arriveAfter;
const firstOpening = openFrom;
const firstWindow = windowAt;
const { BREAK } = KIND;
const { AHEAD, DEPART, HEAD_LATEST, HEAD_SEC, LATEST, NODE, PLACE, START, TAIL_EARLIEST, TAIL_SEC } = COLUMN;
const NO_WAY = UNREACHABLE;

/** Chance of overlooking a whole kind of unused shifts, so that not always the same is opened. */
const EMPTY_BLINK_RATE = 0.1;

/** Chance of trying a pair with two further unloads when it has no place without them. */
const MORE_STOPS_RATE = 0.05;

/** The best place found for a unit so far. Either a position for one task, or a whole new sequence in `nodes`. */
export interface Candidate {
  cost: number;
  shift: number;
  /** Task to be put before the present step `position`; -1 = use `nodes`. */
  task: number;
  position: number;
  nodes: Int32Array;
  length: number;
}

/** Why a position does not do as it stands. */
type Verdict = 'fits' | 'late' | 'late_for_break' | 'needs_stop' | 'no';

/**
 * Finds the cheapest feasible place for a unit over all routes. A position is judged in O(dimensions) from the route's columns; where only
 * the load or a break is in the way, sequences with further loads, unloads and breaks moved are tried exactly, cheapest first.
 */
export class Inserter {
  readonly best: Candidate = {
    cost: Infinity,
    shift: -1,
    task: -1,
    position: -1,
    nodes: new Int32Array(64),
    length: 0,
  };
  /** Chance of overlooking a position (blink; Christiaens & Vanden Berghe 2020, section 5.3). */
  blinkRate = 0;
  /** Most sequences with further stops that are tried for one unit. */
  stopTrials = 24;
  private readonly withStops: InsertionWithStops;
  private readonly pairChances = {
    overlooksKind: () => this.blinkRate > 0 && this.random.next() < EMPTY_BLINK_RATE,
    triesMoreStops: () => this.blinkRate === 0 || this.random.next() < MORE_STOPS_RATE,
  };
  private readonly isKindSeen: Uint8Array;
  private readonly roomLeft: Int32Array;

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly random: Random,
  ) {
    this.withStops = new InsertionWithStops(model, state);
    this.isKindSeen = new Uint8Array(model.shiftCount);
    this.roomLeft = new Int32Array(model.room.length).fill(NO_WAY);
  }

  /** Looks for a place; `only` restricts the routes. The result is in `best`. */
  find(unit: number, only: readonly number[] | null): boolean {
    const { best, model } = this;
    best.cost = Infinity;
    best.shift = -1;
    if (model.hasRoom) this.readRoom();
    for (const alternative of model.units[unit]!.alternatives) {
      if (alternative.second >= 0) findPairInsertion(model, this.state, alternative, best, only, this.pairChances);
      else this.findForTask(alternative.first, only);
    }
    return best.shift >= 0;
  }

  /** Carries out `best` for the unit. `false` = it turned out infeasible and the plan is as before. */
  apply(): boolean {
    const { best, state } = this;
    const route = state.touch(best.shift);
    const former = route.length;
    if (best.task < 0) {
      route.setNodes(best.nodes, best.length);
      return state.settle(route, false);
    }
    const { width } = route;
    route.reserve(former + 1);
    for (let k = former; k > best.position; k--) route.rows[k * width + NODE] = route.rows[(k - 1) * width + NODE]!;
    route.rows[best.position * width + NODE] = best.task;
    route.length = former + 1;
    if (state.settle(route, false)) return true;
    for (let k = best.position; k < former; k++) route.rows[k * width + NODE] = route.rows[(k + 1) * width + NODE]!;
    route.length = former;
    state.settle(route, false);
    return false;
  }

  private findForTask(task: number, only: readonly number[] | null): void {
    const { model, state, isKindSeen } = this;
    this.withStops.reset();
    isKindSeen.fill(0);
    const count = only === null ? model.shiftCount : only.length;
    for (let at = 0; at < count; at++) {
      const shift = only === null ? at : only[at]!;
      if (model.compatible[task * model.shiftCount + shift] === 0) continue;
      const route = state.routes[shift]!;
      if (route.length === 0) {
        if (state.isClosed[shift] === 1 || isKindSeen[model.shiftKind[shift]!] === 1) continue;
        isKindSeen[model.shiftKind[shift]!] = 1;
        if (this.blinkRate > 0 && this.random.next() < EMPTY_BLINK_RATE) continue;
      }
      this.scan(task, route);
    }
    this.withStops.findBest(task, this.best, this.stopTrials);
  }

  private scan(task: number, route: RouteState): void {
    const { model, best } = this;
    const { rows, width, length, shift } = route;
    const terms = model.problem.shifts[shift]!;
    if (route.tasks >= terms.maxTasks) return;
    const { size } = model;
    const distances = model.distances[shift]!;
    const durations = model.durations[shift]!;
    const speeds = model.speeds[shift]!;
    const perMetre = model.costPerMetre[shift]!;
    const perSecond = model.costPerSecond[shift]!;
    const service = model.service[task]!;
    const perWaiting = model.costPerWaitingSecond;
    const fixed = length === 0 ? model.costFixed[shift]! : 0;
    const place = model.place[task]!;
    const firstOpen = model.windowOpen[model.windowFrom[task]!]!;
    const lastClose = model.windowClose[model.windowFrom[task + 1]! - 1]!;
    const isExact = route.hasGap || terms.maxDurationSec < model.shiftEnd[shift]! - model.shiftStart[shift]!;
    for (let p = model.prefix[shift]!.length; p <= length; p++) {
      const row = p * width;
      const before = p === 0 ? terms.startPlace : rows[row - width + PLACE]!;
      const departure = p === 0 ? model.shiftStart[shift]! : rows[row - width + DEPART]!;
      if (departure > lastClose) break;
      const ahead = rows[row + AHEAD]!;
      // A shift that does not drive yet has no way from its start to its end that could be saved.
      const savedM = length === 0 ? 0 : distances[before * size + ahead]!;
      const savedSec = length === 0 ? 0 : durations[before * size + ahead]!;
      const metres = distances[before * size + place]! + distances[place * size + ahead]! - savedM;
      const inSec = durations[before * size + place]!;
      const outSec = durations[place * size + ahead]!;
      // Waiting that is there already may take all of it.
      const moreSec = inSec + outSec - savedSec + service;
      const leastSec = moreSec > route.waiting ? moreSec - route.waiting : 0;
      const least = fixed + perMetre * metres + perSecond * leastSec + perWaiting * (leastSec - moreSec);
      if (least >= best.cost || route.distance + metres > terms.maxDistanceM) continue;
      if (inSec >= NO_WAY || outSec >= NO_WAY) continue;
      // On free roads already too late, for the task or for what follows.
      const begin = departure + inSec > firstOpen ? departure + inSec : firstOpen;
      if (begin > lastClose) continue;
      if (begin + service + outSec > rows[row + LATEST]! && !route.mayOweBreak && !this.isBreak(route, p)) continue;
      const arrival = speeds === null ? departure + inSec : after(durations, speeds, before * size + place, departure);
      const verdict = this.judgePosition(task, route, p, arrival);
      if (verdict === 'late' || verdict === 'no') continue;
      const longerSec = this.durationWith(task, route, p, departure, arrival, outSec) - route.shortestSec;
      const cost = fixed + perMetre * metres + perSecond * longerSec + perWaiting * (longerSec - moreSec);
      if (cost >= best.cost) continue;
      if (verdict === 'late_for_break' || verdict === 'needs_stop') {
        this.withStops.remember(shift, p, cost);
        continue;
      }
      if (this.blinkRate > 0 && this.random.next() < this.blinkRate) continue;
      if (isExact && !this.withStops.isFeasible(route, task, p)) continue;
      best.cost = cost;
      best.shift = shift;
      best.task = task;
      best.position = p;
    }
  }

  /** Shortest time of the route with the task at a position, by the segments before and behind it. O(1), and the breaks that follow at once. */
  private durationWith(
    task: number,
    route: RouteState,
    p: number,
    departure: number,
    arrival: number,
    outSec: number,
  ): number {
    const { model } = this;
    const { windowOpen, windowClose } = model;
    const { rows, width } = route;
    let row = p * width;
    let sec = rows[row + HEAD_SEC]! + arrival - departure;
    let latest = rows[row + HEAD_LATEST]!;
    let node = task;
    let workSec = model.service[task]!;
    let now = arrival;
    for (let k = p; ; k++) {
      const w = firstWindow(model, node, now);
      const open = windowOpen[w]!;
      if (open - sec > latest) sec = Math.max(sec, open - latest);
      else latest = Math.min(latest, windowClose[w]! - sec);
      sec += workSec;
      now = Math.max(now, open) + workSec;
      // A break stays where the task is, and the way onward begins behind it.
      if (!this.isBreak(route, k)) break;
      node = rows[row + NODE]!;
      workSec = model.service[node]!;
      row += width;
    }
    sec += outSec;
    const wait = rows[row + TAIL_EARLIEST]! - sec - latest;
    return sec + (wait > 0 ? wait : 0) + rows[row + TAIL_SEC]!;
  }

  private isBreak(route: RouteState, p: number): boolean {
    return p < route.length && this.model.kind[route.nodeAt(p)] === BREAK;
  }

  private judgePosition(task: number, route: RouteState, p: number, arrival: number): Verdict {
    const { model } = this;
    const D = model.dimensions;
    const { rows, width, length, shift } = route;
    const row = p * width;
    const start = firstOpening(model, task, arrival);
    if (start < 0) return 'late';

    const c = model.loadClass[task]!;
    const s = model.stream[task]!;
    let fits = true;
    let loadStep = -1;
    let unloadStep = -1;
    if (c >= 0) {
      const column = row + classColumn(model, c);
      loadStep = rows[column]!;
      if (loadStep < 0 && c !== model.startClass) fits = false;
      else {
        for (let d = 0; d < D; d++)
          if (rows[column + 2 + d]! + model.delivery[task * D + d]! > model.capacity[shift * D + d]!) fits = false;
        if (model.enemyBits !== 0 && (model.newEnemies[task]! & rows[column + 1]!) !== 0) fits = false;
      }
    }
    if (s >= 0) {
      const column = row + streamColumn(model, s);
      unloadStep = rows[column]!;
      if (unloadStep === length && model.problem.shifts[shift]!.mustUnloadAtEnd) fits = false;
      else {
        for (let d = 0; d < D; d++)
          if (rows[column + 2 + d]! + model.pickup[task * D + d]! > model.capacity[shift * D + d]!) fits = false;
        if (model.enemyBits !== 0 && (model.oldEnemies[task]! & rows[column + 1]!) !== 0) fits = false;
        if (model.hasRoom && unloadStep < length && !this.hasRoomAt(rows[unloadStep * width + NODE]!, task))
          fits = false;
      }
    }
    const timing = this.carryTime(task, route, p, arrival, start, loadStep, unloadStep);
    if (timing !== 'fits') return timing;
    return fits ? 'fits' : 'needs_stop';
  }

  /** Pushes the delay through the steps whose work or road changes, then compares with the latest arrival of the first unchanged step. */
  private carryTime(
    task: number,
    route: RouteState,
    p: number,
    arrival: number,
    start: number,
    loadStep: number,
    unloadStep: number,
  ): Verdict {
    const { model } = this;
    const { rows, width, length, shift } = route;
    const { size } = model;
    const durations = model.durations[shift]!;
    const speeds = model.speeds[shift]!;
    let begin = start;
    if (loadStep >= 0) {
      const extra = model.secPerPiece[rows[loadStep * width + NODE]!]! * model.deliveryPieces[task]!;
      if (extra > 0) {
        let now = rows[loadStep * width + DEPART]! + extra;
        for (let k = loadStep + 1; k < p; k++) {
          const row = k * width;
          const node = rows[row + NODE]!;
          if (model.kind[node] !== BREAK)
            now = after(durations, speeds, rows[row - width + PLACE]! * size + rows[row + PLACE]!, now);
          if (now > rows[row + LATEST]!) return route.mayOweBreak ? 'late_for_break' : 'late';
          const open = firstOpening(model, node, now);
          if (open < 0) return 'late';
          now = Math.max(rows[row + DEPART]!, open + rows[row + DEPART]! - rows[row + START]!);
        }
        const before = p === 0 ? model.problem.shifts[shift]!.startPlace : rows[p * width - width + PLACE]!;
        const arrivalThen = after(durations, speeds, before * size + model.place[task]!, now);
        begin = firstOpening(model, task, Math.max(arrival, arrivalThen));
        if (begin < 0) return 'late';
      }
    }
    let through = p - 1;
    let unloadExtra = 0;
    if (unloadStep >= 0 && unloadStep < length) {
      unloadExtra = model.secPerPiece[rows[unloadStep * width + NODE]!]! * model.pickupPieces[task]!;
      if (unloadExtra > 0) through = unloadStep;
    }
    let now = begin + model.service[task]!;
    let place = model.place[task]!;
    for (let k = p; k <= length; k++) {
      const row = k * width;
      const isEnd = k === length;
      const node = isEnd ? -1 : rows[row + NODE]!;
      const isBreak = !isEnd && model.kind[node] === BREAK;
      if (!isBreak) {
        now = after(durations, speeds, place * size + rows[row + PLACE]!, now);
        place = rows[row + PLACE]!;
        if (now > rows[row + LATEST]!)
          return route.mayOweBreak && now <= model.shiftEnd[shift]! ? 'late_for_break' : 'late';
        if (k > through) return 'fits';
      }
      const open = firstOpening(model, node, now);
      if (open < 0) return isBreak ? 'late_for_break' : 'late';
      now =
        open +
        (isBreak ? model.service[node]! : rows[row + DEPART]! - rows[row + START]!) +
        (k === unloadStep ? unloadExtra : 0);
    }
    return 'fits';
  }

  private hasRoomAt(unloadNode: number, task: number): boolean {
    const { model } = this;
    const D = model.dimensions;
    const facility = model.subject[unloadNode]!;
    for (let d = 0; d < D; d++) if (model.pickup[task * D + d]! > this.roomLeft[facility * D + d]!) return false;
    return true;
  }

  private readRoom(): void {
    const D = this.model.dimensions;
    for (let f = 0; f < this.model.facilityCount; f++) {
      for (let d = 0; d < D; d++) this.roomLeft[f * D + d] = this.state.evaluator.roomLeft(f, d);
    }
  }
}
