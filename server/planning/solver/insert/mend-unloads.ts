import { compile } from '../compile';
import { RouteState } from '../route-state';
import { SearchState } from '../search-state';
import type { Problem, Step } from '../problem';
import type { Route, ScheduledRoute } from '../solution';
import { timetableOf, writeSteps } from './present-plan';

/**
 * Makes a route that cannot be driven possible by unloading at another facility, or once more, with everything else in its order: the
 * cheapest such route, null when there is none. O(compile + steps × facilities × steps).
 */
export function mendUnloads(problem: Problem, route: Route): ScheduledRoute | null {
  const model = compile(problem);
  const state = new SearchState(model);
  const { steps, shift } = route;
  const begun = problem.shifts[shift]!.pinnedPrefix?.length ?? 0;
  const facilities = problem.facilities.flatMap(({ kind }, index) => (kind === 'load' ? [] : [index]));
  const candidates: (readonly Step[])[] = [];
  for (const index of facilities) {
    const unload: Step = { kind: 'unload', index };
    for (const from of new Set(steps.flatMap((step) => (step.kind === 'unload' ? [step.index] : []))))
      if (from !== index)
        candidates.push(steps.map((step) => (step.kind === 'unload' && step.index === from ? unload : step)));
    for (let at = begun; at <= steps.length; at++) candidates.push([...steps.slice(0, at), unload, ...steps.slice(at)]);
  }
  let best: RouteState | null = null;
  for (const candidate of candidates) {
    const trial = new RouteState(model, shift);
    writeSteps(model, trial, { ...route, steps: candidate });
    if (state.evaluator.evaluate(trial) && (!best || trial.cost < best.cost)) best = trial;
  }
  return best && timetableOf(model, state, best);
}
