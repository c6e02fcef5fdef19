import { toLeanModel, type LeanModel } from '../../../../server/planning/solver/lean/lean-model';
import { LeanRoutes } from '../../../../server/planning/solver/lean/lean-routes';
import { compile } from '../../../../server/planning/solver/compile';
import type { Problem, Shift } from '../../../../server/planning/solver/problem';
import { problem, shift, task } from '../sample-day';

/** Ten minutes and 5 km a hop; a metre costs 0.1, an hour nothing, a shift 1,000. */
export const van = (id: string, rest: Partial<Shift> = {}): Shift =>
  shift(id, { costs: { fixed: 1000, perKm: 100, perHour: 0, overtimePerHour: 0 }, ...rest });

/** A text-book problem on the straight road: five doors and two equal vans unless said otherwise. */
export const textbook = (rest: Partial<Problem> = {}): Problem =>
  problem({
    tasks: [1, 2, 3, 4, 5].map((place) => task(`door ${place}`, place, { delivery: [10, 1] })),
    shifts: [van('one'), van('two')],
    ...rest,
  });

/** Its lean model. */
export function leanOf(day: Problem): LeanModel {
  const model = toLeanModel(compile(day));
  if (!model) throw new Error('needs the full search');
  return model;
}

/** Routes of the lean core with these tasks in their order. */
export function leanRoutes(m: LeanModel, routes: readonly number[][] = []): LeanRoutes {
  const own = new LeanRoutes(m);
  const served = new Set(routes.flat());
  own.load(
    Array.from({ length: m.shifts }, (_, r) => Int32Array.from(routes[r] ?? [])),
    Array.from({ length: m.tasks }, (_, t) => t).filter((t) => !served.has(t)),
  );
  return own;
}

/** Tasks of a route in their order. */
export function tasksOf({ m, s }: LeanRoutes, r: number): number[] {
  const tasks: number[] = [];
  for (let node = s[m.tasks + r]!; node < m.tasks; node = s[node]!) tasks.push(node);
  return tasks;
}
