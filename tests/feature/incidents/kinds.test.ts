import { incidentsApi, type Incident, type IncidentKind, type Repair } from '#shared/incidents/incidents';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { crossingsApi } from '#shared/network/crossings';
import { sitesApi } from '#shared/network/sites';
import { addDays, instantOf } from '#shared/kernel/time';
import { UnitModel } from '../../../server/custody';
import { RouteModel } from '../../../server/dispatch';
import { IncidentModel } from '../../../server/incidents/model';
import { ShiftModel } from '../../../server/fleet/model';
import { SiteModel } from '../../../server/network';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { day, eventually, homes, refusalOf, useOperatedDay, type Booked, type Crew } from '../dispatch/operated-day';

const { listIncidents, findRepairs, applyRepair, reportIncident } = incidentsApi;
const zone = 'Asia/Urumqi';
const emptied = (model: { deleteMany(filter: object): unknown }) => model.deleteMany({});

describe('what may go wrong on a day besides a breakdown alone', () => {
  // What is found does not depend on how fast the machine is.
  const on = useOperatedDay({ REPAIRS_MS: '20000' });
  const television: Pick<RequestInput, 'items'> = {
    items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
  };
  const flatTv = { categoryKey: 'flat_tv', weightKg: 20 };
  const at = (place: { lng: number; lat: number }) => ({ address: { ...on.booking().address, place } });
  const evening = { slot: { day, from: '16:00', to: '18:30' } };

  beforeEach(async () => {
    for (const model of [RouteModel, UnitModel, RequestModel, SlotLedgerModel, IncidentModel])
      await emptied(model as never);
    const endsAt = instantOf(day, 19.5 * 3600, zone);
    await ShiftModel.updateMany({ day }, { $set: { isOut: false, status: 'ready', endsAt } });
    on.at('10:00', addDays(day, -1));
  });

  const incidentOf = async (kind: IncidentKind, about?: string): Promise<Incident> => {
    const me = await on.dispatcher();
    const isIt = (one: Incident) => one.kind === kind && (!about || one.requestId === about);
    const read = async () => (await me.call(listIncidents, { query: { day } })).body.items;
    return (await eventually(read, (items) => items.some(isIt))).find(isIt)!;
  };
  const repairsOf = async ({ id }: Incident) => {
    const { status, body } = await (await on.dispatcher()).call(findRepairs, { params: { id }, body: {} });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  const apply = async ({ id, ask }: Repair) => {
    const body = { askedRequestIds: ask.map(({ requestId }) => requestId) };
    const answer = await (await on.dispatcher()).call(applyRepair, { params: { id }, body });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  const fresh = async (crew: Crew) => (crew.route = (await on.routes()).find(({ id }) => id === crew.route.id)!);
  const ended = async ({ id }: Incident) => {
    const read = async () => (await (await on.dispatcher()).call(incidentsApi.getIncident, { params: { id } })).body;
    await eventually(read, ({ status }) => status === 'resolved');
  };
  const confirm = async (crew: Crew) => {
    const { change } = await fresh(crew);
    expect(await crew.act('confirm_change', { revision: change!.revision })).toBeNull();
  };

  test('a vehicle that is out with new goods aboard does not finish before they are taken over', async () => {
    await on.order('BZ-3001', 'OA-W1-00003001');
    // Either crew may carry it in.
    await ShiftModel.updateMany({}, { $set: { 'crew.skills': ['two_person'] } });
    const exchange = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-3001', ...evening });
    const crew = await on.planned();
    on.at('10:00');
    await crew.act('start', {});
    const stopId = await crew.arriveAt('load');
    const { dealerOrderIds } = crew.stop('load');
    expect(await crew.act('load', { stopId, dealerOrderIds })).toBeNull();
    await crew.client.call(reportIncident, { body: { kind: 'breakdown', place: homes.north } });
    const { baseline, items } = await repairsOf(await incidentOf('breakdown'));
    expect(baseline).toMatchObject({ stuckOrders: 1, unserved: 1 });
    await apply(items.find(({ way }) => way === 'transfer')!);
    await confirm(crew);
    const [refused] = await crew.send(crew.make('finish', {}));
    const spare = await on.crewOf((await on.routes()).find(({ id }) => id !== crew.route.id)!);
    const { plate } = spare.route.vehicle;
    expect(refused).toMatchObject({ ok: false, code: 'wrong_state', action: expect.stringContaining(plate) as string });
    await confirm(spare);
    await spare.act('start', {});
    const meeting = spare.route.stops.find(({ transfer }) => transfer)!;
    await spare.act('arrive', { stopId: meeting.id });
    expect(await spare.act('load', { stopId: meeting.id, dealerOrderIds })).toBeNull();
    expect(await crew.act('finish', {})).toBeNull();
    expect([crew.route.load.newPieces, spare.route.load.newPieces]).toEqual([0, 1]);
    expect(await on.requestStatus(exchange.id)).toBe('planned');
  });

  test('at doors: address not found, more than booked, cancelled on the way, an urgent request', async () => {
    const booked = new Map<string, Booked>();
    for (const place of [homes.north, homes.west, { lng: 87.14, lat: 44.024 }]) {
      const made = await on.book({ ...television, ...at(place) });
      booked.set(made.id, made);
    }
    const crew = await on.planned();
    const [lost, more, gone] = crew.route.stops.flatMap(({ visit }) => (visit ? [visit.requestId] : []));
    on.at('10:10');
    await crew.act('start', {});
    const stopId = await crew.arriveAt({ requestId: lost! });
    expect(await crew.act('cannot_do', { stopId, reason: 'address_not_found', note: '没有这个门牌' })).toBeNull();
    const unfound = await incidentOf('address_not_found');
    expect(unfound).toMatchObject({ status: 'open', severity: 'normal', requestId: lost, note: '没有这个门牌' });
    const again = await repairsOf(unfound);
    expect(again.baseline).toMatchObject({ unserved: 1 });
    const days = again.items.map(({ way, ask }) => [way, ask.length, ask[0]?.requestId, ask[0]?.slot.day === day]);
    expect(days).toContainEqual(['other_day', 1, lost, false]);
    expect(days).toContainEqual(['other_vehicle', 1, lost, true]);
    const later = again.items.find(({ way }) => way === 'other_vehicle')!;
    const unasked = await (
      await on.dispatcher()
    ).call(applyRepair, { params: { id: later.id }, body: { askedRequestIds: [] } });
    expect(refusalOf(unasked)).toEqual([409, 'wrong_state']);
    expect((await apply(later)).status).toBe('repaired');
    expect(await on.requestStatus(lost!)).toBe('planned');
    await confirm(crew);
    await ended(unfound);

    on.at('10:40');
    const wide = await crew.arriveAt({ requestId: more! });
    await crew.collect(wide, 'U-K1', flatTv);
    await crew.collect(wide, 'U-K2', flatTv);
    expect(await crew.act('complete', { stopId: wide, pickupCode: booked.get(more!)!.pickupCode })).toBeNull();
    expect(await incidentOf('items_differ')).toMatchObject({
      ...{ requestId: more, severity: 'normal', note: '平板电视 / Flat television 2 > 1' },
    });

    await crew.act('depart', { stopId: crew.stop({ requestId: gone! }).id });
    const cancelled = await (
      await on.dispatcher()
    ).call(requestsApi.cancelRequest, { params: { id: gone! }, body: {} });
    expect(cancelled.status).toBe(200);
    expect(await incidentOf('cancelled_underway')).toMatchObject({ requestId: gone, severity: 'low' });
    await eventually(
      () => fresh(crew),
      () => crew.stop({ requestId: gone! }).status === 'skipped',
    );

    const urgent = await on.book({ ...television, ...evening });
    const opened = await incidentOf('urgent_request');
    expect(opened).toMatchObject({ requestId: urgent.id, source: 'event', status: 'open' });
    const { baseline, items } = await repairsOf(opened);
    expect(baseline).toMatchObject({ unserved: 1 });
    const today = items.find(({ ask }) => ask.length === 0)!;
    expect(today.routes.flatMap(({ gained }) => gained)).toMatchObject([{ requestId: urgent.id, late: false }]);
    await apply(today);
    expect(await on.requestStatus(urgent.id)).toBe('planned');
    for (const route of (await on.routes()).filter(({ change }) => change && !change.confirmedAt))
      await confirm(await on.crewOf(route));
    await ended(opened);
  });

  test('at doors: nobody at home, the price refused, another category or fewer than booked', async () => {
    const two = { items: [{ ...television.items[0]!, count: 2 }] };
    const booked = [await on.book(television), await on.book({ ...television, ...at(homes.west) })];
    booked.push(await on.book({ ...television, ...evening }));
    booked.push(await on.book({ ...two, ...evening, ...at(homes.west) }));
    const [absent, unhappy, other, fewer] = booked.map(({ id }) => id);
    const crew = await on.planned();
    on.at('10:10');
    await crew.act('start', {});
    const failing = [
      [absent!, 'not_at_home', 'no_show', 'normal'],
      [unhappy!, 'refused_price', 'refused_price', 'low'],
    ] as const;
    for (const [id, reason, kind, severity] of failing) {
      expect(await crew.act('cannot_do', { stopId: await crew.arriveAt({ requestId: id }), reason })).toBeNull();
      const incident = await incidentOf(kind, id);
      expect(incident).toMatchObject({ source: 'act', status: 'open', severity, letter: crew.route.letter });
      expect(incident.owner?.name).toBeTruthy();
      const { items } = await repairsOf(incident);
      // Whoever is visited after all agrees to it first.
      expect(items.length).toBeGreaterThan(0);
      for (const { ask } of items) expect(ask.map(({ requestId }) => requestId)).toContain(id);
    }
    const collecting = [
      [other!, 'U-K3', 'phone', 0.2, 'normal', '平板电视 / Flat television 0 < 1; 手机 / Mobile phone 1 > 0'],
      [fewer!, 'U-K4', 'flat_tv', 20, 'low', '平板电视 / Flat television 1 < 2'],
    ] as const;
    for (const [id, code, categoryKey, weightKg, severity, note] of collecting) {
      const stopId = await crew.arriveAt({ requestId: id });
      expect(await crew.collect(stopId, code, { categoryKey, weightKg })).toBeNull();
      const { pickupCode } = booked.find((one) => one.id === id)!;
      expect(await crew.act('complete', { stopId, pickupCode })).toBeNull();
      expect(await incidentOf('items_differ', id)).toMatchObject({ source: 'act', status: 'open', severity, note });
    }
  });

  test('nobody at home again and again, while the crews have not confirmed the repair: each time is an incident', async () => {
    const { id } = await on.book(television);
    await on.planned();
    const noShows = async () => {
      const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
      const own = items.filter(({ kind, requestId }) => kind === 'no_show' && requestId === id);
      return own.sort((one, other) => one.times - other.times).map(({ status, times }) => [status, times]);
    };
    const failAt = async (time: string) => {
      on.at(time);
      const route = (await on.routes()).find(({ stops }) =>
        stops.some(({ visit, status }) => visit?.requestId === id && status === 'planned'),
      )!;
      const crew = await on.crewOf(route);
      if (route.status === 'published') expect(await crew.act('start', {})).toBeNull();
      const stop = route.stops.find(({ visit, status }) => visit?.requestId === id && status === 'planned')!;
      expect(await crew.act('arrive', { stopId: stop.id })).toBeNull();
      expect(await crew.act('cannot_do', { stopId: stop.id, reason: 'not_at_home' })).toBeNull();
    };
    const later = async (incident: Incident) => {
      const { items } = await repairsOf(incident);
      return apply(items.find(({ ask }) => ask[0]?.slot.day === day)!);
    };
    await failAt('10:40');
    const first = await incidentOf('no_show', id);
    expect((await later(first)).status).toBe('repaired');
    await failAt('12:00');
    await eventually(noShows, (all) => all.length === 2);
    expect(await noShows()).toEqual([
      ['resolved', 1],
      ['open', 2],
    ]);
    const isOpen = (one: Incident) => one.status === 'open';
    const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
    expect((await later(items.find(isOpen)!)).status).toBe('repaired');
    await failAt('14:00');
    await eventually(noShows, (all) => all.length === 3);
    expect(await noShows()).toEqual([
      ['resolved', 1],
      ['resolved', 2],
      ['open', 3],
    ]);
    expect(await on.requestStatus(id)).toBe('failed');
  });

  test('a crew that falls ill: others take its visits over, and it is not asked to confirm', async () => {
    const made = await on.book({ ...television, ...evening });
    const crew = await on.planned();
    on.at('10:10');
    await crew.act('start', {});
    await crew.client.call(reportIncident, { body: { kind: 'crew_sick', note: '发烧', place: homes.north } });
    const sick = await incidentOf('crew_sick');
    expect(sick).toMatchObject({ source: 'crew', severity: 'high', letter: crew.route.letter, note: '发烧' });
    expect(sick.owner?.name).toBeTruthy();
    const { baseline, items } = await repairsOf(sick);
    expect(baseline).toMatchObject({ unserved: 1 });
    // Nobody waits for a crew to get well.
    expect(items.map(({ way }) => way)).not.toContain('wait');
    const repaired = await apply(items.find(({ costs, ask }) => costs.unserved === 0 && ask.length === 0)!);
    const other = (await on.routes()).find(({ id }) => id !== crew.route.id)!;
    expect(repaired.repair?.crews.map(({ routeId }) => routeId)).toEqual([other.id]);
    expect(other.stops.flatMap(({ visit }) => visit?.requestId ?? [])).toEqual([made.id]);
    await confirm(await on.crewOf(other));
    await ended(sick);
  });

  /** A day of one vehicle: a long visit from 16:00 to about 17:30, then a short one next door, and a booking for the same evening and place. */
  const tightDay = async () => {
    const many = { items: [{ ...television.items[0]!, count: 20 }] };
    const [long, short] = [await on.book({ ...many, ...evening }), await on.book({ ...television, ...evening })];
    await between(short, '16:30', '18:30');
    const crew = await on.planned();
    expect(crew.route.stops.flatMap(({ visit }) => visit?.requestId ?? [])).toEqual([long.id, short.id]);
    on.at('10:10');
    await crew.act('start', {});
    const urgent = await on.book({ ...television, ...evening });
    await ShiftModel.updateMany({ day, _id: { $ne: crew.route.shiftId } }, { $set: { status: 'cancelled' } });
    return { crew, long, short, urgent };
  };
  const between = async ({ id }: Booked, from: string, to: string) => {
    const secOf = (time: string) => Number(time.slice(0, 2)) * 3600 + Number(time.slice(3)) * 60;
    const [slotFromAt, slotToAt] = [from, to].map((time) => instantOf(day, secOf(time), zone));
    await RequestModel.updateOne({ _id: id }, { $set: { slot: { day, from, to }, slotFromAt, slotToAt } });
  };
  /** What can be done today without asking anybody. */
  const todayOf = (items: readonly Repair[]) => items.filter(({ ask }) => ask.length === 0);

  test('what has room in another order only is driven in another order', async () => {
    const { crew, long, short, urgent } = await tightDay();
    await between(long, '16:00', '18:30');
    await between(short, '16:00', '17:30');
    await between(urgent, '16:00', '16:15');
    const incident = await incidentOf('urgent_request', urgent.id);
    const { items } = await repairsOf(incident);
    const [only, ...others] = todayOf(items);
    expect([only?.way, only?.costs.late, others]).toEqual(['other_order', 0, []]);
    await apply(only!);
    const visits = (await fresh(crew)).stops.flatMap(({ visit }) => visit?.requestId ?? []);
    expect(visits).toEqual([urgent.id, short.id, long.id]);
    await confirm(crew);
    await ended(incident);
  });

  test('what has room after the shift only is overtime', async () => {
    const { crew, urgent } = await tightDay();
    const end = crew.stop('end').plannedArriveAt;
    await ShiftModel.updateOne({ _id: crew.route.shiftId }, { $set: { endsAt: new Date(end) } });
    const incident = await incidentOf('urgent_request', urgent.id);
    const { items } = await repairsOf(incident);
    const [only, ...others] = todayOf(items);
    expect([only?.way, others]).toEqual(['overtime', []]);
    expect(only!.costs.overtimeSec).toBeGreaterThan(0);
    await apply(only!);
    await fresh(crew);
    expect(crew.stop({ requestId: urgent.id }).status).toBe('planned');
    expect(Date.parse(crew.stop('end').plannedArriveAt)).toBeGreaterThan(Date.parse(end));
    await confirm(crew);
    await ended(incident);
  });

  test('what has room after its window only comes late', async () => {
    const { crew, long, short, urgent } = await tightDay();
    await between(long, '16:00', '16:05');
    await between(short, '16:00', '17:35');
    await between(urgent, '16:00', '17:10');
    const incident = await incidentOf('urgent_request', urgent.id);
    const { items } = await repairsOf(incident);
    const [only, ...others] = todayOf(items);
    expect([only?.way, only?.late, others]).toMatchObject(['late', [{ requestId: urgent.id }], []]);
    await apply(only!);
    const stop = (await fresh(crew)).stops.find(({ visit }) => visit?.requestId === urgent.id)!;
    expect(Date.parse(stop.plannedStartAt)).toBeGreaterThan(instantOf(day, 17 * 3600 + 600, zone).getTime());
    await confirm(crew);
    await ended(incident);
  });

  test('a site that is full or closed: the goods go to another one', async () => {
    const { _id, key, ...yard } = (await SiteModel.findOne({ key: 'yard' }).lean())!;
    const place = { lng: 87.135, lat: 44.02 };
    const spare = await SiteModel.create({ ...yard, key: `${key} west`, name: '西场', place });
    await on.book({ ...television, ...evening });
    const crew = await on.planned();
    const full = String(crew.stop('unload').siteId === String(_id) ? _id : spare._id);
    const other = full === String(_id) ? spare : { ...yard, _id };
    const me = await on.dispatcher();
    on.at('10:10');
    await crew.act('start', {});
    const body = { fillKg: yard.capacityKg, fillUnits: 10 };
    expect((await me.call(sitesApi.reportFill, { params: { id: full }, body })).status).toBe(200);
    const incident = await incidentOf('site_full');
    expect(incident).toMatchObject({ siteId: full, source: 'event', severity: 'normal' });
    const { baseline, items } = await repairsOf(incident);
    expect(baseline).toMatchObject({ unserved: 1 });
    const elsewhere = items.find(({ way }) => way === 'other_site')!;
    expect(elsewhere).toMatchObject({ costs: { unserved: 0 }, routes: [{ unloadsAt: [other.name] }] });
    await apply(elsewhere);
    await fresh(crew);
    const unloads = crew.route.stops.filter(({ kind, status }) => kind === 'unload' && status === 'planned');
    expect(unloads.map(({ siteId }) => siteId)).toEqual([String(other._id)]);
    await confirm(crew);
    await ended(incident);

    // That one closes as well: nobody can unload today.
    const id = String(other._id);
    expect((await me.call(sitesApi.updateSite, { params: { id }, body: { closed: true } })).status).toBe(200);
    const closed = await incidentOf('site_closed');
    expect(closed).toMatchObject({ siteId: id, severity: 'high' });
    expect((await repairsOf(closed)).items.map(({ way, ask }) => [way, ask.length])).toEqual([['other_day', 1]]);
    await SiteModel.updateOne({ _id }, { $set: { fillKg: 0, fillUnits: 0, closed: false } });
    await SiteModel.deleteOne({ _id: spare._id });
  });

  test('a crossing that closes: who lives behind it is asked for another day', async () => {
    const behind = await on.book({ ...television, ...at({ lng: 87.15, lat: 43.98 }) });
    const near = await on.book({ ...television, ...at(homes.west), ...evening });
    const crew = await on.planned();
    on.at('10:10');
    const me = await on.dispatcher();
    const { items } = (await me.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } })).body;
    const params = { id: items[0]!.id };
    await me.call(crossingsApi.updateCrossing, { params, body: { closed: true } });
    const closed = await incidentOf('crossing_closed');
    expect(closed).toMatchObject({ crossingId: params.id, severity: 'high' });
    const found = await repairsOf(closed);
    expect(found.baseline).toMatchObject({ unserved: 2 });
    const otherDay = found.items.find(({ way }) => way === 'other_day')!;
    expect(otherDay.ask).toMatchObject([{ requestId: behind.id, slot: { day: addDays(day, 1) } }]);
    await apply(otherDay);
    await fresh(crew);
    const visited = crew.route.stops.flatMap(({ visit, status }) =>
      visit && status === 'planned' ? visit.requestId : [],
    );
    expect(visited).toEqual([near.id]);
    expect(await on.requestStatus(behind.id)).toBe('waiting');
    await confirm(crew);
    await ended(closed);
    await me.call(crossingsApi.updateCrossing, { params, body: { closed: false } });
  });

  test('a crossing that is written down as closed until an hour: changed, and open again when the incident has ended', async () => {
    on.at('10:10');
    const me = await on.dispatcher();
    const bridge = async () =>
      (await me.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } })).body.items[0]!;
    const crossingId = (await bridge()).id;
    const inDays = (days: number) => instantOf(addDays(day, days), 8 * 3600, zone).toISOString();
    const body = { day, kind: 'crossing_closed' as const, crossingId, note: '桥面检修' };
    const opened = await me.call(incidentsApi.openIncident, { body: { ...body, closedUntil: inDays(3) } });
    expect(opened.body).toMatchObject({ status: 'open', closure: { until: inDays(3) } });
    expect(await bridge()).toMatchObject({ closed: true, closedUntil: inDays(3) });
    const params = { id: opened.body.id };
    const change = async (closedUntil: string | null) =>
      me.call(incidentsApi.setClosure, { params, body: { closedUntil } });
    expect((await change(inDays(1))).body).toMatchObject({ closure: { until: inDays(1) } });
    expect(refusalOf(await change(inDays(-1)))).toEqual([400, 'invalid_input']);
    expect((await change(null)).body).toMatchObject({ closure: { until: null } });
    const end = { params, body: { as: 'resolved' as const, note: '检修结束' } };
    expect((await me.call(incidentsApi.endIncident, end)).body).toMatchObject({ status: 'resolved', closure: null });
    expect(await bridge()).toMatchObject({ closed: false, closedUntil: null });
    expect(refusalOf(await change(inDays(1)))).toEqual([409, 'wrong_state']);

    // Without an end it is closed for the day; and it may stay closed when everybody behind it is seen to.
    const again = await me.call(incidentsApi.openIncident, { body });
    const midnight = instantOf(addDays(day, 1), 0, zone).toISOString();
    expect(again.body.closure).toEqual({ until: midnight });
    const seen = { as: 'resolved' as const, note: '都已另约', staysClosed: true };
    await me.call(incidentsApi.endIncident, { params: { id: again.body.id }, body: seen });
    expect(await bridge()).toMatchObject({ closed: true, closedUntil: midnight });
    await me.call(crossingsApi.updateCrossing, { params: { id: crossingId }, body: { closed: false } });
    const wrong = { day, kind: 'site_closed' as const, siteId: await on.siteId('depot_south'), closedUntil: inDays(1) };
    expect(refusalOf(await me.call(incidentsApi.openIncident, { body: wrong }))).toEqual([400, 'invalid_input']);
  });

  test('more was collected than fits: the vehicle unloads before it goes on', async () => {
    await ShiftModel.updateMany({}, { $set: { 'vehicle.capacityPieces': 3 } });
    const booked = [await on.book(television), await on.book({ ...television, ...evening, ...at(homes.west) })];
    const crew = await on.planned();
    on.at('10:10');
    await crew.act('start', {});
    const [first] = crew.route.stops.flatMap(({ visit }) => visit ?? []);
    const stopId = await crew.arriveAt({ requestId: first!.requestId });
    for (const code of ['U-M1', 'U-M2', 'U-M3']) await crew.collect(stopId, code, flatTv);
    const { pickupCode } = booked.find(({ id }) => id === first!.requestId)!;
    expect(await crew.act('complete', { stopId, pickupCode })).toBeNull();
    const { items } = await repairsOf(await incidentOf('items_differ'));
    const unloading = items.find(({ way }) => way === 'unload_first')!;
    await apply(unloading);
    const kinds = (await fresh(crew)).stops.filter(({ status }) => status === 'planned').map(({ kind }) => kind);
    expect(kinds.indexOf('unload')).toBeLessThan(kinds.indexOf('visit'));
  });
});
