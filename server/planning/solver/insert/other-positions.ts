import { KIND, type Model } from '../model';
import { RouteState } from '../route-state';
import type { SearchState } from '../search-state';

const { BREAK } = KIND;

/** The order of what is done, apart from breaks. */
function orderOf(model: Model, route: RouteState): string {
  const nodes = Array.from({ length: route.length }, (_, k) => route.nodeAt(k));
  return nodes.filter((node) => model.kind[node] !== BREAK).join();
}

/**
 * Every other feasible position of a single task in the route of a shift, with the breaks placed anew; none for pairs. `besides` is the
 * place that is known already. O(steps²).
 */
export function otherPositions(model: Model, state: SearchState, unit: number, besides: RouteState): RouteState[] {
  const { shift } = besides;
  const route = state.routes[shift]!;
  const seen = new Set([orderOf(model, besides)]);
  const found: RouteState[] = [];
  const nodes = new Int32Array(route.length + 1);
  for (const { first, second } of model.units[unit]!.alternatives) {
    if (second >= 0 || model.compatible[first * model.shiftCount + shift] === 0) continue;
    for (let p = model.prefix[shift]!.length; p <= route.length; p++) {
      for (let k = 0; k <= route.length; k++) nodes[k] = k === p ? first : route.nodeAt(k < p ? k : k - 1);
      const trial = new RouteState(model, shift);
      trial.setNodes(nodes, nodes.length);
      if (!state.evaluator.evaluateWithBreaks(trial)) continue;
      const order = orderOf(model, trial);
      if (seen.has(order)) continue;
      seen.add(order);
      found.push(trial);
    }
  }
  return found;
}
