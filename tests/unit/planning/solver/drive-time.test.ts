import fc from 'fast-check';
import { judge } from '../../../../server/planning/judge';
import { arrivalOf } from '../../../../server/planning/judge/drive';
import { slackOf } from '../../../../server/planning/slack';
import { solve, type Problem, type TravelSpeeds } from '../../../../server/planning/solver';
import { arriveAt, compileSpeeds, departFor } from '../../../../server/planning/solver/drive-time';
import { toLeanModel } from '../../../../server/planning/solver/lean/lean-model';
import { compile } from '../../../../server/planning/solver/compile';
import { problem, shift, straightRoad, task } from '../sample-day';
import { drive } from './drive';

/* From 08:10 to 08:30 half the speed. */
const rush: TravelSpeeds = { fromSec: [0, 29_400, 30_600], permille: [[1000, 500, 1000]] };
const speeds = compileSpeeds(rush)!;

test.each([
  ['before the rush', 28_800, 600, 29_400],
  ['400 s free, the other 200 at half speed', 29_000, 600, 29_800],
  ['1,200 s of rush are worth 600, the other 300 free', 29_400, 900, 30_900],
  ['after it', 30_600, 600, 31_200],
  ['nowhere', 29_000, 0, 29_000],
])('%s', (_, departSec, freeSec, arriveSec) => {
  expect(arriveAt(speeds, 0, departSec, freeSec)).toBe(arriveSec);
  expect(departFor(speeds, 0, arriveSec, freeSec)).toBe(departSec);
});

test('a part of a second counts as a whole one, at both ends', () => {
  const slow = compileSpeeds({ fromSec: [0, 1000], permille: [[300, 900]] })!;
  // 100 ÷ 0.3 = 333.3
  expect(arriveAt(slow, 0, 0, 100)).toBe(334);
  expect(departFor(slow, 0, 500, 100)).toBe(166);
});

const anySpeeds = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: 50, max: 1000 })), {
    minLength: 2,
    maxLength: 8,
  })
  .map((parts): TravelSpeeds => {
    let at = 0;
    const fromSec = parts.map(([length], p) => (p === 0 ? 0 : (at += length)));
    return { fromSec, permille: [parts.map(([, share]) => share)] };
  });

test('who leaves later never arrives earlier; the way back is exact; the judge arrives at the same second', () => {
  const leg = fc.record({ departSec: fc.integer({ min: 0, max: 60_000 }), freeSec: fc.integer({ min: 0, max: 9000 }) });
  fc.assert(
    fc.property(anySpeeds, leg, (day, { departSec, freeSec }) => {
      const kept = compileSpeeds(day) ?? {
        periods: 1,
        from: Int32Array.of(0),
        permille: Int32Array.of(1000),
        kindOf: null,
      };
      const arrival = arriveAt(kept, 0, departSec, freeSec);
      expect(arriveAt(kept, 0, departSec + 1, freeSec)).toBeGreaterThanOrEqual(arrival);
      const latest = departFor(kept, 0, arrival, freeSec);
      expect(latest).toBeGreaterThanOrEqual(departSec);
      expect(arriveAt(kept, 0, latest, freeSec)).toBeLessThanOrEqual(arrival);
      expect(arriveAt(kept, 0, latest + 1, freeSec)).toBeGreaterThan(arrival);
      const matrix = { size: 1, durationSec: [freeSec], distanceM: [0], speeds: day };
      expect(arrivalOf(matrix, { from: 0, to: 0 }, departSec)).toBe(arrival);
    }),
    { numRuns: 500 },
  );
});

describe('a route while the roads are slow', () => {
  /* The road of 600 s from place to place takes 1,200 s from 09:40 to 10:00. */
  const busy: TravelSpeeds = { fromSec: [0, 34_800, 36_000], permille: [[1000, 500, 1000]] };
  const day = (speedsOf: TravelSpeeds | undefined, close = 40_000): Problem =>
    problem({
      tasks: [task('door', 1, { windows: [[36_000, close]] })],
      matrices: [{ ...straightRoad(6), ...(speedsOf && { speeds: speedsOf }) }],
    });

  test('leaves earlier for the same window', () => {
    expect(drive(day(undefined), ['task 0']).route).toMatchObject({ begin: 35_400, end: 36_900, driving: 1200 });
    expect(drive(day(busy), ['task 0']).route).toMatchObject({ begin: 34_800, end: 36_900, driving: 1800, waiting: 0 });
  });

  test('and the judge sees who leaves too late', () => {
    const late = {
      routes: [{ shift: 0, startSec: 35_000, steps: [{ kind: 'task' as const, index: 0 }] }],
      unserved: [],
    };
    expect(judge(day(undefined, 36_000), late).violations).toEqual([]);
    // 1,000 s of rush are worth 500 s, 100 s are left: 10:01:40.
    expect(judge(day(busy, 36_000), late).violations).toMatchObject([{ code: 'window', by: 100, value: 36_100 }]);
  });

  test('slack counts the slow road before it', () => {
    const plan = solve(day(busy, 36_000), { iterations: 20, seed: 1, nowMs: () => 0 });
    expect(plan.routes[0]).toMatchObject({ startSec: 34_800, endSec: 36_900 });
    expect(slackOf(day(busy, 36_000), plan.routes[0]!).slice(0, 2)).toEqual([0, 0]);
    // Ten minutes later at the door would be ten minutes later at the start: the rush is over by then, so 600 s are enough.
    expect(slackOf(day(busy, 36_600), plan.routes[0]!)[0]).toBe(1200);
  });

  test('the full search plans it, also where the lean core would do', () => {
    const lean = problem({
      tasks: [task('door', 1)],
      shifts: [shift('van', { costs: { fixed: 0, perKm: 1, perHour: 0, overtimePerHour: 0 } })],
    });
    expect(toLeanModel(compile(lean))).not.toBeNull();
    const [road] = lean.matrices;
    expect(toLeanModel(compile({ ...lean, matrices: [{ ...road!, speeds: busy }] }))).toBeNull();
    const even = { fromSec: [0, 10], permille: [[1000, 1000]] };
    expect(toLeanModel(compile({ ...lean, matrices: [{ ...road!, speeds: even }] }))).not.toBeNull();
  });
});
