import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanNeighbours } from './lean-neighbours';
import { choosePartition, type Column } from './lean-partition';
import type { LeanPool } from './lean-pool';
import type { LeanRoutes } from './lean-routes';

/** About so many tasks are served anew at once. */
const [FEWEST_TASKS, MOST_TASKS] = [60, 180];

/** Replaces a group of neighbouring routes by a cheaper choice of routes that the search has seen, where there is one. */
export class LeanRecombine {
  /** Number of a task in the group; -1 outside. */
  private readonly place: Int32Array;

  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly pool: LeanPool,
    private readonly near: LeanNeighbours,
    private readonly random: Random,
  ) {
    this.place = new Int32Array(m.tasks);
  }

  /** Tries the routes around a task. True when the plan is cheaper now. */
  run(seed: number, isOpen: Uint8Array): boolean {
    const { m, routes, pool } = this;
    const { s, METRES } = routes;
    const group = this.gather(seed);
    if (group.length < 2) return false;
    // Shifts that the group may have, by kind: its own ones first.
    const shifts = m.kinds.map((kind) => group.filter((r) => m.kind[r] === kind));
    for (let r = 0; r < m.shifts; r++)
      if (s[routes.COUNT + r] === 0 && isOpen[r] === 1) shifts[m.kinds.indexOf(m.kind[r]!)]!.push(r);
    this.place.fill(-1);
    let tasks = 0;
    let below = -1e-6;
    const prices: number[] = [];
    for (const r of group) {
      const cost = m.fixed[r]! + s[METRES + r]! * m.perMetre[r]!;
      below += cost;
      for (let node = s[m.tasks + r]!; node < m.tasks; node = s[node]!) {
        this.place[node] = tasks++;
        prices.push(cost / s[routes.COUNT + r]!);
      }
    }
    const shiftsOfKind = shifts.map(({ length }) => length);
    const chosen = choosePartition({
      tasks,
      shiftsOfKind,
      columns: this.columns(),
      prices: Float64Array.from(prices),
      below,
    });
    if (!chosen) return false;

    const kept = routes.absent.length;
    for (const r of group) routes.remove(s[m.tasks + r]!, s[routes.COUNT + r]!);
    for (const { id, kind } of chosen) {
      let last = m.tasks + shifts[kind]!.shift()!;
      for (let at = pool.first[id]!, end = at + pool.length[id]!; at < end; at++) {
        routes.insert(pool.steps[at]!, last);
        last = pool.steps[at]!;
      }
    }
    routes.absent.length = kept;
    return true;
  }

  /** Routes near a task. */
  private gather(seed: number): number[] {
    const { near, random, routes } = this;
    const { s, ROUTE, COUNT } = routes;
    const wanted = FEWEST_TASKS + random.below(MOST_TASKS - FEWEST_TASKS);
    const group: number[] = [];
    let tasks = 0;
    for (let k = -1; k < near.count && tasks < wanted; k++) {
      const task = k < 0 ? seed : near.list[seed * near.count + k]!;
      if (task < 0) break;
      const r = s[ROUTE + task]!;
      if (r < 0 || group.includes(r)) continue;
      group.push(r);
      tasks += s[COUNT + r]!;
    }
    return group;
  }

  /** Routes of the pool that serve nothing outside the group. */
  private columns(): Column[] {
    const { m, place, pool } = this;
    const { first, length, steps } = pool;
    const columns: Column[] = [];
    for (let id = 0; id < pool.count; id++) {
      const end = first[id]! + length[id]!;
      let at = first[id]!;
      while (at < end && place[steps[at]!]! >= 0) at++;
      if (at < end) continue;
      const shift = pool.kind[id]!;
      const tasks = Array.from(steps.subarray(first[id]!, end), (task) => place[task]!);
      const cost = m.fixed[shift]! + pool.metres[id]! * m.perMetre[shift]!;
      columns.push({ id, cost, kind: m.kinds.indexOf(shift), tasks });
    }
    return columns;
  }
}
