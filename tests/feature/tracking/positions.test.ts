import mongoose from 'mongoose';
import { routesApi } from '#shared/dispatch/routes';
import type { PushData } from '#shared/sockets';
import { trackingApi } from '#shared/tracking/tracking';
import { EventModel } from '../../../server/kernel/events/event-store';
import { PositionModel } from '../../../server/tracking/model';
import type { Client } from '../../setup/app';
import {
  day,
  eventually,
  homes,
  operator,
  pause,
  refusalOf,
  useOperatedDay,
  watch,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';

const { reportPositions, listVehiclePositions, getTrack, getNearVehicle } = trackingApi;

describe('where the vehicles are', () => {
  const on = useOperatedDay();
  const yard = { lng: 87.17, lat: 44.025 };
  let booked: Booked;
  let crew: Crew;
  /** A fix so many seconds from now. */
  const fix = (sec: number, place: { lng: number; lat: number }) => ({
    ...place,
    at: new Date(on.now().getTime() + sec * 1000).toISOString(),
  });
  const report = (positions: ReturnType<typeof fix>[], client: Client = crew.client) =>
    client.call(reportPositions, { body: { routeId: crew.route.id, positions } });
  const call = (client: Client, body: unknown, name = 'reportPositions') =>
    client.socket().timeout(5_000).emitWithAck('call', { name, body });
  const vehicles = async () =>
    (await (await on.dispatcher()).call(listVehiclePositions, { query: { day } })).body.items;

  beforeAll(async () => {
    booked = await on.book({ address: { ...on.booking().address, place: homes.west } });
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);

  test('are kept as a time series that ends by itself', async () => {
    const { db } = mongoose.connection;
    const name = PositionModel.collection.collectionName;
    expect(await db?.listCollections({ name }).toArray()).toMatchObject([
      {
        type: 'timeseries',
        options: { expireAfterSeconds: 30 * 86_400, timeseries: { timeField: 'recordedAt', metaField: 'meta' } },
      },
    ]);
  });

  test('are told by the crew while its route is under way, by nobody else', async () => {
    expect(refusalOf(await report([fix(0, yard)]))).toEqual([409, 'wrong_state']);
    expect(await crew.act('start', {})).toBe(null);
    const strangers = [
      await on.t.as('collector', { ...operator, crewId: 'c'.repeat(24) }),
      await on.t.as('collector', { organisation: 'rival', crewId: crew.route.crew.id }),
    ];
    for (const stranger of strangers)
      expect(refusalOf(await report([fix(0, yard)], stranger))).toEqual([404, 'not_found']);
    expect(refusalOf(await report([fix(0, yard)], await on.dispatcher()))).toEqual([403, 'forbidden']);
    expect(refusalOf(await report([fix(0, yard)], on.t.visitor))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await report([]))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await report([{ ...fix(0, yard), lat: 91 }]))).toEqual([400, 'invalid_input']);
    expect([await vehicles(), await PositionModel.countDocuments()]).toEqual([[], 0]);
  });

  test('over the socket the same rules hold, with the same refusals', async () => {
    const body = { routeId: crew.route.id, positions: [fix(0, yard)] };
    expect(await call(on.t.visitor, body)).toMatchObject({ ok: false, code: 'unauthenticated' });
    expect(await call(await on.dispatcher(), body)).toMatchObject({ ok: false, code: 'forbidden' });
    const rival = await on.t.as('collector', { organisation: 'rival', crewId: crew.route.crew.id });
    expect(await call(rival, body)).toMatchObject({ ok: false, code: 'not_found' });
    expect(await call(crew.client, { ...body, positions: [] })).toMatchObject({
      ...{ ok: false, code: 'invalid_input' },
      details: { issues: [expect.objectContaining({ path: 'body.positions' })] },
    });
    expect(await call(crew.client, {}, 'performActs')).toMatchObject({ ok: false, code: 'not_found' });
    expect(
      await crew.client
        .socket()
        .timeout(5_000)
        .emitWithAck('call', 'nonsense' as never),
    ).toMatchObject({
      ...{ ok: false, code: 'invalid_input' },
    });
    expect(await PositionModel.countDocuments()).toBe(0);
    const metrics = String((await on.t.visitor.raw('GET', '/metrics')).body);
    expect(metrics).toContain('huiliu_socket_call_seconds_count{name="reportPositions",outcome="forbidden"} 1');
  });

  test('a batch is taken once; a jump and what is older are ignored', async () => {
    const batch = [fix(-60, yard), fix(-40, { ...yard, lng: 87.168 }), fix(-20, { ...yard, lng: 87.166 })];
    expect((await report(batch)).body).toEqual({ accepted: 3, ignored: 0, nearStopId: null });
    expect((await report(batch)).body).toEqual({ accepted: 0, ignored: 3, nearStopId: null });
    // 1.6 km in twenty seconds.
    expect((await report([fix(0, { ...yard, lng: 87.146 })])).body).toMatchObject({ accepted: 0, ignored: 1 });
    expect((await report([fix(600, yard)])).body).toMatchObject({ accepted: 0, ignored: 1 });
    expect(await vehicles()).toMatchObject([
      {
        ...{ vehicleId: crew.route.vehicle.id, routeId: crew.route.id, letter: 'A', nearStopId: null },
        ...{ place: { ...yard, lng: 87.166 }, at: batch[2]?.at },
      },
    ]);
    const track = await (await on.dispatcher()).call(getTrack, { params: { id: crew.route.id } });
    expect(track.body.positions.map(({ at }) => at)).toEqual(batch.map(({ at }) => at));
  });

  test('the same batch sent five times at once is taken once, whichever way it comes', async () => {
    on.at('10:10');
    const batch = [fix(-30, yard), fix(-20, { ...yard, lng: 87.1695 })];
    const overHttp = Array.from({ length: 4 }, async () => (await report(batch)).body.accepted);
    const overSocket = call(crew.client, { routeId: crew.route.id, positions: batch }).then(
      (answer) => answer.ok && (answer.reply as { accepted: number }).accepted,
    );
    expect((await Promise.all([...overHttp, overSocket])).sort()).toEqual([0, 0, 0, 0, 2]);
    expect(await PositionModel.countDocuments()).toBe(5);
  });

  test('those who watch the day see them move, once a second at most; strangers do not', async () => {
    on.at('10:20');
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    const [socket, stranger] = [(await on.dispatcher()).socket(), rival.socket()];
    const heard: PushData<'tracking:vehicles-moved'>[] = [];
    const overheard: unknown[] = [];
    socket.on('tracking:vehicles-moved', (pushed) => heard.push(pushed));
    stranger.on('tracking:vehicles-moved', (pushed) => overheard.push(pushed));
    await watch(socket, { kind: 'day', day });
    await watch(stranger, { kind: 'day', day });
    await pause(1_100);
    heard.length = 0;
    for (let n = 0; n < 5; n++) await report([fix(n - 10, { ...yard, lng: 87.17 - n * 0.0001 })]);
    const last = await eventually(
      () => heard.at(-1)?.vehicles,
      (moved) => moved?.[0]?.place.lng === 87.1696,
    );
    expect([last?.length, heard.length < 5]).toEqual([1, true]);
    expect(overheard).toEqual([]);
    expect((await rival.call(listVehiclePositions, { query: { day } })).body.items).toEqual([]);
    expect(refusalOf(await rival.call(getTrack, { params: { id: crew.route.id } }))).toEqual([404, 'not_found']);
    expect(refusalOf(await crew.client.call(listVehiclePositions, { query: { day } }))).toEqual([403, 'forbidden']);
    expect(refusalOf(await on.t.visitor.call(getTrack, { params: { id: crew.route.id } }))[0]).toBe(401);
  });

  test('the resident who is next sees the vehicle when it is near, and not once it stands at the door', async () => {
    on.at('10:40');
    const socket = on.t.visitor.socket();
    const heard: PushData<'tracking:vehicle-near'>['vehicle'][] = [];
    socket.on('tracking:vehicle-near', ({ vehicle }) => heard.push(vehicle));
    await watch(socket, { kind: 'request', secret: booked.secret });
    // What a page sees that is opened now, and not before.
    const seen = async (secret = booked.secret) => on.t.visitor.call(getNearVehicle, { params: { secret } });
    const visit = () => crew.stop({ requestId: booked.id });
    // 1.3 km away, but the crew is not going there.
    await report([fix(0, { lng: 87.146, lat: 44.022 })]);
    expect((await seen()).body).toEqual({ vehicle: null });
    expect(await crew.act('depart', { stopId: visit().id })).toBe(null);
    on.at('10:41');
    // 3.2 km away.
    await report([fix(0, { lng: 87.17, lat: 44.022 })]);
    await pause(100);
    expect([heard, (await seen()).body]).toEqual([[], { vehicle: null }]);
    on.at('10:45');
    const [near] = await eventually(
      async () => {
        await report([fix(0, { lng: 87.14, lat: 44.022 })]);
        return heard;
      },
      (all) => all.length > 0,
    );
    // 0.01° of longitude at 44.022° north.
    expect(near?.distanceM).toBeGreaterThan(795);
    expect(near?.distanceM).toBeLessThan(805);
    expect(near?.etaAt).not.toBeNull();
    expect((await seen()).body.vehicle).toMatchObject({ place: near?.place, distanceM: near?.distanceM });
    expect((await seen(`${booked.secret.slice(0, -1)}${booked.secret.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404);
    expect(await crew.act('arrive', { stopId: visit().id })).toBe(null);
    await eventually(
      () => heard.at(-1),
      (vehicle) => vehicle === null,
    );
    expect((await seen()).body).toEqual({ vehicle: null });
  });

  test('inside the geofence of a stop the crew is told so, and once only', async () => {
    const unload = crew.stop('unload');
    const visit = crew.stop({ requestId: booked.id });
    await crew.collect(visit.id, 'U-7001');
    expect(await crew.act('complete', { stopId: visit.id, pickupCode: booked.pickupCode })).toBe(null);
    const socket = crew.client.socket();
    const heard: PushData<'tracking:near-stop'>[] = [];
    socket.on('tracking:near-stop', (pushed) => heard.push(pushed));
    await watch(socket, { kind: 'route', routeId: crew.route.id });
    on.at('11:10');
    expect(await crew.act('depart', { stopId: unload.id })).toBe(null);
    expect((await report([fix(0, unload.place)])).body.nearStopId).toBe(unload.id);
    on.at('11:11');
    expect((await report([fix(0, unload.place)])).body.nearStopId).toBe(unload.id);
    await eventually(
      () => heard,
      (all) => all.length > 0,
    );
    await pause(200);
    expect(heard).toEqual([{ routeId: crew.route.id, stopId: unload.id }]);
    expect((await vehicles())[0]?.nearStopId).toBe(unload.id);
    await crew.arriveAt('unload');
    on.at('11:12');
    await eventually(
      async () => (await report([fix(0, unload.place)])).body.nearStopId,
      (nearStopId) => nearStopId !== unload.id,
    );
    await crew.act('unload', { stopId: unload.id, unitCodes: ['U-7001'] });
    on.at('11:14');
    expect((await report([fix(0, yard)])).body.accepted).toBe(1);
    expect(await crew.act('finish', {})).toBe(null);
    on.at('11:20');
    await eventually(
      () => report([fix(0, yard)]),
      ({ status }) => status === 409,
    );
  });

  test('no position is an event, and none is on the route that the crew loads', async () => {
    expect(await EventModel.countDocuments({ name: /^tracking:(?!arrivals)/ })).toBe(0);
    const { body } = await crew.client.call(routesApi.getRoute, { params: { id: crew.route.id } });
    expect(JSON.stringify(body)).not.toContain('headingDeg');
  });
});
