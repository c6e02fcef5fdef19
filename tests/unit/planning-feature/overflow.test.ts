import { normalAbove, normalBelow, overflowOf } from '../../../server/planning/overflow/chance';
import { weightFrom } from '../../../server/planning/learnt/learnt';
import { fitWeight, fitWeights, proposeWeights } from '../../../server/planning/learnt/weights';
import { solveWithin } from '../../../server/planning/overflow/within-bound';
import { judge } from '../../../server/planning/judge';
import { buildProblem, type BuiltProblem } from '../../../server/planning/problem';
import { solve, type Plan, type Problem, type ScheduledRoute } from '../../../server/planning/solver';
import { keepReserve } from '../../../server/planning/same-day/reserve';
import { offerInsertions } from '../../../server/planning/solver/insert';
import { Random } from '../../../server/planning/solver/random';
import { at, categories, day, request, shift } from './small-day';

const wholeDay = { windowSec: [28_800, 63_000] as const };
/** Washers of 72.5 kg, standard deviation 6 kg, around the home site; one vehicle. */
const washers = (count: number, capacityKg: number): Promise<BuiltProblem> =>
  buildProblem(
    day({
      requests: Array.from({ length: count }, (_, k) => request(`w${k}`, { ...wholeDay, place: at(300 + 100 * k, 0) })),
      shifts: [shift('a', { capacityKg, capacityLitres: 10_000, break: null })],
    }),
  );
const plan = (problem: Problem, from?: Plan) =>
  solve(problem, { iterations: 1_500, seed: 1, nowMs: () => 0, ...(from && { from }) });

test('the normal distribution: Φ(0) = 0.5, Φ(1.96) = 0.975, and back', () => {
  expect(normalBelow(0)).toBeCloseTo(0.5, 6);
  expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
  expect(normalBelow(-1)).toBeCloseTo(0.158655, 6);
  expect(normalAbove(0.05)).toBeCloseTo(1.644854, 4);
});

test('five washers on a vehicle for 370 kg: 7.5 kg free, σ = 6 √5 = 13.42, z = 0.559, chance 0.288', async () => {
  const built = await washers(5, 370);
  const [route] = plan(built.problem).routes;
  const { byLeg, most } = overflowOf(built, route!);
  expect(most).toBeCloseTo(0.288, 3);
  expect(byLeg[0]).toBe(0);
  // Unloaded on the last leg home.
  expect(byLeg.at(-1)).toBe(0);
});

describe('weight of a category', () => {
  const fridge = { key: 'fridge', weightKg: 40, spreadKg: 8 };
  const seen = (kgs: number[]) => ({
    count: kgs.length,
    sumKg: kgs.reduce((sum, kg) => sum + kg, 0),
    sumSquares: kgs.reduce((sum, kg) => sum + kg ** 2, 0),
  });
  const tens = (...kgs: number[]) => seen(kgs.flatMap((kg) => Array.from({ length: 10 }, () => kg)));

  test('the catalogue counts as twenty units, weighings join them', () => {
    expect(fitWeight(fridge, seen([]))).toEqual({ weightKg: 40, spreadKg: 8 });
    // 20 weighings, each 5 kg off: s² = (20 · 16 + 20 · 25) ÷ 40 = 20.5
    const around = fitWeight(fridge, tens(45, 35));
    expect(around.weightKg).toBe(40);
    expect(around.spreadKg).toBeCloseTo(2 * Math.sqrt(20.5), 9);
    // All of 20 weighings 10 kg heavier: m = 45, s² = (20 · 16 + 20 · 100) ÷ 40 − 25 = 33
    const heavier = fitWeight(fridge, tens(50, 50));
    expect(heavier.weightKg).toBe(45);
    expect(heavier.spreadKg).toBeCloseTo(2 * Math.sqrt(33), 9);
  });

  test('is shown beside what counts, and counts from when it is taken over', () => {
    const findings = new Map(fitWeights([fridge], new Map([['fridge', tens(50, 50)]])));
    const shown = {
      ...{ kind: 'weight', key: 'weight:fridge', categoryKey: 'fridge', observations: 20 },
      ...{ oldValue: 40, newValue: 45, oldSpreadKg: 8, newSpreadKg: 11.5 },
    };
    expect(proposeWeights([fridge], { values: {} }, findings)).toEqual([shown]);
    expect(weightFrom({ values: {} }, fridge)).toEqual({ weightKg: 40, spreadKg: 8 });
    const taken = { values: { 'weight:fridge': 45, 'weight-spread:fridge': 2 * Math.sqrt(33) } };
    expect(weightFrom(taken, fridge)).toEqual({ weightKg: 45, spreadKg: 2 * Math.sqrt(33) });
    expect(proposeWeights([fridge], taken, findings)).toEqual([]);
    // Grams of a phone are told too; what nobody weighed is no proposal.
    const phone = { key: 'phone', weightKg: 0.09, spreadKg: 0.06 };
    const light = new Map(fitWeights([phone, fridge], new Map([['phone', tens(0.1, 0.12)]])));
    expect(proposeWeights([phone, fridge], { values: {} }, light)).toMatchObject([
      { key: 'weight:phone', oldValue: 0.09, newValue: 0.1 },
    ]);
  });
});

