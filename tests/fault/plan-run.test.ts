import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { planningApi, type PlanRun } from '#shared/planning/planning';
import { EventModel } from '../../server/kernel/events/event-store';
import type { Kernel } from '../../server/kernel/kernel';
import { PlanModel, PlanRunModel, type PlanRunDoc } from '../../server/planning';
import { finishRun, giveBack, takeRun } from '../../server/planning/run-queue';
import { createPlanRunner } from '../../server/planning/runner';
import { bookDay, operator, secondDistrict, settings } from '../feature/planning/booked-day';
import { testDay, useApp } from '../setup/app';

/** This process serves HTTP but has no planner thread: runs are done by the processes that the tests start, and kill. */
describe('a plan run whose process dies', () => {
  const t = useApp({ ...settings, PLANNER_THREADS: '0' });
  const children = new Set<ChildProcess>();
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  const startServer = (): ChildProcess => {
    const root = path.resolve(__dirname, '../..');
    const child = spawn(process.execPath, ['--conditions=compiled', 'dist/server/main.js'], {
      cwd: root,
      stdio: 'ignore',
      env: {
        ...process.env,
        MONGODB_URI: t.app.kernel.config.MONGODB_URI,
        PORT: '0',
        DEMO: '0',
        LOG_LEVEL: 'silent',
        PLANNER_THREADS: '1',
        DRAFT_PLANS: '0',
        WARM_PLANNER: '0',
      },
    });
    children.add(child);
    return child;
  };
  const start = async (seconds: number) => {
    const me = await t.as('dispatcher', operator);
    const { status, body } = await me.call(planningApi.startPlanRun, { body: { day: testDay, seconds } });
    expect(status).toBe(202);
    const until = async (isIt: (run: PlanRun) => boolean): Promise<PlanRun> => {
      for (let tries = 0; tries < 400; tries++) {
        const { body: run } = await me.call(planningApi.getPlanRun, { params: { id: body.id } });
        if (isIt(run)) return run;
        await pause(50);
      }
      throw new Error('the run did not get there');
    };
    return { me, id: body.id, until };
  };
  const countOf = async (runId: string) => ({
    plans: await PlanModel.countDocuments({ runId }),
    ends: await EventModel.countDocuments({ name: 'planning:run-finished', 'data.runId': runId }),
  });

  test('kill -9 while it plans: another process takes over, exactly one plan results', async () => {
    await bookDay({ seeds: secondDistrict, day: testDay, requests: 10, seed: 2 });
    const first = startServer();
    const { me, id, until } = await start(120);
    await until((run) => run.progress !== null);
    const { owner } = (await PlanRunModel.findById(id).lean<PlanRunDoc>())!;
    first.kill('SIGKILL');
    startServer();
    const again = await until((run) => run.takenOver === 1);
    expect(again.status).toBe('running');
    expect((await PlanRunModel.findById(id).lean<PlanRunDoc>())!.owner).not.toBe(owner);
    await me.call(planningApi.stopPlanRun, { params: { id } });
    const over = await until((run) => run.status !== 'running');
    expect(over).toMatchObject({ status: 'done', takenOver: 1, error: null });
    expect(await countOf(id)).toEqual({ plans: 1, ends: 1 });
    for (const child of children) child.kill('SIGKILL');
    await pause(100);
  }, 60_000);

  test('a holder that was thought dead and wakes up writes nothing', async () => {
    const { id } = await start(1);
    const outcome = { error: 'it does not matter here', problem: 'unexpected' as const };
    const sleeper = (await takeRun({ instanceId: 'sleeper' }))!;
    expect(String(sleeper._id)).toBe(id);
    expect(await takeRun({ instanceId: 'other' })).toBeNull();
    await PlanRunModel.updateOne({ _id: id }, { leaseUntil: new Date(Date.now() - 1_000) });
    const heir = (await takeRun({ instanceId: 'other' }))!;
    expect(heir).toMatchObject({ takenOver: 1, fence: sleeper.fence + 1 });
    expect(await finishRun(t.app.kernel, heir, outcome)).toBe(true);
    expect(await finishRun(t.app.kernel, sleeper, outcome)).toBe(false);
    expect(await countOf(id)).toEqual({ plans: 0, ends: 1 });
  });

  test('ten processes ask at once: one gets the run', async () => {
    const { id } = await start(1);
    const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => takeRun({ instanceId: `p${n}` })));
    expect(taken.filter((run) => run !== null)).toHaveLength(1);
    const holder = taken.find((run) => run !== null)!;
    await giveBack(holder);
    expect((await PlanRunModel.findById(id).lean<PlanRunDoc>())!.status).toBe('queued');
    const next = (await takeRun({ instanceId: 'next' }))!;
    expect(next.takenOver).toBe(0);
    await finishRun(t.app.kernel, next, { error: 'enough', problem: 'unexpected' });
  });

  test('a process that stops in order gives its run back', async () => {
    const { id, until } = await start(120);
    const kernel: Kernel = { ...t.app.kernel, config: { ...t.app.kernel.config, PLANNER_THREADS: 1 } };
    const runner = createPlanRunner(kernel);
    runner.start();
    await until((run) => run.progress !== null);
    await runner.stop();
    const run = (await PlanRunModel.findById(id).lean<PlanRunDoc>())!;
    expect(run).toMatchObject({ status: 'queued', owner: null, takenOver: 0 });
    const next = (await takeRun({ instanceId: 'next' }))!;
    expect(await finishRun(t.app.kernel, next, { error: 'enough', problem: 'unexpected' })).toBe(true);
  }, 30_000);

  test('a run that ended five processes is given up with words that help', async () => {
    const { id, until } = await start(1);
    await PlanRunModel.updateOne({ _id: id }, { fence: 5 });
    const kernel: Kernel = { ...t.app.kernel, config: { ...t.app.kernel.config, PLANNER_THREADS: 1 } };
    const runner = createPlanRunner(kernel);
    runner.start();
    const run = await until(({ status }) => status === 'failed');
    expect(run.error).toMatch(/interrupted 5 times.*Start a new run/);
    await runner.stop();
  });
});
