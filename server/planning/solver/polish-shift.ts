import { KIND, type Model } from './model';
import { RouteState } from './route-state';
import type { SearchState } from './search-state';

const { BREAK, TASK } = KIND;

/**
 * Gives the whole work of a route to an unused shift of another kind when that is cheaper. Insertions build a route task by task, so a better
 * vehicle for all of them together is never found by them. O(kinds of shifts × steps).
 */
export class ShiftPolisher {
  private readonly trials: RouteState[];
  private nodes = new Int32Array(64);

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
  ) {
    this.trials = Array.from({ length: model.shiftCount }, (_, s) => new RouteState(model, s));
  }

  /** `true` = the work of the shift is another's now. */
  improve(shift: number): boolean {
    const { model, state, trials } = this;
    const route = state.routes[shift]!;
    if (route.length === 0 || model.prefix[shift]!.length > 0) return false;
    if (route.length > this.nodes.length) this.nodes = new Int32Array(route.length * 2);
    let length = 0;
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (model.kind[node] !== BREAK) this.nodes[length++] = node;
    }
    // What it unloads must not count twice where sites are limited.
    const kept = Int32Array.from(route.unloaded);
    route.unloaded.fill(0);
    let bestCost = route.cost - 1e-6;
    let best = -1;
    for (let other = 0; other < model.shiftCount; other++) {
      const isFree = state.routes[other]!.length === 0 && model.prefix[other]!.length === 0;
      const isFirst = this.isFirstFree(other);
      if (!isFree || !isFirst || model.shiftKind[other] === model.shiftKind[shift] || !this.mayServe(other, length))
        continue;
      const trial = trials[other]!;
      trial.setNodes(this.nodes, length);
      if (!state.evaluator.tryWithBreaks(trial) || trial.cost >= bestCost) continue;
      bestCost = trial.cost;
      best = other;
    }
    route.unloaded.set(kept);
    if (best < 0) return false;
    const chosen = trials[best]!;
    const sequence = new Int32Array(chosen.length);
    chosen.getNodes(sequence);
    return state.replace(shift, this.nodes, 0) && state.replace(best, sequence, sequence.length);
  }

  /** Of unused shifts of one kind the first stands for all. */
  private isFirstFree(shift: number): boolean {
    const { model, state } = this;
    for (let before = 0; before < shift; before++)
      if (model.shiftKind[before] === model.shiftKind[shift] && state.routes[before]!.length === 0) return false;
    return true;
  }

  private mayServe(shift: number, length: number): boolean {
    const { model } = this;
    for (let k = 0; k < length; k++) {
      const node = this.nodes[k]!;
      if (model.kind[node] === TASK && model.compatible[node * model.shiftCount + shift] === 0) return false;
    }
    return true;
  }
}
