import { addDays, instantOf } from '#shared/kernel/time';
import { planningApi, type PlanRun } from '#shared/planning/planning';
import { checkPlan, getPlanDoc, markPublished } from '../../../server/planning';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { CrossingModel } from '../../../server/network';
import { RequestModel } from '../../../server/requests/model';
import { testDay, useApp, type Client } from '../../setup/app';
import { bookDay, bookWasher, operator, secondDistrict, settings } from './booked-day';

const errorOf = (body: unknown) =>
  (body as { error: { code: string; message: string; action: string; details?: Record<string, unknown> } }).error;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ended(client: Client, id: string): Promise<PlanRun> {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await client.call(planningApi.getPlanRun, { params: { id } });
    if (body.status === 'done' || body.status === 'failed') return body;
    await pause(50);
  }
  throw new Error('the run did not end');
}

describe('plan runs', () => {
  const t = useApp(settings);
  const dispatcher = () => t.as('dispatcher', operator);
  const start = (client: Client, body: { day: string } & Record<string, unknown>) =>
    client.call(planningApi.startPlanRun, { body: { seconds: 0.5, ...body } });

  test('a small day: queued, progress and end by socket, a judged plan with stops, loads and totals', async () => {
    const me = await dispatcher();
    const ids = await bookDay({ seeds: secondDistrict, day: testDay, requests: 12, seed: 3 });
    const socket = me.socket();
    const seen: PlanRun[] = [];
    socket.on('planning:run-progressed', ({ run }) => seen.push(run));
    await new Promise<void>((resolve) => socket.emit('subscribe', { kind: 'day', day: testDay }, () => resolve()));

    const started = await start(me, { day: testDay, seconds: 1.5 });
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({ status: 'queued', requests: 12, shifts: 2, takenOver: 0, planId: null });
    const run = await ended(me, started.body.id);
    expect(run).toMatchObject({ status: 'done', error: null });
    await pause(100);
    expect(seen.map(({ status }) => status)).toEqual(expect.arrayContaining(['running', 'done']));
    expect(seen.some(({ progress }) => (progress?.iterations ?? 0) > 0)).toBe(true);
    expect(run.curve.length).toBeGreaterThan(0);

    const { status, body: plan } = await me.call(planningApi.getPlan, { params: { id: run.planId ?? '' } });
    expect(status).toBe(200);
    expect(plan).toMatchObject({ runId: run.id, day: testDay, status: 'draft', check: { violations: [] } });
    const visited = plan.routes.flatMap(({ stops }) =>
      stops.flatMap(({ requestId }) => (requestId ? [requestId] : [])),
    );
    const left = plan.unassigned.map(({ requestId }) => requestId);
    expect([...new Set([...visited, ...left])].sort()).toEqual([...ids].sort());
    expect(plan.totals.served + plan.totals.unserved).toBe(12);
    for (const route of plan.routes) {
      expect(route.stops.map(({ seq }) => seq)).toEqual(route.stops.map((_, index) => index));
      for (const { loadAfter } of route.stops) {
        expect(loadAfter.newKg + loadAfter.oldKg).toBeLessThanOrEqual(route.capacityKg);
        expect(loadAfter.newLitres + loadAfter.oldLitres).toBeLessThanOrEqual(route.capacityLitres);
      }
      expect(route.stops.at(-1)?.loadAfter).toMatchObject({ newPieces: 0, oldPieces: 0 });
    }
    const lists = await me.call(planningApi.listPlans, { query: { day: testDay } });
    expect(lists.body.items.map(({ id }) => id)).toEqual([plan.id]);
    const runs = await me.call(planningApi.listPlanRuns, { query: { day: testDay } });
    expect(runs.body.items.map(({ id }) => id)).toEqual([run.id]);
    socket.disconnect();
  });

  test('the stored plan is checked against the database as it is now; published once, the older one is superseded', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 1);
    const ids = await bookDay({ seeds: secondDistrict, day, requests: 6, seed: 5 });
    const planOf = async () => {
      const run = await ended(me, (await start(me, { day })).body.id);
      return getPlanDoc(run.planId ?? '');
    };
    const [first, second] = [await planOf(), await planOf()];
    expect(await checkPlan(first)).toEqual([]);
    const publish = (id: string) =>
      transact(t.app.kernel, systemActor('test'), (tx) => markPublished(tx, id).then(() => undefined));
    await publish(String(first._id));
    await publish(String(second._id));
    const { body } = await me.call(planningApi.listPlans, { query: { day } });
    expect(body.items.map(({ status }) => status)).toEqual(['published', 'superseded']);

    const served = second.routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? []))[0] ?? ids[0];
    await RequestModel.updateOne({ _id: served }, { status: 'cancelled' });
    const [told] = await checkPlan(second);
    expect(told).toMatchObject({ code: 'changed_since', requestId: served });
    expect(told?.text).toMatch(/cancelled, moved or changed/);
  });

  test('what nobody can do is left out with the rule of every shift', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 2);
    const tooHeavy = await bookWasher(day, { items: [{ categoryKey: 'washer', condition: 'broken', count: 60 }] });
    await bookWasher(day);
    const run = await ended(me, (await start(me, { day })).body.id);
    const { body: plan } = await me.call(planningApi.getPlan, { params: { id: run.planId ?? '' } });
    expect(plan.unassigned).toHaveLength(1);
    expect(plan.unassigned[0]).toMatchObject({ requestId: tooHeavy });
    expect(plan.unassigned[0]?.shifts.map(({ letter }) => letter)).toEqual(['A', 'B']);
    expect(plan.totals).toMatchObject({ served: 1, unserved: 1 });
    expect(plan.totals.costFen).toBeLessThan(1_000_000);
  });

  test('a closed bridge leaves the other bank out', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 3);
    const south = await bookWasher(day, { place: { lng: 87.15, lat: 43.97 } });
    const plan = async () => {
      const run = await ended(me, (await start(me, { day })).body.id);
      return (await me.call(planningApi.getPlan, { params: { id: run.planId ?? '' } })).body;
    };
    const open = await plan();
    const bridge = await CrossingModel.findOne().lean();
    expect(open.routes[0]?.stops.find(({ requestId }) => requestId === south)?.crossingIds).toEqual([
      String(bridge?._id),
    ]);
    await CrossingModel.updateOne({ _id: bridge?._id }, { closed: true });
    expect(await plan()).toMatchObject({ routes: [], unassigned: [{ requestId: south, reason: 'crossing' }] });
    const violations = await checkPlan(await getPlanDoc(open.id));
    expect(violations.map(({ code }) => code)).toContain('crossing');
    // Open again on the evening before, it is planned over although it is closed now; open from the noon of the day on, it is not.
    const until = (on: string, hours: number) => ({ closedUntil: instantOf(on, hours * 3600, 'Asia/Urumqi') });
    await CrossingModel.updateOne({ _id: bridge?._id }, until(addDays(day, -1), 20));
    const { routes, unassigned } = await plan();
    expect([routes.flatMap(({ stops }) => stops.flatMap((one) => one.requestId ?? [])), unassigned]).toEqual([
      [south],
      [],
    ]);
    await CrossingModel.updateOne({ _id: bridge?._id }, until(day, 12));
    expect(await plan()).toMatchObject({ routes: [], unassigned: [{ requestId: south, reason: 'crossing' }] });
    await CrossingModel.updateOne({ _id: bridge?._id }, { closed: false, closedUntil: null });
  });

  test('stopping early keeps the best; one run of a day at a time; afterwards there is nothing to stop', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 4);
    await bookDay({ seeds: secondDistrict, day, requests: 10, seed: 9 });
    const { body: run } = await start(me, { day, seconds: 300 });
    for (let tries = 0; tries < 100; tries++) {
      const { body } = await me.call(planningApi.getPlanRun, { params: { id: run.id } });
      if (body.progress) break;
      await pause(50);
    }
    const second = await start(me, { day });
    expect([second.status, errorOf(second.body).code]).toEqual([409, 'conflict']);
    expect(errorOf(second.body).details).toEqual({ planRunId: run.id, status: 'running' });

    const stopped = await me.call(planningApi.stopPlanRun, { params: { id: run.id } });
    expect(stopped.body).toMatchObject({ stopRequested: true });
    const over = await ended(me, run.id);
    expect(over).toMatchObject({ status: 'done' });
    expect(over.progress?.elapsedMs).toBeLessThan(30_000);
    expect(over.planId).not.toBeNull();
    const late = await me.call(planningApi.stopPlanRun, { params: { id: run.id } });
    expect([late.status, errorOf(late.body).code]).toEqual([409, 'wrong_state']);
  });

  test('a day without requests, and one without shifts, fail with words that help', async () => {
    const me = await dispatcher();
    const empty = await ended(me, (await start(me, { day: addDays(testDay, 5) })).body.id);
    expect(empty).toMatchObject({ status: 'failed', problem: 'no_request', planId: null });
    expect(empty.error).toMatch(/No request waits for a plan on 2026-03-16/);
    const far = addDays(testDay, 300);
    await bookWasher(far);
    const noShift = await ended(me, (await start(me, { day: far })).body.id);
    expect(noShift.problem).toBe('no_shift');
    expect(noShift.error).toMatch(/No shift is ready on 2027-01-05.*Make shifts/);
  });

  test('only the chosen requests and shifts are planned; chosen ones that are not ready are refused', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 6);
    const chosen = await bookWasher(day);
    const other = await bookWasher(day);
    const run = await ended(me, (await start(me, { day, requestIds: [chosen] })).body.id);
    expect(run).toMatchObject({ status: 'done', requests: 1 });
    const gone = await start(me, { day, requestIds: [other, 'a'.repeat(24)] });
    expect([gone.status, errorOf(gone.body).code]).toEqual([404, 'not_found']);
    const noShift = await start(me, { day, shiftIds: ['b'.repeat(24)] });
    expect(noShift.status).toBe(404);
  });

  test('the same key starts one run', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 7);
    await bookWasher(day);
    const answers = await Promise.all(
      [1, 2, 3].map(() => me.call(planningApi.startPlanRun, { body: { day, seconds: 0.5 } }, { key: 'one-run-only' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await ended(me, answers[0]?.body.id ?? '');
  });

  test('two at the same moment: one starts, one conflicts', async () => {
    const me = await dispatcher();
    const day = addDays(testDay, 5);
    await bookWasher(day);
    const both = await Promise.all([start(me, { day }), start(me, { day })]);
    expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
    await ended(me, both.find(({ status }) => status === 202)?.body.id ?? '');
  });
});
