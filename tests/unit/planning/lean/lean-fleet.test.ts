import { LeanFleet } from '../../../../server/planning/solver/lean/lean-fleet';
import { leanNeighbours } from '../../../../server/planning/solver/lean/lean-neighbours';
import { LeanRecreate } from '../../../../server/planning/solver/lean/lean-recreate';
import { LeanRuin } from '../../../../server/planning/solver/lean/lean-ruin';
import { LeanSearch } from '../../../../server/planning/solver/lean/lean-search';
import { Random } from '../../../../server/planning/solver/random';
import { task } from '../sample-day';
import { leanOf, leanRoutes, tasksOf, textbook, van } from './lean-bench';

/** Five doors of 10 each; three vans that hold 30 each: two are enough, one is not. */
const day = textbook({ shifts: ['one', 'two', 'three'].map((id) => van(id, { capacity: [30, 5] })) });

function fleetOf(routes: readonly number[][], rest = day) {
  const m = leanOf(rest);
  const own = leanRoutes(m, routes);
  const random = new Random(1);
  const isOpen = new Uint8Array(m.shifts).fill(1);
  const [before, after, near] = (['before', 'after', 'any'] as const).map((way) => leanNeighbours(m, 100, way));
  const all = Int32Array.from({ length: m.tasks }, (_, t) => t);
  const ruin = new LeanRuin(m, own, near!, random, all);
  const recreate = new LeanRecreate(m, own, before!, after!, random, isOpen);
  return { own, isOpen, fleet: new LeanFleet(m, own, ruin, recreate, random) };
}

test('the shortest route is given up first, its shift and the unused ones are closed', () => {
  const { own, isOpen, fleet } = fleetOf([[0, 1], [2, 3], [4]]);
  fleet.giveUp(isOpen);
  expect(own.absent).toEqual([4]);
  expect([...isOpen]).toEqual([1, 1, 0]);
  expect(tasksOf(own, 2)).toEqual([]);
});

test('what was absent finds a place in the others, and then there is no hope for fewer', () => {
  // 50 units in vans of 30 need two.
  const { own, isOpen, fleet } = fleetOf([[0, 1], [2, 3], [4]]);
  expect(fleet.isHopeful).toBe(true);
  fleet.giveUp(isOpen);
  for (let step = 0; step < 50 && own.absent.length > 0; step++) fleet.step(1);
  expect(own.absent).toEqual([]);
  expect(fleet.isHopeful).toBe(false);
});

test('one that has no place for long makes an easier one give way', () => {
  // The last door takes any van's whole room beside one of the others; the given-up route can only return when others move together.
  const amounts = [10, 10, 10, 10, 20];
  const { own, isOpen, fleet } = fleetOf([[0, 2], [1, 3], [4]], {
    ...day,
    tasks: amounts.map((amount, t) => task(`door ${t}`, t + 1, { delivery: [amount, 1] })),
  });
  fleet.giveUp(isOpen);
  for (let step = 0; step < 500 && own.absent.length > 0; step++) fleet.step(1);
  expect(own.absent).toEqual([]);
  expect([0, 1].map((r) => tasksOf(own, r).reduce((sum, t) => sum + amounts[t]!, 0))).toEqual(
    expect.arrayContaining([30]),
  );
});

test('the search spends its first part on fewer routes where a shift is dear', () => {
  const m = leanOf({
    ...day,
    shifts: day.shifts.map((shift) => ({ ...shift, costs: { ...shift.costs, fixed: 1e8 } })),
    tasks: day.tasks.map((one) => ({ ...one, prize: 1e9 })),
  });
  const search = new LeanSearch(m, new Random(3));
  search.construct();
  for (let step = 0; step < 500; step++) search.step(step / 500);
  expect(search.best.absent).toEqual([]);
  expect(search.best.routes.filter(({ length }) => length > 0)).toHaveLength(2);
});
