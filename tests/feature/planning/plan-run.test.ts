import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { demoApi } from '#shared/demo/demo';
import { addDays, instantOf } from '#shared/kernel/time';
import { editsApi, type OrderedStep } from '#shared/planning/edits';
import { planningApi, type Plan, type PlanRun } from '#shared/planning/planning';
import { requestsApi } from '#shared/requests/requests';
import { Caller } from '../../../server/demo/simulation/caller';
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

  test('what the catalogue keeps apart never rides together: not as planned, not by hand', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const me = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const other = addDays(testDay, 2);
    const booking = (lng: number, ...categoryKeys: string[]) => ({
      ...{ districtCode: '511112', kind: 'collect' as const, slot: { day: other, from: '10:00', to: '11:30' } },
      items: categoryKeys.map((categoryKey) => ({ categoryKey, condition: 'broken' as const, count: 1 })),
      address: { place: { lng, lat: 29.409 }, text: '竹根镇文化路 12 号' },
      contact: { name: '余小芳', phone: '13912345627' },
    });
    const book = async (categoryKey: string, lng: number) =>
      (await me.call(requestsApi.openRequest, { body: booking(lng, categoryKey) })).request.id;
    await expect(
      me.call(requestsApi.openRequest, { body: booking(103.818, 'lithium_battery', 'crt_tv') }),
    ).rejects.toMatchObject({ code: 'not_together' });
    const television = await book('crt_tv', 103.818);
    const battery = await book('lithium_battery', 103.8182);
    let run = await me.call(planningApi.startPlanRun, { body: { day: other, seconds: 1, seed: 1 } });
    while (!['done', 'failed'].includes(run.status)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = await me.call(planningApi.getPlanRun, { params: { id: run.id } });
    }
    const plan = await me.call(planningApi.getPlan, { params: { id: run.planId! } });
    expect(plan).toMatchObject({ unassigned: [], check: { violations: [] } });
    // A trip ends where old units leave the vehicle.
    const trips = plan.routes.flatMap(({ letter, stops }) => {
      let trip = 0;
      return stops.flatMap(({ kind, requestId }) => {
        if (kind === 'unload') trip += 1;
        return requestId ? [{ requestId, trip: `${letter}${trip}` }] : [];
      });
    });
    const tripOf = (id: string) => trips.find(({ requestId }) => requestId === id)?.trip;
    expect(tripOf(television)).toBeDefined();
    expect(tripOf(battery)).toBeDefined();
    expect(tripOf(television)).not.toBe(tripOf(battery));

    const visit = (requestId: string): OrderedStep => ({ kind: 'visit', requestId, parts: ['collect'] });
    const [first, ...others] = plan.routes;
    const { check } = await me.call(editsApi.tryOrder, {
      params: { id: plan.id },
      body: {
        routes: [
          { shiftId: first!.shiftId, steps: [visit(television), visit(battery)] },
          ...others.map(({ shiftId }) => ({ shiftId, steps: [] })),
        ],
      },
    });
    expect(check.violations.map(({ code: broken }) => broken)).toContain('forbidden_together');
    me.close();
  }, 60_000);

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
