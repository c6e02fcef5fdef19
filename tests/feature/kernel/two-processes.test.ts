import { accountsApi } from '#shared/accounts/accounts';
import { demoApi } from '#shared/demo/demo';
import { addDays } from '#shared/kernel/time';
import { fixesApi } from '#shared/planning/fixes';
import { planningApi } from '#shared/planning/planning';
import { requestsApi } from '#shared/requests/requests';
import { trackingApi, type VehiclePosition } from '#shared/tracking/tracking';
import { DemoClockModel } from '../../../server/demo/demo-clock';
import { EventModel } from '../../../server/kernel/events/event-store';
import { PlanRunModel } from '../../../server/planning';
import { NoticeModel } from '../../../server/notices/model';
import { SlotLedgerModel } from '../../../server/requests/model';
import { Random } from '../../../server/planning/solver/random';
import { isNewPosition } from '../../../web/kernel/vehicle-moves';
import type { Client } from '../../setup/app';
import { openReadyProxy } from '../../setup/ready-proxy';
import { startWatcher } from '../../setup/returning-watcher';
import { freePort, killProcesses, startProcess, type ServerProcess } from '../../setup/server-process';
import {
  day,
  eventually,
  operator,
  pause,
  useOperatedDay,
  watch,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';
import { settings } from '../planning/booked-day';

/** This process is one server, `other` the second, and a planner worker plans for both: all on one database. */
describe('two servers and a planner worker on one database', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  let other: ServerProcess;
  let worker: ServerProcess;
  let booked: Booked;
  let crew: Crew;
  const shared = () => ({ ...settings, MONGODB_URI: on.t.app.kernel.config.MONGODB_URI ?? '' });
  let port = 0;
  const withAddress = () => ({ ...shared(), PORT: String(port), DRAIN_MS: '1500' });
  const there = (client: { token: string | null }) => on.t.at(other.url, client.token);

  beforeAll(async () => {
    on.at('10:00', '2026-03-11');
    await DemoClockModel.updateOne({ _id: 'district' }, { $set: on.t.app.kernel.clock.setting() }, { upsert: true });
    port = await freePort();
    [other, worker] = await Promise.all([startProcess('server', withAddress()), startProcess('worker', shared())]);
  }, 60_000);
  afterAll(killProcesses, 30_000);

  test('an act on one reaches the sockets of the other, once', async () => {
    const socket = there(await on.dispatcher()).socket();
    expect(await watch(socket, { kind: 'day', day })).toMatchObject({ ok: true });
    const seen: string[] = [];
    socket.on('requests:changed', ({ request }) => seen.push(request.id));
    booked = await on.book();
    await eventually(
      () => seen.length,
      (count) => count > 0,
    );
    const onOther = await there(await on.dispatcher()).call(requestsApi.getRequest, { params: { id: booked.id } });
    expect(onOther.body).toMatchObject({ id: booked.id, status: 'waiting' });
    await pause(100);
    expect(seen).toEqual([booked.id]);
  });

  test('a one-time code of one signs in at the other, once, however many try', async () => {
    const phone = '13955556666';
    const { body } = await on.t.visitor.call(accountsApi.requestCode, { body: { phone } });
    const tries = [on.t.visitor, on.t.at(other.url, null), on.t.at(other.url, null)].map((visitor) =>
      visitor.call(accountsApi.signInResident, { body: { phone, code: body.demoCode ?? '' } }),
    );
    expect((await Promise.all(tries)).map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  test('attempts to sign in count over all processes', async () => {
    const body = { username: 'nobody.there', password: 'wrong password' };
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const visitor = n % 2 ? on.t.visitor : on.t.at(other.url, null);
      statuses.push((await visitor.call(accountsApi.signInStaff, { body })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test('a session that ends on one ends on the other, with its sockets', async () => {
    const leaver = await on.t.as('dispatcher', operator);
    const socket = there(leaver).socket();
    expect(await watch(socket, { kind: 'day', day })).toMatchObject({ ok: true });
    const ended = new Promise<string>((resolve) => socket.once('disconnect', resolve));
    expect((await leaver.call(accountsApi.signOut, {})).status).toBe(200);
    expect(await ended).toBe('io server disconnect');
    expect((await there(leaver).call(accountsApi.getMe, {})).status).toBe(401);
  });

  test('callers race on both for the places of a window: not one too many', async () => {
    const me = await on.resident();
    const { place, items, kind, districtCode } = { ...on.booking(), ...on.booking().address };
    const offers = await me.call(requestsApi.listSlotOffers, { body: { districtCode, place, items, kind } });
    const window = { day, from: '16:00', to: '18:30' };
    const { remaining } = offers.body.items.find((one) => one.day === day && one.from === window.from)!;
    expect(remaining).toBeGreaterThan(0);
    const race = Array.from({ length: remaining + 8 }, (_, n) =>
      (n % 2 ? me : there(me)).call(requestsApi.openRequest, {
        body: on.booking({ slot: window }),
      }),
    );
    const statuses = (await Promise.all(race)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(remaining);
    expect(statuses.filter((status) => status === 409)).toHaveLength(8);
    const ledger = await SlotLedgerModel.findOne({ _id: new RegExp(`${day}:${window.from}$`) }).lean();
    expect(ledger?.booked).toBe(remaining);
  }, 30_000);

  test('a run asked for on a server without planner is done by the worker, and so is a question about its plan', async () => {
    const { body } = await (
      await on.dispatcher()
    ).call(planningApi.startPlanRun, {
      body: { day, seconds: 0.5, requestIds: [booked.id] },
    });
    const run = await eventually(
      async () => (await PlanRunModel.findById(body.id).lean())!,
      ({ status }) => status === 'done' || status === 'failed',
    );
    expect(run).toMatchObject({ status: 'done', fence: 1 });
    const asked = await there(await on.dispatcher()).call(fixesApi.listOtherPlaces, {
      params: { id: String(run.planId), requestId: booked.id },
    });
    expect(asked.status).toBe(200);
    // The worker that has answered is gone: the server that is asked answers for itself.
    await worker.kill();
    const again = await (
      await on.dispatcher()
    ).call(fixesApi.listOtherPlaces, {
      params: { id: String(run.planId), requestId: booked.id },
    });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(asked.body);
    expect((await on.publish(String(run.planId))).status).toBe(201);
    const [route] = await on.routes();
    crew = await on.crewOf(route!);
  }, 60_000);

  test('a position sent to one reaches the watchers of the other', async () => {
    on.at('10:00');
    expect(await crew.act('start', {})).toBe(null);
    const socket = there(await on.dispatcher()).socket();
    expect(await watch(socket, { kind: 'day', day })).toMatchObject({ ok: true });
    const seen: string[] = [];
    socket.on('tracking:vehicles-moved', ({ vehicles }) => seen.push(...vehicles.map(({ routeId }) => routeId)));
    const at = on.now().toISOString();
    await crew.client.call(trackingApi.reportPositions, {
      body: { routeId: crew.route.id, positions: [{ lng: 87.17, lat: 44.025, at }] },
    });
    await eventually(
      () => seen,
      (ids) => ids.length > 0,
    );
    expect(seen).toEqual([crew.route.id]);
  });

  test('batches mixed, repeated and late at both: each fix once on the track, and the vehicle never goes back', async () => {
    on.at('10:05');
    const clock = { now: on.now().toISOString(), speed: 1 };
    expect((await (await on.dispatcher()).call(demoApi.moveClock, { body: clock })).status).toBe(200);
    const startMs = on.now().getTime() - 120_000;
    const fixAt = (sec: number) => ({
      ...{ lng: 87.17 - sec * 0.0001, lat: 44.025 },
      at: new Date(startMs + sec * 1000).toISOString(),
    });
    type Sent = ReturnType<typeof fixAt>[];
    const report = (client: Client, positions: Sent) =>
      client.call(trackingApi.reportPositions, { body: { routeId: crew.route.id, positions } });
    const [here, away] = [crew.client, there(crew.client)];
    // The clock has moved there, too, when its first fix is taken.
    await eventually(
      async () => (await report(away, [fixAt(0)])).body,
      ({ accepted }) => accepted === 1,
    );
    const me = await on.dispatcher();
    const heard = [me, there(me)].map((client) => {
      const socket = client.socket();
      const times: string[] = [];
      // As the pages take it: two servers tell once a second each, so that one may come after the other's newer one.
      const page: { vehicle?: VehiclePosition } = {};
      socket.on('tracking:vehicles-moved', ({ vehicles: [vehicle] }) => {
        times.push(vehicle!.at);
        if (isNewPosition(vehicle!, page.vehicle)) page.vehicle = vehicle!;
      });
      return { socket, times, page };
    });
    for (const { socket } of heard) await watch(socket, { kind: 'day', day });

    // What only one of them knows; the other remembers the vehicle where it was two minutes ago.
    const first = [40, 50, 60].map(fixAt);
    expect((await report(here, [first[2]!, first[0]!, first[1]!, first[1]!])).body).toMatchObject({
      ...{ accepted: 3, ignored: 1 },
    });
    await eventually(
      () => heard.map(({ times }) => times.at(-1)),
      (times) => times.every((time) => time === first[2]!.at),
    );
    // The same again there, with older ones that nobody has seen; here those are refused.
    const late = [10, 45, 50, 20, 40].map(fixAt);
    expect((await report(here, late)).body).toMatchObject({ accepted: 0, ignored: 5 });
    expect((await report(away, late)).status).toBe(200);
    await pause(1_100);
    for (const { times } of heard) expect(times).toEqual([...times].sort());
    // Now both at once, in any order.
    const more = [70, 80, 90, 100, 110].map(fixAt);
    const draw = new Random(7);
    const mixed = () => {
      const order = more.map((_fix, n) => n);
      draw.shuffle(order);
      return order.map((n) => more[n]!);
    };
    await Promise.all(Array.from({ length: 12 }, (_, n) => report(n % 2 ? here : away, mixed().slice(0, 3 + (n % 3)))));
    await report(away, more);
    await pause(1_100);
    await eventually(
      () => heard.map(({ page }) => page.vehicle?.at),
      (times) => times.every((time) => time === more.at(-1)!.at),
    );

    const { positions } = (await me.call(trackingApi.getTrack, { params: { id: crew.route.id } })).body;
    const times = positions.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort());
    const sent = new Set([fixAt(0), ...first, ...late, ...more].map(({ at }) => at));
    expect(times.filter((at) => at >= fixAt(0).at).filter((at) => !sent.has(at))).toEqual([]);
    expect(times).toEqual(expect.arrayContaining([...first.map(({ at }) => at), more.at(-1)!.at]));
    for (const client of [me, there(me)]) {
      const { items } = (await client.call(trackingApi.listVehiclePositions, { query: { day } })).body;
      expect(items.map(({ at }) => at)).toEqual([more.at(-1)!.at]);
    }
  }, 30_000);

  // All of them in turn: tests/long/rolling-restart.test.ts.
  test('a restart behind the proxy loses nothing: each booking is confirmed at once and told once, a screen comes back and knows them all', async () => {
    const before = new Date();
    // Booked by telephone, so that the resident is told in the inbox.
    const contact = { name: '余小芳', phone: '13977778888' };
    await on.t.as('resident', { phone: contact.phone });
    const ports = [on.t.url, other.url].map((url) => Number(new URL(url).port));
    const proxy = await openReadyProxy(ports);
    await proxy.untilReady(ports[0]!);
    await proxy.untilReady(ports[1]!);
    const through = on.t.at(proxy.url, (await on.dispatcher()).token);
    const days = [1, 2, 3].map((n) => addDays(day, n));
    const watchers = await Promise.all([1, 2].map(() => startWatcher(proxy.url, through, days)));
    const ids: string[] = [];
    const statuses = new Set<number>();
    let rolling = true;
    const storm = (async () => {
      for (let n = 0; rolling; n++) {
        const slot = { day: days[n % 3]!, from: '16:00', to: '18:30' };
        const answer = await through.call(requestsApi.openRequest, { body: on.booking({ slot, contact }) });
        statuses.add(answer.status);
        if (answer.status === 201) ids.push(answer.body.request.id);
        await pause(300);
      }
    })();
    expect(await other.stop()).toBe(0);
    other = await startProcess('server', withAddress());
    await proxy.untilReady(ports[1]!);
    rolling = false;
    await storm;
    expect([...statuses]).toEqual([201]);
    expect(ids.length).toBeGreaterThan(3);
    // One of the two watched at the server that went.
    expect(watchers.reduce((sum, { comebacks }) => sum + comebacks(), 0)).toBeGreaterThan(0);
    expect(await EventModel.countDocuments({ name: 'requests:opened', recordedAt: { $gte: before } })).toBe(ids.length);
    const told = await eventually(
      () =>
        NoticeModel.find({ requestId: { $in: ids }, kind: 'request_booked', channel: 'app' }, { requestId: 1 }).lean(),
      (notices) => notices.length >= ids.length,
    );
    expect(told.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
    for (const watcher of watchers) {
      await eventually(
        () => watcher.judge(ids),
        ({ unknown }) => unknown.length === 0,
      );
      expect(await watcher.judge(ids)).toEqual({ unknown: [], twice: [] });
      watcher.close();
    }
    await proxy.close();
  }, 60_000);
});
