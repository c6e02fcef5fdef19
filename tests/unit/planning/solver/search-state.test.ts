import { completePrefix } from '../../../../server/planning/solver/complete-prefix';
import { compile } from '../../../../server/planning/solver/compile';
import { UNREACHABLE, type Problem } from '../../../../server/planning/solver/problem';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { facility, problem, shift, straightRoad, task } from '../sample-day';
import { nodesOf, wordsOf, type StepText } from './drive';

const old = { pickup: [20, 1], categories: 1 };
const stateOf = (rest: Partial<Problem>) => new SearchState(compile(problem(rest)));
const put = (state: SearchState, at: number, steps: StepText[]) => {
  const nodes = nodesOf(state.model, at, steps);
  return state.replace(at, nodes, nodes.length);
};
const vans = [shift('one'), shift('two')];

describe('the plan that is worked on', () => {
  const tasks = [task('a', 1, { prize: 50_000 }), task('b', 2, { prize: 60_000 })];

  test('everything is absent at first, and costs its prize', () => {
    const state = stateOf({ tasks, shifts: vans });
    expect(state.absent).toEqual([0, 1]);
    expect(state.totalCost()).toBe(110_000);
    expect(Array.from(state.shiftOf)).toEqual([-1, -1]);
  });

  test('a route knows its tasks, and what is changed is taken back whole', () => {
    const state = stateOf({ tasks, shifts: vans });
    state.begin();
    expect(put(state, 0, ['task 0', 'task 1'])).toBe(true);
    state.absent.length = 0;
    expect(Array.from(state.shiftOf)).toEqual([0, 0]);
    // 1,000 and out to 2 and back: 4 hops of 500 m-money and 600 s, 600 s of work.
    expect(state.totalCost()).toBeCloseTo(1000 + 2000 + 2400 + 600, 6);
    state.revert();
    expect([state.absent, Array.from(state.shiftOf), state.totalCost()]).toEqual([[0, 1], [-1, -1], 110_000]);
    expect(state.routes[0]!.length).toBe(0);
  });

  test('two changes of one route are one step back', () => {
    const state = stateOf({ tasks, shifts: vans });
    state.begin();
    put(state, 0, ['task 0']);
    put(state, 0, ['task 1']);
    put(state, 1, ['task 0']);
    expect(state.touched).toEqual([0, 1]);
    expect(Array.from(state.shiftOf)).toEqual([1, 0]);
    state.revert();
    expect(Array.from(state.shiftOf)).toEqual([-1, -1]);
  });

  test('what was there before the step is what is there after it is taken back', () => {
    const state = stateOf({ tasks, shifts: vans });
    state.begin();
    put(state, 0, ['task 0']);
    state.begin();
    put(state, 0, ['task 1']);
    state.revert();
    expect(wordsOf(state.model, state.routes[0]!)).toEqual(['task 0']);
    expect(Array.from(state.shiftOf)).toEqual([0, -1]);
  });

  test('the difference of the longest and the shortest route in use', () => {
    const state = stateOf({ tasks, shifts: vans, weights: { ...problem().weights, balancePerHour: 3600 } });
    state.begin();
    put(state, 0, ['task 0']);
    state.absent.splice(0, 1);
    const alone = state.totalCost();
    put(state, 1, ['task 1']);
    state.absent.length = 0;
    // 4 hops against 2: 1,200 s; the prize of the second is no longer owed.
    expect(state.totalCost()).toBeCloseTo(alone - 60_000 + state.routes[1]!.cost + 1200, 6);
  });
});

