import type { Model } from '../model';
import { SearchState } from '../search-state';
import type { Plan } from '../solution';
import { takePlan } from './present-plan';

/** Shifts that serve one half of a pair whose other half nobody serves. */
function tornShifts(model: Model, { routes }: Plan): number[] {
  const shiftOf = new Map<number, number>();
  for (const { shift, steps } of routes)
    for (const { kind, index } of steps) if (kind === 'task') shiftOf.set(index, shift);
  return model.problem.couplings.flatMap(({ first, second }) => {
    const [one, other] = [shiftOf.get(first), shiftOf.get(second)];
    return one !== undefined && other !== undefined ? [] : [one ?? other ?? []].flat();
  });
}

/**
 * A state that holds what of a plan can still be driven, so that a search begins from it: routes that break a rule of this problem are left
 * away, their tasks are absent. O(steps × broken routes).
 */
export function warmState(model: Model, plan: Plan): SearchState {
  let kept = plan;
  for (;;) {
    const state = new SearchState(model);
    const lost = new Set([...takePlan(model, state, kept), ...tornShifts(model, kept)]);
    if (lost.size === 0) return state;
    kept = { ...kept, routes: kept.routes.filter(({ shift }) => !lost.has(shift)) };
  }
}
