import { findFixes, type Candidate, type FixQuestion } from '../../../server/planning/fixes/find-fixes';
import { findPlaces } from '../../../server/planning/fixes/find-places';
import { withPatch, type Patch } from '../../../server/planning/fixes/patch';
import { judge } from '../../../server/planning/judge';
import { solve, type Plan, type Problem } from '../../../server/planning/solver';
import { facility, problem, shift, task } from './sample-day';

/** Places 0 … 5 on a straight road, ten minutes and 5 km apart; the van works from 08:00 to 18:00 at 1 a second, 100 a kilometre, 1,000 a day. */
const at8 = 8 * 3600;
const at18 = 18 * 3600;
const minutes = [5, 10, 15, 20, 25, 30];

const steps = (patchOf: (min: number) => Patch, perMinute = 1): Candidate['steps'] =>
  minutes.map((min) => ({ patch: patchOf(min), ownCost: min * perMinute }));
const find = (given: Problem, plan: Plan, candidates: Candidate[], rest: Partial<FixQuestion> = {}) =>
  findFixes(
    {
      ...{ problem: given, plan, tasks: plan.unserved, candidates },
      ...{ limit: { iterations: 30, seed: 1 }, mostSeconds: 60, most: 5, mostOfGroup: 5 },
      ...rest,
    },
    () => 0,
  );
const nothing: Plan = { routes: [], unserved: [0] };

