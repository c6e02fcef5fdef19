import { judge } from '../../../server/planning/judge';
import type { Problem, Step } from '../../../server/planning/solver/problem';
import { driveOrder } from '../../../server/planning/edits/drive-order';
import { mendOrder } from '../../../server/planning/edits/mend-order';
import { facility, problem, shift, straightRoad, task } from './sample-day';

/*
 * The warehouse at place 0, doors at 1, 2, 3 and the centre at 5, 10 minutes from place to place. Each door has an old unit of 40, doors 1 and 2
 * get a new one of 50. The van carries 120 and breaks between 30 000 and 33 000.
 */
const START = 28_800;
const exchange = { delivery: [50, 1], pickup: [40, 1], deliveryFacility: 0, categories: 1 };
const day: Problem = problem({
  tasks: [task('one', 1, exchange), task('two', 2, exchange), task('three', 3, { pickup: [40, 1], categories: 1 })],
  facilities: [
    facility('warehouse', 0, { kind: 'load', serviceSec: 300 }),
    facility('centre', 5, { kind: 'unload', serviceSec: 200, accepted: 1 }),
    facility('far centre', 3, { kind: 'unload', serviceSec: 9000, accepted: 1 }),
  ],
  shifts: [
    shift('van', {
      capacity: [120, 10],
      breaks: [{ windowSec: [30_000, 33_000], durationSec: 900 }],
      mustUnloadAtEnd: true,
    }),
  ],
});
const step = (kind: Step['kind'], index: number): Step => ({ kind, index });
const [load, one, two, three, unload] = [
  step('load', 0),
  step('task', 0),
  step('task', 1),
  step('task', 2),
  step('unload', 1),
];

describe('an order by hand', () => {
  it('gets the load, the unload and the break that its visits need, and is accepted then', () => {
    const { steps, added } = mendOrder(day, 0, [one, two, three]);
    expect(added.map(({ kind }) => kind).sort()).toEqual(['break', 'load', 'unload']);
    expect(steps.filter(({ kind }) => kind !== 'break')).toEqual([load, one, two, three, unload]);
    const { route, violations } = driveOrder(day, 0, steps)!;
    expect(violations).toEqual([]);
    expect(judge(day, { routes: [route], unserved: [] }).violations).toEqual([]);
    // 300 load, 10 min drive, 300 at each of three doors, 900 break, 20 min to the centre, 200, 50 min home: all by hand.
    expect(route.endSec - route.startSec).toBe(300 + 3 * 600 + 3 * 300 + 900 + 1200 + 200 + 3000);
  });

  it('leaves out loads and unloads that have nothing to do, and an order without visits altogether', () => {
    const pause = step('break', 0);
    expect(mendOrder(day, 0, [load, three, pause, unload]).steps).toEqual([three, pause, unload]);
    expect(mendOrder(day, 0, [unload, three, pause, unload, unload])).toEqual({
      steps: [three, pause, unload],
      added: [],
    });
    expect(mendOrder(day, 0, [load, pause, unload])).toEqual({ steps: [], added: [] });
  });

  it('is driven though it breaks rules, late and overloaded as it would be', () => {
    const narrow: Problem = {
      ...day,
      tasks: day.tasks.map((each, at) => (at === 0 ? { ...each, windows: [[28_800, 30_000]] as const } : each)),
      shifts: [shift('van', { capacity: [90, 10], mustUnloadAtEnd: true })],
    };
    const { route, violations } = driveOrder(narrow, 0, [load, three, two, one, unload])!;
    // Load 300, 30 min to door 3, 300, 10 min, 300, 10 min: door 1 at 28 800 + 300 + 1800 + 300 + 600 + 300 + 600 = 32 700.
    expect(route.startSec).toBe(START);
    expect(route.steps[3]).toMatchObject({ startSec: 32_700 });
    // Two new ones weigh 100 up to door 3, where an old one of 40 comes aboard: 100, then 140 of 90.
    expect(violations.map(({ code, by }) => [code, by])).toEqual(
      expect.arrayContaining([
        ['load', 10],
        ['load', 50],
        ['window', 2700],
      ]),
    );
  });

  it('is not driven where there is no way', () => {
    const road = straightRoad(6);
    const [none, cells] = [1_000_000_000, [...(road.durationSec as number[])]];
    cells[3] = none;
    const cut: Problem = { ...day, matrices: [{ ...road, durationSec: cells }], shifts: [shift('van')] };
    expect(driveOrder(cut, 0, [three])).toBeNull();
    expect(driveOrder(cut, 0, [one, three])).not.toBeNull();
  });
});
