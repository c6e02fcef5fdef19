import { faultAt, openFrom } from '../../../../server/planning/solver/follow-time';
import { compile } from '../../../../server/planning/solver/compile';
import { UNREACHABLE, type Problem } from '../../../../server/planning/solver/problem';
import { facility, problem, shift, straightRoad, task } from '../sample-day';
import { drive } from './drive';

/* Places 600 s and 5 km apart; work 300 s; the van may leave at 28 800 (08:00). Money: 1,000 + 0.1 a metre + 1 a second. */
const at8 = 28_800;
const day = (rest: Partial<Problem> = {}): Problem => problem({ tasks: [task('near', 1), task('far', 3)], ...rest });

test('when a node is open from a moment on', () => {
  const model = compile(
    problem({
      tasks: [
        task('twice', 1, {
          windows: [
            [100, 200],
            [300, 400],
          ],
        }),
      ],
    }),
  );
  const open = [0, 100, 150, 200, 201, 300, 400, 401].map((arrival) => openFrom(model, 0, arrival));
  expect(open).toEqual([100, 100, 150, 200, 300, 300, 400, -1]);
});

describe('the timetable', () => {
  test('out and back without a wait', () => {
    const { route, starts, departures, fault } = drive(day(), ['task 0', 'task 1']);
    expect(fault).toBe('none');
    expect(starts).toEqual([at8 + 600, at8 + 600 + 300 + 1200]);
    expect(departures).toEqual([at8 + 900, at8 + 2400]);
    expect(route).toMatchObject({ begin: at8, end: at8 + 4200, distance: 30_000, driving: 3600, waiting: 0, tasks: 2 });
    // 1,000 + 3,000 + 4,200
    expect(route.cost).toBeCloseTo(8200, 6);
  });

  test('a wait at the first door becomes a later start', () => {
    const { route } = drive(day({ tasks: [task('late', 1, { windows: [[36_000, 40_000]] })] }), ['task 0']);
    expect(route).toMatchObject({ begin: 35_400, end: 36_900, waiting: 0 });
    expect(route.cost).toBeCloseTo(1000 + 1000 + 1500, 6);
  });

  test('a wait between two windows stays as far as the first would be missed', () => {
    const tasks = [task('early', 1, { windows: [[0, 30_000]] }), task('late', 2, { windows: [[36_000, 40_000]] })];
    // At the first door from 29 400, until 30 000: the start may slip by 600. Ready there at 30 300 + 600 = 30 900, wait 5,100.
    const { route } = drive(day({ tasks }), ['task 0', 'task 1']);
    expect(route).toMatchObject({ begin: at8 + 600, end: 36_300 + 1200, waiting: 5100 });
  });

  test('the second window when the first has closed', () => {
    const windows = [
      [28_800, 29_000],
      [30_000, 31_000],
    ] as const;
    const { starts, route } = drive(day({ tasks: [task('twice', 1, { windows })] }), ['task 0']);
    expect(starts).toEqual([30_000]);
    expect(route).toMatchObject({ begin: at8 + 600, waiting: 0 });
  });

  test('work at a site takes time for each piece', () => {
    const tasks = [task('old', 1, { pickup: [40, 3], categories: 1 })];
    const facilities = [facility('centre', 2, { kind: 'unload', serviceSec: 200, secPerPiece: 30 })];
    const { route } = drive(day({ tasks, facilities }), ['task 0', 'unload 0']);
    expect(route.end).toBe(at8 + 600 + 300 + 600 + 290 + 1200);
  });

  test('a break is taken where the vehicle stands and waits for its window', () => {
    const shifts = [shift('van', { breaks: [{ windowSec: [30_000, 33_000], durationSec: 900 }] })];
    const { starts, route } = drive(day({ shifts }), ['task 0', 'break 0', 'task 1']);
    // Ready at 29 700, so 300 s to wait, of which a later start takes all.
    expect(starts).toEqual([29_400, 30_000, 32_100]);
    expect(route).toMatchObject({ begin: at8 + 300, waiting: 0, distance: 30_000 });
  });

  test('the second of a pair waits for its gap, and the start does not slip', () => {
    const couplings = [{ first: 0, second: 1, sameRoute: true, minGapSec: 3600 }];
    const { starts, route } = drive(day({ couplings }), ['task 0', 'task 1']);
    expect(route.hasGap).toBe(true);
    expect(starts).toEqual([29_400, 29_700 + 3600]);
    expect(route).toMatchObject({ begin: at8, waiting: 2400 });
  });

  test('an unused shift costs nothing, even when its end cannot be reached from its start', () => {
    const road = straightRoad(6);
    const distanceM = [...road.distanceM];
    distanceM[5] = UNREACHABLE;
    const { route, fault } = drive(
      day({ matrices: [{ ...road, distanceM }], shifts: [shift('van', { endPlace: 5 })] }),
      [],
    );
    expect([fault, route.cost, route.distance, route.end - route.begin]).toEqual(['none', 0, 0, 0]);
  });
});

