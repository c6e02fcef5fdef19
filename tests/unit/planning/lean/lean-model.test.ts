import { toLeanModel } from '../../../../server/planning/solver/lean/lean-model';
import { leanNeighbours } from '../../../../server/planning/solver/lean/lean-neighbours';
import { Stretch } from '../../../../server/planning/solver/lean/lean-stretch';
import { compile } from '../../../../server/planning/solver/compile';
import type { Problem } from '../../../../server/planning/solver/problem';
import { facility, problem, shift, straightRoad, task } from '../sample-day';
import { leanOf, textbook, van } from './lean-bench';

describe('what the lean core takes', () => {
  const takes = (rest: Partial<Problem>) => toLeanModel(compile(textbook(rest))) !== null;
  const first = textbook().tasks[0]!;
  const weights = textbook().weights;

  it.each<[string, Partial<Problem>, boolean]>([
    ['a text-book problem', {}, true],
    ['facilities that nobody needs', { facilities: [facility('centre', 3)] }, true],
    ['vans of several kinds', { shifts: [van('one'), van('large', { capacity: [500, 50] })] }, true],
    [
      'skills, ranges and longest durations',
      { shifts: [van('one', { skills: 3, maxDistanceM: 9000, maxDurationSec: 900 })] },
      true,
    ],
    ['no shift', { shifts: [] }, false],
    ['no task', { tasks: [] }, false],
    [
      'two windows',
      {
        tasks: [
          {
            ...first,
            windows: [
              [0, 1],
              [3, 4],
            ],
          },
        ],
      },
      false,
    ],
    ['a warehouse', { tasks: [{ ...first, deliveryFacility: 0 }], facilities: [facility('store', 2)] }, false],
    ['a choice', { tasks: [{ ...first, choice: 1 }] }, false],
    ['a pair', { couplings: [{ first: 0, second: 1, sameRoute: true, minGapSec: 0 }] }, false],
    ['forbidden company', { forbiddenTogether: [[0, 1]] }, false],
    ['a break', { shifts: [van('one', { breaks: [{ windowSec: [0, 1], durationSec: 1 }] })] }, false],
    ['pay by the hour', { shifts: [shift('one')] }, false],
    ['pay by the hour that does not count', { shifts: [shift('one')], weights: { ...weights, time: 0 } }, true],
    ['paid waiting', { weights: { ...weights, waitingPerHour: 1 } }, false],
    ['balance', { weights: { ...weights, balancePerHour: 1 } }, false],
    ['a pinned beginning', { shifts: [van('one', { pinnedPrefix: [{ kind: 'task', index: 0 }] })] }, false],
    ['a most number of visits', { shifts: [van('one', { maxTasks: 4 })] }, false],
    ['one that is never reached', { shifts: [van('one', { maxTasks: 5 })] }, true],
    [
      'old goods to be unloaded',
      { shifts: [van('one', { mustUnloadAtEnd: true })], tasks: [{ ...first, pickup: [1, 1] }] },
      false,
    ],
    [
      'two kinds of roads',
      { shifts: [van('one'), van('two', { profile: 1 })], matrices: [straightRoad(6), straightRoad(6)] },
      false,
    ],
  ])('%s: %s', (_, rest, answer) => {
    expect(takes(rest)).toBe(answer);
  });

  it('numbers tasks, starts and ends, with their windows', () => {
    const m = leanOf(
      textbook({
        tasks: [task('a', 3, { windows: [[5, 9]], serviceSec: 4 }), task('b', 2)],
        shifts: [van('one', { endPlace: 4, windowSec: [10, 20] })],
      }),
    );
    expect([m.tasks, m.shifts, m.nodes]).toEqual([2, 1, 4]);
    // Rows of the matrix: from the start at 0 to the nearest doors 2 and 3, and to the end at 4.
    expect(Array.from(m.column)).toEqual([2, 1, 0, 3]);
    expect(Array.from(m.row)).toEqual([8, 4, 0, 12]);
    expect([Array.from(m.ready), Array.from(m.due)]).toEqual([
      [5, 0, 10, 10],
      [9, 86_400, 20, 20],
    ]);
    expect(Array.from(m.service)).toEqual([4, 300, 0, 0]);
  });

  it('knows what it need not look at', () => {
    const plain = leanOf(textbook());
    expect(plain).toMatchObject({ hasPickup: false, hasLimits: false, hasMaxDuration: false, allCompatible: true });
    const m = leanOf(
      textbook({
        tasks: [task('a', 1, { pickup: [1, 0], requiredSkills: 1 })],
        shifts: [van('one', { maxDistanceM: 5 }), van('two', { skills: 1, maxDurationSec: 5 })],
      }),
    );
    expect(m).toMatchObject({ hasPickup: true, hasLimits: true, hasMaxDuration: true, allCompatible: false });
    expect(Array.from(m.compatible)).toEqual([0, 1]);
    expect(m.kinds).toEqual([0, 1]);
  });
});

