import { compile } from '../compile';
import type { Problem } from '../problem';
import { SearchState } from '../search-state';
import type { Plan } from '../solution';
import { freeze } from './freeze';
import { PlaceFinder } from './place-finder';
import { takePlan } from './present-plan';

/** That a plan can take a demand, and what it would cost by the place found. */
export interface Fit {
  readonly shift: number;
  /** The shift has no route yet. */
  readonly opensShift: boolean;
  /** How much further the route is. */
  readonly distanceDeltaM: number;
}

/** Sequences driven to the end in one route where the search's own insertion finds no place. */
const TRIALS_PER_ROUTE = 60;

/**
 * Whether a plan can take each of several demands by itself, everything served staying in its order; null = it cannot. Nothing that begins
 * before `fromSec` is changed. The place is a cheap one, not the cheapest: see `offerInsertions`. A demand names all its tasks; it must be
 * absent from the plan. O(compile + demands × routes × trials × steps).
 */
export function findFits(
  problem: Problem,
  plan: Plan,
  demands: readonly (readonly number[])[],
  { fromSec }: { readonly fromSec: number },
): (Fit | null)[] {
  const frozen = fromSec > 0 ? freeze(problem, plan, fromSec) : { problem, plan };
  const model = compile(frozen.problem);
  const state = new SearchState(model);
  const broken = takePlan(model, state, frozen.plan);
  const finder = new PlaceFinder(model, state, TRIALS_PER_ROUTE);
  return demands.map(([task = -1]) => {
    const unit = model.unitOfTask[task] ?? -1;
    if (unit < 0) return null;
    let trial = finder.findSoon(unit);
    for (let shift = 0; trial === null && shift < model.shiftCount; shift++)
      if (!broken.includes(shift)) trial = finder.find(unit, shift);
    if (!trial || broken.includes(trial.shift)) return null;
    const route = state.routes[trial.shift]!;
    return {
      shift: trial.shift,
      opensShift: route.length === 0,
      distanceDeltaM: trial.distance - (route.length === 0 ? 0 : route.distance),
    };
  });
}
