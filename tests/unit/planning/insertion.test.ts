import { judge } from '../../../server/planning/judge';
import { loosen, offerInsertions, replan, timetable } from '../../../server/planning/solver/insert';
import { facility, problem, shift, task } from './sample-day';

/** Places 0 … 5 on a straight road, ten minutes and 5 km apart; the van begins at 08:00 (28 800 s) at place 0. */
const hour = 3600;
const at8 = 8 * hour;

describe('a new demand on a straight road', () => {
  const tasks = [task('first', 1), task('second', 4), task('new', 2)];
  const plan = {
    routes: [
      {
        shift: 0,
        startSec: at8,
        steps: [
          { kind: 'task' as const, index: 0 },
          { kind: 'task' as const, index: 1 },
        ],
      },
    ],
    unserved: [2],
  };

  test('on the way it costs its five minutes of work and no metre', () => {
    const { offers } = offerInsertions(problem({ tasks }), plan, [2], { fromSec: at8 });
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({ shift: 0, opensShift: false, tasks: [2], cameFrom: [0, -1, 1] });
    // 300 s at 3,600 an hour.
    expect(offers[0]).toMatchObject({ costDelta: 300, distanceDeltaM: 0, durationDeltaSec: 300, endDeltaSec: 300 });
    expect(offers[0]?.delays).toEqual([{ task: 1, delaySec: 300 }]);
  });

  test('behind what the van has left for: on the way back, once it is on its way to the far end', () => {
    // Left for the second stop at 08:15.
    const { problem: frozen, offers } = offerInsertions(problem({ tasks }), plan, [2], { fromSec: at8 + 16 * 60 });
    expect(frozen.shifts[0]?.pinnedPrefix).toEqual(plan.routes[0]?.steps);
    expect(offers[0]).toMatchObject({ cameFrom: [0, 1, -1], costDelta: 300, delays: [] });
  });

  test('no more once the van is on its way home; an unused van then leaves from now on', () => {
    const fromSec = at8 + 3 * hour;
    expect(offerInsertions(problem({ tasks }), plan, [2], { fromSec }).offers).toEqual([]);
    const two = problem({ tasks, shifts: [shift('van'), shift('spare'), shift('same')] });
    const { offers } = offerInsertions(two, plan, [2], { fromSec });
    // Two vans of one kind are one offer: 1,000 fixed, 20 km for 2,000, 45 minutes for 2,700.
    expect(offers).toHaveLength(1);
    expect(offers[0]).toMatchObject({ shift: 1, opensShift: true, costDelta: 5700, endDeltaSec: 0 });
    expect(offers[0]?.route.startSec).toBe(fromSec);
  });

  test('goods that are still in the warehouse are loaded anew, though the van has been there', () => {
    const goods = { delivery: [10, 1], deliveryFacility: 0 };
    const stocked = problem({
      tasks: [task('first', 1, goods), task('second', 4), task('new', 2, goods)],
      facilities: [facility('warehouse', 0, { kind: 'load' })],
    });
    const loaded = {
      routes: [{ shift: 0, startSec: at8, steps: [{ kind: 'load' as const, index: 0 }, ...plan.routes[0]!.steps] }],
      unserved: [2],
    };
    const before = offerInsertions(stocked, loaded, [2], { fromSec: at8 }).offers[0];
    expect(before?.route.steps.map(({ kind }) => kind)).toEqual(['load', 'task', 'task', 'task']);
    const offered = offerInsertions(stocked, loaded, [2], { fromSec: at8 + 60 });
    const after = offered.offers[0]!;
    expect(after.route.steps.filter(({ kind }, k) => kind === 'load' && after.cameFrom[k] === -1)).toHaveLength(1);
    expect(judge(offered.problem, { routes: [after.route], unserved: [] }).violations).toEqual([]);
  });

  test('tasks of two demands, and a demand that is served, are refused', () => {
    const ask = (wanted: number[]) => offerInsertions(problem({ tasks }), plan, wanted, { fromSec: at8 });
    expect(() => ask([0, 2])).toThrow(RangeError);
    expect(() => ask([0])).toThrow(RangeError);
    expect(() => ask([])).toThrow(RangeError);
  });

  test('a shift that begins after the time of its break has none', () => {
    const breaks = [{ windowSec: [11 * hour, 12 * hour] as const, durationSec: 1800 }];
    const sites = [facility('centre', 0, { kind: 'unload' })];
    const late = problem({
      tasks: [task('old', 1, { pickup: [10, 1], categories: 1 })],
      facilities: sites,
      shifts: [shift('late', { breaks, windowSec: [13 * hour, 18 * hour], mustUnloadAtEnd: true })],
    });
    const { offers } = offerInsertions(late, { routes: [], unserved: [0] }, [0], { fromSec: 13 * hour });
    expect(offers[0]?.route.steps.map(({ kind }) => kind)).toEqual(['task', 'unload']);
  });
});

describe('a van that is late', () => {
  const tasks = [
    task('missed', 1, { windows: [[at8, at8 + 300]] }),
    task('in time', 2, { windows: [[at8, at8 + 2 * hour]] }),
    task('new', 3),
  ];
  const late = problem({ tasks, shifts: [shift('van', { windowSec: [at8 + hour, 18 * hour] })] });
  const route = {
    shift: 0,
    startSec: at8 + hour,
    steps: [
      { kind: 'task' as const, index: 0 },
      { kind: 'task' as const, index: 1 },
    ],
  };
  const plan = { routes: [route], unserved: [2] };

  test('takes nothing, nor can its day be planned anew, until its rules give way', () => {
    expect(timetable(late, route)).toBeNull();
    expect(offerInsertions(late, plan, [2], { fromSec: at8 + hour }).offers).toEqual([]);
    const options = { fromSec: at8 + hour, seed: 1, iterations: 10, nowMs: () => 0 };
    expect(() => replan(late, plan, options)).toThrow(RangeError);
    expect(replan(loosen(late, plan), plan, options).solution.unserved).toEqual([]);
  });

  test('then who is late becomes no later', () => {
    const loose = loosen(late, plan);
    expect(loose.tasks.map(({ windows }) => windows)).toEqual([
      [[at8, at8 + hour + 600]],
      tasks[1]?.windows,
      tasks[2]?.windows,
    ]);
    const { offers } = offerInsertions(loose, plan, [2], { fromSec: at8 + hour });
    expect(offers[0]?.cameFrom[0]).toBe(0);
    expect(offers[0]?.delays.map(({ task: delayed }) => delayed)).not.toContain(0);
  });
});
