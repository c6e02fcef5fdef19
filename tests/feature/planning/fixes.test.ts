import { fleetApi, type Shift } from '#shared/fleet/fleet';
import { fixesApi, type FixChange, type PlanFix } from '#shared/planning/fixes';
import { planningApi, type Plan } from '#shared/planning/planning';
import { addDays } from '#shared/kernel/time';
import { EventModel } from '../../../server/kernel/events/event-store';
import { PlanRunModel } from '../../../server/planning';
import { RequestModel } from '../../../server/requests/model';
import { ShiftModel } from '../../../server/fleet/model';
import { day, eventually, homes, operator, refusalOf, useOperatedDay, type Booked } from '../dispatch/operated-day';

const { listFixes, takeFix, listOtherPlaces } = fixesApi;
const television = { items: [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }] };

describe('why a request is left out, and what would let it in', () => {
  const on = useOperatedDay();
  let truck: Shift;
  let van: Shift;
  let washer: Booked;
  let planId: string;

  const shifts = async () => (await (await on.dispatcher()).call(fleetApi.listShifts, { query: { day } })).body.items;
  const setShift = async ({ id }: Shift, body: Record<string, unknown>) => {
    const { status } = await (await on.dispatcher()).call(fleetApi.updateShift, { params: { id }, body });
    expect(status).toBe(200);
  };
  const paramsOf = ({ id: requestId }: Booked, id = planId) => ({ params: { id, requestId } });
  const fixesOf = async (booked: Booked, id = planId): Promise<PlanFix[]> => {
    const { status, body } = await (await on.dispatcher()).call(listFixes, paramsOf(booked, id));
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.fixes;
  };
  const take = async (booked: Booked, change: FixChange, id = planId) =>
    (await on.dispatcher()).call(takeFix, { ...paramsOf(booked, id), body: { change, seconds: 0.5 } });
  const planOf = async (id: string): Promise<Plan> =>
    (await (await on.dispatcher()).call(planningApi.getPlan, { params: { id } })).body;
  /** Takes a change and waits for the plan that comes of it. */
  const planWith = async (booked: Booked, change: FixChange, id = planId): Promise<Plan> => {
    const { status, body } = await take(booked, change, id);
    if (status !== 202 || !body.run) throw new Error(JSON.stringify(body));
    const me = await on.dispatcher();
    const run = await eventually(
      async () => (await me.call(planningApi.getPlanRun, { params: { id: body.run!.id } })).body,
      (one) => one.status === 'done' || one.status === 'failed',
    );
    if (!run.planId) throw new Error(`no plan: ${run.error}`);
    return planOf(run.planId);
  };
  const kinds = (fixes: readonly PlanFix[]) => fixes.map(({ change }) => change.kind);
  const servedIn = ({ routes }: Plan, { id }: Booked) =>
    routes.find(({ stops }) => stops.some(({ requestId }) => requestId === id))?.letter;

  beforeAll(async () => {
    on.at('10:00', '2026-03-11');
    [truck, van] = (await shifts()) as [Shift, Shift];
    expect([truck.letter, van.letter]).toEqual(['A', 'B']);
  });

  test('without the two-person crew: it and its truck are free, so they are sent; next best is another day', async () => {
    washer = await on.book();
    await setShift(truck, { status: 'cancelled' });
    planId = await on.plan();
    const { body } = await (await on.dispatcher()).call(listFixes, paramsOf(washer));
    expect(body).toMatchObject({ requestId: washer.id, reason: 'no_skill' });
    expect(body.shifts).toMatchObject([{ letter: 'B', rule: 'no_skill', by: 1, unit: 'skills' }]);
    expect(kinds(body.fixes)).toEqual(expect.arrayContaining(['new_shift', 'slot', 'skill']));
    const [first] = body.fixes;
    expect(first).toMatchObject({ change: { kind: 'new_shift' }, ownFen: 0, about: { plate: truck.vehicle.plate } });
    expect(body.fixes.map(({ costFen }) => costFen)).toEqual(
      body.fixes.map(({ costFen }) => costFen).sort((a, b) => a - b),
    );
    const slot = body.fixes.find(({ change }) => change.kind === 'slot')!;
    expect(slot.change).toMatchObject({ slot: { day: addDays(day, 1) } });
    const skill = body.fixes.find(({ change }) => change.kind === 'skill')!;
    expect(skill).toMatchObject({
      change: { shiftId: van.id, lent: { crewId: truck.crew.id, skills: ['two_person'] } },
      about: { letter: 'B' },
      servedBy: 'B',
    });
    for (const { routesFen, ownFen, costFen } of body.fixes) expect(routesFen + ownFen).toBe(costFen);
  });

  test('only for dispatchers of the organisation, and only what the plan leaves out', async () => {
    const change = { kind: 'replan' as const };
    const asking = paramsOf(washer);
    const taking = { ...asking, body: { change } };
    const { visitor } = on.t;
    for (const endpoint of [listFixes, listOtherPlaces] as const)
      expect(refusalOf(await visitor.call(endpoint, asking))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await visitor.call(takeFix, taking))).toEqual([401, 'unauthenticated']);
    for (const role of ['resident', 'collector', 'centre_staff', 'dealer', 'government'] as const) {
      const client = role === 'resident' ? await on.resident() : await on.t.as(role, operator);
      expect(refusalOf(await client.call(listFixes, asking))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(takeFix, taking))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(listOtherPlaces, asking))).toEqual([403, 'forbidden']);
    }
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(listFixes, asking))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(takeFix, taking))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(listOtherPlaces, asking))).toEqual([404, 'not_found']);
    const me = await on.dispatcher();
    const nobody = { params: { id: planId, requestId: 'a'.repeat(24) } };
    expect(refusalOf(await me.call(listFixes, nobody))).toEqual([404, 'not_found']);
    expect(refusalOf(await me.call(listOtherPlaces, asking))).toEqual([404, 'not_found']);
    // Changes of shifts of another day, of nobody's vehicles, and of closing times that are no longer are refused; nothing stays of them.
    const [later] = (await me.call(fleetApi.listShifts, { query: { day: addDays(day, 1) } })).body.items;
    const times = { startsAt: '09:00', endsAt: '19:30' };
    const wrong = [
      { kind: 'shift_time' as const, shiftId: later!.id, ...times },
      { kind: 'vehicle' as const, shiftId: van.id, vehicleId: 'a'.repeat(24) },
      { kind: 'site_hours' as const, siteId: await on.siteId('yard'), to: '00:30' },
    ];
    for (const one of wrong) expect(refusalOf(await take(washer, one))).toEqual([404, 'not_found']);
    expect(await PlanRunModel.countDocuments({ active: true })).toBe(0);
    expect(await EventModel.countDocuments({ name: 'fleet:shift-saved', 'data.shiftId': van.id })).toBe(0);
  });

  test('taken by one tap: somebody rides along, the new plan keeps what the old one served', async () => {
    const small = await on.book({ ...television, address: { ...on.booking().address, place: homes.west } });
    planId = await on.plan();
    const before = await planOf(planId);
    expect(servedIn(before, small)).toBe('B');
    const fixes = await fixesOf(washer);
    const skill = fixes.find(({ change }) => change.kind === 'skill')!;
    const [one, other] = await Promise.all(
      [1, 2].map(async () => {
        const me = await on.dispatcher();
        return me.call(
          takeFix,
          { ...paramsOf(washer), body: { change: skill.change, seconds: 0.5 } },
          { key: 'take-it-once' },
        );
      }),
    );
    expect([one!.status, other!.status]).toEqual([202, 202]);
    expect(one!.body).toEqual(other!.body);
    const run = await eventually(
      () => PlanRunModel.findById(one!.body.run!.id).lean(),
      (found) => found?.status === 'done',
    );
    const plan = await planOf(String(run!.planId));
    expect([servedIn(plan, washer), servedIn(plan, small)]).toEqual(['B', 'B']);
    expect(plan.check.violations).toEqual([]);
    expect(plan.totals.unserved).toBe(0);
    expect((await ShiftModel.findById(van.id).lean())?.crew.skills).toContain('two_person');
    // The plan can be published as any other.
    expect((await on.publish(plan.id)).status).toBe(201);
    planId = plan.id;
  });

  test('where else a served request fits: another place in its route, the shift that stands idle', async () => {
    await setShift(van, { lent: null });
    await setShift(truck, { status: 'ready' });
    planId = await on.plan();
    const { status, body } = await (await on.dispatcher()).call(listOtherPlaces, paramsOf(washer));
    expect(status).toBe(200);
    expect(body.items.length).toBeGreaterThan(0);
    expect(body.items.map(({ letter }) => letter)).not.toContain('B');
    for (const place of body.items) expect(place).toMatchObject({ letter: 'A', opensShift: false });
    const plan = await planOf(planId);
    const [, other] = (await RequestModel.find({ status: 'planned' }).lean()).map(({ _id }) => String(_id));
    const places = await (await on.dispatcher()).call(listOtherPlaces, { params: { id: planId, requestId: other! } });
    expect(places.body.items.some(({ letter, opensShift }) => letter === 'B' && opensShift)).toBe(true);
    const costs = places.body.items.map(({ costDeltaFen }) => costDeltaFen);
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(plan.routes.map(({ letter }) => letter)).toEqual(['A']);
  });

  test('a shift that ends too early: another slot of the day, longer work, a wider window, another day', async () => {
    const evening = await on.book({ ...television, slot: { day, from: '16:00', to: '18:30' } });
    const me = await on.dispatcher();
    for (const shift of [truck, van]) await setShift(shift, { endsAt: '15:40', break: null });
    planId = await on.plan();
    const fixes = await fixesOf(evening);
    expect(kinds(fixes)).toEqual(expect.arrayContaining(['slot', 'shift_time']));
    const longer = fixes.find(({ change }) => change.kind === 'shift_time')!;
    expect(longer.minutes).toBeGreaterThanOrEqual(45);
    expect(longer.ownFen).toBe(Math.round(((longer.minutes ?? 0) / 60) * 7500));
    const plan = await planWith(evening, longer.change);
    expect(plan).toMatchObject({ totals: { unserved: 0 }, check: { violations: [] } });

    // The way back, then the window by telephone: from two o'clock on.
    for (const shift of [truck, van]) await setShift(shift, { endsAt: '15:40' });
    planId = await on.plan();
    const wider = await planWith(evening, { kind: 'window', from: '14:00', to: '18:30' });
    expect(servedIn(wider, evening)).toBeTruthy();
    expect((await RequestModel.findById(evening.id).lean())?.slot).toEqual({ day, from: '14:00', to: '18:30' });
    // It is served now: an older plan that leaves it out can still be asked, a change of its slot is its own affair.
    const moved = await take(evening, { kind: 'slot', slot: { day: addDays(day, 1), from: '10:30', to: '13:00' } });
    expect(moved).toMatchObject({ status: 202, body: { run: null } });
    expect(refusalOf(await me.call(listFixes, paramsOf(evening)))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await take(evening, { kind: 'replan' }))).toEqual([409, 'wrong_state']);
  }, 60_000);

  test('a bigger vehicle, a new shift and a site that stays open are made through their features', async () => {
    const late = await on.book({ ...television });
    await setShift(truck, { status: 'cancelled' });
    await setShift(van, { startsAt: '18:00', endsAt: '19:30' });
    planId = await on.plan();
    const swapped = await take(late, { kind: 'vehicle', shiftId: van.id, vehicleId: truck.vehicle.id });
    expect(swapped.status).toBe(202);
    expect((await ShiftModel.findById(van.id).lean())?.vehicle.plate).toBe(truck.vehicle.plate);
    // One run of a day at a time: the change that comes with a second one is not made either.
    const hours = { kind: 'site_hours' as const, siteId: await on.siteId('yard'), to: '23:30' };
    expect(refusalOf(await take(late, hours))).toEqual([409, 'conflict']);
    await eventually(
      () => PlanRunModel.countDocuments({ active: true }),
      (count) => count === 0,
    );
    const open = await planWith(late, hours);
    expect(open.totals.unserved).toBeGreaterThan(0);
    const fixes = await fixesOf(late, open.id);
    const added = fixes.find(({ change }) => change.kind === 'new_shift')!;
    expect(servedIn(await planWith(late, added.change, open.id), late)).toBe('C');
  }, 60_000);
});
