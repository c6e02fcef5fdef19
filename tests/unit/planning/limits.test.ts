import { judge } from '../../../server/planning/judge';
import { solve, type Problem } from '../../../server/planning/solver';
import { randomDay } from '../../property/planning/random-day';
import { leanProblem } from '../../property/planning/lean-problem';
import { facility, problem, shift, straightRoad, task } from './sample-day';

/** Visits at sixty doors of one road, with or without a site to unload at. */
function largeDay(tasks: number, hasSite: boolean): Problem {
  return problem({
    matrices: [straightRoad(60)].map(({ size, durationSec, distanceM }) => ({
      size,
      durationSec: durationSec.map((seconds) => seconds / 20),
      distanceM: distanceM.map((metres) => metres / 20),
    })),
    tasks: Array.from({ length: tasks }, (_, t) =>
      task(`visit ${t}`, t % 60, {
        windows: [[28_800 + 3600 * (t % 7), 28_800 + 3600 * (3 + (t % 7))]],
        pickup: [1 + (t % 5), 1],
        categories: hasSite ? 1 : 0,
      }),
    ),
    facilities: hasSite ? [facility('centre', 30, { kind: 'unload', serviceSec: 300, secPerPiece: 10 })] : [],
    shifts: Array.from({ length: Math.ceil(tasks / 40) }, (_, s) =>
      shift(`van ${s}`, {
        capacity: [120, 40],
        mustUnloadAtEnd: hasSite,
        costs: { fixed: 1000, perKm: 100, perHour: hasSite ? 3600 : 0, overtimePerHour: 0 },
        breaks: hasSite ? [{ windowSec: [41_400, 46_800], durationSec: 2700 }] : [],
      }),
    ),
  });
}

describe('the time limit', () => {
  it.each([
    ['10,000 tasks with unloading', 10_000, true],
    ['10,000 tasks of the text book', 10_000, false],
    ['1,500 tasks of the text book', 1_500, false],
  ])(
    'is kept by %s, with a plan that stands before the judge',
    (_, tasks, hasSite) => {
      const day = largeDay(tasks, hasSite);
      const before = process.cpuUsage();
      const plan = solve(day, { seconds: 1, seed: 1, nowMs: () => performance.now() });
      // What this process worked, not what it waited for others.
      const { user, system } = process.cpuUsage(before);
      const workedMs = (user + system) / 1000;
      expect(plan.stoppedBy).toBe('time');
      expect(judge(day, plan).violations).toEqual([]);
      expect(plan.routes.length).toBeGreaterThan(0);
      // Compiling and writing down are not interrupted; a busy machine may take twice as long for them.
      expect(workedMs).toBeLessThan(4_000);
    },
    30_000,
  );
});

describe('a day of a few visits', () => {
  it.each([true, false])('is done long before its time (unloading: %s)', (hasSite) => {
    const day = largeDay(8, hasSite);
    const plan = solve(day, { seconds: 600, seed: 1, nowMs: () => performance.now() });
    expect(plan).toMatchObject({ stoppedBy: 'iterations', iterations: 2_400, unserved: [] });
    expect(judge(day, plan).violations).toEqual([]);
  });

  it('is searched for as many steps as are asked for, and a larger one until its time is over', () => {
    const nowMs = () => performance.now();
    expect(solve(largeDay(2, true), { iterations: 3_000, seed: 1, nowMs }).iterations).toBe(3_000);
    expect(solve(largeDay(9, true), { seconds: 0.05, seed: 1, nowMs }).stoppedBy).toBe('time');
  });
});

describe('stopping', () => {
  it.each([
    ['the full search', randomDay({ seed: 9, visits: 40, shifts: 4, warehouses: 1, centres: 2, isWild: true })],
    ['the lean core', leanProblem(4)],
  ])('%s has a plan at any moment', (_, day) => {
    for (let looks = 0; looks < 25; looks++) {
      let left = looks;
      const plan = solve(day, { seconds: 60, seed: 1, nowMs: () => performance.now(), shouldStop: () => left-- <= 0 });
      expect({ looks, stoppedBy: plan.stoppedBy }).toEqual({ looks, stoppedBy: 'caller' });
      expect({ looks, violations: judge(day, plan).violations }).toEqual({ looks, violations: [] });
      expect(plan.elapsedMs).toBeLessThan(5_000);
    }
  });

  it('leaves out what the first plan has not come to', () => {
    const day = largeDay(400, true);
    const [none, some] = [1, 10].map((looks) => {
      let left = looks;
      return solve(day, { seconds: 60, seed: 1, nowMs: () => 0, shouldStop: () => left-- <= 0 });
    });
    expect(none!.unserved.length).toBeGreaterThan(some!.unserved.length);
    expect(judge(day, some!).violations).toEqual([]);
  });

  it('needs a limit, and keeps to one of iterations', () => {
    const day = largeDay(20, true);
    expect(() => solve(day, { seed: 1, nowMs: () => 0 })).toThrow(RangeError);
    expect(solve(day, { seed: 1, iterations: 7, nowMs: () => 0 })).toMatchObject({
      iterations: 7,
      stoppedBy: 'iterations',
    });
    expect(solve(day, { seed: 1, seconds: 0, nowMs: () => 0 }).stoppedBy).toBe('time');
  });
});
