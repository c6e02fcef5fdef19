import { Inserter } from '../insertion';
import { InsertionWithStops } from '../insertion-with-stops';
import type { Model } from '../model';
import { Random } from '../random';
import { COLUMN, RouteState } from '../route-state';
import type { SearchState } from '../search-state';

/** Most sequences that are driven to the end for one demand and route. */
const TRIALS_PER_ROUTE = 600;

/** Finds the cheapest place in one route: what the search's own insertion finds, and every position driven exactly. */
export class PlaceFinder {
  private readonly inserter: Inserter;
  private readonly withStops: InsertionWithStops;
  private nodes = new Int32Array(64);

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly trialsPerRoute = TRIALS_PER_ROUTE,
  ) {
    this.inserter = new Inserter(model, state, new Random(1));
    this.inserter.stopTrials = trialsPerRoute;
    this.withStops = new InsertionWithStops(model, state);
  }

  /** A cheap place in any route, as the search itself looks for one: the route with the demand, evaluated; null when it finds none. */
  findSoon(unit: number): RouteState | null {
    const { model, state, inserter } = this;
    if (!inserter.find(unit, null)) return null;
    const trial = new RouteState(model, inserter.best.shift);
    this.write(trial);
    return state.evaluator.evaluate(trial) ? trial : null;
  }

  /** The route with the demand, evaluated; null when there is no place. */
  find(unit: number, shift: number): RouteState | null {
    const { model, state, inserter } = this;
    const { best } = inserter;
    const route = state.routes[shift]!;
    const trial = new RouteState(model, shift);
    let isFound = false;
    if (inserter.find(unit, [shift])) {
      this.write(trial);
      isFound = state.evaluator.evaluate(trial);
    }
    // The inserter prices a position by its detour alone; where waiting pays for it, another one may be cheaper.
    best.cost = isFound ? trial.cost - route.cost : Infinity;
    best.shift = -1;
    for (const { first, second } of model.units[unit]!.alternatives) {
      if (second >= 0 || model.compatible[first * model.shiftCount + shift] === 0) continue;
      this.tryAsItStands(first, route);
      this.rememberAll(first, route);
      this.withStops.findBest(first, best, this.trialsPerRoute);
    }
    if (best.shift < 0) return isFound ? trial : null;
    trial.setNodes(best.nodes, best.length);
    return state.evaluator.evaluate(trial) ? trial : null;
  }

  /** Every position with the breaks where they are: placed anew they make the route shortest, which is not always cheapest. */
  private tryAsItStands(task: number, route: RouteState): void {
    const { model, state } = this;
    const { best } = this.inserter;
    const { shift, length, cost } = route;
    if (model.problem.shifts[shift]!.breaks.length === 0) return;
    const trial = new RouteState(model, shift);
    for (let p = model.prefix[shift]!.length; p <= length; p++) {
      this.writeWith(task, p, route, trial);
      if (!state.evaluator.evaluate(trial) || trial.cost - cost >= best.cost) continue;
      best.cost = trial.cost - cost;
      best.shift = shift;
      if (trial.length > best.nodes.length) best.nodes = new Int32Array(trial.length * 2);
      best.length = trial.getNodes(best.nodes);
    }
  }

  /** Every position behind the pinned prefix with a lower bound of its cost: more metres, and all waiting saved. */
  private rememberAll(task: number, route: RouteState): void {
    const { model, withStops } = this;
    const { shift, rows, width, length } = route;
    const distances = model.distances[shift]!;
    const place = model.place[task]!;
    const saved = model.costPerWaitingSecond * route.waiting;
    withStops.reset();
    for (let p = model.prefix[shift]!.length; p <= length; p++) {
      const row = p * width;
      const before = p === 0 ? model.problem.shifts[shift]!.startPlace : rows[row - width + COLUMN.PLACE]!;
      const ahead = rows[row + COLUMN.AHEAD]!;
      const metres =
        distances[before * model.size + place]! +
        distances[place * model.size + ahead]! -
        distances[before * model.size + ahead]!;
      const fixed = length === 0 ? model.costFixed[shift]! : 0;
      withStops.remember(shift, p, fixed + model.costPerMetre[shift]! * metres - saved);
    }
  }

  /** The inserter's best as steps. */
  private write(trial: RouteState): void {
    const { best } = this.inserter;
    if (best.task < 0) trial.setNodes(best.nodes, best.length);
    else this.writeWith(best.task, best.position, this.state.routes[best.shift]!, trial);
  }

  /** A route with a task before its step `position`. */
  private writeWith(task: number, position: number, route: RouteState, trial: RouteState): void {
    if (route.length >= this.nodes.length) this.nodes = new Int32Array(route.length * 2);
    for (let k = 0; k <= route.length; k++)
      this.nodes[k] = k === position ? task : route.nodeAt(k < position ? k : k - 1);
    trial.setNodes(this.nodes, route.length + 1);
  }
}
