import { judge } from '../../../server/planning/judge';
import { solve } from '../../../server/planning/solver';
import { toLeanModel, type LeanModel } from '../../../server/planning/solver/lean/lean-model';
import type { LeanRoutes } from '../../../server/planning/solver/lean/lean-routes';
import { LeanSearch } from '../../../server/planning/solver/lean/lean-search';
import { compile } from '../../../server/planning/solver/compile';
import { Random } from '../../../server/planning/solver/random';
import { leanProblem } from './lean-problem';

const seeds = Number(process.env['LEAN_SEEDS'] ?? 16);

/** Cheaper than `expect`, which is called millions of times here. */
function same(actual: number | undefined, wanted: number): void {
  if (actual !== wanted) throw new Error(`kept ${actual}, worked out ${wanted}`);
}

/** Every value of the state, worked out again from the order of the nodes alone. */
function expectWhole(m: LeanModel, routes: LeanRoutes): void {
  const { s } = routes;
  let driven = 0;
  const seconds = (from: number, to: number) => m.duration[m.row[from]! + m.column[to]!]!;
  for (let r = 0; r < m.shifts; r += 1) {
    const [start, end] = [m.tasks + r, m.tasks + m.shifts + r];
    const nodes = [start];
    for (let node = start; node !== end;) nodes.push((node = s[node]!));
    const path = nodes.slice(1, -1);
    same(s[routes.COUNT + r], path.length);
    let metres = 0;
    let clock = m.ready[start]!;
    for (let k = 1; k < nodes.length; k += 1) {
      const [from, to] = [nodes[k - 1]!, nodes[k]!];
      same(s[routes.PREV + to], from);
      same(s[routes.ROUTE + to], r);
      if (path.length > 0) metres += routes.metres(from, to);
      if (to === end) break;
      clock = Math.max(clock + seconds(from, to), m.ready[to]!) + m.service[to]!;
      same(s[routes.DEP + to], clock);
    }
    let latest = m.due[end]!;
    for (let k = nodes.length - 2; k > 0; k -= 1) {
      latest = Math.min(m.due[nodes[k]!]!, latest - seconds(nodes[k]!, nodes[k + 1]!) - m.service[nodes[k]!]!);
      same(s[routes.LATEST + nodes[k]!], latest);
    }
    same(s[routes.METRES + r], metres);
    for (let d = 0; d < m.dimensions; d += 1) {
      const out = (node: number) => m.delivery[node * m.dimensions + d]!;
      const old = (node: number) => m.pickup[node * m.dimensions + d]!;
      let aboard = path.reduce((sum, node) => sum + out(node), 0);
      same(s[routes.TOTAL + r * m.dimensions + d], aboard);
      let highest = aboard;
      for (const node of path) highest = Math.max(highest, (aboard += old(node) - out(node)));
      expect(highest).toBeLessThanOrEqual(m.capacity[r * m.dimensions + d]!);
    }
    if (path.length > 0) driven += m.fixed[r]! + metres * m.perMetre[r]!;
  }
  const owed = (each: Float64Array) => routes.absent.reduce((sum, task) => sum + each[task]!, 0);
  expect(routes.cost).toBeCloseTo(driven + owed(routes.price), 3);
  expect(routes.worth).toBeCloseTo(driven + owed(m.prize), 3);
  for (const task of routes.absent) expect(routes.price[task]).toBeLessThanOrEqual(m.prize[task]!);
}

describe(`the lean core (LEAN_SEEDS=${seeds})`, () => {
  test('plans stand before the judge, with the cost that the judge finds', () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const problem = leanProblem(seed);
      expect(toLeanModel(compile(problem))).not.toBeNull();
      const plan = solve(problem, { seed, iterations: 600, nowMs: () => performance.now() });
      const { violations, totals } = judge(problem, plan);
      expect({ seed, violations }).toEqual({ seed, violations: [] });
      expect(plan.cost.total).toBeCloseTo(totals.cost.total, 3);
      expect(solve(problem, { seed, iterations: 600, nowMs: () => performance.now() }).cost).toEqual(plan.cost);
    }
  }, 60_000);

  test('after every step each kept value is what the order of the nodes says', () => {
    for (let seed = 1; seed <= seeds / 3; seed += 1) {
      const model = toLeanModel(compile(leanProblem(seed)))!;
      const search = new LeanSearch(model, new Random(seed));
      search.construct();
      for (let step = 0; step < 300; step += 1) {
        search.step(step / 300);
        expectWhole(model, (search as unknown as { routes: LeanRoutes }).routes);
      }
    }
  }, 120_000);
});
