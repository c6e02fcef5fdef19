import { sortingApi } from '#shared/sorting/sorting';
import { listReadyShifts } from '../../../server/fleet';
import { ArrivalModel } from '../../../server/sorting/model';
import type { Client } from '../../setup/app';
import {
  day,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  watch,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';

const { listArrivals, getArrival, receiveUnit, closeArrival, getDayBalance, listGaps } = sortingApi;

describe('the books of a day with two routes, and who may see them', () => {
  const on = useOperatedDay();
  let staff: Client;
  let siteId: string;
  const washers: Booked[] = [];
  const tvs: Booked[] = [];
  const crews: Crew[] = [];
  const codes: string[][] = [];
  const balance = async (client?: Client) =>
    (await (client ?? (await on.dispatcher())).call(getDayBalance, { params: { day } })).body;
  const arrivalOf = async (letter: string) => String((await ArrivalModel.findOne({ letter }).lean())?._id);
  const receive = async (letter: string, code: string, weightKg: number) =>
    staff.call(receiveUnit, { params: { id: await arrivalOf(letter) }, body: { code, weightKg } });
  const close = async (letter: string, confirmMissing: string[] = []) =>
    staff.call(closeArrival, { params: { id: await arrivalOf(letter) }, body: { confirmMissing } });

  beforeAll(async () => {
    siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId });
    for (const place of [homes.north, homes.west])
      washers.push(await on.book({ address: { ...on.booking().address, place } }));
    tvs.push(await on.book({ items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }] }));
    const me = await on.dispatcher();
    const shifts = await listReadyShifts({ organisationId: me.organisationId ?? '', day });
    for (const [index, bookings] of [washers, tvs].entries()) {
      const only = { shiftIds: [String(shifts[index]?._id)], requestIds: bookings.map(({ id }) => id) };
      expect((await on.publish(await on.plan(only))).status).toBe(201);
      const route = (await on.routes()).find(({ letter }) => letter === shifts[index]?.letter);
      if (!route) throw new Error('no route');
      crews.push(await on.crewOf(route));
      on.at('10:00');
      expect(await crews[index]?.act('start', {})).toBe(null);
      on.at('10:00', '2026-03-11');
    }
    on.at('12:00');
  }, 30_000);

  test('while the vehicles are on the road nothing balances', async () => {
    expect(await balance()).toMatchObject({
      requests: { total: 3, planned: 3, done: 0 },
      units: { collected: 0 },
      routes: { total: 2, closed: 0 },
      balanced: false,
    });
    codes.push((await crews[0]?.driveAndUnload(washers)) ?? []);
    codes.push((await crews[1]?.driveAndUnload(tvs, { categoryKey: 'flat_tv', weightKg: 10 })) ?? []);
    expect(await balance()).toMatchObject({
      requests: { total: 3, planned: 0, done: 3 },
      units: { collected: 3, aboard: 0, unloaded: 3, received: 0, missing: 0, extra: 0 },
      kg: { collected: 150, received: 0, missing: 0 },
      balanced: false,
    });
  });

  test('only the staff of this site weigh in; others see nothing or may not', async () => {
    await eventually(
      () => ArrivalModel.countDocuments({ status: 'unloaded' }),
      (count) => count === 2,
    );
    const id = await arrivalOf('A');
    const weighing = { params: { id }, body: { code: codes[0]?.[0] ?? '', weightKg: 70 } };
    const closing = { params: { id }, body: { confirmMissing: codes[0] ?? [] } };
    const other = await on.siteId('point_park');
    const strangers = [
      await on.t.as('centre_staff', { ...operator, siteId: other }),
      await on.t.as('centre_staff', { ...operator, organisation: 'rival', siteId }),
    ];
    for (const stranger of strangers) {
      expect(refusalOf(await stranger.call(receiveUnit, weighing))).toEqual([404, 'not_found']);
      expect(refusalOf(await stranger.call(closeArrival, closing))).toEqual([404, 'not_found']);
      expect(refusalOf(await stranger.call(getArrival, { params: { id } }))).toEqual([404, 'not_found']);
      expect((await stranger.call(listArrivals, { query: { day } })).body.items).toEqual([]);
      expect((await stranger.call(listGaps, { query: { day } })).body.items).toEqual([]);
      expect(await watch(stranger.socket(), { kind: 'site', siteId })).toMatchObject({ code: 'not_found' });
    }
    for (const client of [crews[0]?.client ?? staff, await on.dispatcher(), await on.resident()]) {
      expect(refusalOf(await client.call(receiveUnit, weighing))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(closeArrival, closing))).toEqual([403, 'forbidden']);
    }
    expect(refusalOf(await on.t.visitor.call(receiveUnit, weighing))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await on.t.visitor.call(getDayBalance, { params: { day } }))).toEqual([401, 'unauthenticated']);
    expect(await watch((await on.resident()).socket(), { kind: 'site', siteId })).toMatchObject({ code: 'forbidden' });
    expect((await (await on.dispatcher()).call(getArrival, { params: { id } })).body).toMatchObject({
      units: [{ receivedKg: null }, { receivedKg: null }],
    });
  });

  test('a missing unit that comes with another vehicle is received; the books balance', async () => {
    const [[seen = '', lost = ''] = [], [tv = ''] = []] = codes;
    expect((await receive('A', seen, 71)).status).toBe(200);
    expect((await close('A', [lost])).status).toBe(200);
    expect(await crews[0]?.act('finish', {})).toBe(null);
    expect(await balance()).toMatchObject({
      units: { received: 1, missing: 1, unloaded: 1 },
      kg: { collected: 150, received: 71, missing: 70 },
      balanced: false,
    });
    expect((await receive('B', tv, 10)).status).toBe(200);
    const found = await receive('B', lost, 69);
    expect(found.body.units.find(({ code }) => code === lost)).toMatchObject({ result: 'extra', doorKg: 70 });
    expect(refusalOf(await receive('B', seen, 71))).toEqual([409, 'conflict']);
    expect((await close('B')).status).toBe(200);
    expect(await crews[1]?.act('finish', {})).toBe(null);
    await eventually(
      () => on.routes(),
      (routes) => routes.every(({ status }) => status === 'closed'),
    );
    expect(await balance()).toEqual({
      day,
      requests: { total: 3, waiting: 0, planned: 0, onway: 0, door: 0, done: 3, failed: 0, cancelled: 0 },
      units: { collected: 3, aboard: 0, unloaded: 0, received: 3, missing: 0, extra: 1 },
      kg: { collected: 150, received: 150, missing: 0 },
      routes: { total: 2, closed: 2 },
      balanced: true,
    });
  });

  test('the district’s officials read the same books, other operators their own', async () => {
    const official = await on.t.as('government', { districtCode: operator.districtCode });
    expect(await balance(official)).toEqual(await balance());
    expect(await balance(staff)).toEqual(await balance());
    const elsewhere = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(await balance(elsewhere)).toMatchObject({ requests: { total: 0 }, units: { collected: 0 } });
    const collector = crews[0]?.client ?? staff;
    expect(refusalOf(await collector.call(getDayBalance, { params: { day } }))).toEqual([403, 'forbidden']);
  });
});
