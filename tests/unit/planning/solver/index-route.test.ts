import { facility, problem, shift, task } from '../sample-day';
import { drive } from './drive';

const at8 = 28_800;

describe('latest arrivals', () => {
  test('backward from the end of the shift', () => {
    const day = problem({
      tasks: [task('near', 1), task('far', 3)],
      shifts: [shift('van', { windowSec: [at8, 40_000] })],
    });
    // Home by 40 000: leave the far door by 38 200, be there by 37 900, leave the near one by 36 700, be there by 36 400.
    expect(drive(day, ['task 0', 'task 1']).latest).toEqual([36_400, 37_900, 40_000]);
  });

  test('no later than a window closes, in the window that still does', () => {
    const windows = [
      [29_000, 30_000],
      [33_000, 35_000],
    ] as const;
    const day = (to: number) =>
      problem({ tasks: [task('twice', 1, { windows })], shifts: [shift('van', { windowSec: [at8, to] })] });
    expect(drive(day(60_000), ['task 0']).latest[0]).toBe(35_000);
    // Home by 34 500: begin by 33 600. Home by 33 500: the second window opens too late, so the first closes it.
    expect(drive(day(34_500), ['task 0']).latest[0]).toBe(33_600);
    expect(drive(day(33_500), ['task 0']).latest[0]).toBe(30_000);
  });

  test('a break that is not taken bounds the way home, one that is taken its own window', () => {
    const shifts = [shift('van', { breaks: [{ windowSec: [30_000, 33_000], durationSec: 900 }] })];
    const day = problem({ tasks: [task('near', 1), task('next', 2)], shifts });
    const without = drive(day, ['task 0', 'task 1']);
    expect(without.latest).toEqual([33_000 - 1200 - 300 - 600 - 300, 33_000 - 1200 - 300, 33_000]);
    expect(without.route.mayOweBreak).toBe(true);
    const taken = drive(day, ['task 0', 'break 0', 'task 1']);
    expect(taken.route.mayOweBreak).toBe(false);
    // The break may begin until 33 000, so the work before it ends by then.
    expect(taken.latest).toEqual([32_700, 33_000, 64_800 - 1200 - 300, 64_800]);
  });

  test('time for the pieces at a bay is part of it', () => {
    const day = problem({
      tasks: [task('old', 1, { pickup: [1, 4], categories: 1 })],
      facilities: [facility('centre', 1, { kind: 'unload', serviceSec: 100, secPerPiece: 25, windows: [[0, 31_000]] })],
      shifts: [shift('van', { windowSec: [at8, 31_500] })],
    });
    // Home by 31 500, from the bay by 30 900, 200 s there: 30 700; from the door by 30 700 with 300 s of work.
    expect(drive(day, ['task 0', 'unload 0']).latest).toEqual([30_400, 30_700, 31_500]);
  });
});

test('the next place is behind the breaks', () => {
  const pause = { windowSec: [0, 86_400] as const, durationSec: 60 };
  const day = problem({
    tasks: [task('a', 2), task('b', 4)],
    shifts: [shift('van', { breaks: [pause, pause], endPlace: 1 })],
  });
  expect(drive(day, ['break 0', 'task 0', 'break 1', 'task 1']).ahead).toEqual([2, 2, 4, 4, 1]);
});

describe('loads for insertions', () => {
  const exchange = { delivery: [30, 1], pickup: [20, 1], deliveryFacility: 0, categories: 1 };
  const day = problem({
    tasks: [task('a', 1, exchange), task('b', 2, exchange), task('c', 3, { pickup: [10, 1], categories: 2 })],
    facilities: [
      facility('warehouse', 0, { kind: 'load' }),
      facility('centre', 5, { kind: 'unload', accepted: 3 }),
      facility('point', 4, { kind: 'unload', accepted: 2 }),
    ],
  });
  const steps = ['load 0', 'task 0', 'load 0', 'task 1', 'task 2', 'unload 2', 'unload 1'] as const;

  test('the last load of a warehouse before each leg, and the greatest load since', () => {
    const { loads, sinceLoad, model } = drive(day, steps);
    expect(loads.map(([kg]) => kg)).toEqual([0, 30, 20, 50, 40, 50, 40, 0]);
    const { row, most } = sinceLoad(model.classOfFacility[0]!);
    expect(row).toEqual([-1, 0, 0, 2, 2, 2, 2, 2]);
    expect(most.map(([kg]) => kg)).toEqual([0, 30, 30, 50, 50, 50, 50, 50]);
    expect(sinceLoad(model.startClass).row).toEqual(Array(8).fill(-1));
  });

  test('the next unload of a stream from each leg on, and the greatest load until then', () => {
    const { untilUnload, model } = drive(day, steps);
    // Fridges only at the centre (step 6), televisions at the point (step 5) as well.
    const [fridges, televisions] = [model.stream[0]!, model.stream[2]!];
    expect(fridges).not.toBe(televisions);
    expect(untilUnload(fridges).row).toEqual([6, 6, 6, 6, 6, 6, 6, 7]);
    expect(untilUnload(televisions).row).toEqual([5, 5, 5, 5, 5, 5, 6, 7]);
    expect(untilUnload(televisions).most.map(([kg]) => kg)).toEqual([50, 50, 50, 50, 50, 50, 40, 0]);
  });
});
