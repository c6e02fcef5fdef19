import { Types } from 'mongoose';
import { closingApi } from '#shared/closing/closing';
import { incidentsApi } from '#shared/incidents/incidents';
import { routesApi } from '#shared/dispatch/routes';
import { addDays } from '#shared/kernel/time';
import { UnitModel } from '../../../server/custody';
import { RouteModel } from '../../../server/dispatch';
import { ShiftModel } from '../../../server/fleet/model';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { ArrivalModel } from '../../../server/sorting/model';
import { faultsOfBooks } from '../../setup/books';
import { day, eventually, homes, operator, refusalOf, useOperatedDay, type Booked, type Crew } from './operated-day';

const nextDay = addDays(day, 1);

describe('a crew that has not finished its route', () => {
  const on = useOperatedDay();
  const serial = 'OA-W1-9';
  const [today, tomorrow]: Booked[][] = [[], []];
  let crew: Crew;
  let next: Crew;
  let orderId: string;

  const myRoute = async (of: Crew, query: { day?: string } = {}) =>
    (await of.client.call(routesApi.getMyRoute, { query })).body;
  const end = async (body: { note: string; unload?: boolean }, by = on.dispatcher(), id = crew.route.id) =>
    (await by).call(routesApi.endRoute, { params: { id }, body });

  beforeAll(async () => {
    orderId = (await on.order('BZ-9001', serial)).id;
    today?.push(
      await on.book(),
      await on.book({ address: { ...on.booking().address, place: homes.west } }),
      await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-9001' }),
    );
    tomorrow?.push(await on.book({ slot: { day: nextDay, from: '10:30', to: '13:00' } }));
    crew = await on.planned();
    on.at('10:00');
    await crew.send(crew.make('start', {}));
    const { id: loadId, dealerOrderIds } = crew.stop('load');
    await crew.arriveAt('load');
    await crew.act('load', { stopId: loadId, dealerOrderIds });
    const stopId = await crew.arriveAt({ requestId: today?.[0]?.id ?? '' });
    await crew.collect(stopId, 'U-9001');
    await crew.act('complete', { stopId, pickupCode: today?.[0]?.pickupCode ?? '' });
    // It drives to the next door and is not heard of any more.
    await crew.arriveAt({ requestId: today?.[1]?.id ?? '' });
    await crew.collect(crew.stop({ requestId: today?.[1]?.id ?? '' }).id, 'U-9002');
  }, 60_000);

  test('nobody but its crew ends it during its shift', async () => {
    const refused = await end({ note: '没有消息' });
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    expect(await RouteModel.countDocuments({ status: 'started' })).toBe(1);
  });

  test('the next day cannot be started: the refusal says which route, whose, and what to do', async () => {
    on.at('20:00');
    on.day = nextDay;
    const shift = (await ShiftModel.find({ day: nextDay }).lean()).find(
      (one) => String(one.crew._id) === crew.route.crew.id,
    );
    const published = await on.publish(await on.plan({ shiftIds: [String(shift?._id)] }));
    expect(published.status).toBe(201);
    const [route] = await on.routes();
    next = await on.crewOf(route!);
    on.at('08:30');
    expect(next.route.crew.id).toBe(crew.route.crew.id);
    const [result] = await next.send(next.make('start', {}));
    expect(result).toMatchObject({ ok: false, code: 'route_unfinished' });
    expect(result?.message).toContain(`${crew.route.letter} of ${day} (${crew.route.vehicle.plate}`);
    expect(result?.action).toBe('Finish it first, or ask the dispatcher to end it.');
    expect(next.route.status).toBe('published');
    const { letter, vehicle } = crew.route;
    const known = { routeId: crew.route.id, day, letter, plate: vehicle.plate, isOwn: true };
    expect(result?.details).toEqual(known);
    const unfinished = { ...known, crewName: crew.route.crew.name };
    expect(await myRoute(next)).toMatchObject({ day: nextDay, unfinished });
    // The old route is open to the crew as ever.
    expect(await myRoute(next, { day })).toMatchObject({ route: { id: crew.route.id }, unfinished: null });
  });

  test('another crew with the same vehicle cannot start either', async () => {
    const own = await RouteModel.findById(next.route.id).lean();
    const crewId = String(new Types.ObjectId());
    const other = {
      ...own!,
      _id: new Types.ObjectId(),
      shiftId: String(new Types.ObjectId()),
      letter: 'Y',
      crew: { id: crewId, name: '二组' },
    };
    await RouteModel.create([other]);
    const presented = (await (await on.dispatcher()).call(routesApi.getRoute, { params: { id: String(other._id) } }))
      .body;
    const mate = await on.crewOf(presented);
    const [result] = await mate.send(mate.make('start', {}));
    expect(result?.code).toBe('route_unfinished');
    expect(result?.action).toBe(`Have ${crew.route.crew.name} finish it first, or ask the dispatcher to end it.`);
    expect((await myRoute(mate)).unfinished).toMatchObject({ routeId: crew.route.id, isOwn: false });
    await RouteModel.deleteOne({ _id: other._id });
  });

  test('who may end it: the dispatchers of its house; a note is needed', async () => {
    const rival = on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await end({ note: '别家的路线' }, rival))).toEqual([404, 'not_found']);
    for (const role of ['collector', 'centre_staff', 'resident', 'dealer'] as const)
      expect(refusalOf(await end({ note: '不归我管' }, on.t.as(role, operator)))).toEqual([403, 'forbidden']);
    expect(refusalOf(await end({ note: '' }))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await end({ note: '还没出车' }, on.dispatcher(), next.route.id))).toEqual([409, 'wrong_state']);
  });

  test('with units aboard it ends only with the word that they lie at the centre, and then all at once', async () => {
    const refused = await end({ note: '昨晚忘了收车' });
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    expect(refused.body).toMatchObject({ error: { details: { unitCodes: ['U-9001', 'U-9002'] } } });
    expect((await RouteModel.findById(crew.route.id).lean())?.stops.some(({ status }) => status === 'failed')).toBe(
      false,
    );

    const ended = await end({ note: '昨晚忘了收车', unload: true });
    expect(ended.status).toBe(200);
    expect(ended.body.status).toBe('finished');
    const stopOf = (n: number) => ended.body.stops.find(({ visit }) => visit?.requestId === today?.[n]?.id);
    expect([0, 1, 2].map((n) => stopOf(n)?.status)).toEqual(['done', 'failed', 'failed']);
    expect(stopOf(1)).toMatchObject({ failReason: 'other' });
    // It counts for the last thing that the crew told, so that the report of the day has no night in it.
    expect(ended.body.finishedAt).toBe(stopOf(1)?.arrivedAt);
    expect(await on.requestStatus(today?.[2]?.id ?? '')).toBe('failed');
    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('returned');
    const units = await UnitModel.find({ code: /^U-900/ }).lean();
    expect(units.map(({ custody }) => custody)).toEqual(['unloaded', 'unloaded']);
    const arrival = await eventually(
      () => ArrivalModel.findOne({ routeId: crew.route.id, status: 'unloaded' }).lean(),
      Boolean,
    );
    expect(arrival?.units.map(({ code }) => code).sort()).toEqual(['U-9001', 'U-9002']);
    const incidents = await eventually(
      async () => (await (await on.dispatcher()).call(incidentsApi.listIncidents, { query: { day } })).body.items,
      (items) => items.length === 2,
    );
    expect(new Set(incidents.map(({ note }) => note))).toEqual(new Set(['昨晚忘了收车']));
    expect(refusalOf(await end({ note: '再来一次' }))).toEqual([409, 'wrong_state']);
  });

  test('the books balance', async () => {
    expect(await faultsOfBooks()).toEqual([]);
  });

  test('then the day starts; of two starts at the same moment one takes effect', async () => {
    expect(await myRoute(next)).toMatchObject({ unfinished: null });
    const own = await RouteModel.findById(next.route.id).lean();
    const twin = { ...own!, _id: new Types.ObjectId(), shiftId: String(new Types.ObjectId()), letter: 'Z' };
    await RouteModel.create([twin]);
    const send = (id: string) =>
      next.client.call(routesApi.performActs, { params: { id }, body: { acts: [next.make('start', {})] } });
    const answers = await Promise.all([send(next.route.id), send(String(twin._id))]);
    const codes = answers.map(({ body }) => body.results[0]?.code ?? null);
    expect(new Set(codes)).toEqual(new Set([null, 'route_unfinished']));
    await RouteModel.deleteOne({ _id: twin._id });
  });

  test('finished by its crew on the morning after, the report counts the day and the morning, not the night', async () => {
    // The start may have been the twin's.
    await RouteModel.updateOne({ _id: next.route.id }, { $set: { status: 'published', startedAt: null } });
    expect(await next.act('start', {})).toBeNull();
    on.at('12:00');
    const stopId = await next.arriveAt('visit');
    on.at('12:10');
    expect(await next.act('cannot_do', { stopId, reason: 'not_at_home' })).toBeNull();
    on.at('08:00', addDays(nextDay, 1));
    const unloadId = await next.arriveAt('unload');
    on.at('08:15', addDays(nextDay, 1));
    expect(await next.act('unload', { stopId: unloadId, unitCodes: [] })).toBeNull();
    on.at('08:20', addDays(nextDay, 1));
    expect(await next.act('finish', {})).toBeNull();
    const { body } = await (await on.dispatcher()).call(closingApi.getDaySheet, { params: { day: nextDay } });
    // 08:30 to 12:10 and 08:00 to 08:20 are four hours; the clock of the test goes on for some seconds.
    const { workedSec } = body.report.routes.find(({ routeId }) => routeId === next.route.id) ?? {};
    expect(workedSec).toBeGreaterThanOrEqual(4 * 3600 - 60);
    expect(workedSec).toBeLessThan(4 * 3600 + 60);
    expect(body.report.totals.workedSec).toBe(workedSec);
  });
});
