import { LeanTurns } from '../../../../server/planning/solver/lean/lean-turns';
import { task } from '../sample-day';
import { leanOf, leanRoutes, tasksOf, textbook, van } from './lean-bench';

/* Five doors at 1 … 5, five minutes of work, a van from 28 800 on at 0. A hop costs 500. */
describe('a stretch the other way round', () => {
  // 0-1-4-3-2-5-0 are 14 hops, in the order of the road 10.
  const crooked = [[0, 3, 2, 1, 4]];
  const turned = (given: number[][], i: number, j: number, limit: number, day = textbook()) => {
    const routes = leanRoutes(leanOf(day), given);
    const before = routes.cost;
    const isTaken = new LeanTurns(routes).try(i, j, limit);
    return { isTaken, tasks: tasksOf(routes, 0), saved: before - routes.cost, routes };
  };

  test('when it pays, whichever of the two tasks comes first', () => {
    for (const [i, j] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const { isTaken, tasks, saved } = turned(crooked, i, j, 0);
      expect([isTaken, tasks, saved]).toEqual([true, [0, 1, 2, 3, 4], 2000]);
    }
  });

  test('not at the limit, and not between neighbours', () => {
    expect(turned(crooked, 0, 1, -2000)).toMatchObject({ isTaken: false, tasks: crooked[0] });
    expect(turned(crooked, 0, 1, -1999)).toMatchObject({ isTaken: true });
    expect(turned(crooked, 0, 3, 1e9)).toMatchObject({ isTaken: false });
    expect(turned(crooked, 3, 0, 1e9)).toMatchObject({ isTaken: false });
  });

  test('times behind it and before it are those of the new order', () => {
    const soon = textbook({ shifts: [van('one', { windowSec: [28_800, 44_000] })] });
    const { routes } = turned(crooked, 0, 1, 0, soon);
    const { s, DEP, LATEST, METRES } = routes;
    const plain = leanRoutes(routes.m, [[0, 1, 2, 3, 4]]);
    for (const task of [0, 1, 2, 3, 4])
      expect([s[DEP + task], s[LATEST + task]]).toEqual([plain.s[DEP + task], plain.s[LATEST + task]]);
    expect(s[METRES]).toBe(50_000);
    routes.back();
    expect([tasksOf(routes, 0), s[METRES]]).toEqual([crooked[0], 70_000]);
  });

  test('a door that closes, inside and behind', () => {
    const doors = (k: number, close: number) =>
      textbook().tasks.map((one, t) => (t === k ? { ...one, windows: [[0, close]] as const } : one));
    // The door at 4 was second and is fourth now: there after four hops and three works, at 32 100.
    expect(turned(crooked, 0, 1, 0, textbook({ tasks: doors(3, 32_100) })).isTaken).toBe(true);
    expect(turned(crooked, 0, 1, 0, textbook({ tasks: doors(3, 32_099) })).isTaken).toBe(false);
    // From the straight order back: the last door is reached after nine hops and four works, at 35 400.
    const straight = [[0, 1, 2, 3, 4]];
    expect(turned(straight, 0, 3, 1e9, textbook({ tasks: doors(4, 35_400) })).tasks).toEqual(crooked[0]);
    expect(turned(straight, 0, 3, 1e9, textbook({ tasks: doors(4, 35_399) })).isTaken).toBe(false);
  });

  test('old goods come before the new are out', () => {
    const tasks = [
      task('a', 1),
      task('new', 4, { delivery: [10, 0] }),
      task('old', 2, { pickup: [10, 0] }),
      task('b', 5),
    ];
    const day = (kg: number) => textbook({ tasks, shifts: [van('one', { capacity: [kg, 1] })] });
    expect(turned([[0, 1, 2, 3]], 0, 2, 0, day(20)).tasks).toEqual([0, 2, 1, 3]);
    expect(turned([[0, 1, 2, 3]], 0, 2, 0, day(19)).isTaken).toBe(false);
  });

  test('range and duration', () => {
    const straight = [[0, 1, 2, 3, 4]];
    const limited = (rest: object) => textbook({ shifts: [van('one', rest)] });
    // 14 hops and five works.
    expect(turned(straight, 0, 3, 1e9, limited({ maxDistanceM: 70_000 })).isTaken).toBe(true);
    expect(turned(straight, 0, 3, 1e9, limited({ maxDistanceM: 69_999 })).isTaken).toBe(false);
    expect(turned(straight, 0, 3, 1e9, limited({ maxDurationSec: 9900 })).isTaken).toBe(true);
    expect(turned(straight, 0, 3, 1e9, limited({ maxDurationSec: 9899 })).isTaken).toBe(false);
  });

  test('one-way streets count each on its own', () => {
    const matrix = { ...textbook().matrices[0]!, distanceM: [...textbook().matrices[0]!.distanceM] };
    // From 2 to 3 it is 20 km round the block; the other way stays 5.
    matrix.distanceM[2 * 6 + 3] = 25_000;
    const day = textbook({ matrices: [matrix] });
    // The straight order drives it: 10 hops and four more, as many as the crooked one.
    expect(turned(crooked, 0, 1, 0, day).isTaken).toBe(false);
    expect(turned(crooked, 0, 1, 1, day)).toMatchObject({ isTaken: true, saved: 0 });
  });
});