describe('what it costs', () => {
  test('overtime beyond its hour, in addition to the pay', () => {
    const costs = { fixed: 0, perKm: 0, perHour: 3600, overtimePerHour: 1800 };
    const { route } = drive(day({ shifts: [shift('van', { overtimeAfterSec: 3000, costs })] }), ['task 0', 'task 1']);
    expect(route.cost).toBeCloseTo(4200 + 1200 / 2, 6);
  });

  test('lateness against the soft due time', () => {
    const tasks = [task('near', 1, { lateAfterSec: 29_000 })];
    const weights = { ...day().weights, latenessPerHour: 7200 };
    const { route } = drive(day({ tasks, weights }), ['task 0']);
    expect(route.lateness).toBe(400);
    expect(route.cost).toBeCloseTo(1000 + 1000 + 1500 + 800, 6);
  });

  test('lateness counts the later start as far as no wait swallows it', () => {
    // The start slips by 1,200 (wait at the far door); the near one is then 800 late.
    const tasks = [
      task('near', 1, { windows: [[0, 86_400]], lateAfterSec: 29_800 }),
      task('far', 2, { windows: [[31_500, 40_000]] }),
    ];
    const weights = { ...day().weights, latenessPerHour: 3600 };
    const { route } = drive(day({ tasks, weights }), ['task 0', 'task 1']);
    expect(route).toMatchObject({ begin: at8 + 1200, waiting: 0, lateness: 29_400 + 1200 - 29_800 });
  });

  test('waiting, when it is paid', () => {
    const tasks = [task('early', 1, { windows: [[0, 29_400]] }), task('late', 2, { windows: [[36_000, 40_000]] })];
    const weights = { ...day().weights, time: 0, waitingPerHour: 3600 };
    const { route } = drive(day({ tasks, weights }), ['task 0', 'task 1']);
    expect(route.waiting).toBe(36_000 - 30_300);
    expect(route.cost).toBeCloseTo(1000 + 2000 + 5700, 6);
  });
});

describe('timetables that do not work', () => {
  const road = straightRoad(6);
  const cut = (key: 'durationSec' | 'distanceM') => {
    const cells = [...road[key]];
    cells[1 * 6 + 3] = UNREACHABLE;
    return { matrices: [{ ...road, [key]: cells }] };
  };
  it.each<[string, Partial<Problem>, string, number]>([
    ['no way', cut('durationSec'), 'crossing', 1],
    ['no road', cut('distanceM'), 'crossing', 1],
    [
      'a window that has closed',
      { tasks: [task('near', 1), task('far', 3, { windows: [[0, 30_000]] })] },
      'window',
      900,
    ],
    ['home after the shift', { shifts: [shift('van', { windowSec: [at8, at8 + 4100] })] }, 'shift', 100],
    ['longer than allowed', { shifts: [shift('van', { maxDurationSec: 4000 })] }, 'duration', 200],
    ['farther than the battery', { shifts: [shift('van', { maxDistanceM: 29_000 })] }, 'range', 1000],
    ['more visits than allowed', { shifts: [shift('van', { maxTasks: 1 })] }, 'max_tasks', 1],
    [
      'a break that is due and not taken',
      { shifts: [shift('van', { breaks: [{ windowSec: [29_000, 32_000], durationSec: 60 }] })] },
      'break',
      1000,
    ],
  ])('%s', (_, changed, fault, by) => {
    expect(drive(day(changed), ['task 0', 'task 1']).fault).toBe(fault);
    expect(faultAt.by).toBe(by);
  });

  test('a bay that has closed, a break too late', () => {
    const facilities = [facility('centre', 5, { kind: 'unload', windows: [[0, 30_000]] })];
    const tasks = [task('old', 1, { pickup: [1, 1], categories: 1 })];
    expect(drive(day({ facilities, tasks }), ['task 0', 'unload 0']).fault).toBe('facility_hours');
    expect(faultAt).toEqual({ step: 1, by: 2100 });
    const shifts = [shift('van', { breaks: [{ windowSec: [29_000, 29_600], durationSec: 60 }] })];
    expect(drive(day({ shifts }), ['task 0', 'break 0', 'task 1']).fault).toBe('break');
    expect(faultAt).toEqual({ step: 1, by: 100 });
  });

  test('a break is not due when the route is home in time, or begins after it', () => {
    const breaks = (from: number, to: number) => ({
      shifts: [shift('van', { breaks: [{ windowSec: [from, to] as const, durationSec: 60 }] })],
    });
    expect(drive(day(breaks(29_000, at8 + 4200)), ['task 0', 'task 1']).fault).toBe('none');
    expect(drive(day(breaks(10_000, at8)), ['task 0', 'task 1']).fault).toBe('none');
    expect(drive(day(breaks(10_000, at8 + 1)), ['task 0', 'task 1']).fault).toBe('break');
  });
});
