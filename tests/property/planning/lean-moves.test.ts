import { judge } from '../../../server/planning/judge';
import type { Plan, Problem } from '../../../server/planning/solver';
import { toLeanModel, type LeanModel } from '../../../server/planning/solver/lean/lean-model';
import { leanNeighbours } from '../../../server/planning/solver/lean/lean-neighbours';
import { LeanPool } from '../../../server/planning/solver/lean/lean-pool';
import { LeanRecombine } from '../../../server/planning/solver/lean/lean-recombine';
import { LeanRoutes } from '../../../server/planning/solver/lean/lean-routes';
import { LeanTails } from '../../../server/planning/solver/lean/lean-tails';
import { compile } from '../../../server/planning/solver/compile';
import { Random } from '../../../server/planning/solver/random';
import { SearchState } from '../../../server/planning/solver/search-state';
import { leanProblem } from './lean-problem';

/** LEAN_MOVES_SEED=7 npx jest … repeats one problem of a failure. */
const only = process.env['LEAN_MOVES_SEED'];
const problems = Number(process.env['LEAN_MOVES_PROBLEMS'] ?? 400);
const seeds = only ? [Number(only)] : Array.from({ length: problems }, (_, k) => k + 1);
const movesEach = 400;
const counts = {
  moves: 0,
  fits: 0,
  unfit: 0,
  removed: 0,
  swapped: 0,
  turned: 0,
  unturned: 0,
  recombined: 0,
  undone: 0,
};

/** The lean core's routes beside the judge. */
class Bench {
  readonly m: LeanModel;
  readonly routes: LeanRoutes;
  readonly tails: LeanTails;
  readonly pool: LeanPool;
  readonly recombine: LeanRecombine;
  readonly isOpen: Uint8Array;
  private readonly state: SearchState;

  constructor(
    readonly problem: Problem,
    readonly random: Random,
  ) {
    const model = compile(problem);
    this.m = toLeanModel(model)!;
    this.state = new SearchState(model);
    this.routes = new LeanRoutes(this.m);
    const { m, routes } = this;
    const all = Int32Array.from({ length: m.tasks }, (_, task) => task);
    this.isOpen = new Uint8Array(m.shifts).fill(1);
    const near = leanNeighbours(m, 100, 'any');
    this.tails = new LeanTails(m, routes, near, random, all, this.isOpen);
    this.pool = new LeanPool(m, 256);
    this.recombine = new LeanRecombine(m, routes, this.pool, near, random);
  }

  tasksOf(r: number): number[] {
    const { m, routes } = this;
    const tasks: number[] = [];
    for (let node = routes.s[m.tasks + r]!; node < m.tasks; node = routes.s[node]!) tasks.push(node);
    return tasks;
  }

  /** What the judge says of the present routes, with one of them otherwise. */
  judge(changed?: { r: number; tasks: readonly number[]; absent: readonly number[] }) {
    const routes: Plan['routes'][number][] = [];
    for (let r = 0; r < this.m.shifts; r++) {
      const tasks = changed?.r === r ? changed.tasks : this.tasksOf(r);
      if (tasks.length === 0) continue;
      routes.push({
        shift: r,
        startSec: this.latestStart(r, tasks),
        steps: tasks.map((index) => ({ kind: 'task' as const, index })),
      });
    }
    return judge(this.problem, { routes, unserved: changed?.absent ?? [...this.routes.absent] });
  }

  /** A departure that shortens the route most; only matters where durations are limited. */
  private latestStart(r: number, tasks: readonly number[]): number {
    const { problem, state } = this;
    const shift = problem.shifts[r]!;
    if (shift.maxDurationSec >= 1e9) return shift.windowSec[0];
    const route = state.routes[r]!;
    route.setNodes(Int32Array.from(tasks), tasks.length);
    return state.evaluator.evaluate(route) ? route.begin : shift.windowSec[0];
  }

  /** The cost that is carried along is the judge's. */
  expectCost(total: number): void {
    if (Math.abs(this.routes.cost - total) > 1e-3)
      throw new Error(`kept ${this.routes.cost}, the judge finds ${total}`);
  }
}

/** An absent task at a place by chance: time, load and length in O(1) against the judge on the whole plan, then the insertion itself. */
function insert(bench: Bench): void {
  const { m, random, routes, problem } = bench;
  const { s } = routes;
  if (routes.absent.length === 0) return;
  const at = random.below(routes.absent.length);
  const c = routes.absent[at]!;
  const r = random.below(m.shifts);
  const tasks = bench.tasksOf(r);
  const p = random.below(tasks.length + 1);
  const i = p === 0 ? m.tasks + r : tasks[p - 1]!;
  const j = s[i]!;
  const more = routes.metres(i, c) + routes.metres(c, j) - s[routes.EDGE + i]!;
  const fits =
    m.compatible[c * m.shifts + r] === 1 &&
    routes.fitsTime(c, i, j) &&
    routes.fitsLoad(c, i, r) &&
    routes.fitsLength(c, i, r, more);
  const absent = routes.absent.filter((one) => one !== c);
  const { violations, totals } = bench.judge({ r, tasks: [...tasks.slice(0, p), c, ...tasks.slice(p)], absent });
  counts.moves++;
  counts[fits ? 'fits' : 'unfit']++;
  if (fits !== (violations.length === 0))
    throw new Error(`task ${c} behind ${i}: fits ${fits}, the judge says ${JSON.stringify(violations)}`);
  if (!fits) return;
  const said = more * m.perMetre[r]! + (tasks.length === 0 ? m.fixed[r]! : 0) - m.prize[c]!;
  const before = routes.cost;
  routes.insert(c, i);
  routes.absent.splice(at, 1);
  bench.expectCost(totals.cost.total);
  if (Math.abs(routes.cost - before - said) > 1e-3) throw new Error('the price of the place is another');
  if (problem.tasks.length > 3 && random.next() < 0.2) {
    routes.back();
    counts.undone++;
    if (Math.abs(routes.cost - before) > 1e-6) throw new Error('not taken back');
  } else routes.keep();
}

