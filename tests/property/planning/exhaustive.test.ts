import { judge } from '../../../server/planning/judge';
import { solve, type Plan, type Problem } from '../../../server/planning/solver';
import { Random } from '../../../server/planning/solver/random';
import { cheapestPlan } from './exhaustive';
import { leanProblem } from './lean-problem';
import { randomDay } from './random-day';

const seeds = Number(process.env['EXHAUSTIVE_SEEDS'] ?? 12);
const nowMs = () => performance.now();

/** The plan in the words of the exhaustive search. */
const told = ({ routes }: Plan) =>
  routes.map(
    ({ shift, steps }) =>
      `shift ${shift}: ${steps.map(({ kind, index }) => (kind === 'break' ? kind : `${kind} ${index}`)).join(', ')}, end`,
  );

/** A few visits with everything that the exhaustive search knows. */
function smallDay(seed: number): Problem {
  const random = new Random(seed * 13 + 5);
  const shifts = 1 + random.below(3);
  const day = randomDay({
    seed: seed + 5000,
    visits: 4 + random.below(2),
    shifts,
    warehouses: random.below(2),
    centres: 1 + random.below(2),
    isWild: seed % 4 > 0,
  });
  return {
    ...day,
    tasks: day.tasks.map((task) => ({
      ...task,
      windows: [task.windows[0]!],
      prize: random.next() < 0.2 ? 2_000 + random.below(20_000) : task.prize,
    })),
    // One window: the planner delays a start no further than the window that a stop has, even if a later one would do.
    facilities: day.facilities.map(({ room, ...site }) => ({
      ...site,
      windows: [[7 * 3600, 20 * 3600]],
      ...(shifts === 1 && room ? { room } : {}),
    })),
    couplings: day.couplings.map((coupling) => ({ ...coupling, minGapSec: 0 })),
    shifts: day.shifts.map((shift) => ({ ...shift, capacity: shift.capacity.map((amount) => Math.round(amount / 2)) })),
    weights: { ...day.weights, latenessPerHour: 0, balancePerHour: 0 },
  };
}

/** The planner's best of at most three tries, and what is really the best. Never may it be cheaper than that. */
function compare(problem: Problem, seed: number, limit: { iterations: number } | { seconds: number }) {
  const search = (chance: number) => {
    const plan = solve(problem, { ...limit, seed: seed + 1000 * chance, nowMs });
    expect({ seed, violations: judge(problem, plan).violations }).toEqual({ seed, violations: [] });
    return plan;
  };
  let plan = search(0);
  const best = cheapestPlan(problem, plan.cost.total);
  expect(plan.cost.total).toBeGreaterThan(best.cost - 1e-3);
  const isBest = () => plan.cost.total < best.cost + 1e-3;
  const atOnce = isBest();
  for (let chance = 1; chance < 3 && !isBest(); chance++) plan = search(chance);
  const missed = isBest() ? [] : [{ seed, found: plan.cost.total, steps: told(plan), best }];
  return { plan, atOnce, missed };
}

test(`small days are planned as cheaply as can be (seeds 1 … ${seeds})`, () => {
  const seen = { load: 0, unload: 0, break: 0, left: 0, routes: 0, pairs: 0 };
  const missed: unknown[] = [];
  let [days, atOnce] = [0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const problem = smallDay(seed);
    // More would take minutes to try out.
    if (problem.facilities.length > 2 && problem.shifts.length > 1) continue;
    // They end by themselves, long before that.
    const result = compare(problem, seed, { seconds: 600 });
    days++;
    if (result.atOnce) atOnce++;
    missed.push(...result.missed);
    for (const { steps } of result.plan.routes) {
      for (const { kind } of steps) if (kind !== 'task') seen[kind]++;
      const firsts = problem.couplings.map(({ first }) => first);
      seen.pairs += steps.filter(({ kind, index }) => kind === 'task' && firsts.includes(index)).length;
    }
    seen.left += result.plan.unserved.length;
    seen.routes += result.plan.routes.length;
  }
  // In one day of twenty the search may stay in a valley; whoever improves it lowers this.
  if (missed.length > 0.05 * days) expect(missed).toEqual([]);
  expect(atOnce).toBeGreaterThanOrEqual(0.9 * days);
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
}, 1_800_000);

test('and so are small text-book problems, by the lean core', () => {
  const missed: unknown[] = [];
  for (let [seed, count] = [1, 0]; count < seeds; seed++) {
    const full = leanProblem(seed);
    if (full.tasks.length > 14) continue;
    count++;
    const problem = { ...full, tasks: full.tasks.slice(0, 7), shifts: full.shifts.slice(0, 3) };
    missed.push(...compare(problem, seed, { seconds: 600 }).missed);
  }
  expect(missed).toEqual([]);
}, 1_800_000);
