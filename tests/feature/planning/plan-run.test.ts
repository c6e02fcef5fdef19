import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { addDays, instantOf } from '#shared/kernel/time';
import type { Plan, PlanRun } from '#shared/planning/planning';
import { PlanModel } from '../../../server/planning/model';
import { heartbeatMs } from '../../../server/planning/run-queue';
import { testDay, testZone, useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';

describe('planning a day over HTTP', () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const t = useApp({ DEMO: '1', PLANNER_THREADS: '1' }, { log });
  const day = addDays(testDay, 1);
  let headers: Record<string, string>;
  beforeAll(async () => {
    headers = await signInAsDemo(t, 'dispatcher');
  });
  const send = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await t.visitor.raw(method, path, { headers, body });
    return { status: answer.status, body: answer.body as unknown as T };
  };

  /** A plan run of the day, when it has ended. */
  const ran = async () => {
    const started = await send<PlanRun>('POST', '/api/plan-runs', { day, seconds: 1 });
    expect(started.status).toBe(202);
    let run = started.body;
    const end = Date.now() + 25_000;
    while (run.status !== 'done' && run.status !== 'failed' && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      run = (await send<PlanRun>('GET', `/api/plan-runs/${run.id}`)).body;
    }
    return run;
  };

  test('booked requests become a plan without violations that accounts for each of them', async () => {
    const places = [
      [103.818, 29.409],
      [103.803, 29.463],
      [103.7655, 29.4612],
      [103.878, 29.402],
      [103.866, 29.3275],
      [103.7957, 29.3828],
    ] as const;
    for (const [n, [lng, lat]] of places.entries()) {
      const booked = await send('POST', '/api/requests', {
        districtCode: '511112',
        kind: 'collect',
        items: [{ categoryKey: n % 2 ? 'washer' : 'microwave', condition: 'broken', count: 1 }],
        address: { place: { lng, lat }, text: `路 ${n} 号` },
        contact: { name: '余小芳', phone: '13912345627' },
        slot: { day, from: '10:00', to: '11:30' },
      });
      expect(booked.status).toBe(201);
    }
    const run = await ran();
    expect([run.status, run.error]).toEqual(['done', null]);
    const plan = (await send<Plan>('GET', `/api/plans/${run.planId}`)).body;
    expect(plan.check.violations).toEqual([]);
    const visited = plan.routes.flatMap(({ stops }) =>
      stops.flatMap(({ requestId }) => (requestId ? [requestId] : [])),
    );
    expect(new Set(visited).size).toBe(visited.length);
    expect(visited.length + plan.unassigned.length).toBe(6);
    expect(plan.totals.served).toBe(visited.length);
    expect(visited.length).toBeGreaterThanOrEqual(5);
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.raw('GET', `/api/plans/${run.planId}`)).status).toBe(404);
    expect((await stranger.raw('GET', `/api/plan-runs/${run.id}`)).status).toBe(404);
  }, 40_000);

  test('a plan that takes long to write down is not told as a run that went to another process', async () => {
    const create = PlanModel.create.bind(PlanModel);
    const slow = jest.spyOn(PlanModel, 'create').mockImplementationOnce((async (
      ...given: Parameters<typeof create>
    ) => {
      await pause(heartbeatMs + 500);
      return create(...given);
    }) as never);
    expect(await ran()).toMatchObject({ status: 'done', takenOver: 0 });
    expect(slow).toHaveBeenCalledTimes(1);
    slow.mockRestore();
    await pause(200);
    expect(lines).toEqual([]);
  }, 40_000);

  test('planned while it is under way, the day begins now; when its shifts are over it cannot be planned', async () => {
    t.setTime('10:40', day);
    const run = await ran();
    const plan = (await send<Plan>('GET', `/api/plans/${run.planId}`)).body;
    expect(plan.check.violations).toEqual([]);
    const fromMs = Date.parse(instantOf(day, plan.fromSec ?? 0, testZone).toISOString());
    expect(plan.fromSec).toBeGreaterThanOrEqual((10 * 60 + 40) * 60);
    const stops = plan.routes.flatMap((route) => route.stops);
    expect(stops.length).toBeGreaterThan(3);
    expect(stops.filter(({ arriveAt }) => Date.parse(arriveAt) < fromMs)).toEqual([]);
    // Whatever the clock says when it is looked at again, it is judged by the day that it was made for.
    t.setTime('11:00', day);
    expect((await send('POST', `/api/plans/${plan.id}/publish`, {})).status).toBe(201);
    t.setTime('22:30', day);
    expect(await ran()).toMatchObject({ status: 'failed', problem: 'no_shift' });
  }, 60_000);
});
