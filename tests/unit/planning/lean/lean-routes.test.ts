import { leanNeighbours } from '../../../../server/planning/solver/lean/lean-neighbours';
import { LeanRecreate } from '../../../../server/planning/solver/lean/lean-recreate';
import { LeanRoutes } from '../../../../server/planning/solver/lean/lean-routes';
import { LeanRuin } from '../../../../server/planning/solver/lean/lean-ruin';
import { joinPlans, splitPlan } from '../../../../server/planning/solver/lean/lean-split';
import { LeanTails } from '../../../../server/planning/solver/lean/lean-tails';
import { Random } from '../../../../server/planning/solver/random';
import { task } from '../sample-day';
import { leanOf, leanRoutes, tasksOf, textbook, van } from './lean-bench';

/* Five doors at 1 … 5, five minutes of work, vans from 28 800 on at 0. A hop costs 500. */
const at8 = 28_800;
const all = (m: { tasks: number }) => Int32Array.from({ length: m.tasks }, (_, t) => t);
const open = (m: { shifts: number }) => new Uint8Array(m.shifts).fill(1);

describe('routes as linked lists', () => {
  // Home by 44,000: not any way through all doors is in time, so times are kept.
  const m = leanOf(textbook({ shifts: ['one', 'two'].map((id) => van(id, { windowSec: [at8, 44_000] })) }));

  test('everything absent at first', () => {
    const routes = new LeanRoutes(m);
    expect([routes.absent, routes.cost, routes.s[routes.USED]]).toEqual([[0, 1, 2, 3, 4], 5e6, 0]);
  });

  test('put in: links, metres, times, loads, cost', () => {
    const routes = new LeanRoutes(m);
    const { s, DEP, LATEST, EDGE, METRES, TOTAL, COUNT, USED } = routes;
    routes.insert(0, m.tasks);
    routes.insert(2, 0);
    routes.insert(1, 0);
    expect(tasksOf(routes, 0)).toEqual([0, 1, 2]);
    expect([s[COUNT], s[METRES], s[USED]]).toEqual([3, 30_000, 1]);
    expect([s[TOTAL], s[TOTAL + 1]]).toEqual([30, 3]);
    expect([0, 1, 2].map((t) => s[DEP + t])).toEqual([at8 + 900, at8 + 1800, at8 + 2700]);
    // Home by 44 000: from the last door by 42 200, so begun there by 41 900.
    expect([0, 1, 2].map((t) => s[LATEST + t])).toEqual([41_900 - 1800, 41_900 - 900, 41_900]);
    expect([m.tasks, 0, 1, 2].map((node) => s[EDGE + node])).toEqual([5000, 5000, 5000, 15_000]);
    expect(routes.cost).toBeCloseTo(1000 + 3000 + 2e6, 6);
  });

  test('taken out again: a string, the rest closes', () => {
    const routes = leanRoutes(m, [[0, 1, 2, 3]]);
    routes.remove(1, 2);
    expect([tasksOf(routes, 0), routes.absent]).toEqual([
      [0, 3],
      [4, 1, 2],
    ]);
    expect(routes.s[routes.METRES]).toBe(40_000);
    expect(routes.cost).toBeCloseTo(1000 + 4000 + 3e6, 6);
    routes.remove(0, 1);
    routes.remove(3, 1);
    expect([routes.s[routes.USED], routes.s[routes.METRES]]).toEqual([0, 0]);
    expect(routes.cost).toBeCloseTo(5e6, 6);
  });

  test('more changes at once than can be taken back are an error, not another plan', () => {
    const routes = leanRoutes(m);
    const changeMuch = (times: number) => {
      for (let k = 0; k < times; k++) {
        routes.insert(0, m.tasks);
        routes.absent.pop();
        routes.remove(0, 1);
      }
    };
    changeMuch(100);
    routes.back();
    changeMuch(100_000);
    expect(() => routes.back()).toThrow('more was changed at once');
  });

  test('back is back, value by value', () => {
    const routes = leanRoutes(m, [
      [0, 1],
      [2, 3],
    ]);
    const before = [Array.from(routes.s), routes.cost, [...routes.absent]];
    routes.remove(0, 2);
    routes.insert(4, m.tasks + 1);
    routes.swapTails(4, m.tasks, 0);
    routes.back();
    expect([Array.from(routes.s), routes.cost, routes.absent]).toEqual(before);
  });

  test('loading a plan counts it up from nothing', () => {
    const routes = leanRoutes(m, [
      [0, 2],
      [1, 3],
    ]);
    expect(routes.cost).toBeCloseTo(2 * 1000 + 3000 + 4000 + 1e6, 6);
    expect([routes.absent, routes.s[routes.USED]]).toEqual([[4], 2]);
    // Others search the rest: what is in no list is not this search's concern.
    routes.load([Int32Array.from([0]), Int32Array.from([])], []);
    expect(routes.cost).toBeCloseTo(1000 + 1000, 6);
  });

  test('tails change places', () => {
    const routes = leanRoutes(m, [
      [0, 1],
      [2, 3, 4],
    ]);
    // 1 … 5 are the doors: 0-1-2-0 and 0-3-4-5-0 become 0-1-4-5-0 and 0-3-2-0.
    routes.swapTails(0, 3, 10_000 * 0.1);
    expect([tasksOf(routes, 0), tasksOf(routes, 1)]).toEqual([
      [0, 3, 4],
      [2, 1],
    ]);
    expect([routes.s[routes.METRES], routes.s[routes.METRES + 1]]).toEqual([50_000, 30_000]);
    const sum = routes.cost;
    routes.recost();
    expect(routes.cost).toBeCloseTo(2000 + 8000, 6);
    expect(sum).not.toBeNaN();
  });

  test('a tail joined to the end leaves the other shift unused', () => {
    const routes = leanRoutes(m, [
      [0, 1],
      [2, 3],
    ]);
    routes.swapTails(1, 2, 0);
    expect([tasksOf(routes, 0), tasksOf(routes, 1), routes.s[routes.USED]]).toEqual([[0, 1, 2, 3], [], 1]);
    expect(routes.s[routes.METRES + 1]).toBe(0);
  });
});

