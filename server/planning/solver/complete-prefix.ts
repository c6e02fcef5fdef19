import type { Evaluator } from './evaluator';
import { KIND, type Model } from './model';
import type { RouteState } from './route-state';

const { TASK } = KIND;

/**
 * A pinned prefix that cannot stand alone (old goods aboard must still be unloaded, the second visit of a pair is owed): puts the cheapest
 * sequence into the route that begins with it and is feasible. `false` = there is none of this kind. O(facilities × steps).
 */
export function completePrefix(model: Model, evaluator: Evaluator, route: RouteState): boolean {
  const prefix = [...model.prefix[route.shift]!];
  const owed = prefix.flatMap((node) => {
    const mate = model.kind[node] === TASK ? model.partner[node]! : -1;
    return mate >= 0 && !prefix.includes(mate) ? [mate] : [];
  });
  const unloads = model.problem.facilities.flatMap(({ kind }, f) => (kind === 'load' ? [] : [model.unloadBase + f]));
  let best: { cost: number; nodes: Int32Array } | undefined;
  for (const end of [[], ...unloads.map((node) => [node])]) {
    const nodes = Int32Array.from([...prefix, ...owed, ...end]);
    route.setNodes(nodes, nodes.length);
    if (!evaluator.evaluateWithBreaks(route) || (best && best.cost <= route.cost)) continue;
    const found = new Int32Array(route.length);
    route.getNodes(found);
    best = { cost: route.cost, nodes: found };
  }
  if (!best) return false;
  route.setNodes(best.nodes, best.nodes.length);
  return evaluator.evaluate(route);
}
