import { judge } from '../../../server/planning/judge';
import { solve, type Plan, type Problem } from '../../../server/planning/solver';
import { Random } from '../../../server/planning/solver/random';
import { cheapestPlan } from './exhaustive';
import { leanProblem } from './lean-problem';
import { randomDay } from './random-day';

const seeds = Number(process.env['EXHAUSTIVE_SEEDS'] ?? 60);
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
    facilities: day.facilities.map(({ room, ...site }) => (shifts === 1 && room ? { ...site, room } : site)),
    couplings: day.couplings.map((coupling) => ({ ...coupling, minGapSec: 0 })),
    shifts: day.shifts.map((shift) => ({ ...shift, capacity: shift.capacity.map((amount) => Math.round(amount / 2)) })),
    weights: { ...day.weights, latenessPerHour: 0, balancePerHour: 0 },
  };
}

test(`small days are planned as cheaply as can be (seeds 1 … ${seeds})`, () => {
  const seen = { load: 0, unload: 0, break: 0, left: 0, routes: 0, pairs: 0 };
  const missed: unknown[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const problem = smallDay(seed);
    const best = cheapestPlan(problem);
    const plan = solve(problem, { seed, iterations: 3_000, nowMs });
    expect({ seed, violations: judge(problem, plan).violations }).toEqual({ seed, violations: [] });
    if (Math.abs(plan.cost.total - best.cost) > 1e-3)
      missed.push({ seed, found: plan.cost.total, steps: told(plan), best });
    for (const { steps } of plan.routes) {
      for (const { kind } of steps) if (kind !== 'task') seen[kind]++;
      if (
        steps.filter(({ kind, index }) => kind === 'task' && problem.couplings.some(({ first }) => first === index))
          .length > 0
      )
        seen.pairs++;
    }
    seen.left += plan.unserved.length;
    seen.routes += plan.routes.length;
  }
  expect(missed).toEqual([]);
  expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
}, 120_000);

test('and so are small text-book problems, by the lean core', () => {
  const missed: unknown[] = [];
  let count = 0;
  for (let seed = 1; count < 40; seed++) {
    const full = leanProblem(seed);
    if (full.tasks.length > 14) continue;
    count++;
    const problem = { ...full, tasks: full.tasks.slice(0, 7), shifts: full.shifts.slice(0, 3) };
    const best = cheapestPlan(problem);
    const plan = solve(problem, { seed, iterations: 5_000, nowMs });
    expect({ seed, violations: judge(problem, plan).violations }).toEqual({ seed, violations: [] });
    if (Math.abs(plan.cost.total - best.cost) > 1e-3)
      missed.push({ seed, found: plan.cost.total, steps: told(plan), best });
  }
  expect(missed).toEqual([]);
}, 60_000);