describe('what fits', () => {
  test('deliveries all aboard at the start', () => {
    const m = leanOf(textbook({ shifts: [van('one', { capacity: [20, 9] })] }));
    const routes = leanRoutes(m, [[0]]);
    expect(routes.fitsLoad(1, 0, 0)).toBe(true);
    routes.insert(1, 0);
    expect(routes.fitsLoad(2, 1, 0)).toBe(false);
  });

  test('new and old together on each leg', () => {
    const tasks = [
      task('a', 1, { delivery: [10, 0] }),
      task('b', 2, { pickup: [10, 0] }),
      task('c', 3, { delivery: [10, 0], pickup: [10, 0] }),
    ];
    const m = leanOf(textbook({ tasks, shifts: [van('one', { capacity: [20, 0] })] }));
    // First delivered, then collected: 20 aboard at the start, 10 new and … at most 20.
    expect(leanRoutes(m, [[0, 1]]).fitsLoad(2, 0, 0)).toBe(true);
    expect(leanRoutes(m, [[0, 1]]).fitsLoad(2, 1, 0)).toBe(true);
    // Old ones taken before the new are out: 10 + 20.
    expect(leanRoutes(m, [[1, 0]]).fitsLoad(2, 1, 0)).toBe(false);
    expect(leanRoutes(m, [[1, 0]]).fitsLoad(2, 0, 0)).toBe(false);
  });

  test('windows, before and behind', () => {
    const tasks = [
      task('a', 1),
      task('b', 3, { windows: [[0, 31_200]] }),
      task('c', 2, { windows: [[30_000, 30_300]] }),
    ];
    const m = leanOf(textbook({ tasks }));
    const routes = leanRoutes(m, [[0, 1]]);
    // On the way from 29 700: there at 30 300, just in time; on at 30 600, and at the far door at 31 200.
    expect(routes.fitsTime(2, 0, 1)).toBe(true);
    expect(routes.fitsTime(2, 1, m.tasks + 1)).toBe(false);
    const tight = leanOf(textbook({ tasks: [tasks[0]!, { ...tasks[1]!, windows: [[0, 31_199]] }, tasks[2]!] }));
    expect(leanRoutes(tight, [[0, 1]]).fitsTime(2, 0, 1)).toBe(false);
  });

  test('range, and duration with the start as late as it may be', () => {
    const late = { windows: [[40_000, 50_000]] as const };
    const m = leanOf(
      textbook({
        tasks: [task('a', 1, late), task('b', 2)],
        shifts: [van('one', { maxDistanceM: 20_000, maxDurationSec: 3000 })],
      }),
    );
    const routes = leanRoutes(m, [[0]]);
    // Out to 2 and back: 4 hops and two works are 3,000 s, however late the first door opens.
    expect(routes.fitsLength(1, 0, 0, 10_000)).toBe(true);
    expect(routes.fitsLength(1, 0, 0, 10_001)).toBe(false);
    const short = leanOf(
      textbook({ tasks: [task('a', 1, late), task('b', 2)], shifts: [van('one', { maxDurationSec: 2999 })] }),
    );
    expect(leanRoutes(short, [[0]]).fitsLength(1, 0, 0, 10_000)).toBe(false);
  });
});

