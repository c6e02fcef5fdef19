import type { Day } from '../../../server/planning/day';
import { judge } from '../../../server/planning/judge';
import { explainLeftOut } from '../../../server/planning/left-out';
import { fromPlan, toPlan } from '../../../server/planning/plan';
import { buildProblem } from '../../../server/planning/problem';
import { addToCurve } from '../../../server/planning/run-curve';
import { solve } from '../../../server/planning/solver';
import { at, day, newFridge, request, shift } from './small-day';

async function planOf(given: Day) {
  const built = await buildProblem(given);
  const solution = solve(built.problem, { iterations: 400, seed: 1, nowMs: () => 0 });
  const verdict = judge(built.problem, solution);
  return { built, solution, ...toPlan(built, solution, verdict), unassigned: await explainLeftOut(built, solution) };
}

describe('a plan as stored', () => {
  const exchange = request('x', { delivery: newFridge, items: [{ categoryKey: 'fridge', count: 1 }] });

  test('one exchange, worked by hand: load, visit, unload, home; loads after each leg, instants, slack', async () => {
    const made = await planOf(day({ requests: [exchange], shifts: [shift('a', { break: null })] }));
    expect(made.check.violations).toEqual([]);
    const [route] = made.routes;
    expect(route!.stops.map(({ kind }) => kind)).toEqual(['start', 'load', 'visit', 'unload', 'end']);
    const [start, load, visit, unload, end] = route!.stops;
    const loads = [start, load, visit, unload, end].map((stop) => [stop!.loadAfter.newKg, stop!.loadAfter.oldKg]);
    expect(loads).toEqual([
      [0, 0],
      [52, 0],
      [0, 40.8],
      [0, 0],
      [0, 0],
    ]);
    expect(load!.dealerOrderIds).toEqual(['order']);
    expect(load!.name).toBe('仓库');
    expect(visit).toMatchObject({
      requestId: 'x',
      parts: ['deliver', 'collect'],
      name: '地址 x',
      windowFromAt: '2026-03-11T02:00:00.000Z',
      windowToAt: '2026-03-11T03:30:00.000Z',
    });
    // 2 000 m north × 1.45: 2 000 m of lane at 28 km/h and 900 m of main road at 42 km/h; eight to half past six has two slow hours
    expect(load!.distanceM).toBe(2900);
    // Bay: 300 s and one piece of 45 s.
    const sec = (iso: string) => Date.parse(iso) / 1000;
    expect(sec(load!.leaveAt) - sec(load!.startAt)).toBe(345);
    expect(sec(visit!.leaveAt) - sec(visit!.startAt)).toBe(240 + 200 + 200);
    expect(sec(unload!.arriveAt) - sec(visit!.leaveAt)).toBe(unload!.travelSec);
    // The visit may slip until its window closes; the end until half past five.
    expect(visit!.slackSec).toBe(sec(visit!.windowToAt!) - sec(visit!.startAt));
    expect(end!.slackSec).toBe(sec('2026-03-11T09:30:00Z') - sec(end!.arriveAt));
    expect(load!.slackSec).toBe(visit!.slackSec + visit!.waitSec);
    expect(route!.peakKg).toBe(52);
    expect(made.totals).toMatchObject({ routes: 1, served: 1, unserved: 0, serviceSec: 345 + 640 + 345 });
    expect(made.totals.costFen).toBe(Math.round(made.totals.terms.total!));
  });

  test('what is stored follows the contract and is judged the same when it comes back', async () => {
    const requests = [
      exchange,
      request('two', { mode: 'separate', delivery: { ...newFridge, dealerOrderId: 'second' } }),
      request('noon', { windowSec: [46_800, 52_200] }),
      request('lost', { place: at(7000, 0) }),
    ];
    const { built, solution, ...made } = await planOf(day({ requests }));
    expect(made.check.violations).toEqual([]);
    for (const stop of made.routes.flatMap(({ stops }) => stops)) expect(Number.isInteger(stop.slackSec)).toBe(true);
    const back = fromPlan(built, made);
    expect(back.strangers).toEqual([]);
    const again = judge(built.problem, back.solution);
    expect(again.violations).toEqual([]);
    expect(again.totals).toEqual(judge(built.problem, solution).totals);
  });

  test('a stop that is late, and a request that is gone, are told when it comes back', async () => {
    const { built, solution: _, ...made } = await planOf(day({ requests: [exchange, request('gone')] }));
    const other = await buildProblem(day({ requests: [{ ...exchange, windowSec: [30_000, 30_060] }] }));
    expect(built.visits).toHaveLength(2);
    const back = fromPlan(other, made);
    expect(back.strangers).toMatchObject([{ requestId: 'gone', letter: 'A' }]);
    expect(judge(other.problem, back.solution).violations.map(({ code }) => code)).toContain('window');
  });
});

