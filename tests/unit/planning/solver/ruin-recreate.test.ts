import { Annealing } from '../../../../server/planning/solver/anneal';
import { Inserter } from '../../../../server/planning/solver/insertion';
import { compile } from '../../../../server/planning/solver/compile';
import { Neighbours } from '../../../../server/planning/solver/neighbours';
import type { Problem } from '../../../../server/planning/solver/problem';
import { Random } from '../../../../server/planning/solver/random';
import { Recreate } from '../../../../server/planning/solver/recreate';
import { Ruin, RUIN } from '../../../../server/planning/solver/ruin';
import { SearchState } from '../../../../server/planning/solver/search-state';
import { problem, shift, straightRoad, task } from '../sample-day';
import { nodesOf } from './drive';

const line = (doors: number): Partial<Problem> => ({
  matrices: [straightRoad(doors + 1)].map(({ size, durationSec, distanceM }) => ({
    size,
    durationSec: durationSec.map((seconds) => seconds / 10),
    distanceM: distanceM.map((metres) => metres / 10),
  })),
  tasks: Array.from({ length: doors }, (_, t) => task(`door ${t + 1}`, t + 1)),
  shifts: Array.from({ length: 4 }, (_, s) => shift(`van ${s}`)),
});

describe('neighbours', () => {
  test('from near to far there and back, ties by number, at most so many', () => {
    const near = new Neighbours(compile(problem(line(5))), 3);
    expect(near.count).toBe(3);
    expect(Array.from(near.of(0))).toEqual([1, 2, 3]);
    expect(Array.from(near.of(2))).toEqual([1, 3, 0]);
    expect(near.of(2)).toBe(near.of(2));
  });

  test('there and back differ on a one-way road', () => {
    const road = straightRoad(4);
    const distanceM = [...road.distanceM];
    distanceM[2 * 4 + 1] = 90_000;
    const tasks = [1, 2, 3].map((place) => task(`door ${place}`, place));
    const near = new Neighbours(compile(problem({ tasks, matrices: [{ ...road, distanceM }] })), 2);
    // From 1 to 2 and back are 95 km, to 3 and back 20.
    expect(Array.from(near.of(0))).toEqual([2, 1]);
  });

  test('of very many the nearest are the same', () => {
    const doors = 700;
    const near = new Neighbours(compile(problem(line(doors))), 20);
    const own = Array.from(near.of(350)).sort((a, b) => a - b);
    expect(own).toEqual([
      ...Array.from({ length: 10 }, (_, k) => 340 + k),
      ...Array.from({ length: 10 }, (_, k) => 351 + k),
    ]);
  });

  test('fewer tasks than wanted, and none', () => {
    expect(Array.from(new Neighbours(compile(problem(line(2))), 9).of(1))).toEqual([0]);
    expect(new Neighbours(compile(problem()), 9).count).toBe(0);
  });
});

/** Two routes of eight neighbouring doors each. */
function bench(seed: number) {
  const model = compile(problem(line(16)));
  const state = new SearchState(model);
  const random = new Random(seed);
  state.begin();
  for (const at of [0, 1]) {
    const nodes = nodesOf(
      model,
      at,
      Array.from({ length: 8 }, (_, k) => `task ${8 * at + k}` as const),
    );
    expect(state.replace(at, nodes, 8)).toBe(true);
  }
  state.absent.length = 0;
  state.begin();
  const neighbours = new Neighbours(model, 250);
  const inserter = new Inserter(model, state, random);
  return {
    model,
    state,
    ruin: new Ruin(model, state, neighbours, random),
    recreate: new Recreate(model, state, inserter, neighbours, random),
    inserter,
  };
}

