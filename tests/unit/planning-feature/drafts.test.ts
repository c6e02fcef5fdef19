import { bringUp, demandsOf } from '../../../server/planning/draft/bring-up';
import { fromDraftRoutes, toDraftRoutes } from '../../../server/planning/draft/draft-route';
import { withDemand } from '../../../server/planning/draft/with-demand';
import { judge } from '../../../server/planning/judge';
import { buildProblem, type BuiltProblem } from '../../../server/planning/problem';
import { solve, type Plan } from '../../../server/planning/solver';
import { findFits } from '../../../server/planning/solver/insert';
import { at, centre, day, newFridge, request, shift, warehouse } from './small-day';

const nothing = { routes: [], unserved: [] };
const planOf = ({ problem }: BuiltProblem): Plan =>
  solve(problem, { iterations: 200, seed: 1, nowMs: () => performance.now() });
const emptyPlan = ({ problem }: BuiltProblem): Plan => ({
  routes: [],
  unserved: problem.tasks.map((_, task) => task),
});
const orderOf = (built: BuiltProblem, { routes }: Plan) =>
  routes.flatMap(({ steps }) =>
    steps.flatMap(({ kind, index }) => (kind === 'task' ? built.visits[index]!.request.id : [])),
  );
const demand = (place = at(1000, 0), more: Partial<Parameters<typeof withDemand>[1]> = {}) => ({
  ...{ place, floor: 1, lift: false, mode: 'same_visit' as const, delivery: null },
  items: [{ categoryKey: 'washer', count: 1 }],
  ...more,
});
const morning = { from: '10:00', to: '11:30' };
const ask = async (built: BuiltProblem, plan: Plan, ...windows: (typeof morning)[]) => {
  const { problem, demands } = await withDemand(built, demand(), windows);
  return findFits(problem, { ...plan, unserved: [...plan.unserved, ...demands.flat()] }, demands, { fromSec: 0 });
};

describe('asking whether a draft takes a visit', () => {
  test('the day with the visit added is the day built with it', async () => {
    const requests = [request('x', { place: at(2000, 500) }), request('y', { delivery: newFridge })];
    const built = await buildProblem(day({ requests }));
    const delivery = { ...newFridge, code: '', dealerName: '', model: '', serialTail: '' };
    const asked = demand(at(-1500, 700), { mode: 'separate', delivery });
    const { problem, demands } = await withDemand(built, asked, [morning, { from: '14:00', to: '15:30' }]);
    expect(demands).toEqual([
      [2, 3],
      [4, 5],
    ]);
    const times = { 'asked:0': [36_000, 41_400], 'asked:1': [50_400, 55_800] } as const;
    const whole = await buildProblem(
      day({
        requests: [
          ...requests,
          ...(['asked:0', 'asked:1'] as const).map((id) =>
            request(id, { ...asked, delivery: newFridge, windowSec: times[id] }),
          ),
        ],
      }),
    );
    expect(problem.couplings).toEqual(whole.problem.couplings);
    const bare = ({ place: _place, ...task }: (typeof problem.tasks)[number]) => task;
    expect(problem.tasks.map(bare)).toEqual(whole.problem.tasks.map(bare));
    const way = ({ tasks, matrices }: typeof problem, from: number, to: number) => {
      const cell = tasks[from]!.place * matrices[0]!.size + tasks[to]!.place;
      return [matrices[0]!.durationSec[cell], matrices[0]!.distanceM[cell]];
    };
    for (const from of problem.tasks.keys())
      for (const to of problem.tasks.keys()) expect(way(problem, from, to)).toEqual(way(whole.problem, from, to));
  });

  test('yes where a vehicle passes, by no further way at the same door; no where nothing fits', async () => {
    // Another washer at the same door: no further way.
    const busy = await buildProblem(day({ requests: [request('x')] }));
    expect(await ask(busy, planOf(busy), morning)).toEqual([{ shift: 0, opensShift: false, distanceDeltaM: 0 }]);
    // An idle shift is opened: out and back, 1,000 m at a village circuity of 1.45.
    const idle = await buildProblem(day({ requests: [] }));
    expect(await ask(idle, nothing, morning)).toEqual([{ shift: 0, opensShift: true, distanceDeltaM: 2900 }]);
    // The shift ends at half past five: nothing in the evening; its lunch does not keep it from noon.
    expect(await ask(idle, nothing, { from: '18:00', to: '19:30' }, { from: '12:00', to: '13:00' })).toEqual([
      null,
      expect.objectContaining({ shift: 0 }),
    ]);
  });

  test('loads, skills and crossings count: full vehicles, wrong crews and the far bank say no', async () => {
    const shifts = [shift('a', { capacityKg: 100 })];
    const full = await buildProblem(day({ shifts, facilities: [warehouse], requests: [request('x')] }));
    expect(await ask(full, planOf(full), morning)).toEqual([null]);
    // With a centre on the way it is emptied between the two.
    const emptied = await buildProblem(day({ shifts, facilities: [warehouse, centre], requests: [request('x')] }));
    expect((await ask(emptied, planOf(emptied), morning))[0]).not.toBeNull();
    const unskilled = await buildProblem(day({ shifts: [shift('a', { skills: [] })] }));
    expect(await ask(unskilled, nothing, morning)).toEqual([null]);
    const { problem, demands } = await withDemand(await buildProblem(day()), demand(at(6000, 0)), [morning]);
    expect(findFits(problem, { routes: [], unserved: demands.flat() }, demands, { fromSec: 0 })).toEqual([null]);
  });
});

