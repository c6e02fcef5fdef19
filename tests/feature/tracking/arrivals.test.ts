import { trackingApi } from '#shared/tracking/tracking';
import { EventModel } from '../../../server/kernel/events/event-store';
import { RequestModel } from '../../../server/requests/model';
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
});
