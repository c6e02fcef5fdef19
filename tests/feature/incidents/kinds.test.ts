import { incidentsApi, type Repair } from '#shared/incidents/incidents';
import { sitesApi } from '#shared/network/sites';
import { instantOf } from '#shared/kernel/time';
import { AuditModel } from '../../../server/accounts/model';
import { auditCustody } from '../../../server/custody';
import { ShiftModel } from '../../../server/fleet/model';
import { SiteModel } from '../../../server/network';
import { RequestModel } from '../../../server/requests/model';
import { day, homes, type Booked } from '../dispatch/operated-day';
import { useTroubledDay, zone } from './troubled-day';

const { reportIncident } = incidentsApi;

describe('what may go wrong on a day besides a breakdown alone', () => {
  const { on, television, flatTv, at, evening, incidentOf, repairsOf, apply, fresh, ended, confirm } = useTroubledDay();

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

  test('a unit for which the resident has not told the code yet is not taken over before', async () => {
    const [first] = [await on.book(television), await on.book({ ...television, ...at(homes.west), ...evening })];
    const crew = await on.planned();
    on.at('10:30');
    await crew.act('start', {});
    const stopId = await crew.arriveAt({ requestId: first.id });
    expect(await crew.collect(stopId, 'U-7001', flatTv)).toBeNull();
    await crew.client.call(reportIncident, { body: { kind: 'breakdown', place: homes.north } });
    const { items } = await repairsOf(await incidentOf('breakdown'));
    await apply(items.find(({ way }) => way === 'transfer')!);
    const spare = await on.crewOf((await on.routes()).find(({ id }) => id !== crew.route.id)!);
    await confirm(crew);
    await confirm(spare);
    await spare.act('start', {});
    const meeting = spare.route.stops.find(({ transfer }) => transfer)!;
    expect(meeting.transfer?.units.map(({ code }) => code)).toEqual(['U-7001']);
    await spare.act('arrive', { stopId: meeting.id });
    const load = async () => (await spare.send(spare.make('load', { stopId: meeting.id, dealerOrderIds: [] })))[0];
    expect(await load()).toMatchObject({
      ...{ ok: false, code: 'wrong_state', details: { unitCodes: ['U-7001'], plate: crew.route.vehicle.plate } },
    });
    expect(await crew.act('complete', { stopId, pickupCode: first.pickupCode })).toBeNull();
    expect((await on.statusPage(first.secret)).receipt).toMatchObject({ units: [{ code: 'U-7001' }] });
    expect(await load()).toMatchObject({ ok: true });
    expect([(await fresh(crew)).load.oldPieces, (await fresh(spare)).load.oldPieces]).toEqual([0, 1]);
    expect((await auditCustody()).findings).toEqual([]);
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
    expect(await AuditModel.countDocuments({ act: 'fill-reported', subject: `site:${full}` })).toBe(1);
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
