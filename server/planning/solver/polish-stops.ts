import { KIND, type Model } from './model';
import { RouteState } from './route-state';
import type { Random } from './random';
import type { SearchState } from './search-state';

const { BREAK, LOAD, UNLOAD } = KIND;

/**
 * Improves one random load or unload of a route: leaves it out, moves it to any other position or to another facility, exactly, and keeps
 * the cheapest. Insertions only ever add stops; this is what takes them back. O(facilities × steps²) for one stop.
 */
export class StopPolisher {
  private readonly trials: RouteState[];
  private nodes = new Int32Array(64);
  private rest = new Int32Array(64);
  private bestNodes = new Int32Array(64);

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly random: Random,
  ) {
    this.trials = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
  }

  /** Puts one more unload where it makes the route cheaper: a wait is used, or a bay that is slow for many pieces gets fewer. */
  add(shift: number): boolean {
    const { model, state } = this;
    const route = state.routes[shift]!;
    const pinned = model.prefix[shift]!.length;
    const unloads = model.problem.facilities.flatMap(({ kind }, f) => (kind === 'load' ? [] : [model.unloadBase + f]));
    if (route.tasks === 0 || unloads.length === 0) return false;
    this.reserve(route.length + 8);
    let length = 0;
    for (let k = 0; k < route.length; k++) {
      const each = route.nodeAt(k);
      if (k < pinned || model.kind[each] !== BREAK) this.rest[length++] = each;
    }
    return this.place(shift, unloads[this.random.below(unloads.length)]!, length, -1);
  }

  /** `true` = the route of the shift became cheaper. */
  improve(shift: number): boolean {
    const { model, state } = this;
    const route = state.routes[shift]!;
    const pinned = model.prefix[shift]!.length;
    const stops: number[] = [];
    for (let k = pinned; k < route.length; k++) {
      const type = model.kind[route.nodeAt(k)]!;
      if (type === LOAD || type === UNLOAD) stops.push(k);
    }
    if (stops.length === 0) return false;
    const at = stops[this.random.below(stops.length)]!;
    const node = route.nodeAt(at);
    this.reserve(route.length + 8);
    let length = 0;
    for (let k = 0; k < route.length; k++) {
      const each = route.nodeAt(k);
      if (k !== at && (k < pinned || model.kind[each] !== BREAK)) this.rest[length++] = each;
    }
    return this.place(shift, node, length, node);
  }

  /**
   * Tries the stops that may stand for `node` at every position of `rest`, and `rest` alone when `left` ≥ 0, exactly; carries out the cheapest
   * when it is cheaper than the route as it is.
   */
  private place(shift: number, node: number, length: number, left: number): boolean {
    const { model, state } = this;
    const pinned = model.prefix[shift]!.length;
    let bestCost = state.routes[shift]!.cost - 1e-6;
    let bestLength = -1;
    const keep = (trial: RouteState): void => {
      if (trial.cost >= bestCost) return;
      bestCost = trial.cost;
      bestLength = trial.getNodes(this.bestNodes);
    };
    const trial = this.trials[shift]!;
    trial.setNodes(this.rest, length);
    if (left >= 0 && state.evaluator.tryWithBreaks(trial)) keep(trial);
    for (const replacement of left >= 0 ? this.alternatives(node) : [node]) {
      for (let p = pinned; p <= length; p++) {
        for (let k = 0; k < p; k++) this.nodes[k] = this.rest[k]!;
        this.nodes[p] = replacement;
        for (let k = p; k < length; k++) this.nodes[k + 1] = this.rest[k]!;
        if (this.bareCost(shift, length + 1) >= bestCost) continue;
        trial.setNodes(this.nodes, length + 1);
        if (state.evaluator.tryWithBreaks(trial)) keep(trial);
      }
    }
    if (bestLength < 0) return false;
    return state.replace(shift, this.bestNodes, bestLength);
  }

  private alternatives(node: number): number[] {
    const { model } = this;
    if (model.kind[node] === LOAD) return [node];
    const found: number[] = [];
    const present = model.problem.facilities[model.subject[node]!]!;
    model.problem.facilities.forEach((site, f) => {
      if (site.kind !== 'load' && (site.accepted & present.accepted) !== 0) found.push(model.unloadBase + f);
    });
    return found;
  }

  /** Fixed cost and distance cost of `nodes`: a lower bound of the route's cost. */
  private bareCost(shift: number, length: number): number {
    const { model } = this;
    const terms = model.problem.shifts[shift]!;
    const distances = model.distances[shift]!;
    const durations = model.durations[shift]!;
    let place = terms.startPlace;
    let cost = model.costFixed[shift]!;
    for (let k = 0; k <= length; k++) {
      const node = this.nodes[k]!;
      if (k < length && model.kind[node] === BREAK) continue;
      const to = k === length ? terms.endPlace : model.place[node]!;
      const leg = place * model.size + to;
      cost +=
        model.costPerMetre[shift]! * distances[leg]! +
        model.costPerSecond[shift]! * (durations[leg]! + (k < length ? model.service[node]! : 0));
      place = to;
    }
    return cost;
  }

  private reserve(length: number): void {
    if (length <= this.nodes.length) return;
    this.nodes = new Int32Array(length * 2);
    this.rest = new Int32Array(length * 2);
    this.bestNodes = new Int32Array(length * 2);
  }
}