describe('why a request is left out', () => {
  const reasonOf = async (given: Parameters<typeof day>[0]) => (await planOf(day(given))).unassigned;

  test('nobody has the skill', async () => {
    const [left] = await reasonOf({
      requests: [request('r', { items: [{ categoryKey: 'fridge', count: 1 }] })],
      shifts: [shift('a', { skills: ['two_person'] }), shift('b', { skills: [] })],
    });
    expect(left).toMatchObject({ requestId: 'r', reason: 'no_skill' });
    expect(left!.shifts.map(({ letter, by, unit }) => [letter, by, unit])).toEqual([
      ['A', 1, 'skills'],
      ['B', 2, 'skills'],
    ]);
  });

  test('too heavy for the one crew that could', async () => {
    const [left] = await reasonOf({
      requests: [request('r', { items: [{ categoryKey: 'washer', count: 14 }] })],
      shifts: [shift('a'), shift('b', { skills: [] })],
    });
    expect(left).toMatchObject({ reason: 'capacity' });
    expect(left!.shifts).toMatchObject([
      { rule: 'capacity', by: 15, unit: 'kg' },
      { rule: 'no_skill', by: 1 },
    ]);
  });

  test('beyond a river without a crossing', async () => {
    expect(await reasonOf({ requests: [request('r', { place: at(7000, 0) })] })).toMatchObject([
      { reason: 'crossing' },
    ]);
  });

  test('the work would end after the shift', async () => {
    const late = request('r', {
      windowSec: [57_600, 63_000],
      items: [{ categoryKey: 'washer', count: 10 }],
      floor: 12,
    });
    const [left] = await reasonOf({ requests: [late], shifts: [shift('a', { toSec: 59_400 })] });
    expect(left).toMatchObject({ reason: 'shift_time' });
    expect(left!.shifts[0]!.by).toBeGreaterThan(600);
    expect(left!.shifts[0]!.unit).toBe('s');
  });

  test('in the afternoon the break is no reason', async () => {
    const afternoon = { windowSec: [54_000, 54_060] as const };
    const requests = [request('one', afternoon), request('two', { ...afternoon, place: at(0, 3000) })];
    expect(await reasonOf({ requests })).toMatchObject([{ reason: 'window' }]);
  });

  test('no site takes it', async () => {
    const given = day();
    const picky = given.facilities.map((site) => ({ ...site, categories: ['phone'] }));
    expect(await reasonOf({ requests: [request('r')], facilities: picky })).toMatchObject([{ reason: 'facility' }]);
  });

  test('the crew is busy: both must be served in the same short window', async () => {
    const requests = ['one', 'two'].map((id, n) =>
      request(id, { windowSec: [36_000, 36_060], place: at(0, n * 3000) }),
    );
    const [left] = await reasonOf({ requests });
    expect(left).toMatchObject({ reason: 'window' });
    expect(left!.shifts[0]!.by).toBeGreaterThan(60);
  });
});

test('the curve keeps what got better, and at most sixty points of it', () => {
  let curve: ReturnType<typeof addToCurve> = [];
  for (let n = 0; n < 500; n++)
    curve = addToCurve(curve, { elapsedMs: n, costFen: 1000 - Math.floor(n / 2), unserved: 0 });
  expect(curve.length).toBeLessThanOrEqual(60);
  expect(curve[0]!.elapsedMs).toBe(0);
  expect(curve.at(-1)!.costFen).toBe(751);
});
