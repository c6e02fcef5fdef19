import { compile } from '../compile';
import type { Problem } from '../problem';
import type { Plan, Route } from '../solution';
import { timetableOf } from './present-plan';
import { warmState } from './warm-state';

/** A plan without some tasks, and without the stops that were there for them only. Routes that cannot be driven are left out. O(compile + steps). */
export function takeOut(problem: Problem, plan: Plan, tasks: readonly number[]): Plan {
  const model = compile(problem);
  const state = warmState(model, plan);
  const isMarked = new Uint8Array(model.taskCount);
  for (const task of tasks) isMarked[task] = 1;
  state.begin();
  const routes = state.routes.flatMap((present): Route[] => {
    if (present.length === 0) return [];
    const before = timetableOf(model, state, present);
    const has = before.steps.some(({ kind, index }) => kind === 'task' && isMarked[index] === 1);
    if (!has) return [before];
    const route = state.touch(present.shift);
    if (!state.removeMarked(route, isMarked)) return [];
    return route.length === 0 ? [] : [timetableOf(model, state, route)];
  });
  const served = new Set(
    routes.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  return { routes, unserved: problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task])) };
}
