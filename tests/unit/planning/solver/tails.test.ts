import { compile } from '../../../../server/planning/solver/compile';
import { Neighbours } from '../../../../server/planning/solver/neighbours';
import type { Problem, Shift, Task } from '../../../../server/planning/solver/problem';
import { Random } from '../../../../server/planning/solver/random';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { Tails } from '../../../../server/planning/solver/tails';
import { facility, problem, shift, task } from '../sample-day';
import { nodesOf, wordsOf, type StepText } from './drive';

/*
 * A road of six places, one van at each end. The van at 0 serves the doors at 1 and 4 (8 hops), the van at 5 the doors at 4 and 2 (6 hops); with
 * their rests changed they drive 4 and 2. A hop costs 500 and, ten minutes long, 600.
 */
const crossed: readonly (readonly StepText[])[] = [
  ['task 0', 'task 1'],
  ['task 2', 'task 3'],
];
const doors = (of: (t: number) => Partial<Task>) => [1, 4, 4, 2].map((place, t) => task(`door ${t}`, place, of(t)));
const two = (rest: Partial<Shift> = {}, ofEast: Partial<Shift> = {}): Shift[] => [
  shift('west', { maxTasks: 2, ...rest }),
  shift('east', { startPlace: 5, endPlace: 5, maxTasks: 2, ...ofEast }),
];
const saved = 8 * (500 + 600);

function bench(routes: readonly (readonly StepText[])[], rest: Partial<Problem> = {}) {
  const model = compile(
    problem({
      tasks: doors(() => ({})),
      shifts: two(),
      ...rest,
    }),
  );
  const state = new SearchState(model);
  state.begin();
  routes.forEach((steps, s) => {
    const nodes = nodesOf(model, s, steps);
    expect(state.replace(s, nodes, nodes.length)).toBe(true);
  });
  state.absent.length = 0;
  state.begin();
  const tails = new Tails(model, state, new Neighbours(model, 100), new Random(1));
  return {
    state,
    words: () => state.routes.map((route) => wordsOf(model, route)),
    /** As often as it takes to draw every pair of tasks. */
    tryAll: (limit: number) => Array.from({ length: 200 }, () => tails.try(limit)).some(Boolean),
    tryUntil: (limit: number) => Array.from({ length: 200 }).some(() => tails.try(limit)),
  };
}

describe('the rests of two routes change places', () => {
  test('when that is cheaper, and the saving is that of the legs', () => {
    const { state, words, tryAll } = bench(crossed);
    const before = state.totalCost();
    expect(tryAll(0)).toBe(true);
    expect(words()).toEqual([
      ['task 0', 'task 3'],
      ['task 2', 'task 1'],
    ]);
    expect(before - state.totalCost()).toBeCloseTo(saved, 6);
    expect([...state.shiftOf]).toEqual([0, 1, 1, 0]);
  });

  test('not for less than is asked; and a step back is the plan of before', () => {
    const { state, words, tryAll, tryUntil } = bench(crossed);
    const before = state.totalCost();
    expect(tryAll(-saved)).toBe(false);
    expect(tryUntil(Infinity)).toBe(true);
    state.revert();
    expect(words()).toEqual(crossed);
    expect(state.totalCost()).toBeCloseTo(before, 6);
    expect([...state.shiftOf]).toEqual([0, 0, 1, 1]);
  });

  test('a rest that needs goods brings their load with it', () => {
    const { words, tryAll } = bench([crossed[0]!, ['load 0', 'task 2', 'task 3']], {
      tasks: doors((t) => (t === 3 ? { delivery: [10, 1], deliveryFacility: 0 } : {})),
      facilities: [facility('warehouse', 1, { kind: 'load' })],
    });
    expect(tryAll(0)).toBe(true);
    expect(words()).toEqual([
      ['load 0', 'task 0', 'task 3'],
      ['task 2', 'task 1'],
    ]);
  });

  test('breaks stay with their vans', () => {
    const breaks = [{ windowSec: [30_000, 31_000] as const, durationSec: 600 }];
    const { words, tryAll } = bench([['task 0', 'break 0', 'task 1'], crossed[1]!], {
      shifts: two({ breaks }),
    });
    expect(tryAll(0)).toBe(true);
    const [west, east] = words();
    expect(west!.filter((step) => step === 'break 0')).toHaveLength(1);
    expect(east).toEqual(['task 2', 'task 1']);
  });

  const begun = [2, 3].map((index) => ({ kind: 'task' as const, index }));
  test.each<[string, Partial<Problem>]>([
    [
      'a skill that only one has',
      { tasks: doors((t) => (t === 3 ? { requiredSkills: 1 } : {})), shifts: two({}, { skills: 1 }) },
    ],
    ['a pair', { couplings: [{ first: 2, second: 3, minGapSec: 0, sameRoute: true }] }],
    ['what has been begun', { shifts: two({}, { pinnedPrefix: begun }) }],
    ['a load that is too heavy together', { tasks: doors((t) => ({ delivery: [t === 0 || t === 3 ? 60 : 40, 1] })) }],
  ])('%s keeps them as they are', (_why, rest) => {
    const { words, tryAll } = bench(crossed, rest);
    expect(tryAll(0)).toBe(false);
    expect(words()).toEqual(crossed);
  });

  test('a van that is left without visits does not drive', () => {
    const { state, words, tryAll } = bench([['task 0'], ['task 3']]);
    expect(tryAll(0)).toBe(true);
    expect(words().filter((steps) => steps.length > 0)).toHaveLength(1);
    expect(state.routes.filter(({ length }) => length > 0)).toHaveLength(1);
  });
});