describe('tail swaps', () => {
  const swapped = (day: ReturnType<typeof textbook>, given: number[][], limit: number) => {
    const m = leanOf(day);
    const seen = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const routes = leanRoutes(m, given);
      const tails = new LeanTails(m, routes, leanNeighbours(m, 9, 'any'), new Random(seed), all(m), open(m));
      if (tails.try(limit)) seen.add(JSON.stringify([tasksOf(routes, 0), tasksOf(routes, 1)]));
    }
    return seen;
  };

  test('only what pays: two routes become one', () => {
    // 0-1-2-0 and 0-3-4-0 are 12 hops; in one 8, or 10 the other way round. So 1000 + 2000 is saved, or 1000 + 1000.
    const found = swapped(
      textbook(),
      [
        [0, 1],
        [2, 3],
      ],
      -2500,
    );
    expect(found).toEqual(new Set([JSON.stringify([[0, 1, 2, 3], []])]));
  });

  test('with a limit that lets anything pass, splits and swaps too', () => {
    const found = swapped(
      textbook({ shifts: [van('one'), van('two'), van('three')] }),
      [
        [0, 1],
        [2, 3],
      ],
      1e9,
    );
    expect(found.size).toBeGreaterThan(4);
    for (const plan of found) expect((JSON.parse(plan) as number[][]).flat().length).toBeGreaterThanOrEqual(2);
  });

  test('never above the load; the larger van may take more, one with another price by the metre nothing', () => {
    const apart = [
      [0, 1],
      [2, 3],
    ];
    const small = [van('one', { capacity: [20, 9] }), van('two', { capacity: [20, 9] })];
    for (const plan of swapped(textbook({ shifts: small }), apart, 1e9))
      for (const route of JSON.parse(plan) as number[][]) expect(route.length).toBeLessThanOrEqual(2);
    // Four doors of 10 each: the small van holds two of them.
    const mixed = textbook({ shifts: [van('small', { capacity: [20, 9] }), van('large', { capacity: [99, 9] })] });
    const plans = swapped(mixed, apart, 1e9);
    expect(plans.size).toBeGreaterThan(0);
    for (const plan of plans) expect((JSON.parse(plan) as number[][])[0]!.length).toBeLessThanOrEqual(2);
    const dear = van('dear', { costs: { fixed: 1000, perKm: 200, perHour: 0, overtimePerHour: 0 } });
    expect(swapped(textbook({ shifts: [van('one'), dear] }), apart, 1e9).size).toBe(0);
  });
});

