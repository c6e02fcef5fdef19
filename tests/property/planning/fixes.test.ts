import { findFixes, type Candidate, type FoundFix } from '../../../server/planning/fixes/find-fixes';
import { findPlaces } from '../../../server/planning/fixes/find-places';
import { withPatch, type Patch } from '../../../server/planning/fixes/patch';
import { judge } from '../../../server/planning/judge';
import { createPlannerPool } from '../../../server/planning/pool';
import { solve, type Problem } from '../../../server/planning/solver';
import { Random } from '../../../server/planning/solver/random';
import { randomDay } from './random-day';

const seeds = Number(process.env['FIXES_SEEDS'] ?? 15);
const nowMs = () => performance.now();

/** A day with too few vehicles, so that something is left out. */
function caseOf(seed: number) {
  const random = new Random(seed * 17);
  const problem = randomDay({
    seed,
    visits: 16 + random.below(16),
    shifts: 1 + random.below(3),
    warehouses: random.below(2),
    centres: 1,
    isWild: seed % 3 === 0,
  });
  return { problem, plan: solve(problem, { seed, iterations: 60, nowMs }) };
}

const demandOf = (problem: Problem, task: number): number[] => {
  const pair = problem.couplings.find(({ first, second }) => first === task || second === task);
  return pair ? [pair.first, pair.second] : [task];
};

/** Every kind of change, on every shift. */
function candidatesOf(problem: Problem, tasks: readonly number[]): Candidate[] {
  const amounts = [600, 1800, 3600, 7200];
  const grown = (patchOf: (sec: number) => Patch): Candidate['steps'] =>
    amounts.map((sec) => ({ patch: patchOf(sec), ownCost: sec / 10 }));
  const taskList = tasks.map((index) => [index, problem.tasks[index]!] as const);
  const windows = grown((sec) => ({
    tasks: taskList.map(([index, task]) => [
      index,
      { ...task, windows: [[task.windows[0]![0] - sec, task.windows.at(-1)![1] + sec]] },
    ]),
  }));
  const perShift = problem.shifts.flatMap((shift, index): Candidate[] => [
    {
      steps: grown((sec) => ({
        shifts: [[index, { ...shift, windowSec: [shift.windowSec[0], shift.windowSec[1] + sec] }]],
      })),
      shifts: [index],
      group: 'any',
    },
    { steps: [{ patch: { shifts: [[index, { ...shift, skills: 7 }]] }, ownCost: 300 }], shifts: [index], group: 'any' },
    {
      steps: [
        {
          patch: { shifts: [[index, { ...shift, capacity: shift.capacity.map((units) => units * 2) }]] },
          ownCost: 500,
        },
      ],
      shifts: [index],
      group: 'any',
    },
  ]);
  const count = problem.shifts.length;
  const spare = { ...problem.shifts[0]!, id: 'spare', skills: 3 };
  const added = {
    steps: [{ patch: { shifts: [[count, spare] as const] }, ownCost: 0 }],
    shifts: [count],
    group: 'any',
  };
  return [{ steps: windows, shifts: null, group: 'any' }, ...perShift, added];
}

const patchOf = (candidates: readonly Candidate[], { candidate, step }: FoundFix): Patch =>
  candidate < 0 ? {} : candidates[candidate]!.steps[step]!.patch;

