import { compile } from '../../../../server/planning/solver/compile';
import { ShiftPolisher } from '../../../../server/planning/solver/polish-shift';
import { StopPolisher } from '../../../../server/planning/solver/polish-stops';
import type { Problem } from '../../../../server/planning/solver/problem';
import { Random } from '../../../../server/planning/solver/random';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { facility, problem, shift, task } from '../sample-day';
import { nodesOf, wordsOf, type StepText } from './drive';

const old = { pickup: [20, 1], categories: 1 };

function bench(rest: Partial<Problem>, steps: StepText[], at = 0) {
  const model = compile(problem(rest));
  const state = new SearchState(model);
  state.begin();
  const nodes = nodesOf(model, at, steps);
  expect(state.replace(at, nodes, nodes.length)).toBe(true);
  state.begin();
  return { model, state, words: (r = at) => wordsOf(model, state.routes[r]!) };
}

describe('one stop thought over', () => {
  const polisher = (state: SearchState) => new StopPolisher(state.model, state, new Random(1));

  test('another site, where that is cheaper', () => {
    const facilities = [facility('far', 5, { kind: 'unload' }), facility('near', 2, { kind: 'unload' })];
    const { state, words } = bench({ tasks: [task('a', 1, old)], facilities }, ['task 0', 'unload 0']);
    expect(polisher(state).improve(0)).toBe(true);
    expect(words()).toEqual(['task 0']);
    const must = [shift('van', { mustUnloadAtEnd: true })];
    const bound = bench({ tasks: [task('a', 1, old)], facilities, shifts: must }, ['task 0', 'unload 0']);
    expect(polisher(bound.state).improve(0)).toBe(true);
    expect(bound.words()).toEqual(['task 0', 'unload 1']);
    expect(polisher(bound.state).improve(0)).toBe(false);
  });

  test('another position: loaded where the way passes anyway', () => {
    const tasks = [task('a', 1), task('b', 3, { delivery: [10, 1], deliveryFacility: 0 })];
    const { state, words } = bench({ tasks, facilities: [facility('store', 2, { kind: 'load' })] }, [
      'load 0',
      'task 0',
      'task 1',
    ]);
    expect(polisher(state).improve(0)).toBe(true);
    expect(words()).toEqual(['task 0', 'load 0', 'task 1']);
  });

  test('a route without stops has nothing to think over', () => {
    const { state } = bench({ tasks: [task('a', 1)] }, ['task 0']);
    expect(polisher(state).improve(0)).toBe(false);
    expect(polisher(state).add(0)).toBe(false);
  });

  test('one more unload, where pieces take longer at the last one than the stop does', () => {
    const facilities = [
      facility('slow', 3, { kind: 'unload', secPerPiece: 60 }),
      facility('quick', 1, { kind: 'unload', secPerPiece: 10 }),
    ];
    const tasks = [task('a', 1, { pickup: [50, 9], categories: 1 }), task('b', 2, old)];
    const shifts = [shift('van', { mustUnloadAtEnd: true })];
    const { state, words } = bench({ tasks, facilities, shifts }, ['task 0', 'task 1', 'unload 0']);
    const before = state.routes[0]!.cost;
    const own = polisher(state);
    for (let tries = 0; tries < 20; tries++) own.add(0);
    expect(words()).toContain('unload 1');
    expect(state.routes[0]!.cost).toBeLessThanOrEqual(before - 9 * 50);
  });
});

describe('a whole route for another vehicle', () => {
  const cheap = shift('cheap', { costs: { fixed: 100, perKm: 100, perHour: 3600, overtimePerHour: 0 } });
  const tasks = [task('a', 1), task('b', 2)];
  const improve = (state: SearchState, at = 0) => new ShiftPolisher(state.model, state).improve(at);

  test('when it is cheaper, and unused', () => {
    const { state, words } = bench({ tasks, shifts: [shift('dear'), cheap] }, ['task 0', 'task 1']);
    expect(improve(state)).toBe(true);
    expect([words(0), words(1)]).toEqual([[], ['task 0', 'task 1']]);
    expect(Array.from(state.shiftOf)).toEqual([1, 1]);
    expect(improve(state, 1)).toBe(false);
    state.revert();
    expect([words(0), words(1)]).toEqual([['task 0', 'task 1'], []]);
  });

  test('not to one that may not serve all of it, is in use, or pinned', () => {
    const skilled = [task('a', 1), task('b', 2, { requiredSkills: 1 })];
    const expert = shift('dear', { skills: 1 });
    expect(improve(bench({ tasks: skilled, shifts: [expert, cheap] }, ['task 0', 'task 1']).state)).toBe(false);
    const used = bench({ tasks, shifts: [shift('dear'), cheap] }, ['task 0']);
    const nodes = nodesOf(used.model, 1, ['task 1']);
    used.state.replace(1, nodes, 1);
    expect(improve(used.state)).toBe(false);
    const pinned = shift('dear', { pinnedPrefix: [{ kind: 'task', index: 0 }] });
    expect(improve(bench({ tasks, shifts: [pinned, cheap] }, ['task 0', 'task 1']).state)).toBe(false);
  });

  test('with the break that the other one has', () => {
    const resting = { ...cheap, breaks: [{ windowSec: [29_000, 31_000] as const, durationSec: 600 }] };
    const { state, words } = bench({ tasks, shifts: [shift('dear'), resting] }, ['task 0', 'task 1']);
    // 900 less to open, 600 more to rest.
    expect(improve(state)).toBe(true);
    expect(words(1)).toContain('break 0');
  });

  test('room at a site counts once', () => {
    const facilities = [facility('centre', 3, { kind: 'unload', room: [20, 1] })];
    const { state, words } = bench({ tasks: [task('a', 1, old)], facilities, shifts: [shift('dear'), cheap] }, [
      'task 0',
      'unload 0',
    ]);
    expect(improve(state)).toBe(true);
    expect(words(1)).toEqual(['task 0', 'unload 0']);
    expect(state.evaluator.roomLeft(0, 0)).toBe(0);
  });
});
