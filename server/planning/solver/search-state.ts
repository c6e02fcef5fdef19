import { completePrefix } from './complete-prefix';
import { Evaluator } from './evaluator';
import { KIND, type Model } from './model';
import { RouteState } from './route-state';

const { LOAD, TASK, UNLOAD } = KIND;

/** The plan that the search works on, with one step of undo: every change after `begin` is taken back by `revert`. */
export class SearchState {
  readonly routes: RouteState[];
  readonly evaluator: Evaluator;
  /** Shift that serves the task, -1 = none. */
  readonly shiftOf: Int32Array;
  /** Units that are not served, in no order; `isAbsent` says the same by unit. */
  readonly absent: number[] = [];
  /** Routes changed since `begin`. */
  readonly touched: number[] = [];
  /** 1 = not to be used while it is unused. */
  readonly isClosed: Uint8Array;
  private readonly spares: RouteState[];
  private readonly isTouched: Uint8Array;
  private readonly absentBefore: number[] = [];
  private nodes = new Int32Array(64);
  private former = new Int32Array(64);

  constructor(readonly model: Model) {
    this.routes = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
    this.spares = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
    this.evaluator = new Evaluator(model, this.routes);
    this.shiftOf = new Int32Array(model.taskCount).fill(-1);
    this.isClosed = new Uint8Array(model.shiftCount);
    this.isTouched = new Uint8Array(model.shiftCount);
    const pinned = new Set<number>();
    for (let s = 0; s < model.shiftCount; s++) {
      const route = this.routes[s]!;
      const prefix = model.prefix[s]!;
      route.setNodes(prefix, prefix.length);
      for (const node of prefix) if (model.kind[node] === TASK) pinned.add(model.unitOfTask[node]!);
      const owesSecond = prefix.some(
        (node) => model.kind[node] === TASK && model.partner[node]! >= 0 && !prefix.includes(model.partner[node]!),
      );
      if ((owesSecond || !this.evaluator.evaluateWithBreaks(route)) && !completePrefix(model, this.evaluator, route)) {
        // A pinned prefix that cannot be kept is kept all the same: nothing can be added, and the judge says what is wrong.
        route.setNodes(prefix, prefix.length);
        this.evaluator.evaluate(route);
      }
      this.claim(route);
      this.evaluator.index(route);
    }
    for (let unit = 0; unit < model.units.length; unit++) if (!pinned.has(unit)) this.absent.push(unit);
  }

  /** Starts a step that can be taken back. */
  begin(): void {
    for (const s of this.touched) this.isTouched[s] = 0;
    this.touched.length = 0;
    this.absentBefore.length = 0;
    for (const unit of this.absent) this.absentBefore.push(unit);
  }

  /** The route of a shift for changing; its former content is kept until the next `begin`. */
  touch(shift: number): RouteState {
    const present = this.routes[shift]!;
    if (this.isTouched[shift] === 1) return present;
    const spare = this.spares[shift]!;
    spare.copyFrom(present);
    this.isTouched[shift] = 1;
    this.touched.push(shift);
    this.routes[shift] = spare;
    this.spares[shift] = present;
    return spare;
  }

  /** Back to the last `begin`. */
  revert(): void {
    for (const s of this.touched) this.release(this.routes[s]!);
    for (const s of this.touched) {
      const changed = this.routes[s]!;
      this.routes[s] = this.spares[s]!;
      this.spares[s] = changed;
      this.claim(this.routes[s]!);
    }
    this.absent.length = 0;
    for (const unit of this.absentBefore) this.absent.push(unit);
    this.begin();
  }

  /** Puts all steps of a shift from scratch. `false` = not feasible (the route is then unusable until reverted). */
  replace(shift: number, nodes: Int32Array, length: number): boolean {
    const route = this.touch(shift);
    this.release(route);
    route.setNodes(nodes, length);
    return this.settle(route, true);
  }

  /** Takes the marked tasks out of a touched route, with stops that become useless. `false` = what is left is not feasible. */
  removeMarked(route: RouteState, isMarked: Uint8Array): boolean {
    if (route.length > this.nodes.length) this.nodes = new Int32Array(route.length * 2);
    let length = 0;
    const { kind } = this.model;
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (kind[node] === TASK && isMarked[node] === 1) this.shiftOf[node] = -1;
      else this.nodes[length++] = node;
    }
    route.setNodes(this.nodes, length);
    return this.settle(route, true);
  }

  /** Drops useless stops, evaluates (`withBreaks`: places the breaks anew) and indexes a changed route. */
  settle(route: RouteState, withBreaks: boolean): boolean {
    const { evaluator, model } = this;
    if (!(withBreaks ? evaluator.evaluateWithBreaks(route) : evaluator.evaluate(route))) return false;
    const former = route.length;
    if (this.dropIdleStops(route) && !evaluator.evaluateWithBreaks(route)) {
      // The way past an idle stop may be the only one.
      route.setNodes(this.former, former);
      if (!evaluator.evaluate(route)) return false;
    }
    if (route.tasks === 0 && route.length > 0 && model.prefix[route.shift]!.length === 0) {
      route.length = 0;
      if (!evaluator.evaluate(route)) return false;
    }
    evaluator.index(route);
    this.claim(route);
    return true;
  }

  /** Sum of the routes' costs, the prizes left out and the balance term. O(shifts + absent). */
  totalCost(): number {
    const { model, routes } = this;
    let cost = 0;
    let longest = 0;
    let shortest = Infinity;
    for (let s = 0; s < routes.length; s++) {
      const route = routes[s]!;
      if (route.length === 0) continue;
      cost += route.cost;
      longest = Math.max(longest, route.end - route.begin);
      shortest = Math.min(shortest, route.end - route.begin);
    }
    if (longest > shortest) cost += model.costPerBalanceSecond * (longest - shortest);
    for (const unit of this.absent) cost += model.units[unit]!.prize;
    return cost;
  }

  private dropIdleStops(route: RouteState): boolean {
    const { kind, prefix } = this.model;
    const { moves } = this.evaluator.scratch;
    const pinned = prefix[route.shift]!.length;
    if (route.length > this.nodes.length) this.nodes = new Int32Array(route.length * 2);
    let length = 0;
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      const isStop = kind[node] === LOAD || kind[node] === UNLOAD;
      if (k < pinned || !isStop || moves[k] === 1) this.nodes[length++] = node;
    }
    if (length === route.length) return false;
    if (route.length > this.former.length) this.former = new Int32Array(route.length * 2);
    route.getNodes(this.former);
    route.setNodes(this.nodes, length);
    return true;
  }

  private release(route: RouteState): void {
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (this.model.kind[node] === TASK && this.shiftOf[node] === route.shift) this.shiftOf[node] = -1;
    }
  }

  private claim(route: RouteState): void {
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (this.model.kind[node] === TASK) this.shiftOf[node] = route.shift;
    }
  }
}