describe('ruin and recreate', () => {
  test('strings come out of routes, and go back where they are cheapest', () => {
    const m = leanOf(textbook());
    for (let seed = 1; seed <= 30; seed++) {
      const random = new Random(seed);
      const routes = leanRoutes(m, [[0, 1, 2, 3, 4]]);
      new LeanRuin(m, routes, leanNeighbours(m, 9, 'any'), random, all(m)).run();
      expect(routes.absent.length).toBeGreaterThan(0);
      const gone = [...routes.absent].sort((a, b) => a - b);
      // What is gone is a string, or a split one whose middle stayed.
      expect(gone.slice(1).filter((t, k) => t !== gone[k]! + 1).length).toBeLessThanOrEqual(1);
      const recreate = new LeanRecreate(
        m,
        routes,
        leanNeighbours(m, 9, 'before'),
        leanNeighbours(m, 9, 'after'),
        random,
        open(m),
      );
      expect(recreate.run(Infinity)).toBe(true);
      expect(routes.absent).toEqual([]);
    }
  });

  test('above the limit it gives up; below its prize a task stays out', () => {
    const tasks = textbook().tasks.map((one, t) => ({ ...one, prize: t === 4 ? 400 : 1e6 }));
    const m = leanOf(textbook({ tasks }));
    const recreate = (routes: LeanRoutes) =>
      new LeanRecreate(
        m,
        routes,
        leanNeighbours(m, 9, 'before'),
        leanNeighbours(m, 9, 'after'),
        new Random(3),
        open(m),
      );
    const routes = leanRoutes(m);
    expect(recreate(routes).run(Infinity)).toBe(true);
    // The door at 5 is two hops, 1,000, beyond the one at 4.
    expect(routes.absent).toEqual([4]);
    expect(recreate(leanRoutes(m)).run(1000)).toBe(false);
  });

  test('a closed shift is not opened', () => {
    const m = leanOf(textbook());
    const routes = leanRoutes(m);
    const isOpen = Uint8Array.from([0, 1]);
    new LeanRecreate(
      m,
      routes,
      leanNeighbours(m, 9, 'before'),
      leanNeighbours(m, 9, 'after'),
      new Random(1),
      isOpen,
    ).run(Infinity);
    expect(tasksOf(routes, 0)).toEqual([]);
    expect(tasksOf(routes, 1).sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('parts for several threads', () => {
  const m = leanOf(textbook({ shifts: [1, 2, 3, 4].map((k) => van(String(k))) }));
  const plan = { routes: [[0], [1, 2], [], [3]].map((nodes) => Int32Array.from(nodes)), absent: [4] };

  test('every route, absent task and unused shift in exactly one part', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const parts = splitPlan(m, plan, 2, new Random(seed));
      expect(parts.flatMap(({ tasks }) => [...tasks]).sort()).toEqual([0, 1, 2, 3, 4]);
      for (let r = 0; r < 4; r++) expect(parts.reduce((sum, { isOpen }) => sum + isOpen[r]!, 0)).toBe(1);
      for (const { routes, isOpen } of parts)
        routes.forEach((nodes, r) => nodes.length > 0 && expect(isOpen[r]).toBe(1));
      const whole = joinPlans(parts, 4);
      expect(whole.routes.map((nodes) => [...nodes])).toEqual([[0], [1, 2], [], [3]]);
      expect(whole.absent).toEqual([4]);
    }
  });

  test('the same cut by the same chance', () => {
    expect(splitPlan(m, plan, 2, new Random(7))).toEqual(splitPlan(m, plan, 2, new Random(7)));
  });
});
