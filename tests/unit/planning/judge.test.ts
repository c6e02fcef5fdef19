import { judge, VIOLATION_CODES, type ViolationCode } from '../../../server/planning/judge';
import { UNREACHABLE, type Problem, type Shift, type Step, type Task } from '../../../server/planning/solver/problem';
import type { Plan } from '../../../server/planning/solver/solution';
import { facility, problem, shift, straightRoad, task } from './sample-day';

/*
 * One van, the warehouse at place 0, three doors at 1, 2, 3 and the centre at 5.
 * Fridge 1 is delivered and an old one collected at door 1, the same at door 2; door 3 hands over an old television.
 */
const FRIDGE = 1;
const TELEVISION = 2;
const START = 28_800;

const step = (kind: Step['kind'], index: number): Step => ({ kind, index });
const exchange: Partial<Task> = { delivery: [50, 1], pickup: [40, 1], deliveryFacility: 0, categories: FRIDGE };

const day: Problem = problem({
  tasks: [
    task('one', 1, exchange),
    task('two', 2, exchange),
    task('three', 3, { pickup: [20, 1], categories: TELEVISION }),
  ],
  facilities: [
    facility('warehouse', 0, { kind: 'load', serviceSec: 300, secPerPiece: 60 }),
    facility('centre', 5, { kind: 'unload', serviceSec: 200, secPerPiece: 30, accepted: FRIDGE | TELEVISION }),
  ],
  shifts: [
    shift('van', {
      breaks: [{ windowSec: [30_000, 33_000], durationSec: 900 }],
      mustUnloadAtEnd: true,
    }),
    shift('spare'),
  ],
});
const steps = [step('load', 0), step('task', 0), step('task', 1), step('break', 0), step('task', 2), step('unload', 1)];
const plan: Plan = { routes: [{ shift: 0, startSec: START, steps }], unserved: [] };

const withSteps = (changed: readonly Step[]): Plan => ({
  ...plan,
  routes: [{ shift: 0, startSec: START, steps: changed }],
});
const withTask = (index: number, change: Partial<Task>): Problem => ({
  ...day,
  tasks: day.tasks.map((each, at) => (at === index ? { ...each, ...change } : each)),
});
const withVan = (change: Partial<Shift>): Problem => ({
  ...day,
  shifts: [{ ...day.shifts[0]!, ...change }, day.shifts[1]!],
});
const withFacility = (index: number, change: object): Problem => ({
  ...day,
  facilities: day.facilities.map((each, at) => (at === index ? { ...each, ...change } : each)),
});