describe('the cheapest change that lets a demand in', () => {
  test('a window that closes ten minutes too early', () => {
    const late = task('late', 4, { windows: [[at8, at8 + 1800]] });
    const given = problem({ tasks: [late] });
    const wider = (min: number): Patch => ({ tasks: [[0, { ...late, windows: [[at8, at8 + 1800 + min * 60]] }]] });
    const [fix, ...others] = find(given, nothing, [{ steps: steps(wider), shifts: null, group: 'any' }]);
    // 40 km there and back, 80 minutes of way and five of work.
    expect(fix).toMatchObject({ candidate: 0, step: 1, cost: 1000 + 4000 + 5100, ownCost: 10 });
    expect(others).toEqual([]);
    expect(judge(withPatch(given, wider(10)), fix!).violations).toEqual([]);
    expect(judge(withPatch(given, wider(5)), fix!).violations).toMatchObject([{ code: 'window', by: 300 }]);
  });

  test('a shift that ends a quarter of an hour too early', () => {
    const evening = task('evening', 5, { windows: [[at18 - 2400, at18]] });
    const van = shift('van');
    const longer = (min: number): Patch => ({ shifts: [[0, { ...van, windowSec: [at8, at18 + min * 60] }]] });
    // Begins at 17:20, five minutes of work, fifty of way: home at 18:15.
    const [fix] = find(problem({ tasks: [evening] }), nothing, [{ steps: steps(longer), shifts: [0], group: 'any' }]);
    expect(fix).toMatchObject({ candidate: 0, step: 2, ownCost: 15 });
    expect(fix!.routes[0]!.endSec).toBe(at18 + 900);
  });

  test('of two vans the one that lacks the skill less dearly; a spare van where that is cheaper still', () => {
    const cooling = task('cooling', 1, { requiredSkills: 1 });
    const vans = [shift('one'), shift('two')];
    const given = problem({ tasks: [cooling], shifts: vans });
    const lend = (index: number, ownCost: number): Candidate => ({
      steps: [{ patch: { shifts: [[index, { ...vans[index]!, skills: 1 }]] }, ownCost }],
      shifts: [index],
      group: 'any',
    });
    const spare: Candidate = {
      steps: [{ patch: { shifts: [[2, shift('spare', { skills: 1 })]] }, ownCost: 0 }],
      shifts: [2],
      group: 'any',
    };
    // 10 km, twenty minutes of way and five of work, and the van's thousand.
    expect(find(given, nothing, [lend(0, 900), lend(1, 400)])).toMatchObject([
      { candidate: 1, cost: 3500, ownCost: 400 },
      { candidate: 0, cost: 3500, ownCost: 900 },
    ]);
    expect(find(given, nothing, [lend(0, 900), lend(1, 400), spare])[0]).toMatchObject({ candidate: 2, ownCost: 0 });
  });

  test('a vehicle that carries more', () => {
    const heavy = task('heavy', 1, { pickup: [150, 2], categories: 1 });
    const given = problem({ tasks: [heavy] });
    const truck: Candidate = {
      steps: [{ patch: { shifts: [[0, shift('van', { capacity: [200, 20] })]] }, ownCost: 500 }],
      shifts: [0],
      group: 'any',
    };
    expect(find(given, nothing, [truck])).toMatchObject([{ candidate: 0, cost: 3500, ownCost: 500 }]);
  });

  test('a centre that stays open; the added unload is named', () => {
    const old = task('old', 2, { pickup: [50, 1], categories: 1, windows: [[at8 + 7200, at8 + 7200]] });
    const early = task('early', 1, { windows: [[at8, at8 + 3600]] });
    const centre = facility('centre', 0, { kind: 'unload', windows: [[at8, at8 + 7800]] });
    const van = shift('van', { mustUnloadAtEnd: true });
    const given = problem({ tasks: [old, early], facilities: [centre], shifts: [van] });
    const plan: Plan = { routes: [{ shift: 0, startSec: at8, steps: [{ kind: 'task', index: 1 }] }], unserved: [0] };
    const open = (min: number): Patch => ({
      facilities: [[0, { ...centre, windows: [[at8, at8 + 7800 + min * 60]] }]],
    });
    // Leaves the door at 10:05, at the centre by 10:25; it closes at 10:10.
    const [fix] = find(given, plan, [{ steps: steps(open), shifts: null, group: 'any' }]);
    expect(fix).toMatchObject({ candidate: 0, step: 2, moreUnloads: [0] });
  });

  test('nothing has to change when the plan had just overlooked it', () => {
    const fixes = find(problem({ tasks: [task('easy', 1)] }), nothing, [
      { steps: [{ patch: {}, ownCost: 0 }], shifts: null, group: 'any' },
    ]);
    expect(fixes).toMatchObject([{ candidate: -1, cost: 3500, ownCost: 0 }]);
  });

  test('others move to make room when no insertion is enough', () => {
    const cooling = task('cooling', 1, { requiredSkills: 1 });
    const able = shift('able', { skills: 1, maxTasks: 1 });
    const given = problem({ tasks: [task('plain', 1), cooling], shifts: [able] });
    const plan: Plan = { routes: [{ shift: 0, startSec: at8, steps: [{ kind: 'task', index: 0 }] }], unserved: [1] };
    const spare: Candidate = {
      steps: [{ patch: { shifts: [[1, shift('spare')]] }, ownCost: 0 }],
      shifts: null,
      group: 'any',
    };
    const [fix] = find(given, plan, [spare]);
    expect(fix).toMatchObject({ candidate: 0, cost: 3500, unserved: [] });
    expect(fix!.routes.map((route) => [route.shift, route.steps[0]!.index]).sort()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('what one change lets in besides is told; what nothing helps has no answer', () => {
    const cooling = (id: string) => task(id, 1, { requiredSkills: 1 });
    const given = problem({ tasks: [cooling('one'), cooling('two')] });
    const plan: Plan = { routes: [], unserved: [0, 1] };
    const lend: Candidate = {
      steps: [{ patch: { shifts: [[0, shift('van', { skills: 1 })]] }, ownCost: 0 }],
      shifts: [0],
      group: 'any',
    };
    expect(find(given, plan, [lend], { tasks: [0] })).toMatchObject([{ candidate: 0, alsoServed: [1] }]);
    const useless: Candidate = { steps: steps(() => ({})), shifts: null, group: 'any' };
    expect(find(given, plan, [useless], { tasks: [0] })).toEqual([]);
  });
});

describe('where else a served demand fits', () => {
  const tasks = [task('first', 1), task('second', 4), task('asked', 2)];
  const steps = [0, 2, 1].map((index) => ({ kind: 'task' as const, index }));
  const given = problem({
    tasks,
    shifts: [shift('van'), shift('spare', { costs: { fixed: 1000, perKm: 200, perHour: 3600, overtimePerHour: 0 } })],
  });
  const plan = solve(given, {
    from: { routes: [{ shift: 0, startSec: at8, steps }], unserved: [] },
    iterations: 0,
    seed: 1,
    nowMs: () => 0,
  });

  test('other positions of its route and other shifts, against the plan as it is', () => {
    const places = findPlaces({ problem: given, plan, tasks: [2], perRoute: 5 });
    expect(plan.routes[0]!.steps.map(({ index }) => index)).toEqual([0, 2, 1]);
    const [cheapest, ...others] = places;
    // On the way back it costs as much as on the way there.
    expect(cheapest).toMatchObject({ shift: 0, cost: 0, distanceM: 0, endDeltaSec: 0, opensShift: false });
    expect(cheapest!.route.steps.map(({ index }) => index)).toEqual([0, 1, 2]);
    // First of all: to place 2, back to 1 and on to 4: 10 km and twenty minutes more.
    const first = others.find(({ route }) => route.steps[0]!.index === 2);
    expect(first).toMatchObject({ shift: 0, cost: 1000 + 1200, distanceM: 10_000 });
    // The spare van: 1,000, 20 km at 200, 40 minutes of way; five minutes of work more here, less there.
    const spare = others.find(({ shift: on }) => on === 1);
    expect(spare).toMatchObject({ opensShift: true, cost: 1000 + 4000 + 2400, distanceM: 20_000 });
  });

  test('a stop that was there for it alone goes with it', () => {
    const goods = { delivery: [10, 1], deliveryFacility: 0 };
    const stocked = problem({
      tasks: [task('plain', 1), task('asked', 2, goods)],
      facilities: [facility('warehouse', 3, { kind: 'load' })],
      shifts: [shift('van'), shift('spare')],
    });
    const loaded = solve(stocked, { iterations: 50, seed: 1, nowMs: () => 0 });
    const places = findPlaces({ problem: stocked, plan: loaded, tasks: [1], perRoute: 3 });
    const spare = places.find(({ opensShift }) => opensShift)!;
    // The van alone: 10 km instead of 30; the spare 30 km: 10 km more, 1,000 more, and twenty minutes more of way.
    expect(spare).toMatchObject({ cost: 1000 + 1000 + 1200, distanceM: 10_000 });
  });
});