describe('neighbours', () => {
  test('by the shorter way, or only who can stand before or behind in time', () => {
    const hours = (from: number, to: number) => ({ windows: [[28_800 + from, 28_800 + to]] as const });
    const m = leanOf(
      textbook({ tasks: [task('a', 1, hours(0, 600)), task('b', 2, hours(5000, 9000)), task('c', 4, hours(0, 9000))] }),
    );
    expect(Array.from(leanNeighbours(m, 2, 'any').list)).toEqual([1, 2, 0, 2, 1, 0]);
    // The first can stand before both; behind the first both; the second never before the first.
    expect(Array.from(leanNeighbours(m, 2, 'before').list)).toEqual([-1, -1, 0, 2, 1, 0]);
    expect(Array.from(leanNeighbours(m, 2, 'after').list)).toEqual([1, 2, 2, -1, 1, -1]);
    expect(Array.from(leanNeighbours(m, 2, 'any').metres)).toEqual([5000, 15_000, 5000, 10_000, 10_000, 15_000]);
  });

  test('of very many the nearest, as sorting them all would give', () => {
    const size = 901;
    const road = straightRoad(size);
    const tasks = Array.from({ length: size - 1 }, (_, t) => task(String(t), t + 1));
    const m = leanOf(textbook({ tasks, matrices: [road] }));
    const { list, count } = leanNeighbours(m, 6, 'any');
    expect(count).toBe(6);
    const near = (t: number) => Array.from(list.subarray(t * 6, t * 6 + 6));
    expect(near(400)).toEqual([399, 401, 398, 402, 397, 403]);
    expect(near(0)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('the shortest duration of a way', () => {
  const stretchOf = (windows: readonly (readonly [number, number])[], seconds: number[]) => {
    const tasks = windows.map((window, t) => task(String(t), 1, { windows: [window], serviceSec: 10 }));
    const m = leanOf(textbook({ tasks, shifts: [van('one', { windowSec: [0, 1000] })] }));
    const way = new Stretch(m, m.tasks);
    windows.forEach((_, t) => way.append(t, seconds[t]!));
    way.append(m.tasks + 1, seconds.at(-1)!);
    return way.duration;
  };

  test('ways and work when nothing has to be waited for', () => {
    expect(
      stretchOf(
        [
          [0, 900],
          [0, 900],
        ],
        [5, 5, 5],
      ),
    ).toBe(35);
  });

  test('a late opening at first only means to leave later', () => {
    expect(stretchOf([[500, 900]], [5, 5])).toBe(20);
  });

  test('between two windows the least wait, with the latest beginning', () => {
    // Leaves for the first at 95 at the latest, done there by 110, at the second by 115: 85 s of waiting.
    expect(
      stretchOf(
        [
          [50, 100],
          [200, 300],
        ],
        [5, 5, 5],
      ),
    ).toBe(35 + 85);
    expect(
      stretchOf(
        [
          [50, 100],
          [110, 300],
        ],
        [5, 5, 5],
      ),
    ).toBe(35);
  });
});

test('the sample is no text-book problem as it stands', () => {
  expect(toLeanModel(compile(problem({ tasks: [task('a', 1)] })))).toBeNull();
});

describe('what a problem has no need of', () => {
  const closing = (due: number) =>
    leanOf(textbook({ tasks: textbook().tasks.map((one) => ({ ...one, windows: [[0, due]] as const })) }));

  test('windows that no way through all doors can miss', () => {
    // From each of the doors 1 … 5 four, three, three, four and five hops at most, from the start five: 24, and five works.
    const latest = 28_800 + 24 * 600 + 5 * 300;
    expect(closing(latest).hasWindows).toBe(false);
    expect(closing(latest - 1).hasWindows).toBe(true);
  });

  test('ways back of their own', () => {
    expect(leanOf(textbook()).isSymmetric).toBe(true);
    const matrix = { ...textbook().matrices[0]!, distanceM: [...textbook().matrices[0]!.distanceM] };
    matrix.distanceM[2 * 6 + 3] = 5001;
    expect(leanOf(textbook({ matrices: [matrix] })).isSymmetric).toBe(false);
  });
});
