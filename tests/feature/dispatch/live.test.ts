import { routesApi, type Route } from '#shared/dispatch/routes';
import type { Client } from '../../setup/app';
import { day, eventually, operator, useOperatedDay, watch, type Booked, type Crew } from './operated-day';

describe('who sees a route, and when', () => {
  const on = useOperatedDay();
  let booked: Booked;
  let crew: Crew;
  const visitOf = (route: Route | undefined) => route?.stops.find(({ visit }) => visit)?.visit;
  const seenBy = async (client: Client) =>
    visitOf((await client.call(routesApi.getRoute, { params: { id: crew.route.id } })).body);
  const open = { contactName: '余小芳', contactPhone: '13912345678', addressUnit: '2 单元 402', note: '狗在院里' };
  const masked = { contactName: '余**', contactPhone: '139******78', addressUnit: '', note: '' };

  beforeAll(async () => {
    booked = await on.book({ note: '狗在院里' });
    crew = await on.planned();
  }, 30_000);

  test('contacts are open to the crew on the day only, to the dispatcher never', async () => {
    expect(await seenBy(crew.client)).toMatchObject(masked);
    on.at('09:00');
    expect(await seenBy(crew.client)).toMatchObject(open);
    expect(visitOf((await crew.client.call(routesApi.getMyRoute, {})).body.route ?? undefined)).toMatchObject(open);
    for (const role of ['dispatcher', 'administrator', 'centre_staff'] as const)
      expect(await seenBy(await on.t.as(role, operator))).toMatchObject(masked);
    expect(visitOf((await on.routes())[0])).toMatchObject(masked);
    on.at('09:00', '2026-03-13');
    expect(await seenBy(crew.client)).toMatchObject(masked);
    on.at('10:00');
  });

  test('those who watch a route or its day are told that it was replaced', async () => {
    const [daySocket, crewSocket] = [(await on.dispatcher()).socket(), crew.client.socket()];
    const heard: Record<string, number[]> = { day: [], crew: [] };
    daySocket.on('dispatch:day-published', ({ revision }) => heard['day']?.push(revision));
    crewSocket.on('dispatch:day-published', ({ revision }) => heard['crew']?.push(revision));
    await watch(daySocket, { kind: 'day', day });
    await watch(crewSocket, { kind: 'route', routeId: crew.route.id });
    crew = await on.planned();
    await eventually(
      () => heard,
      (all) => all['day']?.at(-1) === 2 && all['crew']?.at(-1) === 2,
    );
  });

  test('strangers may not watch the route', async () => {
    const topic = { kind: 'route', routeId: crew.route.id } as const;
    const refusedFor = async (client: Client) => (await watch(client.socket(), topic)).code;
    expect(await refusedFor(on.t.visitor)).toBe('unauthenticated');
    for (const role of ['resident', 'dealer', 'government'] as const)
      expect(await refusedFor(await on.t.as(role, operator))).toBe('forbidden');
    expect(await refusedFor(await on.t.as('collector', { ...operator, crewId: 'c'.repeat(24) }))).toBe('not_found');
    expect(await refusedFor(await on.t.as('dispatcher', { ...operator, organisation: 'rival' }))).toBe('not_found');
    const dayOfResident = await watch((await on.resident()).socket(), { kind: 'day', day });
    expect(dayOfResident).toMatchObject({ ok: false, code: 'forbidden' });
  });

  test('an act reaches the crew with contacts, and dispatchers of the route or the day masked; nobody else', async () => {
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    const [crewSocket, routeSocket, daySocket, rivalSocket] = [
      crew.client.socket(),
      (await on.dispatcher()).socket(),
      (await on.dispatcher()).socket(),
      rival.socket(),
    ];
    const heard: Record<string, Route[]> = { crew: [], route: [], day: [], rival: [] };
    for (const [name, socket] of Object.entries({ crew: crewSocket, route: routeSocket, day: daySocket }))
      socket.on('dispatch:route-changed', ({ route }) => heard[name]?.push(route));
    rivalSocket.on('dispatch:route-changed', ({ route }) => heard['rival']?.push(route));
    const topic = { kind: 'route', routeId: crew.route.id } as const;
    expect(await watch(crewSocket, topic)).toMatchObject({ ok: true });
    expect(await watch(routeSocket, topic)).toMatchObject({ ok: true });
    expect(await watch(daySocket, { kind: 'day', day })).toMatchObject({ ok: true });
    expect(await watch(rivalSocket, { kind: 'day', day })).toMatchObject({ ok: true });

    expect(await crew.act('start', {})).toBe(null);
    for (const name of ['crew', 'route', 'day'])
      await eventually(
        () => heard[name]?.map(({ status }) => status) ?? [],
        (all) => all.includes('started'),
      );
    expect(visitOf(heard['crew']?.at(-1))).toMatchObject(open);
    expect(visitOf(heard['route']?.at(-1))).toMatchObject(masked);
    expect(visitOf(heard['day']?.at(-1))).toMatchObject(masked);
    expect(heard['rival']).toEqual([]);
  });

  test('the status page is told of every step by its secret', async () => {
    const socket = on.t.visitor.socket();
    const heard: string[] = [];
    socket.on('requests:status-page-changed', ({ page }) => heard.push(page.status));
    expect(await watch(socket, { kind: 'request', secret: 'x'.repeat(24) })).toMatchObject({ code: 'not_found' });
    expect(await watch(socket, { kind: 'request', secret: booked.secret })).toMatchObject({ ok: true });
    const { id: stopId } = crew.stop({ requestId: booked.id });
    /** A page is told as it is when it is told: acts that follow at once may be told together. */
    const isTold = (status: string): Promise<unknown> =>
      eventually(
        () => heard,
        (all) => all.at(-1) === status,
      );
    await crew.act('depart', { stopId });
    await isTold('onway');
    await crew.act('arrive', { stopId });
    await isTold('door');
    await crew.collect(stopId, 'U-5001');
    expect(await crew.act('complete', { stopId, pickupCode: booked.pickupCode })).toBe(null);
    await isTold('done');
  });

  test('the crew can call back for half an hour after it left', async () => {
    const { id } = crew.stop({ requestId: booked.id });
    expect(crew.route.stops.find((stop) => stop.id === id)?.status).toBe('done');
    on.at('10:25');
    expect(await seenBy(crew.client)).toMatchObject({ contactPhone: open.contactPhone });
    on.at('10:35');
    expect(await seenBy(crew.client)).toMatchObject(masked);
  });
});
