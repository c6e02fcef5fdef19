import { judge } from '../../../server/planning/judge';
import { solve, type Plan, type Problem, type Route, type Solution } from '../../../server/planning/solver';
import { loosen, offerInsertions, replan, type Offers } from '../../../server/planning/solver/insert';
import { Random } from '../../../server/planning/solver/random';
import { randomDay } from './random-day';

const seeds = Number(process.env['INSERTION_SEEDS'] ?? 40);
const nowMs = () => performance.now();

interface Case {
  seed: number;
  problem: Problem;
  /** As the planner left it, and without one demand. */
  solved: Solution;
  plan: Plan;
  fromSec: number;
  /** Served in no route of the plan. */
  demand: number[];
}

/** Tasks that are put into a plan together: pairs and choices as a whole. */
function demandOf(problem: Problem, task: number): number[] {
  const coupling = problem.couplings.find(({ first, second }) => first === task || second === task);
  if (coupling) return [coupling.first, coupling.second];
  const { choice } = problem.tasks[task]!;
  if (choice === undefined) return [task];
  return problem.tasks.flatMap((one, index) => (one.choice === choice ? [index] : []));
}

/** A planned day of which one demand is taken out again, at a moment of the day. */
function caseOf(seed: number, isWild = seed % 3 > 0): Case {
  const random = new Random(seed * 31);
  const problem = randomDay({
    seed,
    visits: 8 + random.below(40),
    shifts: 2 + random.below(5),
    warehouses: random.below(3),
    centres: 1 + random.below(3),
    isWild,
  });
  const solved = solve(problem, { seed, iterations: 80, nowMs });
  const demand = demandOf(problem, random.below(problem.tasks.length));
  const routes = solved.routes
    .map(({ shift, startSec, steps }): Route => ({
      shift,
      startSec,
      steps: steps.filter(({ kind, index }) => kind !== 'task' || !demand.includes(index)),
    }))
    .filter(({ steps }) => steps.length > 0);
  const unserved = [...new Set([...solved.unserved, ...demand])];
  return { seed, problem, solved, plan: { routes, unserved }, fromSec: 7 * 3600 + random.below(10 * 3600), demand };
}

const isFeasible = (problem: Problem, plan: Plan) => judge(problem, plan).violations.length === 0;

/** The plan of the frozen day with one offer taken. */
function taken({ plan }: Offers, { route, tasks, shift }: Offers['offers'][number], problem: Problem): Plan {
  const served = new Set(tasks.flatMap((task) => demandOf(problem, task)));
  return {
    routes: [...plan.routes.filter((one) => one.shift !== shift), route],
    unserved: plan.unserved.filter((task) => !served.has(task)),
  };
}

/** What a judge finds of a plan, without what is left out. */
const costOf = (problem: Problem, plan: Plan): number => {
  const { cost } = judge(problem, plan).totals;
  return cost.total - cost.unserved;
};

