import { editsApi, type RouteOrder } from '#shared/planning/edits';
import { planningApi, type Plan } from '#shared/planning/planning';
import { listReadyShifts } from '../../../server/fleet';
import { PlanModel } from '../../../server/planning';
import { day, eventually, homes, operator, refusalOf, useOperatedDay, watch } from '../dispatch/operated-day';

const { copyPlan, editPlan, tryOrder } = editsApi;

describe('a plan changed by hand', () => {
  const on = useOperatedDay();
  const television = { items: [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }] };
  let base = '';
  const shifts = new Map<string, string>();
  const orderOf = (route: Plan['routes'][number]): RouteOrder => ({
    shiftId: route.shiftId,
    steps: route.stops.flatMap((stop): RouteOrder['steps'] => {
      if (stop.kind === 'visit') return [{ kind: 'visit', requestId: stop.requestId!, parts: stop.parts }];
      if (stop.kind === 'load' || stop.kind === 'unload') return [{ kind: stop.kind, siteId: stop.siteId! }];
      return stop.kind === 'break' ? [{ kind: 'break' }] : [];
    }),
  });
  const getPlan = async (id: string) =>
    (await (await on.dispatcher()).call(planningApi.getPlan, { params: { id } })).body;
  const without = ({ shiftId, steps }: RouteOrder, requestId: string): RouteOrder => ({
    shiftId,
    steps: steps.filter((step) => step.kind !== 'visit' || step.requestId !== requestId),
  });
  let washer = '';
  let small = '';

  beforeAll(async () => {
    washer = (await on.book()).id;
    small = (await on.book({ ...television, address: { ...on.booking().address, place: homes.west } })).id;
    base = await on.plan();
    const me = await on.dispatcher();
    for (const { _id, letter } of await listReadyShifts({ organisationId: me.organisationId ?? '', day }))
      shifts.set(letter, String(_id));
  });

  test('a trial: the same checker says what a move costs and breaks, adds the unload it needs, and stores nothing', async () => {
    const me = await on.dispatcher();
    const plan = await getPlan(base);
    const [truck] = plan.routes;
    expect(truck).toMatchObject({ letter: 'A' });
    const visit = (requestId: string) => ({ kind: 'visit' as const, requestId, parts: ['collect' as const] });
    const toVan = [without(orderOf(truck!), small), { shiftId: shifts.get('B')!, steps: [visit(small)] }];
    const { status, body } = await me.call(tryOrder, { params: { id: base }, body: { routes: toVan } });
    expect(status).toBe(200);
    expect(body.check.violations).toEqual([]);
    expect(body.routes.map(({ letter }) => letter)).toEqual(['A', 'B']);
    expect(body.added).toMatchObject([{ letter: 'B', kind: 'unload' }]);
    // A second vehicle with its fixed cost, and more road.
    expect(body.costDeltaFen).toBeGreaterThan(0);
    expect(body.totals.routes).toBe(2);
    expect(body.distanceDeltaM).toBe(body.totals.distanceM - plan.totals.distanceM);

    // The van's crew may not carry a washer; taking it out of the plan is allowed and told.
    const wrong = { shiftId: shifts.get('B')!, steps: [visit(washer)] };
    const refused = await me.call(tryOrder, {
      params: { id: base },
      body: { routes: [without(orderOf(truck!), washer), wrong] },
    });
    expect(refused.body.check.violations.length).toBeGreaterThan(0);
    expect(refused.body.check.violations.every(({ route }) => route === 'B')).toBe(true);
    const out = await me.call(tryOrder, { params: { id: base }, body: { routes: [without(orderOf(truck!), washer)] } });
    expect(out.body.unassigned).toEqual([washer]);
    // Twice on two routes is seen across them.
    const twice = await me.call(tryOrder, { params: { id: base }, body: { routes: [toVan[1]!] } });
    expect(twice.body.check.violations.map(({ code }) => code)).toContain('duplicate');
    expect(await PlanModel.countDocuments()).toBe(1);
    expect(await getPlan(base)).toEqual(plan);
  });

  test('a copy is changed, pinned and told to others; who comes second learns who changed what', async () => {
    const me = await on.dispatcher();
    const other = await on.person('second dispatcher', 'dispatcher', { ...operator, name: '赵工' });
    const refused = await me.call(editPlan, { params: { id: base }, body: { routes: [] } });
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    const copied = await me.call(copyPlan, { params: { id: base }, body: {} });
    expect(copied.status).toBe(201);
    expect(copied.body).toMatchObject({ status: 'draft', version: 1, edited: { basedOn: base, changes: [] } });
    const { id } = copied.body;

    const socket = other.socket();
    const seen: unknown[] = [];
    socket.on('planning:plan-edited', (edited) => seen.push(edited));
    await watch(socket, { kind: 'day', day });
    const routes = [
      without(orderOf(copied.body.routes[0]!), small),
      { shiftId: shifts.get('B')!, steps: [{ kind: 'visit' as const, requestId: small, parts: ['collect' as const] }] },
    ];
    const first = await other.call(editPlan, { params: { id }, body: { routes, pins: [small] } }, { ifMatch: '"v1"' });
    expect(first.status).toBe(200);
    expect(first.headers.get('etag')).toBe('"v2"');
    expect(first.body).toMatchObject({ version: 2, pins: [small], check: { violations: [] } });
    await eventually(
      () => seen.length,
      (n) => n > 0,
    );
    expect(seen).toMatchObject([{ planId: id, version: 2, byName: '赵工' }]);
    socket.disconnect();

    const second = await me.call(editPlan, { params: { id }, body: { routes } }, { ifMatch: '"v1"' });
    expect(refusalOf(second)).toEqual([412, 'version_conflict']);
    expect((second.body as never as { error: { details: unknown } }).error.details).toMatchObject({
      version: 2,
      changes: [{ version: 2, byName: '赵工', moved: [{ requestId: small, from: 'A', to: 'B' }], pinned: 1 }],
    });

    // Planning the rest anew keeps what is pinned where it is, though one truck would be cheaper.
    const started = await me.call(planningApi.startPlanRun, { body: { day, seconds: 0.5, fromPlanId: id } });
    expect(started.status).toBe(202);
    const run = await eventually(
      async () => (await me.call(planningApi.getPlanRun, { params: { id: started.body.id } })).body,
      (one) => one.status === 'done' || one.status === 'failed',
    );
    const again = await getPlan(run.planId!);
    expect(again.pins).toEqual([small]);
    const serving = again.routes.find(({ stops }) => stops.some(({ requestId }) => requestId === small));
    expect(serving?.letter).toBe('B');
  });

  test('broken rules are kept with the draft and stop its publication; mended, it is published', async () => {
    const me = await on.dispatcher();
    const { body: copy } = await me.call(copyPlan, { params: { id: base }, body: {} });
    const params = { id: copy.id };
    const truck = orderOf(copy.routes[0]!);
    const wrong = {
      shiftId: shifts.get('B')!,
      steps: [{ kind: 'visit' as const, requestId: washer, parts: ['collect' as const] }],
    };
    const broken = await me.call(editPlan, { params, body: { routes: [without(truck, washer), wrong] } });
    expect(broken.body.check.violations.length).toBeGreaterThan(0);
    expect(refusalOf(await on.publish(copy.id))).toEqual([409, 'plan_invalid']);
    const van = { ...wrong, steps: [{ kind: 'visit' as const, requestId: small, parts: ['collect' as const] }] };
    const mended = await me.call(editPlan, { params, body: { routes: [without(truck, small), van] } });
    expect(mended.body).toMatchObject({ version: 3, check: { violations: [] } });
    expect(mended.body.routes.map(({ letter }) => letter)).toEqual(['A', 'B']);
    expect((await on.publish(copy.id)).status).toBe(201);
    expect(await on.requestStatus(washer)).toBe('planned');
    expect(refusalOf(await me.call(editPlan, { params, body: { routes: [] } }))).toEqual([409, 'wrong_state']);

    // While the truck drives, a copy leaves its shift out: the van's visit is all that can still be changed.
    const route = (await on.routes()).find(({ letter }) => letter === 'A')!;
    const crew = await on.crewOf(route);
    on.at('10:30');
    await crew.act('start', {});
    await crew.arriveAt({ requestId: washer });
    const later = await me.call(copyPlan, { params, body: {} });
    expect(later.body).toMatchObject({ routes: [{ letter: 'B' }], totals: { routes: 1, served: 1, unserved: 0 } });
    const late = await me.call(tryOrder, { params: { id: later.body.id }, body: { routes: [truck] } });
    expect(late.body.check.violations).toMatchObject([{ code: 'changed_since' }]);
  });

  test('only by dispatchers of the organisation', async () => {
    const params = { id: base };
    const body = { routes: [] };
    const collector = await on.t.as('collector', operator);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    for (const one of [tryOrder, editPlan] as const) {
      expect(refusalOf(await on.t.visitor.call(one, { params, body }))).toEqual([401, 'unauthenticated']);
      expect(refusalOf(await collector.call(one, { params, body }))).toEqual([403, 'forbidden']);
      expect(refusalOf(await rival.call(one, { params, body }))).toEqual([404, 'not_found']);
    }
    expect(refusalOf(await rival.call(copyPlan, { params, body: {} }))).toEqual([404, 'not_found']);
  });
});
