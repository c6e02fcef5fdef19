import { sitesApi } from '#shared/network/sites';
import { trackingApi } from '#shared/tracking/tracking';
import { ShiftModel } from '../../../server/fleet/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { RequestModel } from '../../../server/requests/model';
import { Estimator } from '../../../server/tracking/estimator';
import { day, eventually, homes, useOperatedDay, watch, type Booked, type Crew } from '../dispatch/operated-day';

describe('when the vehicles come', () => {
  const on = useOperatedDay();
  const bookings: Booked[] = [];
  let crew: Crew;
  const arrivalOf = async (booked: Booked) => {
    const route = (await on.routes())[0];
    const stop = route?.stops.find(({ visit }) => visit?.requestId === booked.id);
    return { etaMs: Date.parse(stop?.etaAt ?? ''), late: stop?.late };
  };
  const minutesFromNow = async (booked: Booked) => ((await arrivalOf(booked)).etaMs - on.now().getTime()) / 60_000;

  beforeAll(async () => {
    for (const place of [homes.north, homes.west])
      bookings.push(await on.book({ address: { ...on.booking().address, place } }));
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);

  test('as planned at first; anew after every act', async () => {
    for (const booked of bookings) {
      const stop = crew.stop({ requestId: booked.id });
      expect([stop.etaAt, stop.late]).toEqual([stop.plannedArriveAt, false]);
    }
    const [first] = bookings as [Booked];
    const planned = (await arrivalOf(first)).etaMs;
    // Long after the planned departure: everything moves back.
    on.at('11:30');
    expect(await crew.act('start', {})).toBe(null);
    await eventually(
      () => arrivalOf(first),
      ({ etaMs }) => etaMs !== planned,
    );
    const minutes = await minutesFromNow(first);
    expect(minutes).toBeGreaterThan(1);
    expect(minutes).toBeLessThan(60);
  });

  test('by the position: nearer is sooner; the request and its status page say so', async () => {
    const onTheWay = crew.route.stops.find(({ visit }) => visit);
    const booked = bookings.find(({ id }) => id === onTheWay?.visit?.requestId) as Booked;
    const other = bookings.find(({ id }) => id !== booked.id) as Booked;
    expect(await crew.act('depart', { stopId: onTheWay?.id ?? '' })).toBe(null);
    const socket = on.t.visitor.socket();
    const heard: string[] = [];
    socket.on('requests:status-page-changed', ({ page }) =>
      heard.push(page.windows.find(({ source }) => source === 'now')?.toAt ?? ''),
    );
    await watch(socket, { kind: 'request', secret: booked.secret });
    await eventually(
      () => EventModel.countDocuments({ name: 'tracking:arrivals-estimated' }),
      (count) => count > 0,
    );
    const before = await arrivalOf(other);
    on.at('11:35');
    const report = () =>
      crew.client.call(trackingApi.reportPositions, {
        body: {
          routeId: crew.route.id,
          positions: [{ ...(onTheWay?.place ?? homes.north), at: on.now().toISOString() }],
        },
      });
    // Positions are taken into account every two seconds at most.
    await eventually(
      async () => {
        await report();
        return minutesFromNow(booked);
      },
      (minutes) => Math.abs(minutes) < 0.6,
    );
    expect((await arrivalOf(other)).etaMs).not.toBe(before.etaMs);
    const { route } = (await RequestModel.findById(booked.id).lean()) ?? {};
    expect(route?.etaAt?.getTime()).toBe((await arrivalOf(booked)).etaMs);
    // It was announced for half an hour or more later; that was put right, and small changes since were not announced again.
    const offMs = (route?.publishedEtaAt?.getTime() ?? 0) - (route?.etaAt?.getTime() ?? 0);
    expect(Math.abs(offMs)).toBeLessThan(30 * 60_000);
    await eventually(
      () => heard.at(-1),
      (toAt) => Math.abs(Date.parse(toAt ?? '') - on.now().getTime() - 15 * 60_000) < 60_000,
    );
    expect((await arrivalOf(booked)).late).toBe(false);
  });

  test('a position says where the vehicle is for 15 minutes; then what was expected last holds until it has passed', async () => {
    const stop = crew.route.stops.find(({ visit }) => visit);
    const booked = bookings.find(({ id }) => id === stop?.visit?.requestId) as Booked;
    on.at('11:55');
    const far = { lng: stop!.place.lng + 0.05, lat: stop!.place.lat };
    const seenMs = on.now().getTime();
    const positions = [{ ...far, at: on.now().toISOString() }];
    const told = await crew.client.call(trackingApi.reportPositions, {
      body: { routeId: crew.route.id, positions },
    });
    expect(told.body.accepted).toBe(1);
    const estimator = new Estimator(on.t.app.kernel);
    /** Minutes from then on at which it is expected, as the estimator sees it at that time. */
    const expectedAt = async (time: string) => {
      on.at(time);
      await estimator.lookAtAll();
      return ((await arrivalOf(booked)).etaMs - seenMs) / 60_000;
    };
    const driveMin = (await expectedAt('12:09')) - 14;
    expect(driveMin).toBeGreaterThan(4);
    // Sixteen minutes old: neither as far away as ever, nor where it was before.
    const held = await expectedAt('12:11');
    expect(held).toBeCloseTo(14 + driveMin, 1);
    expect(await expectedAt('12:12')).toBe(held);
    // Half past twelve is 35 minutes later.
    expect(held).toBeLessThan(35);
    expect(await expectedAt('12:30')).toBeCloseTo(35, 1);
  });

  test('who comes after the window is late: the route, the event and the status page say so', async () => {
    const stop = crew.route.stops.find(({ visit }) => visit);
    const booked = bookings.find(({ id }) => id === stop?.visit?.requestId) as Booked;
    const other = bookings.find(({ id }) => id !== booked.id) as Booked;
    expect((await on.statusPage(other.secret)).late).toBe(false);
    // Their window ends at 13:00.
    on.at('13:20');
    expect(await crew.act('arrive', { stopId: stop?.id ?? '' })).toBe(null);
    await eventually(
      () => arrivalOf(other),
      ({ late }) => late === true,
    );
    expect((await on.statusPage(other.secret)).late).toBe(true);
    const event = await EventModel.findOne({ name: 'tracking:arrivals-estimated' }).sort({ _id: -1 }).lean();
    const { lateStopIds } = event!.data as { lateStopIds: string[] };
    expect(lateStopIds).toContain(crew.stop({ requestId: other.id }).id);
    // The one where they stand is not estimated any more, but it came late.
    expect(crew.stop({ requestId: booked.id })).toMatchObject({ late: true, status: 'door' });
  });

  test('what may go wrong is on the route with its chance, told once by event and pushed; gone when the cause is', async () => {
    const stop = crew.route.stops.find(({ visit }) => visit);
    const other = bookings.find(({ id }) => id !== stop?.visit?.requestId) as Booked;
    const { id: stopId } = crew.stop({ requestId: other.id });
    const risks = async () => (await on.routes())[0]?.risks ?? [];
    const [late] = await eventually(risks, (found) => found.some(({ kind }) => kind === 'late'));
    expect(late).toMatchObject({ kind: 'late', stopId, level: 'likely', unit: 'min' });
    expect(late!.probability).toBeGreaterThan(0.9);
    // It is 13:20; they are 20 minutes late before they have left.
    expect(late!.over).toBeGreaterThan(20);
    const told = () => EventModel.find({ name: 'tracking:risk-changed' }).sort({ _id: 1 }).lean();
    const before = await told();
    expect(before.at(-1)?.data).toMatchObject({ routeId: crew.route.id, raised: [{ kind: 'late', stopId }] });
    const socket = (await on.dispatcher()).socket();
    const heard: number[] = [];
    socket.on('dispatch:route-changed', ({ route }) => heard.push(route.risks.length));
    await watch(socket, { kind: 'day', day });
    // The same again is no news.
    expect(await crew.collect(stop?.id ?? '', 'U-A1000')).toBe(null);
    const booked = bookings.find(({ id }) => id === stop?.visit?.requestId) as Booked;
    expect(await crew.act('complete', { stopId: stop?.id ?? '', pickupCode: booked.pickupCode })).toBe(null);
    expect(await crew.act('depart', { stopId })).toBe(null);
    expect(await crew.act('arrive', { stopId })).toBe(null);
    await eventually(risks, (found) => !found.some(({ kind }) => kind === 'late'));
    await eventually(
      () => heard.at(-1),
      (count) => count === 0,
    );
    const after = (await told()).map(({ data }) =>
      (data as { risks: { kind: string }[] }).risks.map(({ kind }) => kind),
    );
    expect(after.slice(before.length)).toEqual([[]]);
  });

  test('a site that fills up and a vehicle that does not get home are told, and no more when there is room and range', async () => {
    const me = await on.dispatcher();
    const { siteId, id: unloadId } = crew.stop('unload');
    const filled = (fillKg: number) =>
      me.call(sitesApi.reportFill, { params: { id: siteId! }, body: { fillKg, fillUnits: 0 } });
    const { rangeKm } = (await ShiftModel.findById(crew.route.shiftId).lean())!.vehicle;
    const range = (km: number | null) =>
      ShiftModel.updateOne({ _id: crew.route.shiftId }, { $set: { 'vehicle.rangeKm': km } });
    // Facts are kept for a minute: one who begins now looks them up.
    const risks = async () => {
      await new Estimator(on.t.app.kernel).lookAtAll();
      return (await on.routes())[0]?.risks ?? [];
    };
    expect((await risks()).filter(({ kind }) => kind === 'site_full' || kind === 'range')).toEqual([]);

    // It takes 20 t; 40 kg are left, and 70 are aboard.
    expect((await filled(19_960)).status).toBe(200);
    await range(3);
    const found = await eventually(risks, (all) => all.some(({ kind }) => kind === 'site_full'));
    const full = found.find(({ kind }) => kind === 'site_full');
    expect(full).toMatchObject({ stopId: unloadId, level: 'likely', unit: 'kg' });
    expect(full!.over).toBeGreaterThan(30);
    const empty = found.find(({ kind }) => kind === 'range');
    expect(empty).toMatchObject({ stopId: null, level: 'likely', unit: 'km' });
    const { distanceM } = (await on.routes())[0]!;
    expect(Math.abs(empty!.over - (distanceM / 1000 - 3))).toBeLessThan(distanceM / 10_000);
    const told = await EventModel.findOne({ name: 'tracking:risk-changed' }).sort({ _id: -1 }).lean();
    const { raised } = told!.data as { raised: { kind: string }[] };
    expect(raised.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['range', 'site_full']));

    await filled(0);
    await range(rangeKm);
    await eventually(risks, (all) => !all.some(({ kind }) => kind === 'site_full' || kind === 'range'));
  });
});