/** How often each leg is overloaded in `days` days, in which every unit has a weight of its own from a skewed (log-normal) distribution. */
function simulate(built: BuiltProblem, route: ScheduledRoute, days: number, random: Random): number[] {
  const capacity = built.problem.shifts[route.shift]!.capacity[0]!;
  const over = route.legs.map(() => 0);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  for (let today = 0; today < days; today++) {
    const aboard = new Map<number, number>();
    route.legs.forEach((leg, k) => {
      const step = route.steps[k - 1];
      if (step?.kind === 'unload') aboard.clear();
      if (step?.kind === 'task') {
        let grams = 0;
        for (const { categoryKey, count } of built.visits[step.index]!.request.items) {
          const { weightKg, sdKg } = categories.find(({ key }) => key === categoryKey)!;
          const s2 = Math.log(1 + (sdKg / weightKg) ** 2);
          for (let unit = 0; unit < count; unit++)
            grams += 1000 * weightKg * Math.exp(normal() * Math.sqrt(s2) - s2 / 2);
        }
        aboard.set(step.index, grams);
      }
      const load = (leg.new[0] ?? 0) + [...aboard.values()].reduce((sum, grams) => sum + grams, 0);
      if (load > capacity) over[k]!++;
    });
  }
  return over.map((count) => count / days);
}

test('stated and observed: within 3 points on each leg, 2,500 simulated days each (seed 7)', async () => {
  const random = new Random(7);
  const stated: number[] = [];
  for (const capacityKg of [146, 225, 291, 366, 372, 390, 445]) {
    const built = await washers(9, capacityKg);
    const [route] = plan(built.problem).routes;
    const { byLeg } = overflowOf(built, route!);
    const observed = simulate(built, route!, 2_500, random);
    byLeg.forEach((chance, leg) => {
      stated.push(chance);
      expect(Math.abs(chance - observed[leg]!)).toBeLessThan(0.03);
    });
  }
  // The legs are not all safe, nor all alike.
  expect(stated.filter((chance) => chance > 0.05 && chance < 0.5).length).toBeGreaterThan(5);
});

test.each([
  [0.5, 5],
  [0.05, 4],
  [0.001, 4],
])('with a bound of %d a vehicle for 370 kg takes %d washers at a time', async (bound, atATime) => {
  const built = await washers(10, 370);
  const { solution, most, narrowed } = await solveWithin(
    built,
    built.problem,
    { bound, seconds: 1, isOver: () => false },
    (problem, _seconds, from) => Promise.resolve(plan(problem, from)),
  );
  expect(most).toBeLessThanOrEqual(bound);
  expect(judge(built.problem, solution).violations).toEqual([]);
  expect(judge(narrowed, solution).violations).toEqual([]);
  expect(solution.unserved).toEqual([]);
  const peak = Math.max(...solution.routes[0]!.legs.map((leg) => leg.old[2]!));
  expect(peak).toBe(atATime);
});

test('same day: a fifth washer is offered behind an unload when the bound asks for it, at the end of the load otherwise', async () => {
  const built = await washers(5, 370);
  const { problem } = built;
  const four = plan({
    ...problem,
    tasks: problem.tasks.map((task, t) => (t === 4 ? { ...task, requiredSkills: 64 } : task)),
  });
  expect(four.unserved).toEqual([4]);
  const offered = (bound: number) => {
    const { problem: narrowed, isWithin } = keepReserve(built, problem, four, bound);
    const { offers } = offerInsertions(narrowed, four, [4], { fromSec: 0 });
    return offers.map(({ route }) => ({ isWithin: isWithin(route), most: overflowOf(built, route).most }));
  };
  // 362.5 of 370 kg as means: a chance of 0.288.
  expect(offered(0.5)[0]).toEqual({ isWithin: true, most: expect.closeTo(0.288, 3) as number });
  const careful = offered(0.05);
  expect(careful.length).toBeGreaterThan(0);
  for (const { isWithin, most } of careful) expect([isWithin, most <= 0.05]).toEqual([true, true]);
  // What is there already is not refused: the reserve never asks for more than the present route leaves.
  const { problem: tight } = keepReserve(built, problem, plan(problem), 0.001);
  expect(tight.shifts[0]!.capacity[0]).toBe(362_500);
});