describe('stops that have become idle', () => {
  const tasks = [task('a', 1, old), task('b', 2, old)];
  const facilities = [facility('centre', 3, { kind: 'unload' }), facility('point', 2, { kind: 'unload' })];

  test('are dropped', () => {
    const state = stateOf({ tasks, facilities });
    state.begin();
    expect(put(state, 0, ['unload 1', 'task 0', 'unload 0', 'unload 1'])).toBe(true);
    expect(wordsOf(state.model, state.routes[0]!)).toEqual(['task 0', 'unload 0']);
  });

  test('with the last task the whole route goes', () => {
    const state = stateOf({ tasks, facilities });
    state.begin();
    put(state, 0, ['task 0', 'unload 0']);
    const isMarked = Uint8Array.from([1, 0]);
    expect(state.removeMarked(state.touch(0), isMarked)).toBe(true);
    expect([state.routes[0]!.length, state.routes[0]!.cost]).toEqual([0, 0]);
  });

  test('stay where the way past them is the only one', () => {
    const road = straightRoad(6);
    // From 3 one comes to 1 by the place 2 only.
    const durationSec = (road.durationSec as number[]).map((cell, at) => (at === 3 * 6 + 1 ? UNREACHABLE : cell));
    const visits = [task('a', 3, old), task('b', 1, old)];
    const state = stateOf({ tasks: visits, facilities, matrices: [{ ...road, durationSec }] });
    state.begin();
    expect(put(state, 0, ['task 0', 'unload 0', 'unload 1', 'task 1', 'unload 0'])).toBe(true);
    expect(wordsOf(state.model, state.routes[0]!)).toContain('unload 1');
  });
});

describe('pinned work', () => {
  const pinned = (...steps: StepText[]) => ({
    pinnedPrefix: steps.map((text) => {
      const [kind, index] = text.split(' ');
      return { kind: kind as 'task', index: Number(index) };
    }),
  });
  const facilities = [
    facility('far', 5, { kind: 'unload' }),
    facility('near', 2, { kind: 'unload' }),
    facility('store', 1, { kind: 'load' }),
  ];

  test('stands in its route from the beginning and is not absent', () => {
    const state = stateOf({ tasks: [task('a', 1), task('b', 2)], shifts: [shift('van', pinned('task 1'))] });
    expect(wordsOf(state.model, state.routes[0]!)).toEqual(['task 1']);
    expect([state.absent, Array.from(state.shiftOf)]).toEqual([[0], [-1, 0]]);
  });

  test('old goods aboard are unloaded at the cheapest site', () => {
    const shifts = [shift('van', { mustUnloadAtEnd: true, ...pinned('task 0') })];
    const state = stateOf({ tasks: [task('a', 1, old)], facilities, shifts });
    expect(wordsOf(state.model, state.routes[0]!)).toEqual(['task 0', 'unload 1']);
  });

  test('the second visit of a pair follows the first', () => {
    const couplings = [{ first: 0, second: 1, sameRoute: true, minGapSec: 0 }];
    const state = stateOf({ tasks: [task('a', 1), task('b', 2)], couplings, shifts: [shift('van', pinned('task 0'))] });
    expect(wordsOf(state.model, state.routes[0]!)).toEqual(['task 0', 'task 1']);
    expect(state.absent).toEqual([]);
  });

  test('nothing makes a whole of what cannot be kept', () => {
    const shifts = [shift('van', { mustUnloadAtEnd: true, ...pinned('task 0') })];
    const state = stateOf({ tasks: [task('a', 1, old)], facilities: [], shifts });
    expect(completePrefix(state.model, state.evaluator, state.routes[0]!)).toBe(false);
  });
});

describe('room that routes share', () => {
  const tasks = [task('a', 1, old), task('b', 2, old)];
  const facilities = [facility('centre', 3, { kind: 'unload', room: [30, 5] })];

  test('a second route that would fill it too much is refused', () => {
    const state = stateOf({ tasks, facilities, shifts: vans });
    state.begin();
    expect(put(state, 0, ['task 0', 'unload 0'])).toBe(true);
    expect([state.evaluator.roomLeft(0, 0), state.evaluator.roomLeft(0, 1)]).toEqual([10, 4]);
    expect(put(state, 1, ['task 1', 'unload 0'])).toBe(false);
    state.revert();
    expect(state.evaluator.roomLeft(0, 0)).toBe(30);
  });

  test('no limit is no limit', () => {
    const state = stateOf({ tasks, facilities: [facility('centre', 3, { room: [30, 5] }), facility('open', 4)] });
    expect(state.evaluator.roomLeft(1, 0)).toBe(UNREACHABLE);
  });
});