describe(`changes that let a demand in (FIXES_SEEDS=${seeds})`, () => {
  test('every one that is offered is accepted by the judge in the solved plan, and serves the demand', () => {
    const seen = { fixes: 0, grown: 0, days: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, plan } = caseOf(seed);
      const left = plan.unserved.find((task) => problem.tasks[task]!.choice === undefined);
      if (left === undefined) continue;
      seen.days++;
      const tasks = demandOf(problem, left);
      const candidates = candidatesOf(problem, tasks);
      const limit = { iterations: 20, seed };
      const fixes = findFixes(
        { problem, plan, tasks, candidates, limit, mostSeconds: 60, most: 6, mostOfGroup: 6 },
        nowMs,
      );
      for (const fix of fixes) {
        const { violations } = judge(withPatch(problem, patchOf(candidates, fix)), fix);
        expect({ seed, violations }).toEqual({ seed, violations: [] });
        expect(fix.unserved.filter((task) => tasks.includes(task))).toEqual([]);
        seen.fixes++;
        if (fix.step > 0) seen.grown++;
      }
      const prices = fixes.map(({ cost, ownCost }) => cost + ownCost);
      expect(prices).toEqual([...prices].sort((one, other) => one - other));
    }
    expect(seen.days).toBeGreaterThan(seeds / 3);
    expect(seen.fixes).toBeGreaterThan(seen.days);
    expect(seen.grown).toBeGreaterThan(0);
  }, 240_000);

  test('every other place of a served demand is accepted by the judge and costs what it says', () => {
    let places = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, plan } = caseOf(seed);
      const first = plan.routes[0]?.steps.find(({ kind }) => kind === 'task');
      if (!first || problem.tasks[first.index]!.choice !== undefined) continue;
      const tasks = demandOf(problem, first.index);
      const present = judge(problem, plan).totals;
      for (const place of findPlaces({ problem, plan, tasks, perRoute: 3 })) {
        places++;
        // The route alone keeps every rule; the others are as they were, or shorter.
        const alone = judge(problem, { routes: [place.route], unserved: [] });
        expect({ seed, codes: alone.violations.map(({ code }) => code).filter((code) => code !== 'missing') }).toEqual({
          seed,
          codes: [],
        });
        expect(Number.isFinite(place.cost)).toBe(true);
        expect(place.route.steps.some(({ kind, index }) => kind === 'task' && index === first.index)).toBe(true);
      }
      expect(present.cost.total).toBeCloseTo(plan.cost.total, 3);
    }
    expect(places).toBeGreaterThan(seeds);
  }, 120_000);

  test('a search that begins from a plan never costs more, whatever of the plan can be kept', () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, plan } = caseOf(seed);
      const again = solve(problem, { from: plan, seed, iterations: 30, nowMs });
      expect(judge(problem, again).violations).toEqual([]);
      expect(again.cost.total).toBeLessThanOrEqual(plan.cost.total + 1e-6);
      // Half the capacity: some routes cannot be kept, the answer is a plan all the same.
      const shifts = problem.shifts.map((shift) => ({ ...shift, capacity: shift.capacity.map((units) => units / 2) }));
      const smaller = { ...problem, shifts: shifts.map((one) => ({ ...one, capacity: one.capacity.map(Math.floor) })) };
      const changed = solve(smaller, { from: plan, seed, iterations: 10, nowMs });
      expect({ seed, violations: judge(smaller, changed).violations }).toEqual({ seed, violations: [] });
    }
  }, 120_000);

  test('a planner thread answers the same', async () => {
    const pool = createPlannerPool({ threads: 1 });
    const { problem, plan } = Array.from({ length: seeds }, (_, k) => caseOf(k + 1)).find(
      (one) => one.problem.couplings.length === 0 && one.plan.unserved.length === 1,
    )!;
    const tasks = demandOf(problem, plan.unserved[0]!);
    const about = {
      ...{ problem, plan, tasks, candidates: candidatesOf(problem, tasks) },
      ...{ limit: { iterations: 20, seed: 1 }, mostSeconds: 60, most: 3, mostOfGroup: 3 },
    };
    const here = findFixes(about, nowMs);
    expect(here.length).toBeGreaterThan(0);
    expect(await pool.ask({ ask: 'fixes', about })).toEqual(here);
    await expect(pool.ask({ ask: 'places', about: { ...about, tasks: [], perRoute: 1 } })).rejects.toThrow(
      'one demand',
    );
    expect((await pool.solve(problem, { from: plan, iterations: 5, seed: 1 })).iterations).toBe(5);
    await pool.close();
    await expect(pool.ask({ ask: 'fixes', about })).rejects.toThrow('closed');
  }, 60_000);
});
