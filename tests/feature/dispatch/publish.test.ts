import { routesApi } from '#shared/dispatch/routes';
import { requestsApi } from '#shared/requests/requests';
import { listReadyShifts } from '../../../server/fleet';
import { EventModel } from '../../../server/kernel/events/event-store';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { RequestModel } from '../../../server/requests/model';
import { RouteModel } from '../../../server/dispatch';
import { eventually, homes, operator, refusalOf, useOperatedDay, type Booked, type Crew } from './operated-day';

describe('publication', () => {
  const on = useOperatedDay();
  let first: Booked;
  let second: Booked;
  let crew: Crew;
  let replacedId: string;
  let planId: string;
  const published = () => EventModel.countDocuments({ name: 'dispatch:plan-published' });
  const cancel = async ({ id }: Booked) =>
    (await on.dispatcher()).call(requestsApi.cancelRequest, { params: { id }, body: {} });

  const shiftB = async () => {
    const me = await on.dispatcher();
    const shifts = await listReadyShifts({ organisationId: me.organisationId ?? '', day: crew.route.day });
    return String(shifts.find(({ letter }) => letter === 'B')?._id);
  };

  test('by dispatchers of the organisation only', async () => {
    first = await on.book();
    planId = await on.plan();
    const input = { params: { id: planId }, body: {} };
    expect(refusalOf(await on.t.visitor.call(routesApi.publishPlan, input))).toEqual([401, 'unauthenticated']);
    for (const role of ['collector', 'centre_staff', 'government'] as const) {
      const client = await on.t.as(role, operator);
      expect(refusalOf(await client.call(routesApi.publishPlan, input))).toEqual([403, 'forbidden']);
    }
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(routesApi.publishPlan, input))).toEqual([404, 'not_found']);
    expect(await published()).toBe(0);
    expect(await on.requestStatus(first.id)).toBe('waiting');
  });

  test('twice, also at the same moment, is once', async () => {
    const both = await Promise.all([on.publish(planId), on.publish(planId)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 201)?.body).toMatchObject({ routes: 1, planned: 1, revision: 1 });
    expect(refusalOf(await on.publish(planId))).toEqual([409, 'wrong_state']);
    expect([await published(), await RouteModel.countDocuments()]).toEqual([1, 1]);
    expect(await on.requestStatus(first.id)).toBe('planned');
    replacedId = (await on.routes())[0]?.id ?? '';
  });

  test('a plan made before a cancellation is refused, whole', async () => {
    second = await on.book({ address: { ...on.booking().address, place: homes.west } });
    const both = await on.plan();
    const gone = await on.book();
    const stale = await on.plan();
    expect((await cancel(gone)).status).toBe(200);
    const refused = await on.publish(stale);
    expect(refusalOf(refused)).toEqual([409, 'plan_invalid']);
    expect(JSON.stringify(refused.body)).toContain(gone.id);
    expect(await on.requestStatus(second.id)).toBe('waiting');
    expect((await on.routes()).map(({ id, revision }) => [id, revision])).toEqual([[replacedId, 1]]);
    expect((await on.publish(both)).body).toMatchObject({ planned: 2, revision: 2 });
  });

  test('a new revision replaces what nobody has started: the crew goes by the new one only', async () => {
    const routes = await on.routes();
    expect(routes).toHaveLength(1);
    crew = await on.crewOf(routes[0] as never);
    expect(crew.route.id).not.toBe(replacedId);
    expect(await RouteModel.findById(replacedId).lean()).toMatchObject({ active: false });
    expect(refusalOf(await crew.client.call(routesApi.getRoute, { params: { id: replacedId } }))[0]).toBe(404);
    on.at('10:00');
    const stale = await crew.client.call(routesApi.performActs, {
      params: { id: replacedId },
      body: { acts: [crew.make('start', {})] },
    });
    expect(stale.body.results).toMatchObject([{ ok: false, code: 'wrong_state' }]);
    on.at('09:00', '2026-03-11');
    const mine = await crew.client.call(routesApi.getMyRoute, { query: { day: crew.route.day } });
    expect(mine.body.route?.id).toBe(crew.route.id);
    for (const { id } of [first, second])
      expect((await RequestModel.findById(id).lean())?.route?.routeId).toBe(crew.route.id);
  });

  test('a request that the new plan leaves out waits again', async () => {
    // Nobody can carry forty washers at once: the plan leaves it out.
    const before = await RequestModel.findById(second.id).lean();
    const twenty = { ...before?.items[0], count: 20 };
    await RequestModel.updateOne({ _id: second.id }, { $set: { items: [twenty, twenty] } });
    expect((await on.publish(await on.plan())).body).toMatchObject({ planned: 1, unassigned: 1, revision: 3 });
    expect([await on.requestStatus(first.id), await on.requestStatus(second.id)]).toEqual(['planned', 'waiting']);
    expect((await RequestModel.findById(second.id).lean())?.route).toBeNull();
    await RequestModel.updateOne({ _id: second.id }, { $set: { items: before?.items } });
  });

  test('who cancels or moves a moment before the publication does not stop it, while routes do not know yet', async () => {
    const [gone, moved] = [await on.book(), await on.book()];
    expect((await on.publish(await on.plan())).status).toBe(201);
    expect((await cancel(gone)).body.status).toBe('cancelled');
    const dispatcher = await on.dispatcher();
    const slot = { day: '2026-03-13', from: '10:30', to: '13:00' };
    await dispatcher.call(requestsApi.rescheduleRequest, { params: { id: moved.id }, body: { slot } });
    const left = [gone, moved].map(({ id }) => id);
    const stopsLeft = async () =>
      (await on.routes()).flatMap(({ stops }) => stops.filter(({ visit }) => left.includes(visit?.requestId ?? '')));
    await eventually(stopsLeft, (stops) => stops.every(({ status }) => status === 'skipped'));
    // As the routes stand before the listener has come to it.
    await RouteModel.updateMany(
      { active: true },
      { $set: { 'stops.$[stop].status': 'planned' } },
      { arrayFilters: [{ 'stop.visit.requestId': { $in: left } }] },
    );
    // The day of the other plan has the one that moved.
    const elsewhere = { routeId: 'a'.repeat(24), letter: 'B', seq: 1, etaAt: null, late: false };
    await RequestModel.updateOne({ _id: moved.id }, { $set: { status: 'planned', route: elsewhere } });
    const published = await on.publish(await on.plan());
    expect([published.status, published.body]).toMatchObject([201, { unassigned: 0 }]);
    expect([await on.requestStatus(gone.id), await on.requestStatus(moved.id)]).toEqual(['cancelled', 'planned']);
    expect((await RequestModel.findById(moved.id).lean())?.route).toMatchObject(elsewhere);
    await RequestModel.deleteOne({ _id: moved.id });
  });

  test('who cancels or moves to another day after the publication is skipped; the new unit is not loaded', async () => {
    const order = await on.order('BZ-2001', 'SERIAL-2001');
    const third = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-2001' });
    await on.publish(await on.plan());
    crew = await on.crewOf((await on.routes())[0] as never);
    expect(crew.stop('load').dealerOrderIds).toEqual([order.id]);
    expect((await cancel(third)).body.status).toBe('cancelled');
    const [route] = await eventually(
      () => on.routes(),
      ([now]) => Boolean(now?.stops.some(({ status }) => status === 'skipped')),
    );
    crew.route = route as never;
    expect(crew.stop({ requestId: third.id }).status).toBe('skipped');
    expect(crew.stop({ requestId: first.id }).status).toBe('planned');
    expect(crew.stop('load').dealerOrderIds).toEqual([]);
    const moved = await (
      await on.dispatcher()
    ).call(requestsApi.rescheduleRequest, {
      params: { id: second.id },
      body: { slot: { day: '2026-03-13', from: '10:30', to: '13:00' } },
    });
    expect(moved.body).toMatchObject({ status: 'waiting', route: null, slot: { day: '2026-03-13' } });
    await eventually(
      async () => (await on.routes())[0]?.stops.find(({ visit }) => visit?.requestId === second.id)?.status,
      (status) => status === 'skipped',
    );
    expect((await DealerOrderModel.findById(order.id).lean())?.status).toBe('free');
    on.at('10:00');
    expect(await crew.act('start', {})).toBe(null);
    expect(await crew.act('arrive', { stopId: crew.stop({ requestId: third.id }).id })).toBe('wrong_state');
  });

  test('a plan that changes a route under way, or visits its requests again, is refused', async () => {
    const washer = await on.book({ slot: { day: crew.route.day, from: '16:00', to: '18:30' } });
    expect(refusalOf(await on.publish(await on.plan()))).toEqual([409, 'wrong_state']);
    expect(await on.requestStatus(washer.id)).toBe('waiting');
    const small = [{ categoryKey: 'flat_tv', condition: 'broken' as const, weightKg: 10, volumeLitres: 120, count: 1 }];
    await RequestModel.updateOne({ _id: first.id }, { $set: { items: small } });
    const again = await on.publish(await on.plan({ shiftIds: [await shiftB()], requestIds: [first.id] }));
    expect(refusalOf(again)).toEqual([409, 'wrong_state']);
    expect(JSON.stringify(again.body)).toContain(first.id);
    expect((await on.routes()).map(({ id, status }) => [id, status])).toEqual([[crew.route.id, 'started']]);
  });

  test('the rest of the day can be published while a route is under way, which stays as it is', async () => {
    const late = await on.book({
      items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
      slot: { day: crew.route.day, from: '16:00', to: '18:30' },
    });
    const published = await on.publish(await on.plan({ shiftIds: [await shiftB()], requestIds: [late.id] }));
    expect(published.body).toMatchObject({ routes: 1, planned: 1 });
    const routes = await on.routes();
    expect(routes.map(({ letter, status }) => [letter, status])).toEqual([
      ['A', 'started'],
      ['B', 'published'],
    ]);
    expect(routes[0]).toMatchObject({ id: crew.route.id, stops: crew.route.stops.map(({ id }) => ({ id })) });
    expect([await on.requestStatus(late.id), await on.requestStatus(first.id)]).toEqual(['planned', 'planned']);
    expect(await crew.act('arrive', { stopId: crew.stop({ requestId: first.id }).id })).toBe(null);
  });
});
