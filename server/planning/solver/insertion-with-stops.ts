import type { Candidate } from './insertion';
import { arriveAfter } from './drive-time';
import { openFrom } from './follow-time';
import { KIND, type Model } from './model';
import { COLUMN, RouteState, classColumn, streamColumn } from './route-state';
import type { SearchState } from './search-state';

const { BREAK, UNLOAD } = KIND;
const { DEPART, LATEST, NODE, PLACE } = COLUMN;
const after = arriveAfter;
const firstOpening = openFrom;

const NEAREST_FACILITIES = 3;
const REMEMBERED = 512;

/** A position where a task would fit if something were loaded or unloaded on the way, or a break taken elsewhere. */
interface Blocked {
  shift: number;
  position: number;
  cost: number;
}

/** Where a further stop goes, relative to the task that is inserted before step `p`. */
type UnloadSpot = 'none' | 'before' | 'after' | 'end';

/** Tries insertions together with new loads and unloads, exactly, in order of the cost of the bare detour (a lower bound). */
export class InsertionWithStops {
  private readonly blocked: Blocked[] = Array.from({ length: REMEMBERED }, () => ({ shift: 0, position: 0, cost: 0 }));
  private count = 0;
  private readonly trials: RouteState[];
  private sequence = new Int32Array(128);
  private readonly nearest: number[] = [];
  private budget = 0;

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
  ) {
    this.trials = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
  }

  reset(): void {
    this.count = 0;
  }

  remember(shift: number, position: number, cost: number): void {
    if (this.count === REMEMBERED) return;
    const entry = this.blocked[this.count++]!;
    entry.shift = shift;
    entry.position = position;
    entry.cost = cost;
  }

  /** Exact check of a plain insertion, breaks where they are. O(steps). */
  isFeasible(route: RouteState, task: number, position: number): boolean {
    const trial = this.trials[route.shift]!;
    const length = this.compose(route, task, position, -1, -1, 'none', -1);
    trial.setNodes(this.sequence, length);
    return this.state.evaluator.evaluate(trial);
  }

  /** Improves `best` with the remembered positions; at most `budget` sequences are evaluated. */
  findBest(task: number, best: Candidate, budget: number): void {
    if (this.count === 0) return;
    this.budget = budget;
    const found = this.blocked
      .slice(0, this.count)
      .sort((one, other) => one.cost - other.cost || one.shift - other.shift || one.position - other.position);
    for (const { shift, position, cost } of found) {
      if (cost >= best.cost) return;
      if (this.budget <= 0) break;
      this.tryPosition(task, this.state.routes[shift]!, position, cost, best);
    }
    if (best.shift >= 0) return;
    // Full routes have used up the trials: before the task is left out, a shift that does not drive yet is tried.
    const empty = found.find(({ shift }) => this.state.routes[shift]!.length === 0);
    if (empty === undefined) return;
    this.budget = budget;
    this.tryPosition(task, this.state.routes[empty.shift]!, empty.position, empty.cost, best);
  }

  private tryPosition(task: number, route: RouteState, p: number, bareCost: number, best: Candidate): void {
    const { model } = this;
    const { rows, width, length, shift } = route;
    const D = model.dimensions;
    const row = p * width;
    const terms = model.problem.shifts[shift]!;
    const pinned = model.prefix[shift]!.length;
    const c = model.loadClass[task]!;
    const s = model.stream[task]!;
    const overflows = (column: number, amounts: Int32Array): boolean => {
      for (let d = 0; d < D; d++)
        if (rows[column + 2 + d]! + amounts[task * D + d]! > model.capacity[shift * D + d]!) return true;
      return false;
    };

    let loadAt: readonly number[] = [-1];
    let isCrowdedBefore = false;
    if (c >= 0 && c !== model.startClass) {
      const column = row + classColumn(model, c);
      const hasLoad = rows[column]! >= 0;
      isCrowdedBefore =
        hasLoad && (overflows(column, model.delivery) || (model.newEnemies[task]! & rows[column + 1]!) !== 0);
      if (!hasLoad) loadAt = p > pinned ? [pinned, p] : [p];
      else if (isCrowdedBefore) loadAt = this.afterUnload(route, p, pinned);
    }
    let spots: readonly UnloadSpot[] = isCrowdedBefore || c >= 0 ? ['none', 'before'] : ['none'];
    if (s >= 0) {
      const column = row + streamColumn(model, s);
      const hasNone = rows[column] === length && terms.mustUnloadAtEnd;
      const isCrowded = overflows(column, model.pickup) || (model.oldEnemies[task]! & rows[column + 1]!) !== 0;
      if (hasNone) spots = isCrowded ? ['after', 'end', 'before'] : ['end', 'after'];
      else spots = ['none', 'after', 'before'];
    }

    const before = p === 0 ? terms.startPlace : rows[row - width + PLACE]!;
    for (const load of loadAt) {
      const loadNode = load < 0 ? -1 : model.loadBase + model.facilityOfClass[c]!;
      for (const spot of spots) {
        if (spot === 'none') {
          this.tryWith(route, task, p, load, loadNode, spot, -1, best);
          continue;
        }
        const from =
          spot === 'before'
            ? before
            : spot === 'after'
              ? model.place[task]!
              : p === length
                ? model.place[task]!
                : rows[(length - 1) * width + PLACE]!;
        const to =
          spot === 'before' ? model.place[task]! : spot === 'end' || p === length ? terms.endPlace : rows[row + PLACE]!;
        this.chooseNearest(shift, spot === 'before' ? -1 : s, from, to);
        for (const facility of this.nearest) {
          if (bareCost + this.detour(shift, facility, from, to) >= best.cost) continue;
          if (!this.isInTime(route, task, p, spot, facility)) continue;
          this.tryWith(route, task, p, load, loadNode, spot, model.unloadBase + facility, best);
        }
      }
    }
  }

  /** Where room is free again before step `p`: there, and directly behind the unload before it. */
  private afterUnload(route: RouteState, p: number, pinned: number): number[] {
    for (let k = p - 1; k >= pinned; k--)
      if (this.model.kind[route.nodeAt(k)] === UNLOAD) return k + 1 < p ? [p, k + 1] : [p];
    return [p];
  }

  private tryWith(
    route: RouteState,
    task: number,
    p: number,
    load: number,
    loadNode: number,
    spot: UnloadSpot,
    unloadNode: number,
    best: Candidate,
  ): void {
    if (this.budget <= 0) return;
    this.budget--;
    const trial = this.trials[route.shift]!;
    const length = this.compose(route, task, p, load, loadNode, spot, unloadNode);
    trial.setNodes(this.sequence, length);
    if (!this.state.evaluator.tryWithBreaks(trial)) return;
    const cost = trial.cost - route.cost;
    if (cost >= best.cost) return;
    best.cost = cost;
    best.shift = route.shift;
    best.task = -1;
    if (trial.length > best.nodes.length) best.nodes = new Int32Array(trial.length * 2);
    best.length = trial.getNodes(best.nodes);
  }

  /** Writes the route with the task before step `p` and the further stops into `sequence`; returns the length. */
  private compose(
    route: RouteState,
    task: number,
    p: number,
    load: number,
    loadNode: number,
    spot: UnloadSpot,
    unloadNode: number,
  ): number {
    if (route.length + 4 > this.sequence.length) this.sequence = new Int32Array((route.length + 4) * 2);
    const out = this.sequence;
    let written = 0;
    for (let k = 0; k <= route.length; k++) {
      if (k === load && k < p) out[written++] = loadNode;
      if (k === p) {
        if (spot === 'before') out[written++] = unloadNode;
        if (load === p) out[written++] = loadNode;
        out[written++] = task;
        if (spot === 'after') out[written++] = unloadNode;
      }
      if (k < route.length) out[written++] = route.rows[k * route.width + NODE]!;
    }
    if (spot === 'end') out[written++] = unloadNode;
    return written;
  }

  /**
   * Whether a stop directly before or behind the task leaves time for both and for the step that follows (a necessary condition; other
   * changes of the sequence only cost more time). O(1).
   */
  private isInTime(route: RouteState, task: number, p: number, spot: UnloadSpot, facility: number): boolean {
    const { model } = this;
    const { rows, width, shift } = route;
    if (spot === 'end' || spot === 'none') return true;
    const durations = model.durations[shift]!;
    const { size } = model;
    const stop = model.unloadBase + facility;
    const [one, two] = spot === 'before' ? [stop, task] : [task, stop];
    const row = p * width;
    const before = p === 0 ? model.problem.shifts[shift]!.startPlace : rows[row - width + PLACE]!;
    const departure = p === 0 ? model.shiftStart[shift]! : rows[row - width + DEPART]!;
    const speeds = model.speeds[shift]!;
    const atOne = after(durations, speeds, before * size + model.place[one]!, departure);
    const first = firstOpening(model, one, atOne);
    if (first < 0) return false;
    const between = model.place[one]! * size + model.place[two]!;
    const second = firstOpening(model, two, after(durations, speeds, between, first + model.service[one]!));
    if (second < 0) return false;
    if (p < route.length && model.kind[rows[row + NODE]!] === BREAK) return true;
    const limit = p < route.length ? rows[row + LATEST]! : model.shiftEnd[shift]!;
    const onwards = model.place[two]! * size + rows[row + PLACE]!;
    return after(durations, speeds, onwards, second + model.service[two]!) <= limit;
  }

  private detour(shift: number, facility: number, from: number, to: number): number {
    const { model } = this;
    const at = model.place[model.unloadBase + facility]!;
    const distances = model.distances[shift]!;
    const durations = model.durations[shift]!;
    const metres =
      distances[from * model.size + at]! + distances[at * model.size + to]! - distances[from * model.size + to]!;
    const seconds =
      durations[from * model.size + at]! + durations[at * model.size + to]! - durations[from * model.size + to]!;
    return (
      model.costPerMetre[shift]! * metres +
      model.costPerSecond[shift]! * (seconds + model.service[model.unloadBase + facility]!)
    );
  }

  /** Facilities that take the stream (-1 = any that unload) with the smallest detour. */
  private chooseNearest(shift: number, stream: number, from: number, to: number): void {
    const { model, nearest } = this;
    nearest.length = 0;
    const priced: { facility: number; cost: number }[] = [];
    for (let facility = 0; facility < model.facilityCount; facility++) {
      const takes =
        stream >= 0
          ? model.accepts[stream * model.facilityCount + facility] === 1
          : model.problem.facilities[facility]!.kind !== 'load';
      if (takes && model.kind[model.unloadBase + facility] === UNLOAD)
        priced.push({ facility, cost: this.detour(shift, facility, from, to) });
    }
    priced.sort((one, other) => one.cost - other.cost || one.facility - other.facility);
    for (const { facility } of priced.slice(0, NEAREST_FACILITIES)) nearest.push(facility);
  }
}
