import { closingApi } from '#shared/closing/closing';
import { incidentsApi } from '#shared/incidents/incidents';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import { addDays } from '#shared/kernel/time';
import {
  day,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  watch,
  type Booked,
} from '../dispatch/operated-day';

const { getDaySheet, getDayClosing, closeDay } = closingApi;
const { openIncident, endIncident, listIncidents } = incidentsApi;

describe('a day that something keeps open', () => {
  const on = useOperatedDay();
  const television: Pick<RequestInput, 'items'> = {
    items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
  };
  const close = async () => (await on.dispatcher()).call(closeDay, { params: { day }, body: {} });
  /** Refused: what keeps the day open, and what is to be done about it. */
  const whyOpen = async () => {
    const refused = await close();
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    const { error } = refused.body as unknown as {
      error: { action: string; details: { blockers: { kind: string; n: number }[] } };
    };
    return { action: error.action, blockers: error.details.blockers.map(({ kind, n }) => `${kind} ${n}`) };
  };
  const incidents = async () => (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body.items;
  const byHand = async () =>
    (await on.dispatcher()).call(openIncident, {
      body: { day, kind: 'site_closed', siteId: await on.siteId('depot_south'), note: '停电' },
    });
  const end = async (id: string, note: string) => {
    const body = { as: 'resolved' as const, note };
    expect((await (await on.dispatcher()).call(endIncident, { params: { id }, body })).status).toBe(200);
  };
  let absent: Booked;

  test('before it has come, while requests are open', async () => {
    on.at('10:00', addDays(day, -1));
    absent = await on.book(television);
    const present = await on.book({ ...television, address: { ...on.booking().address, place: homes.west } });
    const early = await whyOpen();
    expect(early.blockers).toEqual(['day_not_over 1', 'request_open 2']);
    expect(early.action).toMatch(/when the day has come\..* cancel it/);

    const crew = await on.planned();
    on.at('10:10');
    await crew.act('start', {});
    expect((await whyOpen()).blockers).toEqual(['request_open 2', 'route_open 1']);
    const door = await crew.arriveAt({ requestId: absent.id });
    expect(await crew.act('cannot_do', { stopId: door, reason: 'not_at_home' })).toBeNull();
    const stopId = await crew.arriveAt({ requestId: present.id });
    await crew.collect(stopId, 'U-C1', { categoryKey: 'flat_tv', weightKg: 20 });
    await crew.act('complete', { stopId, pickupCode: present.pickupCode });
    await crew.act('unload', { stopId: await crew.arriveAt('unload'), unitCodes: ['U-C1'] });
    expect(await crew.act('finish', {})).toBeNull();
    const arrivals = async () =>
      (await (await on.dispatcher()).call(sortingApi.listArrivals, { query: { day } })).body.items;
    const [arrival] = await eventually(arrivals, ([one]) => one?.status === 'unloaded');
    const centre = await on.t.as('centre_staff', { ...operator, siteId: arrival!.siteId });
    const params = { id: arrival!.id };
    await centre.call(sortingApi.receiveUnit, { params, body: { code: 'U-C1', weightKg: 20 } });
    expect((await centre.call(sortingApi.closeArrival, { params, body: {} })).status).toBe(200);
  });

  test('what was seen to by itself ends without words, so that nobody takes them for a next step', async () => {
    const urgent = await on.book({ ...television, slot: { day, from: '16:00', to: '18:30' } });
    const own = async () => (await incidents()).find(({ requestId }) => requestId === urgent.id);
    await eventually(own, (one) => one?.status === 'open');
    await (await on.dispatcher()).call(requestsApi.cancelRequest, { params: { id: urgent.id }, body: {} });
    const over = await eventually(own, (one) => one?.status === 'resolved');
    expect(over).toMatchObject({ kind: 'urgent_request', endNote: '' });
  });

  test('while an incident is open and who was not at home has no next step; then it closes', async () => {
    const opened = await byHand();
    expect(opened.status).toBe(201);
    await eventually(incidents, (all) => all.some(({ kind }) => kind === 'no_show'));
    const open = await eventually(whyOpen, ({ blockers }) => blockers.length === 2);
    expect(open.blockers).toEqual(['incident_open 2', 'next_step_missing 1']);
    expect(open.action).toMatch(/end them with a note\..* with the next step/);
    await end(opened.body.id, '来电了');
    expect((await whyOpen()).blockers).toEqual(['incident_open 1', 'next_step_missing 1']);
    const noShow = (await incidents()).find(({ kind }) => kind === 'no_show')!;
    await end(noShow.id, '周五再约');
    const dispatcher = await on.dispatcher();
    expect((await dispatcher.call(getDayClosing, { params: { day } })).body).toEqual({ closed: null });
    const socket = (await on.dispatcher()).socket();
    const heard: string[] = [];
    socket.on('closing:day-closed', (push) => heard.push(push.day));
    expect(await watch(socket, { kind: 'day', day })).toMatchObject({ ok: true });
    const closed = await close();
    expect(closed.status).toBe(200);
    expect(closed.body.closed?.by).toBeTruthy();
    expect((await dispatcher.call(getDayClosing, { params: { day } })).body).toEqual({ closed: closed.body.closed });
    await eventually(
      () => heard.length,
      (n) => n > 0,
    );
    expect(heard).toEqual([day]);
    expect(closed.body.report.failed).toMatchObject([{ code: absent.code, reason: 'not_at_home', next: '周五再约' }]);
  });

  test('nothing is written down for a day that is closed', async () => {
    const refused = await byHand();
    expect(refusalOf(refused)).toEqual([409, 'wrong_state']);
    expect(JSON.stringify(refused.body)).toContain(`${day} is closed`);
    const sheet = await (await on.dispatcher()).call(getDaySheet, { params: { day } });
    expect([sheet.body.report.incidents.length, (await incidents()).length]).toEqual([3, 3]);
  });
});
