import type { Plan, Problem, Route, RouteStep } from '../../../server/planning/solver';
import { Annealing } from '../../../server/planning/solver/anneal';
import { Inserter } from '../../../server/planning/solver/insertion';
import { compile } from '../../../server/planning/solver/compile';
import { KIND, type Model } from '../../../server/planning/solver/model';
import { Neighbours } from '../../../server/planning/solver/neighbours';
import { Random } from '../../../server/planning/solver/random';
import { COLUMN, type RouteState } from '../../../server/planning/solver/route-state';
import { SearchState } from '../../../server/planning/solver/search-state';
import { Tails } from '../../../server/planning/solver/tails';

const kinds = ['task', 'load', 'unload', 'break'] as const;

/** A search state beside the judge. */
export class JudgedState {
  readonly model: Model;
  readonly state: SearchState;
  readonly annealing: Annealing;
  readonly inserter: Inserter;
  readonly tails: Tails;
  readonly random: Random;

  constructor(
    readonly problem: Problem,
    seed: number,
  ) {
    this.model = compile(problem);
    this.random = new Random(seed);
    this.state = new SearchState(this.model);
    this.annealing = new Annealing(this.model, this.state, this.random);
    this.inserter = new Inserter(this.model, this.state, this.random);
    this.tails = new Tails(this.model, this.state, new Neighbours(this.model, 100), this.random);
    this.annealing.construct(() => false);
  }

  nodesOf(shift: number): number[] {
    const route = this.state.routes[shift]!;
    return Array.from({ length: route.length }, (_, k) => route.nodeAt(k));
  }

  /** The steps as the judge reads them; the second of a pair waits for its gap when the times of the route are known. */
  routeOf(shift: number, nodes: readonly number[], startSec: number, timed?: RouteState): Route {
    const { model } = this;
    const left = new Map<number, number>();
    const steps = nodes.map((node, k): RouteStep => {
      const step = { kind: kinds[model.kind[node] as 0 | 1 | 2 | 3], index: model.subject[node]! };
      if (timed) left.set(node, timed.rows[k * timed.width + COLUMN.DEPART]!);
      const before = step.kind === 'task' && model.isSecond[node] === 1 ? left.get(model.partner[node]!) : undefined;
      return before === undefined ? step : { ...step, notBeforeSec: before + model.gap[node]! };
    });
    return { shift, startSec, steps };
  }

  /** The present plan, with some routes otherwise. */
  plan(changed: readonly Route[] = [], absent: readonly number[] = this.state.absent): Plan {
    const { model, state } = this;
    const own = state.routes.flatMap((route, shift) =>
      route.length === 0 || changed.some((one) => one.shift === shift)
        ? []
        : [this.routeOf(shift, this.nodesOf(shift), route.begin, route)],
    );
    const unserved = absent.flatMap((unit) =>
      model.units[unit]!.alternatives.flatMap(({ first, second }) => (second < 0 ? [first] : [first, second])),
    );
    return { routes: [...own, ...changed.filter(({ steps }) => steps.length > 0)], unserved };
  }

  /** Pairs in their order, or not there. */
  isOrdered(nodes: readonly number[]): boolean {
    const { model } = this;
    return nodes.every((node, k) => {
      if (model.kind[node] !== KIND.TASK || model.partner[node]! < 0) return true;
      const mate = nodes.indexOf(model.partner[node]!);
      return mate >= 0 && (model.isSecond[node] === 1 ? mate < k : mate > k);
    });
  }
}
