import { judge } from '../../../server/planning/judge';
import {
  solve,
  UNREACHABLE,
  PLAIN_WEIGHTS,
  type Problem,
  type Shift,
  type Task,
} from '../../../server/planning/solver';
import { toLeanModel, type LeanModel } from '../../../server/planning/solver/lean/lean-model';
import type { LeanRoutes } from '../../../server/planning/solver/lean/lean-routes';
import { LeanSearch } from '../../../server/planning/solver/lean/lean-search';
import { compile } from '../../../server/planning/solver/model';
import { Random } from '../../../server/planning/solver/random';

const seeds = Number(process.env['LEAN_SEEDS'] ?? 40);

/** A text-book problem with everything that the lean core knows; the same for the same seed. */
function randomProblem(seed: number): Problem {
  const random = new Random(seed * 7919 + 1);
  const between = (low: number, high: number) => low + random.below(high - low + 1);
  const dimensions = 1 + random.below(2);
  const size = between(5, 40) + 2;
  const isSymmetric = random.next() < 0.5;
  const places = Array.from({ length: size }, () => [between(0, 1000), between(0, 1000)] as const);
  const metres = new Int32Array(size * size);
  for (let from = 0; from < size; from += 1)
    for (let to = 0; to < size; to += 1) {
      if (from === to) continue;
      const [a, b] = [places[from]!, places[to]!];
      const crow = Math.round(Math.hypot(a[0] - b[0], a[1] - b[1]));
      metres[from * size + to] = isSymmetric ? crow : Math.round(crow * (1 + 0.3 * random.next()));
    }
  if (random.next() < 0.3) metres[between(2, size - 1) * size + between(2, size - 1)] = UNREACHABLE;
  for (let n = 0; n < size; n += 1) metres[n * size + n] = 0;
  const hasPickup = random.next() < 0.6;
  const load = (most: number) => Array.from({ length: dimensions }, () => between(0, most));
  const tasks: Task[] = Array.from({ length: size - 2 }, (_, t) => {
    const ready = random.next() < 0.6 ? between(0, 6000) : 0;
    return {
      id: String(t),
      place: t + 2,
      serviceSec: between(0, 90),
      windows: [[ready, ready + between(200, 5000)]],
      delivery: load(20),
      pickup: hasPickup ? load(20) : load(0),
      deliveryFacility: -1,
      categories: 0,
      requiredSkills: random.next() < 0.2 ? 1 : 0,
      prize: random.next() < 0.2 ? between(1, 900) : 1e7,
    };
  });
  const capacity = load(60).map((amount) => amount + 25);
  const shifts: Shift[] = Array.from({ length: between(2, 12) }, (_, r) => ({
    id: String(r),
    startPlace: r % 2,
    endPlace: random.next() < 0.8 ? r % 2 : 1,
    windowSec: [between(0, 500), between(6000, 12_000)],
    breaks: [],
    capacity,
    skills: random.below(2),
    profile: 0,
    maxDurationSec: random.next() < 0.2 ? between(1500, 5000) : UNREACHABLE,
    maxDistanceM: random.next() < 0.2 ? between(1500, 5000) : UNREACHABLE,
    maxTasks: UNREACHABLE,
    overtimeAfterSec: UNREACHABLE,
    costs: { fixed: between(0, 500), perKm: 1000, perHour: 0, overtimePerHour: 0 },
    mustUnloadAtEnd: false,
  }));
  // Shifts of one kind exchange tails and split.
  if (random.next() < 0.5) shifts.forEach((shift, r) => (shifts[r] = { ...shifts[0]!, id: shift.id }));
  return {
    dimensions: Array.from({ length: dimensions }, (_, d) => `d${d}`),
    piecesDimension: -1,
    matrices: [{ size, durationSec: metres, distanceM: metres }],
    tasks,
    shifts,
    facilities: [],
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
  };
}

/** Cheaper than `expect`, which is called millions of times here. */
function same(actual: number | undefined, wanted: number): void {
  if (actual !== wanted) throw new Error(`kept ${actual}, worked out ${wanted}`);
}

/** Every value of the state, worked out again from the order of the nodes alone. */
function expectWhole(m: LeanModel, routes: LeanRoutes): void {
  const { s } = routes;
  let cost = routes.absent.reduce((sum, task) => sum + m.prize[task]!, 0);
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
    if (path.length > 0) cost += m.fixed[r]! + metres * m.perMetre[r]!;
  }
  expect(routes.cost).toBeCloseTo(cost, 3);
}

describe(`the lean core (LEAN_SEEDS=${seeds})`, () => {
  test('plans stand before the judge, with the cost that the judge finds', () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const problem = randomProblem(seed);
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
      const model = toLeanModel(compile(randomProblem(seed)))!;
      const search = new LeanSearch(model, new Random(seed));
      search.construct();
      for (let step = 0; step < 300; step += 1) {
        search.step(step / 300);
        expectWhole(model, (search as unknown as { routes: LeanRoutes }).routes);
      }
    }
  }, 120_000);
});
