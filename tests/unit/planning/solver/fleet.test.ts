import { Fleet } from '../../../../server/planning/solver/fleet';
import { Inserter } from '../../../../server/planning/solver/insertion';
import { compile } from '../../../../server/planning/solver/compile';
import { Neighbours } from '../../../../server/planning/solver/neighbours';
import type { Problem } from '../../../../server/planning/solver/problem';
import { Random } from '../../../../server/planning/solver/random';
import { Recreate } from '../../../../server/planning/solver/recreate';
import { Ruin } from '../../../../server/planning/solver/ruin';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { solve } from '../../../../server/planning/solver/solve';
import { problem, shift, straightRoad, task } from '../sample-day';
import { nodesOf, wordsOf } from './drive';

/** Five doors of 10 kg a hop apart, three vans that hold 30. */
const day: Partial<Problem> = {
  matrices: [straightRoad(6)],
  tasks: [1, 2, 3, 4, 5].map((place) => task(`door ${place}`, place, { delivery: [10, 1] })),
  shifts: ['one', 'two', 'three'].map((id) => shift(id, { capacity: [30, 5] })),
};

function bench(rest: Partial<Problem> = {}) {
  const model = compile(problem({ ...day, ...rest }));
  const state = new SearchState(model);
  const random = new Random(1);
  const neighbours = new Neighbours(model, 100);
  const recreate = new Recreate(model, state, new Inserter(model, state, random), neighbours, random);
  const fleet = new Fleet(model, state, new Ruin(model, state, neighbours, random), recreate, random);
  const serve = (shiftIndex: number, tasks: readonly number[]) => {
    state.begin();
    const nodes = nodesOf(
      model,
      shiftIndex,
      tasks.map((index) => `task ${index}` as const),
    );
    expect(state.replace(shiftIndex, nodes, nodes.length)).toBe(true);
    for (const index of tasks) state.absent.splice(state.absent.indexOf(model.unitOfTask[index]!), 1);
  };
  return { model, state, fleet, serve };
}

test('the shift with the fewest tasks goes first, and nothing may use it until the end', () => {
  const { model, state, fleet, serve } = bench();
  serve(0, [0, 1]);
  serve(1, [2, 3]);
  serve(2, [4]);
  expect(fleet.lost).toBe(0);
  expect(fleet.giveUp()).toBe(true);
  expect(state.absent).toEqual([model.unitOfTask[4]]);
  expect([...state.isClosed]).toEqual([0, 0, 1]);
  for (let step = 0; step < 100 && fleet.lost > 0; step++) fleet.step(1);
  expect(state.absent).toEqual([]);
  expect(wordsOf(model, state.routes[2]!)).toEqual([]);
  fleet.end();
  expect([...state.isClosed]).toEqual([0, 0, 0]);
});

test('what can only return when others move together does so in time', () => {
  // 20 kg are free, but 10 in each van, and the last door takes 20.
  const amounts = [10, 10, 10, 10, 20];
  const { state, fleet, serve } = bench({
    tasks: amounts.map((amount, t) => task(`door ${t + 1}`, t + 1, { delivery: [amount, 1] })),
  });
  serve(0, [0, 2]);
  serve(1, [1, 3]);
  serve(2, [4]);
  fleet.giveUp();
  for (let step = 0; step < 2000 && fleet.lost > 0; step++) fleet.step(1);
  expect(state.absent).toEqual([]);
  expect(state.routes[2]!.length).toBe(0);
});

test('one shift alone, and shifts that have set out, are kept', () => {
  const one = bench({ shifts: [shift('one', { capacity: [30, 5] })] });
  one.serve(0, [0]);
  expect(one.fleet.giveUp()).toBe(false);
  const driven = bench({
    shifts: ['one', 'two'].map((id, at) =>
      shift(id, { capacity: [30, 5], pinnedPrefix: [{ kind: 'task', index: at }] }),
    ),
  });
  expect(driven.fleet.giveUp()).toBe(false);
});

test('a day is planned with no shift more than it needs where shifts are dear', () => {
  const dear = { fixed: 50_000, perKm: 100, perHour: 0, overtimePerHour: 0 };
  const shifts = ['one', 'two', 'three', 'four'].map((id) => shift(id, { capacity: [30, 5], costs: dear }));
  const plan = solve(
    // Waiting is paid, which only the full search knows.
    problem({ ...day, shifts, weights: { ...problem().weights, waitingPerHour: 1 } }),
    { seed: 1, iterations: 300, nowMs: () => performance.now() },
  );
  expect(plan.unserved).toEqual([]);
  expect(plan.routes).toHaveLength(2);
});
