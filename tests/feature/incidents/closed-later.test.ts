import { incidentsApi } from '#shared/incidents/incidents';
import { crossingsApi } from '#shared/network/crossings';
import { addDays, instantOf } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { forgetMemories } from '../../../server/kernel/brief-memory';
import { day, eventually, refusalOf } from '../dispatch/operated-day';
import { useTroubledDay, zone } from './troubled-day';

const tomorrow = addDays(day, 1);
const south = { lng: 87.15, lat: 43.98 };
const hour = (on: string, hours: number) => instantOf(on, hours * 3600, zone).toISOString();

describe('a crossing that closes later', () => {
  const { on, television, at, repairsOf } = useTroubledDay();
  const bookBehind = async () => {
    const slot = { day: on.day, from: '16:00', to: '18:30' };
    return (await on.book({ ...television, ...at(south), slot })).id;
  };
  const bridge = async () => {
    const { body } = await on.t.visitor.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } });
    return body.items[0]!;
  };
  const setBridge = async (body: { closed?: boolean; closedFrom?: string | null; closedUntil?: string | null }) => {
    const params = { id: (await bridge()).id };
    return (await on.dispatcher()).call(crossingsApi.updateCrossing, { params, body });
  };
  /** Visits that a plan of a day makes over the bridge, and why others are left. */
  const planOf = async (planned: string) => {
    on.day = planned;
    const id = await on.plan();
    const { body } = await (await on.dispatcher()).call(planningApi.getPlan, { params: { id } });
    const over = body.routes
      .flatMap(({ stops }) => stops)
      .filter(({ requestId, crossingIds }) => requestId && crossingIds.length > 0);
    return {
      over: over.map(({ requestId }) => requestId),
      left: body.unassigned.map(({ requestId, reason }) => [requestId, reason]),
    };
  };
  const incidentsOf = async (of: string) =>
    (await (await on.dispatcher()).call(incidentsApi.listIncidents, { query: { day: of } })).body.items;

  beforeEach(() => {
    on.day = day;
  });
  afterEach(async () => {
    await setBridge({ closed: false });
    forgetMemories();
    on.day = day;
  });

  test('written down for tomorrow: the plan of today drives over it, that of tomorrow does not, the day after may be booked', async () => {
    const today = await bookBehind();
    on.day = tomorrow;
    const then = await bookBehind();
    on.at('10:10', day);
    const me = await on.dispatcher();
    const crossingId = (await bridge()).id;
    const body = { day: tomorrow, kind: 'crossing_closed' as const, crossingId, note: '桥面检修' };
    const opened = (await me.call(incidentsApi.openIncident, { body })).body;
    const whole = { from: hour(tomorrow, 0), until: hour(tomorrow, 24) };
    expect(opened).toMatchObject({ day: tomorrow, closure: whole });
    expect(await bridge()).toMatchObject({ closed: true, closedFrom: whole.from, closedUntil: whole.until });
    expect(await planOf(day)).toEqual({ over: [today], left: [] });
    expect(await planOf(tomorrow)).toEqual({ over: [], left: [[then, 'crossing']] });
    forgetMemories();
    on.day = addDays(day, 2);
    await bookBehind();
    on.day = tomorrow;
    await expect(bookBehind()).rejects.toThrow('unreachable_place');

    // Only its night: who drives tomorrow is not concerned.
    const params = { id: opened.id };
    const hours = { closedFrom: hour(tomorrow, 22), closedUntil: hour(tomorrow, 29) };
    const set = await me.call(incidentsApi.setClosure, { params, body: hours });
    expect(set.body.closure).toEqual({ from: hours.closedFrom, until: hours.closedUntil });
    expect(await planOf(tomorrow)).toEqual({ over: [then], left: [] });
    const backwards = { closedFrom: hour(tomorrow, 22), closedUntil: hour(tomorrow, 22) };
    const refused = await me.call(incidentsApi.setClosure, { params, body: backwards });
    expect(refusalOf(refused)).toEqual([400, 'invalid_input']);

    // It is today already: one closure holds both.
    const now = { ...body, day };
    const { closure } = (await me.call(incidentsApi.openIncident, { body: now })).body;
    expect(closure!.until).toBe(hours.closedUntil);
    expect(Math.abs(Date.parse(closure!.from!) - on.now().getTime())).toBeLessThan(60_000);
    await me.call(incidentsApi.endIncident, { params, body: { as: 'resolved', note: '检修取消' } });
    expect(await bridge()).toMatchObject({ closed: false, closedFrom: null, closedUntil: null });
  });

  test('said on the map: an incident of the day whose published routes come over it then, and of no other', async () => {
    await bookBehind();
    await on.planned();
    on.day = tomorrow;
    const then = await bookBehind();
    await on.planned();
    on.at('10:10', day);
    const closedFrom = hour(tomorrow, 6);
    expect((await setBridge({ closed: true, closedFrom })).body).toMatchObject({
      ...{ closed: true, closedFrom, closedUntil: null },
    });
    const found = await eventually(
      () => incidentsOf(tomorrow),
      (items) => items.length > 0,
    );
    expect(found).toMatchObject([{ kind: 'crossing_closed', closure: { from: closedFrom, until: null } }]);
    expect(await incidentsOf(day)).toEqual([]);
    const { baseline, items } = await repairsOf(found[0]!);
    expect(baseline).toMatchObject({ unserved: 1 });
    expect(items.flatMap(({ ask }) => ask.map(({ requestId }) => requestId))).toEqual([then]);
  });

  test('hours that cannot be are refused with their field', async () => {
    on.at('10:10', day);
    const issuesOf = ({ body }: { body: unknown }) =>
      (body as { error: { details: { issues: { path: string }[] } } }).error.details.issues.map(({ path }) => path);
    const closedFrom = hour(tomorrow, 8);
    const wrong = [
      { closed: true, closedFrom, closedUntil: closedFrom },
      { closed: true, closedFrom, closedUntil: hour(tomorrow, 7) },
      { closed: true, closedFrom: hour(day, 6), closedUntil: hour(day, 9) },
    ];
    for (const body of wrong) {
      const answer = await setBridge(body);
      expect([refusalOf(answer), issuesOf(answer)]).toEqual([[400, 'invalid_input'], ['body.closedUntil']]);
    }
    for (const body of [{ closedFrom }, { closed: false, closedFrom }])
      expect(issuesOf(await setBridge(body))).toEqual(['body.closedFrom']);
    expect(await bridge()).toMatchObject({ closed: false, closedFrom: null });
    // What has begun stays so when only the end is said; a beginning that has passed is one.
    await setBridge({ closed: true, closedFrom: hour(day, 6) });
    expect((await setBridge({ closedUntil: closedFrom })).body).toMatchObject({
      ...{ closed: true, closedFrom: hour(day, 6), closedUntil: closedFrom },
    });
  });
});