describe('the judge', () => {
  it('finds nothing wrong with the good plan and adds it up as by hand', () => {
    const verdict = judge(day, plan);
    expect(verdict.violations).toEqual([]);
    // 28 800 load 300 + 2 × 60 → 29 220, door 1 at 29 820 → 30 120, door 2 at 30 720 → 31 020, break → 31 920,
    // door 3 at 32 520 → 32 820, centre at 34 020: 200 + 3 × 30 → 34 310, home at 37 310
    expect(verdict.totals).toMatchObject({
      routes: 1,
      served: 3,
      unserved: 0,
      distanceM: 50_000,
      drivingSec: 6000,
      durationSec: 8510,
      waitingSec: 0,
    });
    expect(verdict.totals.cost).toMatchObject({ fixed: 1000, distance: 5000, time: 8510, total: 14_510 });
  });

  it('counts the prize of a task that is left out on purpose', () => {
    const verdict = judge(day, { routes: [], unserved: [0, 1, 2] });
    expect(verdict.violations).toEqual([]);
    expect(verdict.totals.cost.total).toBe(3_000_000);
  });

  const broken: Record<ViolationCode, { day?: Problem; plan?: Plan; by: number }> = {
    unknown_index: { plan: withSteps([...steps, step('task', 17)]), by: 1 },
    duplicate: { plan: { ...plan, unserved: [2] }, by: 1 },
    missing: { plan: withSteps(steps.filter((each) => each.kind !== 'task' || each.index !== 2)), by: 1 },
    load: { day: withVan({ capacity: [99, 10] }), by: 1 },
    window: {
      day: withTask(0, {
        windows: [
          [0, 100],
          [200, 29_000],
        ],
      }),
      by: 820,
    },
    shift: { day: withVan({ windowSec: [28_900, 64_800] }), by: 100 },
    duration: { day: withVan({ maxDurationSec: 8500 }), by: 10 },
    break: { day: withVan({ breaks: [{ windowSec: [30_000, 31_000], durationSec: 900 }] }), by: 20 },
    skill: { day: withTask(1, { requiredSkills: 6 }), by: 6 },
    forbidden_together: { day: { ...day, forbiddenTogether: [[0, 1]] }, by: 3 },
    facility_kind: { day: withFacility(0, { kind: 'unload' }), by: 1 },
    facility_hours: { day: withFacility(1, { windows: [[0, 34_000]] }), by: 20 },
    facility_capacity: { day: withFacility(1, { room: [1000, 2] }), by: 1 },
    facility_category: { day: withFacility(1, { accepted: FRIDGE }), by: TELEVISION },
    precedence: { day: { ...day, couplings: [{ first: 0, second: 1, sameRoute: true, minGapSec: 3600 }] }, by: 3000 },
    range: { day: withVan({ maxDistanceM: 49_000 }), by: 1000 },
    crossing: { by: 1 },
    max_tasks: { day: withVan({ maxTasks: 2 }), by: 1 },
    not_loaded: { plan: withSteps([step('task', 0), step('load', 0), ...steps.slice(2)]), by: 1 },
    not_unloaded: { plan: withSteps([...steps.slice(0, 4), step('unload', 1), step('task', 2)]), by: 1 },
    pinned: { day: withTask(1, { allowedShifts: [1] }), by: 1 },
  };
  const blocked = straightRoad(6);
  const durationSec = [...blocked.durationSec];
  durationSec[1 * 6 + 2] = UNREACHABLE;
  broken.crossing.day = { ...day, matrices: [{ ...blocked, durationSec }] };

  it.each(VIOLATION_CODES)('finds exactly %s when one thing is broken', (code) => {
    const { day: changedDay = day, plan: changedPlan = plan, by } = broken[code];
    const { violations } = judge(changedDay, changedPlan);
    expect([...new Set(violations.map((violation) => violation.code))]).toEqual([code]);
    expect(violations[0]!.by).toBe(by);
  });

  it('names the leg and the dimension that are overloaded', () => {
    const heavy = withTask(0, { pickup: [60, 1] });
    expect(judge(heavy, plan).violations).toEqual([
      { code: 'load', by: 10, shift: 0, leg: 2, dimension: 0, limit: 100, value: 110 },
      { code: 'load', by: 20, shift: 0, leg: 5, dimension: 0, limit: 100, value: 120 },
    ]);
  });

  it('keeps new goods aboard through an unload on the way', () => {
    const between = [
      step('load', 0),
      step('task', 0),
      step('unload', 1),
      step('task', 1),
      step('break', 0),
      step('task', 2),
      step('unload', 1),
    ];
    expect(
      judge(withVan({ breaks: [{ windowSec: [30_000, 40_000], durationSec: 900 }] }), withSteps(between)).violations,
    ).toEqual([]);
  });

  it.each([
    ['a break that is due is not taken', withSteps(steps.filter(({ kind }) => kind !== 'break')), 'break'],
    ['a break taken twice', withSteps([...steps.slice(0, 4), ...steps.slice(3)]), 'break'],
    [
      'two routes of one shift',
      { ...plan, routes: [...plan.routes, { shift: 0, startSec: START, steps: [] }] },
      'duplicate',
    ],
    [
      'a shift that does not exist',
      { ...plan, routes: [...plan.routes, { shift: 9, startSec: START, steps: [] }] },
      'unknown_index',
    ],
  ] as [string, Plan, ViolationCode][])('%s', (_, changed, code) => {
    expect(judge(day, changed).violations.map((violation) => violation.code)).toContain(code);
  });

  it('lets goods ride from house to house and weighs them on the way', () => {
    const house = problem({
      tasks: [task('from', 1), task('to', 3)],
      couplings: [{ first: 0, second: 1, sameRoute: true, minGapSec: 0, carried: [100, 1] }],
    });
    const route = (order: number[]): Plan => ({
      routes: [{ shift: 0, startSec: START, steps: order.map((index) => step('task', index)) }],
      unserved: [],
    });
    expect(judge(house, route([0, 1])).violations).toEqual([]);
    expect(judge({ ...house, shifts: [shift('bike', { capacity: [99, 10] })] }, route([0, 1])).violations).toEqual([
      { code: 'load', by: 1, shift: 0, leg: 1, dimension: 0, limit: 99, value: 100 },
    ]);
    expect(judge(house, route([1, 0])).violations.map(({ code }) => code)).toEqual(['precedence']);
    expect(judge(house, { routes: route([0]).routes, unserved: [1] }).violations.map(({ code }) => code)).toEqual([
      'precedence',
    ]);
  });

  it('wants one of two visit modes, not both', () => {
    const modes = problem({ tasks: [task('together', 1, { choice: 7 }), task('apart', 2, { choice: 7, prize: 5 })] });
    const serving = (order: number[], unserved: number[]): Plan => ({
      routes: [{ shift: 0, startSec: START, steps: order.map((index) => step('task', index)) }],
      unserved,
    });
    expect(judge(modes, serving([1], [])).violations).toEqual([]);
    expect(judge(modes, serving([0, 1], [])).violations.map(({ code }) => code)).toEqual(['duplicate']);
    expect(judge(modes, { routes: [], unserved: [0, 1] }).totals).toMatchObject({
      unserved: 1,
      cost: { total: 1_000_000 },
    });
  });
});