/** A string taken out; a rest that the judge refuses (a way that is not there, a detour shorter than the straight way) is taken back. */
function remove(bench: Bench): void {
  const { random, routes, m } = bench;
  const r = random.below(m.shifts);
  const tasks = bench.tasksOf(r);
  if (tasks.length === 0) return;
  const from = random.below(tasks.length);
  routes.remove(tasks[from]!, 1 + random.below(Math.min(4, tasks.length - from)));
  const { violations, totals } = bench.judge();
  counts.moves++;
  counts.removed++;
  if (violations.length > 0) {
    routes.back();
    return;
  }
  bench.expectCost(totals.cost.total);
  routes.keep();
}

/** A tail swap or split, whatever it costs. */
function swap(bench: Bench): void {
  const { routes } = bench;
  if (!bench.tails.try(Infinity)) return;
  const { violations, totals } = bench.judge();
  counts.moves++;
  counts.swapped++;
  expect(violations).toEqual([]);
  bench.expectCost(totals.cost.total);
  routes.keep();
}

/** A stretch of a route driven the other way round: what is said of it against the judge on the whole plan, then the turn itself. */
function turn(bench: Bench): void {
  const { m, random, routes } = bench;
  const { s } = routes;
  const r = random.below(m.shifts);
  const tasks = bench.tasksOf(r);
  if (tasks.length < 2) return;
  const from = random.below(tasks.length - 1);
  const to = from + 1 + random.below(tasks.length - from - 1);
  const i = from === 0 ? m.tasks + r : tasks[from - 1]!;
  const turned = [...tasks.slice(0, from), ...tasks.slice(from, to + 1).reverse(), ...tasks.slice(to + 1)];
  const { violations, totals } = bench.judge({ r, tasks: turned, absent: [...routes.absent] });
  const metres = [m.tasks + r, ...turned].reduce(
    (sum, node, k) => sum + routes.metres(node, turned[k] ?? m.tasks + m.shifts + r),
    0,
  );
  const fits = metres <= m.maxDistance[r]! && routes.fitsReversed(i, tasks[to]!);
  counts.moves++;
  counts[fits ? 'turned' : 'unturned']++;
  if (fits !== (violations.length === 0))
    throw new Error(`${tasks} from ${from} to ${to}: fits ${fits}, the judge says ${JSON.stringify(violations)}`);
  if (!fits) return;
  routes.reverse(i, tasks[to]!);
  expect(bench.tasksOf(r)).toEqual(turned);
  expect(s[routes.METRES + r]).toBe(metres);
  bench.expectCost(totals.cost.total);
  routes.keep();
}

/** Neighbouring routes replaced by cheaper ones seen before: the same tasks are served, for less. */
function recombine(bench: Bench): void {
  const { m, random, routes } = bench;
  const before = routes.cost;
  const absent = [...routes.absent];
  if (!bench.recombine.run(random.below(m.tasks), bench.isOpen)) return;
  const { violations, totals } = bench.judge();
  counts.moves++;
  counts.recombined++;
  expect(violations).toEqual([]);
  expect(routes.absent).toEqual(absent);
  expect(routes.cost).toBeLessThan(before);
  bench.expectCost(totals.cost.total);
  routes.keep();
}

test(`what the lean core keeps is what the judge finds, move by move (LEAN_MOVES_SEED=${only ?? `1 … ${problems}`})`, () => {
  for (const seed of seeds) {
    try {
      const random = new Random(seed);
      const bench = new Bench(leanProblem(seed), random);
      for (let move = 0; move < movesEach; move++) {
        const draw = random.next();
        if (draw < 0.65) insert(bench);
        else if (draw < 0.8) remove(bench);
        else if (draw < 0.95) swap(bench);
        else if (draw < 0.98) turn(bench);
        else recombine(bench);
        bench.pool.note(bench.routes);
      }
    } catch (error) {
      throw new Error(`LEAN_MOVES_SEED=${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  if (only) return;
  expect(counts.moves).toBeGreaterThanOrEqual(problems * 250);
  const { recombined, ...others } = counts;
  expect(recombined).toBeGreaterThan(problems / 2);
  for (const count of Object.values(others)) expect(count).toBeGreaterThan(1_000);
}, 180_000);
