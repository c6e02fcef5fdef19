import { routesApi, type Route } from '#shared/dispatch/routes';
import { sameDayApi, type SameDayOffer } from '#shared/dispatch/same-day';
import { RouteModel } from '../../../server/dispatch';
import { EventModel } from '../../../server/kernel/events/event-store';
import { RequestModel } from '../../../server/requests/model';
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
} from './operated-day';

const { offerSameDay, takeSameDayOffer } = sameDayApi;
const television = { items: [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }] };
const evening = { slot: { day, from: '16:00', to: '18:30' } };

describe('a request of today into the published routes', () => {
  const on = useOperatedDay();
  let first: Booked;
  let second: Booked;
  let crew: Crew;

  const ask = async ({ id }: Booked) => (await on.dispatcher()).call(offerSameDay, { params: { id }, body: {} });
  const offersFor = async (booked: Booked): Promise<SameDayOffer[]> => {
    const { status, body } = await ask(booked);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.items;
  };
  const take = async (offer: SameDayOffer | undefined, key?: string) =>
    (await on.dispatcher()).call(
      takeSameDayOffer,
      { params: { id: offer?.id ?? '' }, body: {} },
      key === undefined ? {} : { key },
    );
  const of = (offers: readonly SameDayOffer[], letter: string) => {
    const found = offers.find((offer) => offer.letter === letter);
    if (!found) throw new Error(`no offer of ${letter}`);
    return found;
  };
  const order = (route: Route) =>
    route.stops.map(({ kind, visit }) => (visit ? visit.requestId : kind)).filter((kind) => kind !== 'break');
  const revisions = () => EventModel.countDocuments({ name: 'dispatch:route-revised' });
  const shiftOf = async (letter: string) => (await on.routes()).find((route) => route.letter === letter);

  test('only a request that waits for a vehicle today, and only when routes are published', async () => {
    first = await on.book();
    second = await on.book({ address: { ...on.booking().address, place: homes.west }, ...evening });
    expect(refusalOf(await ask(first))).toEqual([409, 'wrong_state']);
    on.at('09:30');
    const early = await ask(first);
    expect(refusalOf(early)).toEqual([409, 'wrong_state']);
    expect(JSON.stringify(early.body)).toContain('No route is published');
    on.at('10:00', '2026-03-11');
    crew = await on.planned();
    on.at('09:30');
    expect(refusalOf(await ask(first))).toEqual([409, 'wrong_state']);
  });

  test('by dispatchers of the organisation only', async () => {
    on.at('10:00', '2026-03-11');
    const late = await on.book(television);
    on.at('09:30');
    const [offer] = await offersFor(late);
    const asking = { params: { id: late.id }, body: {} };
    const taking = { params: { id: offer?.id ?? '' }, body: {} };
    expect(refusalOf(await on.t.visitor.call(offerSameDay, asking))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await on.t.visitor.call(takeSameDayOffer, taking))).toEqual([401, 'unauthenticated']);
    for (const role of ['resident', 'collector', 'centre_staff', 'dealer', 'government'] as const) {
      const client = role === 'resident' ? await on.resident() : await on.t.as(role, operator);
      expect(refusalOf(await client.call(offerSameDay, asking))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(takeSameDayOffer, taking))).toEqual([403, 'forbidden']);
    }
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(offerSameDay, asking))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(takeSameDayOffer, taking))).toEqual([404, 'not_found']);
    expect([await on.requestStatus(late.id), await revisions()]).toEqual(['waiting', 0]);
    await RequestModel.updateOne({ _id: late.id }, { $set: { status: 'cancelled' } });
  });

  test('a route that waits to begin takes it; crew, resident and desk are told at once', async () => {
    on.at('10:00', '2026-03-11');
    const late = await on.book({ ...television, address: { ...on.booking().address, place: homes.west } });
    on.at('09:30');
    const offers = await offersFor(late);
    // The van is unused: it can be sent as well, for its fixed cost.
    expect(offers.map(({ letter, routeId }) => [letter, routeId])).toEqual([
      ['A', crew.route.id],
      ['B', null],
    ]);
    expect(of(offers, 'A').costDeltaFen).toBeLessThan(of(offers, 'B').costDeltaFen);
    const offer = of(offers, 'A');
    expect(offer).toMatchObject({ loadsAt: null, after: { seq: expect.any(Number) as number } });
    expect(Date.parse(offer.windowToAt)).toBeGreaterThan(Date.parse(offer.arriveAt));

    const [daySocket, crewSocket] = [(await on.dispatcher()).socket(), crew.client.socket()];
    const heard: Record<string, Route | undefined> = {};
    daySocket.on('dispatch:route-changed', ({ route }) => void (heard['day'] = route));
    crewSocket.on('dispatch:route-changed', ({ route }) => void (heard['crew'] = route));
    await watch(daySocket, { kind: 'day', day });
    await watch(crewSocket, { kind: 'route', routeId: crew.route.id });

    const before = crew.route;
    const [one, other] = await Promise.all([take(offer, 'take-it-once'), take(offer, 'take-it-once')]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body).toEqual(other.body);
    expect(one.body).toMatchObject({
      requestId: late.id,
      revision: 2,
      route: { id: before.id, revision: 2, letter: 'A' },
    });
    expect(await revisions()).toBe(1);
    expect(refusalOf(await take(offer))).toEqual([409, 'wrong_state']);

    const { route } = one.body;
    expect(order(route).filter((key) => key !== late.id)).toEqual(order(before));
    expect(route.stops.map(({ seq }) => seq)).toEqual(route.stops.map((_, seq) => seq));
    const stop = route.stops.find(({ visit }) => visit?.requestId === late.id);
    expect(stop).toMatchObject({
      status: 'planned',
      plannedArriveAt: offer.arriveAt,
      etaAt: offer.arriveAt,
      late: false,
    });
    expect(route.distanceM - before.distanceM).toBe(offer.distanceDeltaM);
    await eventually(
      () => heard,
      (all) => Boolean(all['day'] && all['crew']),
    );
    expect(heard['crew']?.version).toBe(before.version + 1);
    expect(heard['crew']?.stops.find(({ visit }) => visit?.requestId === late.id)?.visit).toMatchObject({
      contactName: '余小芳',
    });
    expect(await on.requestStatus(late.id)).toBe('planned');
    const page = await on.statusPage(late.secret);
    expect(page.windows.find(({ source }) => source === 'published')).toMatchObject({
      fromAt: offer.windowFromAt,
      toAt: offer.windowToAt,
    });
    expect((await RequestModel.findById(second.id).lean())?.route?.seq).toBe(
      route.stops.find(({ visit }) => visit?.requestId === second.id)?.seq,
    );
    crew.route = heard['crew'] as Route;
  });

  test('one offer for a request can be taken, once, also at the same moment', async () => {
    on.at('10:00', '2026-03-11');
    const late = await on.book({ ...television, ...evening });
    on.at('09:40');
    const offers = await offersFor(late);
    const both = await Promise.all([take(of(offers, 'A')), take(of(offers, 'A'))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(refusalOf(await take(of(offers, 'B')))).toEqual([409, 'wrong_state']);
    expect((await on.routes()).flatMap(order).filter((key) => key === late.id)).toHaveLength(1);
    crew.route = (await shiftOf('A')) as Route;
  });

  test('an offer is refused when the route has moved on since; nothing changes', async () => {
    on.at('10:00', '2026-03-11');
    const late = await on.book({ ...television, ...evening });
    on.at('10:05');
    const offers = await offersFor(late);
    expect(await crew.act('start', {})).toBe(null);
    const before = (await shiftOf('A')) as Route;
    const refused = await take(of(offers, 'A'));
    expect(refusalOf(refused)).toEqual([409, 'conflict']);
    expect(JSON.stringify(refused.body)).toContain('Route A has moved on');
    const after = (await shiftOf('A')) as Route;
    expect([order(after), after.revision]).toEqual([order(before), before.revision]);
    expect(await on.requestStatus(late.id)).toBe('waiting');
    // Expected arrivals move all day; they do not make an offer stale.
    const again = of(await offersFor(late), 'A');
    await RouteModel.updateOne({ _id: crew.route.id }, { $set: { 'stops.1.late': true }, $inc: { version: 1 } });
    on.at('10:06');
    expect((await take(again)).status).toBe(200);
    crew.route = (await shiftOf('A')) as Route;
  });

  test('a crew at a door gets it behind that door, with the warehouse where its new unit is loaded', async () => {
    await on.order('BZ-9001', 'SERIAL-9001');
    on.at('10:00', '2026-03-11');
    const exchange = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-9001', ...evening });
    on.at('10:20');
    const at = crew.stop({ requestId: first.id });
    for (const stop of crew.route.stops.slice(1, at.seq)) {
      if (stop.kind === 'break') continue;
      expect(await crew.act('arrive', { stopId: stop.id })).toBe(null);
      expect(await crew.act('cannot_do', { stopId: stop.id, reason: 'other', note: '没人' })).toBe(null);
    }
    on.at('10:31');
    await crew.arriveAt({ requestId: first.id });
    const offers = await offersFor(exchange);
    // Washers need two people: the van is no choice.
    expect(offers.map(({ letter }) => letter)).toEqual(['A']);
    expect(offers[0]?.loadsAt).toBeTruthy();
    expect(Date.parse(offers[0]?.arriveAt ?? '')).toBeGreaterThan(on.now().getTime());
    const before = crew.route;
    const { body } = await take(offers[0]);
    const begun = before.stops.filter(({ status }) => status !== 'planned').map(({ id }) => id);
    expect(body.route.stops.slice(0, begun.length).map(({ id }) => id)).toEqual(begun);
    const kinds = body.route.stops.map(({ kind, visit }) => (visit?.requestId === exchange.id ? 'exchange' : kind));
    expect(kinds.indexOf('load')).toBeGreaterThanOrEqual(begun.length);
    expect(kinds.indexOf('exchange')).toBeGreaterThan(kinds.indexOf('load'));
    const load = body.route.stops.find(({ kind }) => kind === 'load');
    expect(load?.dealerOrderIds).toHaveLength(1);

    // The crew drives the changed route to its end by the ordinary acts.
    crew.route = body.route;
    expect(await crew.collect(at.id, 'U-A9000')).toBe(null);
    const { pickupCode } = first;
    expect(await crew.act('complete', { stopId: at.id, pickupCode })).toBe(null);
    on.at('15:00');
    const fetched = await on.routes();
    const mine = fetched.find(({ id }) => id === crew.route.id) as Route;
    for (const { id: stopId, kind, status, visit, dealerOrderIds } of mine.stops) {
      if (status !== 'planned' || kind === 'break' || kind === 'start' || kind === 'end') continue;
      expect(await crew.act('arrive', { stopId })).toBe(null);
      if (kind === 'load') expect(await crew.act('load', { stopId, dealerOrderIds })).toBe(null);
      if (visit?.requestId === exchange.id) {
        expect(await crew.act('deliver', { stopId, serial: 'SERIAL-9001' })).toBe(null);
        expect(await crew.collect(stopId, 'U-A9001')).toBe(null);
        expect(await crew.act('complete', { stopId, pickupCode: exchange.pickupCode })).toBe(null);
      } else if (visit) expect(await crew.act('cannot_do', { stopId, reason: 'not_at_home', note: '没人' })).toBe(null);
      if (kind === 'unload') expect(await crew.act('unload', { stopId, unitCodes: ['U-A9000', 'U-A9001'] })).toBe(null);
    }
    expect(await on.requestStatus(exchange.id)).toBe('done');
    expect(await crew.act('finish', {})).toBe(null);
  });

  test('a shift without a route is opened; a finished route takes nothing more', async () => {
    on.at('10:00', '2026-03-11');
    const late = await on.book({ ...television, ...evening });
    on.at('15:30');
    const offers = await offersFor(late);
    expect(offers.map(({ letter }) => letter)).toEqual(['B']);
    expect((await take(offers[0])).status).toBe(200);
    const route = (await shiftOf('B')) as Route;
    expect(order(route)).toEqual(['start', late.id, 'unload', 'end']);
    expect(route).toMatchObject({ status: 'published', planId: crew.route.planId });
    const van = await on.crewOf(route);
    const mine = await van.client.call(routesApi.getMyRoute, { query: { day } });
    expect(mine.body.route?.id).toBe(route.id);
    expect(await on.requestStatus(late.id)).toBe('planned');
  });
});