describe(`insertion into a day under way (INSERTION_SEEDS=${seeds})`, () => {
  test('every offer stands before the judge, costs what it says and leaves alone what has begun', () => {
    const seen = { offers: 0, opening: 0, pairs: 0, choices: 0, loading: 0, frozen: 0, delays: 0, plain: 0 };
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, plan, fromSec, demand } = caseOf(seed);
      if (!isFeasible(problem, plan)) continue;
      const offered = offerInsertions(problem, plan, demand, { fromSec });
      expect({ seed, violations: judge(offered.problem, offered.plan).violations }).toEqual({ seed, violations: [] });
      const before = costOf(offered.problem, offered.plan);
      for (const offer of offered.offers) {
        const after = taken(offered, offer, problem);
        expect({ seed, violations: judge(offered.problem, after).violations }).toEqual({ seed, violations: [] });
        expect(offer.costDelta).toBeCloseTo(costOf(offered.problem, after) - before, 4);
        expect(offer.tasks).toHaveLength(demand.length > 1 && problem.tasks[demand[0]!]!.choice === undefined ? 2 : 1);
        const present = offered.plan.routes.find(({ shift }) => shift === offer.shift);
        const kept = offer.cameFrom.filter((from) => from >= 0);
        const lost = (present?.steps ?? []).filter((step, k) => step.kind !== 'break' && !kept.includes(k));
        expect({ seed, lost }).toEqual({ seed, lost: [] });
        offer.route.steps.forEach(({ kind, index }, k) => {
          const from = present?.steps[offer.cameFrom[k]!];
          if (from) expect([kind, index]).toEqual([from.kind, from.index]);
        });
        const pinned = offered.problem.shifts[offer.shift]!.pinnedPrefix?.length ?? 0;
        expect(offer.route.steps.slice(0, pinned)).toEqual(present?.steps.slice(0, pinned) ?? []);
        for (let k = pinned; k < offer.route.steps.length; k++)
          expect(k === 0 ? offer.route.startSec : offer.route.steps[k - 1]!.departureSec).toBeGreaterThanOrEqual(
            fromSec,
          );
        seen.offers++;
        if (offer.opensShift) seen.opening++;
        if (offer.tasks.length > 1) seen.pairs++;
        if (demand.length > offer.tasks.length) seen.choices++;
        if (offer.route.steps.some(({ kind }, k) => kind === 'load' && offer.cameFrom[k] === -1)) seen.loading++;
        if (pinned > 0) seen.frozen++;
        if (offer.delays.length > 0) seen.delays++;
      }
      if (demand.length === 1) {
        for (const route of offered.plan.routes) {
          const own = offered.offers.find(({ shift }) => shift === route.shift)?.costDelta ?? Infinity;
          const pinned = offered.problem.shifts[route.shift]!.pinnedPrefix?.length ?? 0;
          for (let p = pinned; p <= route.steps.length; p++) {
            const steps = [
              ...route.steps.slice(0, p),
              { kind: 'task' as const, index: demand[0]! },
              ...route.steps.slice(p),
            ];
            const rest = offered.plan.routes.filter(({ shift }) => shift !== route.shift);
            const plain: Plan = {
              routes: [...rest, { ...route, steps }],
              unserved: offered.plan.unserved.filter((task) => task !== demand[0]),
            };
            if (!isFeasible(offered.problem, plain)) continue;
            seen.plain++;
            expect(own).toBeLessThanOrEqual(costOf(offered.problem, plain) - before + 1e-4);
          }
        }
      }
      const costs = offered.offers.map(({ costDelta }) => costDelta);
      expect(costs).toEqual([...costs].sort((one, other) => one - other));
    }
    // The sample holds every kind of case.
    expect(Object.entries(seen).filter(([, count]) => count === 0)).toEqual([]);
  }, 120_000);

  test('the rest of the day planned anew keeps what has begun, to the second, and costs no more', () => {
    let frozen = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, solved, fromSec } = caseOf(seed);
      const again = replan(problem, solved, { fromSec, seed, iterations: 60, nowMs });
      const verdict = judge(again.problem, again.solution);
      expect({ seed, violations: verdict.violations }).toEqual({ seed, violations: [] });
      expect(again.solution.cost.total).toBeCloseTo(verdict.totals.cost.total, 3);
      expect(again.solution.cost.total).toBeLessThanOrEqual(solved.cost.total + 1e-3);
      const timesOf = ({ routes }: Solution, shift: number, count: number) =>
        routes
          .find((route) => route.shift === shift)
          ?.steps.slice(0, count)
          .map(({ kind, place, arrivalSec, startSec, departureSec }) => [
            kind,
            place,
            arrivalSec,
            startSec,
            departureSec,
          ]);
      for (const { shift, startSec, steps } of again.solution.routes) {
        const begun = again.problem.shifts[shift]!.pinnedPrefix?.length ?? 0;
        expect(timesOf(again.solution, shift, begun)).toEqual(timesOf(solved, shift, begun) ?? []);
        frozen += begun;
        // What is behind it is left for from then on only.
        for (let k = begun; k < steps.length; k++)
          expect(k === 0 ? startSec : steps[k - 1]!.departureSec).toBeGreaterThanOrEqual(fromSec);
      }
      for (const { shift, steps } of solved.routes) {
        const begun = again.problem.shifts[shift]!.pinnedPrefix?.length ?? 0;
        const left = steps.findIndex((_, k) => k > 0 && steps[k - 1]!.departureSec >= fromSec);
        if (steps[0] && begun > 0) expect(begun).toBe(left < 0 ? steps.length : left);
      }
    }
    expect(frozen).toBeGreaterThan(50);
  }, 120_000);

  test('what is late already gives way, no more than it is late', () => {
    let loosened = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const { problem, plan } = caseOf(seed, false);
      if (!isFeasible(problem, plan)) continue;
      const random = new Random(seed);
      // Every vehicle leaves up to two hours late.
      const shifts = problem.shifts.map((shift, index) => {
        const startSec = plan.routes.find((route) => route.shift === index)?.startSec ?? shift.windowSec[0];
        return { ...shift, windowSec: [startSec + random.below(7200), shift.windowSec[1]] as const };
      });
      const routes = plan.routes.map((route) => ({ ...route, startSec: shifts[route.shift]!.windowSec[0] }));
      const late = { ...problem, shifts };
      const before = judge(late, { ...plan, routes }).violations.map(({ code }) => code);
      if (before.length === 0 || before.some((code) => !['window', 'break', 'shift'].includes(code))) continue;
      const loose = loosen(late, { ...plan, routes });
      expect({ seed, violations: judge(loose, { ...plan, routes }).violations }).toEqual({ seed, violations: [] });
      const same = loose.tasks.filter(({ windows }, index) => windows === late.tasks[index]!.windows);
      expect(same.length).toBeGreaterThanOrEqual(loose.tasks.length - before.length);
      loosened++;
    }
    expect(loosened).toBeGreaterThan(3);
  }, 60_000);
});
