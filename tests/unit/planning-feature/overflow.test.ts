import { normalAbove, normalBelow, overflowOf } from '../../../server/planning/overflow/chance';
import { deviationOf } from '../../../server/planning/overflow/weighings';
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

test('deviation of a category: half the catalogue’s spread, until weighings take over', () => {
  const fridge = { weightKg: 40, spreadKg: 8 };
  expect(deviationOf(fridge, undefined)).toBe(4);
  // 20 weighings, each 5 kg off: (20 · 16 + 20 · 25) ÷ 40 = 20.5
  const seen = { count: 20, sumKg: 10 * 45 + 10 * 35, sumSquares: 10 * 45 ** 2 + 10 * 35 ** 2 };
  expect(deviationOf(fridge, seen)).toBeCloseTo(Math.sqrt(20.5), 9);
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
