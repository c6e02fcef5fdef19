import { incidentsApi } from '#shared/incidents/incidents';
import { crossingsApi } from '#shared/network/crossings';
import { addDays, instantOf } from '#shared/kernel/time';
import { day, homes, refusalOf } from '../dispatch/operated-day';
import { useTroubledDay, zone } from './troubled-day';

describe('a crossing that closes', () => {
  const { on, television, at, evening, incidentOf, repairsOf, apply, fresh, ended, confirm } = useTroubledDay();

  test('a crossing that closes: who lives behind it is asked for another day', async () => {
    const behind = await on.book({ ...television, ...at({ lng: 87.15, lat: 43.98 }) });
    const near = await on.book({ ...television, ...at(homes.west), ...evening });
    const crew = await on.planned();
    on.at('10:10');
    const me = await on.dispatcher();
    const { items } = (await me.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } })).body;
    const params = { id: items[0]!.id };
    await me.call(crossingsApi.updateCrossing, { params, body: { closed: true } });
    const closed = await incidentOf('crossing_closed');
    expect(closed).toMatchObject({ crossingId: params.id, severity: 'high' });
    const found = await repairsOf(closed);
    expect(found.baseline).toMatchObject({ unserved: 2 });
    const otherDay = found.items.find(({ way }) => way === 'other_day')!;
    expect(otherDay.ask).toMatchObject([{ requestId: behind.id, slot: { day: addDays(day, 1) } }]);
    await apply(otherDay);
    await fresh(crew);
    const visited = crew.route.stops.flatMap(({ visit, status }) =>
      visit && status === 'planned' ? visit.requestId : [],
    );
    expect(visited).toEqual([near.id]);
    expect(await on.requestStatus(behind.id)).toBe('waiting');
    await confirm(crew);
    await ended(closed);
    await me.call(crossingsApi.updateCrossing, { params, body: { closed: false } });
  });

  test('a crossing that is written down as closed until an hour: changed, and open again when the incident has ended', async () => {
    on.at('10:10');
    const me = await on.dispatcher();
    const bridge = async () =>
      (await me.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } })).body.items[0]!;
    const crossingId = (await bridge()).id;
    const inDays = (days: number) => instantOf(addDays(day, days), 8 * 3600, zone).toISOString();
    const body = { day, kind: 'crossing_closed' as const, crossingId, note: '桥面检修' };
    const opened = await me.call(incidentsApi.openIncident, { body: { ...body, closedUntil: inDays(3) } });
    expect(opened.body).toMatchObject({ status: 'open', closure: { until: inDays(3) } });
    const since = opened.body.closure!.from!;
    expect(Math.abs(Date.parse(since) - on.now().getTime())).toBeLessThan(60_000);
    expect(await bridge()).toMatchObject({ closed: true, closedFrom: since, closedUntil: inDays(3) });
    const params = { id: opened.body.id };
    const change = async (closedUntil: string | null) =>
      me.call(incidentsApi.setClosure, { params, body: { closedUntil } });
    expect((await change(inDays(1))).body).toMatchObject({ closure: { from: since, until: inDays(1) } });
    expect(refusalOf(await change(inDays(-1)))).toEqual([400, 'invalid_input']);
    expect((await change(null)).body).toMatchObject({ closure: { until: null } });
    const end = { params, body: { as: 'resolved' as const, note: '检修结束' } };
    expect((await me.call(incidentsApi.endIncident, end)).body).toMatchObject({ status: 'resolved', closure: null });
    expect(await bridge()).toMatchObject({ closed: false, closedFrom: null, closedUntil: null });
    expect(refusalOf(await change(inDays(1)))).toEqual([409, 'wrong_state']);

    // Without an end it is closed for the day; and it may stay closed when everybody behind it is seen to.
    const again = await me.call(incidentsApi.openIncident, { body });
    const midnight = instantOf(addDays(day, 1), 0, zone).toISOString();
    expect(again.body.closure).toEqual({ from: expect.any(String), until: midnight });
    expect(Math.abs(Date.parse(again.body.closure!.from!) - on.now().getTime())).toBeLessThan(60_000);
    const seen = { as: 'resolved' as const, note: '都已另约', staysClosed: true };
    await me.call(incidentsApi.endIncident, { params: { id: again.body.id }, body: seen });
    expect(await bridge()).toMatchObject({ closed: true, closedUntil: midnight });
    await me.call(crossingsApi.updateCrossing, { params: { id: crossingId }, body: { closed: false } });
    const wrong = { day, kind: 'site_closed' as const, siteId: await on.siteId('depot_south'), closedUntil: inDays(1) };
    expect(refusalOf(await me.call(incidentsApi.openIncident, { body: wrong }))).toEqual([400, 'invalid_input']);
  });
});