describe('ruin', () => {
  test('takes strings of consecutive tasks, split ones with a gap inside, and as many in the mean as it should', () => {
    let removed = 0;
    let split = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const { state, ruin } = bench(seed);
      expect(ruin.run()).toBe(true);
      expect(state.absent.length).toBeGreaterThan(0);
      removed += state.absent.length;
      for (const at of [0, 1]) {
        const gone = state.absent.filter((unit) => unit >> 3 === at).sort((a, b) => a - b);
        // One string a route; what a split string keeps lies in one piece inside.
        const gaps = gone.slice(1).filter((unit, k) => unit !== gone[k]! + 1);
        expect(gaps.length).toBeLessThanOrEqual(1);
        split += gaps.length;
        const left = state.routes[at]!;
        expect(left.tasks).toBe(8 - gone.length);
      }
    }
    expect(split).toBeGreaterThan(20);
    // Strings of 1 … 8 from two routes at most.
    expect(removed / 200).toBeGreaterThan(3);
    expect(removed / 200).toBeLessThan(RUIN.averageRemoved);
  });

  test('leaves pinned work where it is', () => {
    const day = line(6);
    const pinnedPrefix = [0, 1].map((index) => ({ kind: 'task' as const, index }));
    const model = compile(problem({ ...day, shifts: [shift('van', { pinnedPrefix })] }));
    const state = new SearchState(model);
    state.begin();
    const nodes = nodesOf(model, 0, ['task 0', 'task 1', 'task 2', 'task 3']);
    state.replace(0, nodes, 4);
    state.absent.length = 0;
    for (let seed = 1; seed <= 30; seed++) {
      state.begin();
      new Ruin(model, state, new Neighbours(model, 9), new Random(seed)).run();
      expect([state.shiftOf[0], state.shiftOf[1]]).toEqual([0, 0]);
      state.revert();
    }
  });
});

describe('recreate', () => {
  test('puts back what was taken, no dearer than it was', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { state, ruin, recreate, inserter } = bench(seed);
      inserter.blinkRate = 0;
      const before = state.totalCost();
      ruin.run();
      expect(recreate.run(0)).toBe(true);
      expect(state.absent).toEqual([]);
      expect(state.totalCost()).toBeLessThanOrEqual(before + 1e-6);
    }
  });

  test('gives up as soon as the limit is passed', () => {
    const { state, ruin, recreate } = bench(3);
    ruin.run();
    expect(recreate.run(0, 1)).toBe(false);
    expect(state.totalCost()).toBeGreaterThan(1);
  });

  test('leaves out what costs more than its prize', () => {
    const day = line(3);
    const tasks = day.tasks!.map((one, t) => ({ ...one, prize: t === 2 ? 50 : 1e6 }));
    const model = compile(problem({ ...day, tasks }));
    const state = new SearchState(model);
    const random = new Random(1);
    state.begin();
    new Recreate(model, state, new Inserter(model, state, random), new Neighbours(model, 9), random).run(0);
    expect(state.absent).toEqual([2]);
  });

  test('stopped, it leaves out the rest', () => {
    const model = compile(problem(line(40)));
    const state = new SearchState(model);
    const random = new Random(1);
    state.begin();
    let looks = 0;
    const recreate = new Recreate(model, state, new Inserter(model, state, random), new Neighbours(model, 9), random);
    expect(recreate.run(0, Infinity, 'window start', () => ++looks === 2)).toBe(true);
    // Two looks, one every sixteen demands; the second comes before the 32nd.
    expect(state.absent).toHaveLength(40 - 31);
  });
});

describe('annealing', () => {
  test('the best never gets dearer, and comes back whole', () => {
    const model = compile(problem(line(16)));
    const state = new SearchState(model);
    const search = new Annealing(model, state, new Random(5));
    search.construct(() => false);
    let best = search.best.cost;
    for (let step = 0; step < 200; step++) {
      search.step(step / 200);
      expect(search.best.cost).toBeLessThanOrEqual(best);
      best = search.best.cost;
    }
    search.restore();
    expect(state.totalCost()).toBeCloseTo(best, 6);
    expect(search.best.absent).toEqual(state.absent);
    // One van along the line and back: 16 doors.
    expect(best).toBeCloseTo(1000 + 32 * 50 + 32 * 60 + 16 * 300, 6);
  });
});

describe('chance', () => {
  test('the same seed, the same numbers; another seed, others', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('even over its range', () => {
    const random = new Random(11);
    const counts = new Array<number>(10).fill(0);
    for (let k = 0; k < 10_000; k++) counts[random.below(10)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('shuffling keeps what is there, and only the first so many move', () => {
    const list = Array.from({ length: 20 }, (_, k) => k);
    new Random(2).shuffle(list, 10);
    expect(list.slice(10)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(list.slice(0, 10)).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...list].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, k) => k));
  });
});