describe('bringing a draft up to the bookings', () => {
  const up = (built: BuiltProblem, plan: Plan, more: Partial<Parameters<typeof bringUp>[0]> = {}) =>
    bringUp(
      {
        ...{ problem: built.problem, plan, leftOut: [], fromSec: 0, mayMove: true },
        ...{ iterations: 50, seconds: 5, seed: 1, ...more },
      },
      () => performance.now(),
    );

  test('made from nothing, kept through its stored form, with what is new inserted and what is gone taken out', async () => {
    const requests = ['p', 'q', 'r'].map((id, n) => request(id, { place: at(1000 * n, 500) }));
    const built = await buildProblem(day({ requests }));
    const plan = up(built, emptyPlan(built));
    expect(orderOf(built, plan).sort()).toEqual(['p', 'q', 'r']);
    const stored = toDraftRoutes(built, plan);
    expect(fromDraftRoutes(built, stored).routes).toEqual(plan.routes);

    const later = await buildProblem(day({ requests: [requests[0]!, requests[2]!, request('new')] }));
    const carried = fromDraftRoutes(later, stored);
    expect(orderOf(later, carried).sort()).toEqual(['p', 'r']);
    const next = up(later, carried);
    expect(orderOf(later, next).sort()).toEqual(['new', 'p', 'r']);
    expect(judge(later.problem, next).violations).toEqual([]);
    // Again: the same.
    expect(up(later, next)).toEqual(next);
  });

  test('what had no place is not tried again; what people were told is not moved', async () => {
    const far = request('far', { place: at(4900, 0), windowSec: [36_000, 36_060] });
    const requests = [request('x', { windowSec: [36_000, 36_060] }), far];
    const built = await buildProblem(day({ requests }));
    const first = up(built, emptyPlan(built));
    expect(first.unserved).toHaveLength(1);
    expect(up(built, first, { leftOut: first.unserved })).toEqual(first);

    const told = planOf(await buildProblem(day({ requests: [requests[0]!] })));
    const stored = { routes: told.routes, unserved: [1] };
    expect(orderOf(built, up(built, stored, { mayMove: false }))).toEqual(['x']);
    const afternoon = await buildProblem(
      day({ requests: [requests[0]!, request('late', { windowSec: [52_200, 57_600] })] }),
    );
    expect(orderOf(afternoon, up(afternoon, stored, { mayMove: false, fromSec: 36_100 }))).toEqual(['x', 'late']);
  });

  test('both halves of a separated visit are one demand', async () => {
    const built = await buildProblem(
      day({ requests: [request('x'), request('pair', { mode: 'separate', delivery: newFridge })] }),
    );
    expect(demandsOf(built.problem, [0, 1, 2])).toEqual([[0], [1, 2]]);
    expect(demandsOf(built.problem, [2])).toEqual([[1, 2]]);
  });
});
