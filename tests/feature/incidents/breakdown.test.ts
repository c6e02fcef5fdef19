import { incidentsApi, type Incident, type Repair } from '#shared/incidents/incidents';
import { closingApi } from '#shared/closing/closing';
import { fleetApi } from '#shared/fleet/fleet';
import { addDays } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { requestsApi } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import { auditCustody, UnitModel } from '../../../server/custody';
import { RouteModel } from '../../../server/dispatch';
import { EventModel } from '../../../server/kernel/events/event-store';
import { NoticeModel } from '../../../server/notices/model';
import {
  day,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';

const { reportIncident, listIncidents, findRepairs, applyRepair, undoRepair, endIncident, takeIncident } = incidentsApi;

const television = { items: [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }] };
const flatTv = { categoryKey: 'flat_tv', weightKg: 20 };

const { getDaySheet, closeDay } = closingApi;

describe('a vehicle breaks down with goods aboard', () => {
  // What is found does not depend on how fast the machine is.
  const on = useOperatedDay({ REPAIRS_MS: '20000' });
  let first: Booked;
  let second: Booked;
  let crew: Crew;
  let incident: Incident;

  const incidents = async () => (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body.items;
  const repairs = async () => {
    const { status, body } = await (await on.dispatcher()).call(findRepairs, { params: { id: incident.id }, body: {} });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const apply = async ({ id }: Repair, askedRequestIds: string[] = []) =>
    (await on.dispatcher()).call(applyRepair, { params: { id }, body: { askedRequestIds } });
  /** Visits that the windows of the day have room for. */
  const offered = async () => {
    const { districtCode, address, items } = on.booking();
    const body = { districtCode, place: address.place, items: items ?? television.items };
    const answer = await on.t.visitor.call(requestsApi.listSlotOffers, { body });
    return answer.body.items.reduce((sum, one) => sum + (one.day === day ? one.capacity : 0), 0);
  };
  /** What residents and crews were told: a line for each person. */
  const notices = async (kind: 'route_revised' | 'visit_planned' | 'window_moved') =>
    (await NoticeModel.find({ kind, channel: 'app' }).sort({ _id: 1 }).lean()).map(
      ({ requestId, routeId }) => requestId ?? routeId,
    );
  const routeOf = async (letter: string) => {
    const found = (await on.routes()).find((route) => route.letter === letter);
    if (!found) throw new Error(`no route ${letter}`);
    return found;
  };

  test('the crew reports it; it has an owner, and the route is out', async () => {
    first = await on.book(television);
    second = await on.book({
      ...television,
      address: { ...on.booking().address, place: homes.west },
    });
    crew = await on.planned();
    on.at('10:00');
    expect(await crew.act('start', {})).toBeNull();
    const stopId = await crew.arriveAt({ requestId: first.id });
    on.at('10:40');
    expect(await crew.collect(stopId, 'U-A1000', flatTv)).toBeNull();
    expect(await crew.act('complete', { stopId, pickupCode: first.pickupCode })).toBeNull();
    const before = await offered();
    const body = { kind: 'breakdown' as const, note: '电机过热', place: homes.north };
    const report = await crew.client.call(reportIncident, { body });
    expect(report.status).toBe(201);
    // Twice told is one incident.
    await crew.client.call(reportIncident, { body });
    const found = await incidents();
    expect(found).toMatchObject([
      {
        kind: 'breakdown',
        status: 'open',
        severity: 'high',
        source: 'crew',
        letter: crew.route.letter,
        note: '电机过热',
      },
    ]);
    expect(found[0]?.owner).not.toBeNull();
    incident = found[0]!;
    expect((await routeOf(crew.route.letter)).outAt).not.toBeNull();
    // Its shift takes nothing new any more.
    const left = await eventually(offered, (sum) => sum < before);
    expect(left).toBeGreaterThan(0);
    const dispatcher = await on.dispatcher();
    const { shiftId } = crew.route;
    const { items } = (await dispatcher.call(fleetApi.listShifts, { query: { day } })).body;
    expect(items.filter(({ isOut }) => isOut).map(({ id }) => id)).toEqual([shiftId]);
    const run = { day, seconds: 0.5, shiftIds: [shiftId] };
    expect(refusalOf(await dispatcher.call(planningApi.startPlanRun, { body: run }))).toEqual([404, 'not_found']);
  });

  test('by dispatchers of the organisation only; crews only for their own route', async () => {
    const params = { id: incident.id };
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await on.t.visitor.call(findRepairs, { params, body: {} }))).toEqual([401, 'unauthenticated']);
    for (const role of ['resident', 'collector', 'centre_staff', 'dealer'] as const) {
      const client = role === 'resident' ? await on.resident() : await on.t.as(role, operator);
      expect(refusalOf(await client.call(findRepairs, { params, body: {} }))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(listIncidents, { query: { day } }))).toEqual([403, 'forbidden']);
    }
    expect(refusalOf(await rival.call(findRepairs, { params, body: {} }))).toEqual([404, 'not_found']);
    expect((await rival.call(listIncidents, { query: { day } })).body.items).toEqual([]);
    const stranger = await on.t.as('collector', operator);
    expect(refusalOf(await stranger.call(reportIncident, { body: { kind: 'breakdown' } }))).toEqual([
      409,
      'wrong_state',
    ]);
  });

  test('repairs say what doing nothing means and what each costs; the judge has seen them', async () => {
    const { baseline, items } = await repairs();
    expect(baseline).toMatchObject({ unserved: 1, stuckOrders: 0, stuckUnits: 1 });
    expect(items.length).toBeGreaterThanOrEqual(3);
    expect(items.length).toBeLessThanOrEqual(5);
    const ways = items.map(({ way }) => way);
    expect(ways).toEqual(expect.arrayContaining(['transfer', 'wait']));
    const transfer = items.find(({ way }) => way === 'transfer');
    expect(transfer?.costs.unserved).toBe(0);
    expect(transfer?.routes).toMatchObject([
      { opensShift: true, gained: [{ requestId: second.id }], meets: [{ letter: crew.route.letter }] },
    ]);
    expect(transfer?.costs.distanceM).toBeGreaterThan(0);
  });

  test('one click moves the stops, and those are told who were said to be; undone, they are back', async () => {
    const { items } = await repairs();
    const transfer = items.find(({ way }) => way === 'transfer')!;
    expect(transfer.told).toEqual({ residents: 1, crews: 2 });
    // Both crews have somebody who can be told.
    const { items: shifts } = (await (await on.dispatcher()).call(fleetApi.listShifts, { query: { day } })).body;
    for (const { crew: one } of shifts) await on.crewOf({ ...crew.route, crew: { ...crew.route.crew, id: one.id } });
    expect(
      (
        await eventually(
          () => notices('visit_planned'),
          (all) => all.length === 2,
        )
      ).sort(),
    ).toEqual([first.id, second.id].sort());
    expect(await notices('route_revised')).toEqual([]);
    // Somebody reads the repairs first: they are found for two minutes from now, and hold until then.
    const { meets } = transfer.routes.find((one) => one.meets.length > 0)!;
    expect(Date.parse(meets[0]!.at)).toBeGreaterThanOrEqual(on.now().getTime() + 2 * 60_000);
    on.at('10:42');
    const applied = await apply(transfer);
    expect([applied.status, applied.body.status]).toEqual([200, 'repaired']);
    expect(applied.body.repair).toMatchObject({
      undoable: true,
      crews: [{ confirmedAt: null }, { confirmedAt: null }],
    });
    const spare = (await on.routes()).find(({ id }) => id !== crew.route.id)!;
    expect(spare.stops.map(({ visit }) => visit?.requestId).filter(Boolean)).toEqual([second.id]);
    expect(await on.requestStatus(second.id)).toBe('planned');
    const revised = await eventually(
      () => notices('route_revised'),
      (all) => all.includes(spare.id),
    );
    expect([...new Set(revised)].sort()).toEqual([crew.route.id, spare.id].sort());
    const visits = await eventually(
      () => notices('visit_planned'),
      (all) => all.length > 2,
    );
    expect([visits.slice(2), await notices('window_moved')]).toEqual([[second.id], []]);
    // A repair that was found before the day moved on is refused.
    expect(refusalOf(await apply(transfer))).toEqual([409, 'conflict']);

    const undone = await (await on.dispatcher()).call(undoRepair, { params: { id: incident.id }, body: {} });
    expect([undone.status, undone.body.status, undone.body.repair]).toEqual([200, 'open', null]);
    const routes = await on.routes();
    expect(routes.map(({ letter }) => letter)).toEqual([crew.route.letter]);
    expect(routes[0]?.stops.find(({ visit }) => visit?.requestId === second.id)?.status).toBe('planned');
    expect(await on.requestStatus(second.id)).toBe('planned');
  });

  test('applied again it waits for both crews, that of the new route too, and is resolved when they have confirmed', async () => {
    const { items } = await repairs();
    await apply(items.find(({ way }) => way === 'transfer')!);
    const route = await routeOf(crew.route.letter);
    expect(route.change).toMatchObject({ confirmedAt: null });
    crew.route = route;
    const { revision } = route.change!;
    expect(await crew.act('confirm_change', { revision: revision - 1 })).toBe('wrong_state');
    expect(await crew.act('confirm_change', { revision })).toBeNull();
    expect(await crew.act('confirm_change', { revision })).toBeNull();
    expect((await incidents())[0]).toMatchObject({ status: 'repaired' });
    const spare = await on.crewOf((await on.routes()).find(({ id }) => id !== crew.route.id)!);
    expect(await spare.act('confirm_change', { revision: spare.route.change!.revision })).toBeNull();
    await eventually(incidents, ([one]) => one?.status === 'resolved');
    expect(await EventModel.countDocuments({ name: 'dispatch:change-confirmed' })).toBe(2);
    const late = await (await on.dispatcher()).call(undoRepair, { params: { id: incident.id }, body: {} });
    expect(refusalOf(late)).toEqual([409, 'conflict']);
  });

  test('the goods change vehicles once, custody unbroken, and both routes end', async () => {
    const spare = await on.crewOf((await on.routes()).find(({ id }) => id !== crew.route.id)!);
    expect(await spare.act('start', {})).toBeNull();
    const meeting = spare.route.stops.find(({ transfer }) => transfer)!;
    expect(meeting).toMatchObject({ kind: 'load', transfer: { fromLetter: crew.route.letter } });
    expect(meeting.transfer?.units.map(({ code }) => code)).toEqual(['U-A1000']);
    expect(await crew.act('finish', {})).toBe('wrong_state');
    await spare.act('arrive', { stopId: meeting.id });
    expect(await spare.act('load', { stopId: meeting.id, dealerOrderIds: [] })).toBeNull();
    expect(await UnitModel.findOne({ code: 'U-A1000' }).lean()).toMatchObject({
      ...{ routeId: spare.route.id, stopId: meeting.id, custody: 'aboard' },
    });
    const [from, to] = await Promise.all([RouteModel.findById(crew.route.id), RouteModel.findById(spare.route.id)]);
    expect([from?.load.oldPieces, to?.load.oldPieces]).toEqual([0, 1]);
    expect(await crew.act('finish', {})).toBeNull();
    on.at('11:50');
    const stopId = await spare.arriveAt({ requestId: second.id });
    await spare.collect(stopId, 'U-B1000', flatTv);
    expect(await spare.act('complete', { stopId, pickupCode: second.pickupCode })).toBeNull();
    const unload = spare.stop('unload').id;
    await spare.act('arrive', { stopId: unload });
    expect(await spare.act('unload', { stopId: unload, unitCodes: ['U-A1000', 'U-B1000'] })).toBeNull();
    expect(await spare.act('finish', {})).toBeNull();
  });

  test('the day closes when the centre has weighed in and nothing is open, with a report that stays', async () => {
    const me = await on.dispatcher();
    const sheet = async () => (await me.call(getDaySheet, { params: { day } })).body;
    const close = () => me.call(closeDay, { params: { day }, body: {} });
    expect((await sheet()).blockers).toMatchObject([
      { kind: 'route_open', n: 1 },
      { kind: 'unit_unaccounted', n: 2, items: [{ state: 'unloaded' }, { state: 'unloaded' }] },
    ]);
    const refused = await close();
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    const arrivals = (await me.call(sortingApi.listArrivals, { query: { day } })).body.items;
    const arrival = arrivals.find(({ status }) => status === 'unloaded')!;
    const centre = await on.t.as('centre_staff', { ...operator, siteId: arrival.siteId });
    const params = { id: arrival.id };
    for (const code of ['U-A1000', 'U-B1000'])
      await centre.call(sortingApi.receiveUnit, { params, body: { code, weightKg: 20 } });
    expect((await centre.call(sortingApi.closeArrival, { params, body: {} })).status).toBe(200);
    await eventually(sheet, ({ blockers }) => blockers.length === 0);
    const closed = await close();
    expect([closed.status, closed.body.closed?.by]).toEqual([200, expect.stringMatching(/^dispatcher /)]);
    expect(closed.body.report).toMatchObject({
      requests: { total: 2, done: 2, failed: 0, open: 0 },
      totals: { made: 2, onTime: 2, units: 2, doorKg: 40, receivedKg: 40, drivenM: null },
      incidents: [{ kind: 'breakdown', status: 'resolved' }],
    });
    expect(closed.body.report.routes.map(({ done, visits, units }) => [done, visits, units])).toEqual([
      [1, 1, 0],
      [1, 1, 2],
    ]);
    expect((await auditCustody()).findings).toEqual([]);
    expect((await close()).body).toEqual(closed.body);
    expect(await sheet()).toEqual(closed.body);
    expect(refusalOf(await centre.call(closeDay, { params: { day }, body: {} }))).toEqual([403, 'forbidden']);
    expect(refusalOf(await on.t.visitor.call(getDaySheet, { params: { day } }))).toEqual([401, 'unauthenticated']);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect((await rival.call(getDaySheet, { params: { day } })).body.closed).toBeNull();
  });

  test('what no repair helps is ended by hand, with a note', async () => {
    const me = await on.dispatcher();
    const { openIncident } = incidentsApi;
    const site = await on.siteId('depot_south');
    // The report of the day itself stands.
    const body = { day: addDays(day, 1), kind: 'site_closed' as const };
    expect(refusalOf(await me.call(openIncident, { body }))).toEqual([400, 'invalid_input']);
    const opened = await me.call(openIncident, { body: { ...body, siteId: site, note: '停电' } });
    expect([opened.status, opened.body.siteName !== '']).toEqual([201, true]);
    const { id } = opened.body;
    const taken = await me.call(takeIncident, { params: { id }, body: {} });
    expect(taken.body.owner?.id).toBe((me as { accountId?: string }).accountId);
    const ended = await me.call(endIncident, { params: { id }, body: { as: 'dismissed', note: '来电了' } });
    expect(ended.body).toMatchObject({ status: 'dismissed', endNote: '来电了' });
    expect(refusalOf(await me.call(endIncident, { params: { id }, body: { as: 'resolved', note: '再来' } }))).toEqual([
      409,
      'wrong_state',
    ]);
  });
});
