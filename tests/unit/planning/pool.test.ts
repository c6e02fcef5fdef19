import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../../../server/planning/judge';
import { createPlannerPool, PlannerThreadError, type PlannerPool } from '../../../server/planning/pool';
import type { Progress } from '../../../server/planning/solver';
import { randomDay } from '../../property/planning/random-day';

const day = randomDay({ seed: 5, visits: 30, shifts: 3, warehouses: 1, centres: 1, isWild: false });

describe('the planner pool', () => {
  let pool: PlannerPool;
  beforeAll(() => {
    pool = createPlannerPool({ threads: 2 });
  });
  afterAll(() => pool.close());

  it('solves in other threads, the same seed to the same plan', async () => {
    const [one, two] = await Promise.all([
      pool.solve(day, { iterations: 200, seed: 3 }),
      pool.solve(day, { iterations: 200, seed: 3 }),
    ]);
    expect(judge(day, one).violations).toEqual([]);
    expect(one.routes).toEqual(two.routes);
    expect(one).toMatchObject({ iterations: 200, stoppedBy: 'iterations' });
  });

  it('keeps the best plan when stopped, and tells its progress', async () => {
    const controller = new AbortController();
    const news: Progress[] = [];
    const run = pool.solve(day, {
      seconds: 60,
      seed: 1,
      signal: controller.signal,
      onProgress: (progress) => {
        news.push(progress);
        controller.abort();
      },
    });
    const solution = await run;
    expect(solution.stoppedBy).toBe('caller');
    expect(judge(day, solution).violations).toEqual([]);
    expect(news[0]!.cost.total).toBeGreaterThanOrEqual(solution.cost.total);
  });

  it('passes on what the solver refuses', async () => {
    await expect(pool.solve(day, { seed: 1 })).rejects.toThrow('solve needs a limit');
  });

  it('reports a thread that dies and goes on with another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'planner-pool-'));
    const file = join(folder, 'worker.js');
    writeFileSync(
      file,
      `require('node:worker_threads').parentPort.on('message', ({ seed, stopFlag }) => {
        if (seed === 13) process.exit(7);
        require('node:worker_threads').parentPort.postMessage({ kind: 'solved', solution: { seed } });
      });`,
    );
    const frail = createPlannerPool({ threads: 1, workerFile: file });
    const runs = [13, 14].map((seed) => frail.solve(day, { iterations: 1, seed }));
    await expect(runs[0]).rejects.toThrow(PlannerThreadError);
    await expect(runs[1]).resolves.toEqual({ seed: 14 });
    await frail.close();
    await expect(frail.solve(day, { iterations: 1, seed: 1 })).rejects.toThrow('closed');
    rmSync(folder, { recursive: true });
  });

  it('wants at least one thread', () => {
    expect(() => createPlannerPool({ threads: 0 })).toThrow(RangeError);
  });
});
