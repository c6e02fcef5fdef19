import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../../server/planning/judge';
import { createPlannerPool, PlannerThreadError, type PlannerPool } from '../../../server/planning/pool';
import { PLAIN_WEIGHTS, UNREACHABLE, type Problem } from '../../../server/planning/solver';
import { randomDay } from '../../property/planning/random-day';

/** Small linear congruential generator of its own, so that the instance does not change with the solver. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** One depot, equal vehicles, one load dimension, windows. */
function plainDay(tasks: number): Problem {
  const below = numbers(tasks);
  const places = Array.from({ length: tasks + 1 }, () => [below(5000), below(5000)] as const);
  const size = places.length;
  const metres = new Int32Array(size * size);
  places.forEach(([x, y], from) =>
    places.forEach(([u, v], to) => (metres[from * size + to] = Math.round(Math.hypot(x - u, y - v)))),
  );
  return {
    dimensions: ['kg'],
    piecesDimension: -1,
    matrices: [{ size, durationSec: metres, distanceM: metres }],
    tasks: Array.from({ length: tasks }, (_, t) => {
      const open = below(20_000);
      return {
        id: String(t),
        place: t + 1,
        serviceSec: 60,
        windows: [[open, open + 8_000]] as const,
        delivery: [1 + below(9)],
        pickup: [0],
        deliveryFacility: -1,
        categories: 0,
        requiredSkills: 0,
        prize: 1e7,
      };
    }),
    shifts: Array.from({ length: 60 }, (_, r) => ({
      id: String(r),
      startPlace: 0,
      endPlace: 0,
      windowSec: [0, 40_000] as const,
      breaks: [],
      capacity: [100],
      skills: 0,
      profile: 0,
      maxDurationSec: UNREACHABLE,
      maxDistanceM: UNREACHABLE,
      maxTasks: UNREACHABLE,
      overtimeAfterSec: UNREACHABLE,
      costs: { fixed: 100, perKm: 1000, perHour: 0, overtimePerHour: 0 },
      mustUnloadAtEnd: false,
    })),
    facilities: [],
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
  };
}

describe('several threads on one problem', () => {
  let pool: PlannerPool;
  beforeAll(() => {
    pool = createPlannerPool({ threads: 2 });
  });
  afterAll(() => pool.close());

  it.each([
    ['a large one, in rounds', plainDay(820), 8_000],
    ['a small one, with exchange of plans', plainDay(60), 2_000],
    [
      'a day with facilities',
      randomDay({ seed: 5, visits: 30, shifts: 3, warehouses: 1, centres: 1, isWild: false }),
      150,
    ],
  ])('finds the same judged plan twice: %s', async (_, day, iterations) => {
    const one = await pool.solve(day, { iterations, seed: 3, threads: 2 });
    const two = await pool.solve(day, { iterations, seed: 3, threads: 2 });
    expect(judge(day, one).violations).toEqual([]);
    expect(two.routes).toEqual(one.routes);
    expect(one).toMatchObject({ iterations: 2 * iterations, stoppedBy: 'iterations' });
  });

  it('ends when the caller stops it, in the middle of a round', async () => {
    const day = plainDay(820);
    const controller = new AbortController();
    const run = pool.solve(day, {
      seconds: 60,
      seed: 1,
      threads: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    const plan = await run;
    expect(plan.stoppedBy).toBe('caller');
    expect(judge(day, plan).violations).toEqual([]);
  });

  it('fails when one thread of the team dies, and the next run finds threads again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'planner-team-'));
    const file = join(folder, 'worker.js');
    writeFileSync(
      file,
      `require('node:worker_threads').parentPort.on('message', ({ seed, team }) => {
        if (seed === 13 && team.index === 1) process.exit(7);
        while (seed === 13 && Atomics.load(team.board, 3) === 0) Atomics.wait(team.board, 3, 0, 20);
        const broken = Atomics.load(team.board, 3);
        require('node:worker_threads').parentPort.postMessage(
          { kind: 'solved', solution: { seed, broken, iterations: 1, cost: { total: team.index } } });
      });`,
    );
    const frail = createPlannerPool({ threads: 2, workerFile: file });
    const day = plainDay(10);
    await expect(frail.solve(day, { iterations: 1, seed: 13, threads: 2 })).rejects.toThrow(PlannerThreadError);
    await expect(frail.solve(day, { iterations: 1, seed: 14, threads: 2 })).resolves.toEqual({
      seed: 14,
      broken: 0,
      iterations: 2,
      cost: { total: 0 },
    });
    await frail.close();
    rmSync(folder, { recursive: true });
  });
});
