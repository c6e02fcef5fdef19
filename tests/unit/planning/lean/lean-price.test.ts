import { LeanSearch } from '../../../../server/planning/solver/lean/lean-search';
import { splitPlan } from '../../../../server/planning/solver/lean/lean-split';
import { Random } from '../../../../server/planning/solver/random';
import { task } from '../sample-day';
import { leanOf, leanRoutes, textbook, van } from './lean-bench';

/** Five doors on a straight road, 5 km apart; a metre costs 0.1. */
const prize = 1e9;
const day = textbook({
  tasks: [1, 2, 3, 4, 5].map((place) => task(`door ${place}`, place, { delivery: [10, 1], prize })),
});

test('an absent task costs its price, and its prize in the worth of the plan', () => {
  const m = leanOf(day);
  const routes = leanRoutes(m, [[0, 1, 2], [3]]);
  const [whole, worth] = [routes.cost, routes.worth];
  expect(worth).toBe(whole);
  routes.price.fill(200);
  routes.recost();
  expect(routes.cost).toBeCloseTo(whole - prize + 200, 3);
  expect(routes.worth).toBeCloseTo(worth, 3);
  // Taken out at that price, and back: the same numbers.
  routes.remove(3, 1);
  expect(routes.worth - routes.cost).toBeCloseTo(2 * (prize - 200), 3);
  routes.back();
  expect(routes.cost).toBeCloseTo(whole - prize + 200, 3);
});

test('while leaving out is cheap the search does it, and what it answers serves everybody and costs what it says', () => {
  const places = [1, 2, 3, 4, 5];
  const m = leanOf({
    ...day,
    tasks: Array.from({ length: 20 }, (_, t) => task(`door ${t}`, places[t % 5]!, { delivery: [10, 1], prize })),
    shifts: ['one', 'two', 'three', 'four'].map((id) =>
      van(id, { capacity: [60, 9], costs: { fixed: 10, perKm: 100, perHour: 0, overtimePerHour: 0 } }),
    ),
  });
  const search = new LeanSearch(m, new Random(5));
  search.construct();
  let leftOut = 0;
  for (let step = 0; step < 4_000; step++) {
    search.step(step / 4_000);
    leftOut += search.present().absent.length;
    expect(search.best.absent).toEqual([]);
  }
  expect(leftOut).toBeGreaterThan(0);
  expect(search.present().absent).toEqual([]);
  const again = leanRoutes(
    m,
    search.best.routes.map((nodes) => [...nodes]),
  );
  expect(search.best.cost).toBeCloseTo(again.cost, 3);
});

test('an absent task goes to the part on whose side it lies', () => {
  const m = leanOf({
    ...day,
    tasks: Array.from({ length: 12 }, (_, t) => task(`door ${t}`, t < 6 ? 1 : 5, { delivery: [10, 1], prize })),
  });
  const routes = [Int32Array.of(0, 1, 2, 3), Int32Array.of(6, 7, 8, 9)];
  for (let seed = 1; seed <= 20; seed++) {
    const parts = splitPlan(m, { routes, absent: [4, 10, 5, 11] }, 2, new Random(seed));
    expect(parts.flatMap(({ tasks }) => [...tasks]).sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    // Two draws from the same place tell no sides apart.
    const sides = parts.map(({ absent }) => [...absent].sort((a, b) => a - b).join());
    if (sides.every((side) => side !== '')) expect(sides.sort()).toEqual(['10,11', '4,5']);
  }
});
