import { incidentsApi, type Incident } from '#shared/incidents/incidents';
import { requestsApi } from '#shared/requests/requests';
import { auditCustody, UnitModel } from '../../../server/custody';
import { forgetMemories } from '../../../server/kernel/brief-memory';
import { EventModel } from '../../../server/kernel/events/event-store';
import { CategoryModel } from '../../../server/requests';
import { day, eventually, homes, refusalOf, type Booked } from '../dispatch/operated-day';
import { useTroubledDay } from './troubled-day';

const { listIncidents, applyRepair, reportIncident } = incidentsApi;

describe('what may go wrong at doors', () => {
  const { on, television, flatTv, at, evening, incidentOf, repairsOf, apply, fresh, ended, confirm } = useTroubledDay();

  test('at doors: address not found, more than booked, cancelled on the way, an urgent request', async () => {
    const booked = new Map<string, Booked>();
    for (const place of [homes.north, homes.west, { lng: 87.14, lat: 44.024 }]) {
      const made = await on.book({ ...television, ...at(place) });
      booked.set(made.id, made);
    }
    const crew = await on.planned();
    const [lost, more, gone] = crew.route.stops.flatMap(({ visit }) => (visit ? [visit.requestId] : []));
    on.at('10:10');
    await crew.act('start', {});
    const stopId = await crew.arriveAt({ requestId: lost! });
    expect(await crew.act('cannot_do', { stopId, reason: 'address_not_found', note: '没有这个门牌' })).toBeNull();
    const unfound = await incidentOf('address_not_found');
    expect(unfound).toMatchObject({ status: 'open', severity: 'normal', requestId: lost, note: '没有这个门牌' });
    const again = await repairsOf(unfound);
    expect(again.baseline).toMatchObject({ unserved: 1 });
    const days = again.items.map(({ way, ask }) => [way, ask.length, ask[0]?.requestId, ask[0]?.slot.day === day]);
    expect(days).toContainEqual(['other_day', 1, lost, false]);
    expect(days).toContainEqual(['other_vehicle', 1, lost, true]);
    const later = again.items.find(({ way }) => way === 'other_vehicle')!;
    const unasked = await (
      await on.dispatcher()
    ).call(applyRepair, { params: { id: later.id }, body: { askedRequestIds: [] } });
    expect(refusalOf(unasked)).toEqual([409, 'wrong_state']);
    expect((await apply(later)).status).toBe('repaired');
    expect(await on.requestStatus(lost!)).toBe('planned');
    await confirm(crew);
    await ended(unfound);

    on.at('10:40');
    const wide = await crew.arriveAt({ requestId: more! });
    await crew.collect(wide, 'U-K1', flatTv);
    await crew.collect(wide, 'U-K2', flatTv);
    expect(await crew.act('complete', { stopId: wide, pickupCode: booked.get(more!)!.pickupCode })).toBeNull();
    expect(await incidentOf('items_differ')).toMatchObject({
      ...{ requestId: more, severity: 'normal', note: '平板电视 / Flat television 2 > 1' },
    });

    await crew.act('depart', { stopId: crew.stop({ requestId: gone! }).id });
    const cancelled = await (
      await on.dispatcher()
    ).call(requestsApi.cancelRequest, { params: { id: gone! }, body: {} });
    expect(cancelled.status).toBe(200);
    expect(await incidentOf('cancelled_underway')).toMatchObject({ requestId: gone, severity: 'low' });
    await eventually(
      () => fresh(crew),
      () => crew.stop({ requestId: gone! }).status === 'skipped',
    );
    // What a phone without signal did there meanwhile is refused with where the stop stands, and changes nothing.
    const { id: skipped } = crew.stop({ requestId: gone! });
    const late = [
      crew.make('arrive', { stopId: skipped }),
      crew.make('complete', { stopId: skipped, pickupCode: '000000' }),
    ];
    const refused = { code: 'wrong_state', details: { status: 'skipped' }, conflict: null };
    expect(await crew.send(...late)).toMatchObject([refused, refused]);
    expect(await on.requestStatus(gone!)).toBe('cancelled');

    const urgent = await on.book({ ...television, ...evening });
    const opened = await incidentOf('urgent_request');
    expect(opened).toMatchObject({ requestId: urgent.id, source: 'event', status: 'open' });
    const { baseline, items } = await repairsOf(opened);
    expect(baseline).toMatchObject({ unserved: 1 });
    const today = items.find(({ ask }) => ask.length === 0)!;
    expect(today.routes.flatMap(({ gained }) => gained)).toMatchObject([{ requestId: urgent.id, late: false }]);
    await apply(today);
    expect(await on.requestStatus(urgent.id)).toBe('planned');
    for (const route of (await on.routes()).filter(({ change }) => change && !change.confirmedAt))
      await confirm(await on.crewOf(route));
    await ended(opened);
  });

  test('at doors: nobody at home, the price refused, another category or fewer than booked', async () => {
    const two = { items: [{ ...television.items[0]!, count: 2 }] };
    const booked = [await on.book(television), await on.book({ ...television, ...at(homes.west) })];
    booked.push(await on.book({ ...television, ...evening }));
    booked.push(await on.book({ ...two, ...evening, ...at(homes.west) }));
    const [absent, unhappy, other, fewer] = booked.map(({ id }) => id);
    const crew = await on.planned();
    on.at('10:10');
    await crew.act('start', {});
    const failing = [
      [absent!, 'not_at_home', 'no_show', 'normal'],
      [unhappy!, 'refused_price', 'refused_price', 'low'],
    ] as const;
    for (const [id, reason, kind, severity] of failing) {
      expect(await crew.act('cannot_do', { stopId: await crew.arriveAt({ requestId: id }), reason })).toBeNull();
      const incident = await incidentOf(kind, id);
      expect(incident).toMatchObject({ source: 'act', status: 'open', severity, letter: crew.route.letter });
      expect(incident.owner?.name).toBeTruthy();
      const { items } = await repairsOf(incident);
      // Whoever is visited after all agrees to it first.
      expect(items.length).toBeGreaterThan(0);
      for (const { ask } of items) expect(ask.map(({ requestId }) => requestId)).toContain(id);
    }
    const collecting = [
      [other!, 'U-K3', 'phone', 0.2, 'normal', '平板电视 / Flat television 0 < 1; 手机 / Mobile phone 1 > 0'],
      [fewer!, 'U-K4', 'flat_tv', 20, 'low', '平板电视 / Flat television 1 < 2'],
    ] as const;
    for (const [id, code, categoryKey, weightKg, severity, note] of collecting) {
      const stopId = await crew.arriveAt({ requestId: id });
      expect(await crew.collect(stopId, code, { categoryKey, weightKg })).toBeNull();
      const { pickupCode } = booked.find((one) => one.id === id)!;
      // One crew says why the television stays and, too, of a fridge that nobody booked; the page of the other is older and says nothing.
      const { categoryKey: booking, condition } = television.items[0]!;
      const told = { condition, count: 1, reason: 'not_as_described' } as const;
      const left =
        id === other
          ? [
              { ...told, categoryKey: booking },
              { ...told, categoryKey: 'fridge' },
            ]
          : undefined;
      expect(await crew.act('complete', { stopId, pickupCode, ...(left && { left }) })).toBeNull();
      expect(await incidentOf('items_differ', id)).toMatchObject({ source: 'act', status: 'open', severity, note });
      const stays = [{ ...told, categoryKey: booking, reason: left ? 'not_as_described' : 'not_told' }];
      const request = await (await on.dispatcher()).call(requestsApi.getRequest, { params: { id } });
      expect(request.body).toMatchObject({ status: 'done', leftItems: stays });
      expect((await on.statusPage(booked.find((one) => one.id === id)!.secret)).leftItems).toEqual(stays);
      expect(crew.stop({ requestId: id }).visit?.left).toEqual(stays);
      const event = await EventModel.findOne({ name: 'dispatch:stop-completed', 'data.stopId': stopId }).lean();
      expect(event?.data).toMatchObject({ requestId: id, left: stays });
    }
  });

  test('nobody at home again and again, while the crews have not confirmed the repair: each time is an incident', async () => {
    const { id } = await on.book(television);
    await on.planned();
    const noShows = async () => {
      const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
      const own = items.filter(({ kind, requestId }) => kind === 'no_show' && requestId === id);
      return own.sort((one, other) => one.times - other.times).map(({ status, times }) => [status, times]);
    };
    const failAt = async (time: string) => {
      on.at(time);
      const route = (await on.routes()).find(({ stops }) =>
        stops.some(({ visit, status }) => visit?.requestId === id && status === 'planned'),
      )!;
      const crew = await on.crewOf(route);
      if (route.status === 'published') expect(await crew.act('start', {})).toBeNull();
      const stop = route.stops.find(({ visit, status }) => visit?.requestId === id && status === 'planned')!;
      expect(await crew.act('arrive', { stopId: stop.id })).toBeNull();
      expect(await crew.act('cannot_do', { stopId: stop.id, reason: 'not_at_home' })).toBeNull();
    };
    const later = async (incident: Incident) => {
      const { items } = await repairsOf(incident);
      return apply(items.find(({ ask }) => ask[0]?.slot.day === day)!);
    };
    await failAt('10:40');
    const first = await incidentOf('no_show', id);
    expect((await later(first)).status).toBe('repaired');
    await failAt('12:00');
    await eventually(noShows, (all) => all.length === 2);
    expect(await noShows()).toEqual([
      ['resolved', 1],
      ['open', 2],
    ]);
    const isOpen = (one: Incident) => one.status === 'open';
    const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
    expect((await later(items.find(isOpen)!)).status).toBe('repaired');
    await failAt('14:00');
    await eventually(noShows, (all) => all.length === 3);
    expect(await noShows()).toEqual([
      ['resolved', 1],
      ['resolved', 2],
      ['open', 3],
    ]);
    expect(await on.requestStatus(id)).toBe('failed');
  });

  describe('what must not ride together', () => {
    const keepApart = async (forbiddenTogetherWith: string[]) => {
      await CategoryModel.updateOne({ key: 'phone' }, { forbiddenTogetherWith });
      forgetMemories();
    };
    beforeAll(() => keepApart(['flat_tv']));
    afterAll(() => keepApart([]));
    const unitOf = async (code: string) => UnitModel.findOne({ code }).lean();
    const phone = { categoryKey: 'phone', condition: 'broken', weightKg: 0.2 } as const;
    const names = '手机 / Mobile phone + 平板电视 / Flat television';
    const refused = (...categoryKeys: string[]) => ({ ok: false, code: 'not_together', details: { categoryKeys } });
    const kept = async () => {
      const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
      return items.filter(({ kind }) => kind === 'not_together');
    };

    test('stays at the door until the other is unloaded; what is aboard already is recorded, and the dispatcher is told', async () => {
      const booked = [await on.book(television), await on.book({ ...television, ...at(homes.west) })];
      booked.push(await on.book({ ...television, ...evening }));
      const crew = await on.planned();
      const [first, second, third] = crew.route.stops.flatMap(({ visit }) => visit?.requestId ?? []);
      const pickupCode = booked.find(({ id }) => id === first)!.pickupCode;
      on.at('10:40');
      await crew.act('start', {});
      const stopId = await crew.arriveAt({ requestId: first! });
      const collect = (code: string, unit: object = phone, more = {}) =>
        crew.make('collect', { stopId, unit: { ...flatTv, condition: 'broken', ...unit, code }, ...more });
      // More than was booked, of another category: in the call that brings what it must not ride with, and by itself.
      const [taken, withIt] = await crew.send(collect('U-T1', {}), collect('U-T2'));
      expect([taken?.ok, withIt]).toMatchObject([true, refused('phone', 'flat_tv')]);
      const late = collect('U-T2');
      const [left] = await crew.send(late);
      expect(left).toMatchObject(refused('phone', 'flat_tv'));
      expect([left?.message, left?.action]).toEqual([
        '"phone" must not ride with "flat_tv", which is aboard',
        'Leave it here with a reason and have it booked anew; once the other is unloaded it may come aboard.',
      ]);
      expect([await unitOf('U-T2'), crew.route.load.oldPieces]).toEqual([null, 1]);

      // The same act after minutes without signal: the crew has it, so it is no longer asked whether it may.
      on.at('10:43');
      expect(await crew.send(late)).toMatchObject([{ ok: true }]);
      const incident = await incidentOf('not_together');
      expect(incident).toMatchObject({
        status: 'open',
        severity: 'high',
        source: 'act',
        routeId: crew.route.id,
        stopId,
      });
      expect([incident.note, incident.requestId]).toEqual([names, null]);
      // Nothing more comes aboard before it is unloaded: that is what the repairs see to.
      const { baseline, items } = await repairsOf(incident);
      expect(baseline.unserved).toBe(2);
      const unloading = items.find(({ way }) => way === 'unload_first')!;
      expect(unloading.costs.unserved).toBe(0);
      const [route] = unloading.routes;
      expect([route?.letter, route?.plan.stops.find(({ kind }) => kind !== 'start')?.kind]).toEqual([
        crew.route.letter,
        'unload',
      ]);
      // Or the crew says at once that it is there.
      expect(await crew.send(collect('U-T3'))).toMatchObject([refused('phone', 'flat_tv')]);
      expect(await crew.send(collect('U-T3', phone, { alreadyAboard: true }))).toMatchObject([{ ok: true }]);
      expect([await unitOf('U-T2'), await unitOf('U-T3')]).toMatchObject([
        { custody: 'aboard' },
        { custody: 'aboard' },
      ]);
      expect(await kept()).toHaveLength(1);
      const event = await EventModel.find({ name: 'dispatch:forbidden-company' }).lean();
      expect(event.map(({ data }) => data)).toMatchObject(
        Array(2).fill({ stopId, requestId: first, categoryKeys: ['phone', 'flat_tv'] }),
      );
      expect(await crew.act('complete', { stopId, pickupCode })).toBeNull();

      // Also what was booked: it fails with a reason, and waits for another visit.
      const next = await crew.arriveAt({ requestId: second! });
      expect(await crew.collect(next, 'U-T4', flatTv)).toBe('not_together');
      expect(await crew.act('cannot_do', { stopId: next, reason: 'other', note: '不能同车' })).toBeNull();
      // Unloading frees it; what stays aboard does not.
      const unloadStop = await crew.arriveAt('unload');
      expect(await crew.act('unload', { stopId: unloadStop, unitCodes: ['U-T2', 'U-T3'] })).toBeNull();
      const last = await crew.arriveAt({ requestId: third! });
      expect(await crew.collect(last, 'U-T5', phone)).toBe('not_together');
      expect(await crew.act('unload', { stopId: unloadStop, unitCodes: ['U-T1'] })).toBeNull();
      expect(await crew.collect(last, 'U-T5', phone)).toBeNull();
      expect(await crew.collect(last, 'U-T6', flatTv)).toBe('not_together');
      // Entries of the tests before have lost their units.
      const { findings } = await auditCustody();
      expect(findings.filter(({ rule }) => rule !== 'stray_entries')).toEqual([]);
    });

    test('is not taken over from another vehicle either; a takeover that has happened is', async () => {
      const booked = [await on.book(television), await on.book({ ...television, ...at(homes.west) })];
      const crew = await on.planned();
      const [first, second] = crew.route.stops.flatMap(({ visit }) => visit?.requestId ?? []);
      const pickupCodeOf = (id: string) => booked.find((one) => one.id === id)!.pickupCode;
      on.at('10:40');
      await crew.act('start', {});
      const stopId = await crew.arriveAt({ requestId: first! });
      expect(await crew.collect(stopId, 'U-T7', flatTv)).toBeNull();
      expect(await crew.act('complete', { stopId, pickupCode: pickupCodeOf(first!) })).toBeNull();
      await crew.client.call(reportIncident, { body: { kind: 'breakdown', place: homes.north } });
      const { items } = await repairsOf(await incidentOf('breakdown'));
      await apply(items.find(({ way }) => way === 'transfer')!);
      const spare = await on.crewOf((await on.routes()).find(({ id }) => id !== crew.route.id)!);
      await spare.act('start', {});
      const door = await spare.arriveAt({ requestId: second! });
      expect(await spare.collect(door, 'U-T8', phone)).toBeNull();
      expect(await spare.act('complete', { stopId: door, pickupCode: pickupCodeOf(second!) })).toBeNull();
      const meeting = spare.route.stops.find(({ transfer }) => transfer)!.id;
      expect(await spare.act('arrive', { stopId: meeting })).toBeNull();
      const late = spare.make('load', { stopId: meeting, dealerOrderIds: [] });
      expect(await spare.send(late)).toMatchObject([
        { ...refused('flat_tv', 'phone'), action: expect.stringContaining('cannot be done') },
      ]);
      expect(await unitOf('U-T7')).toMatchObject({ routeId: crew.route.id });
      on.at('10:43');
      expect(await spare.send(late)).toMatchObject([{ ok: true }]);
      expect(await unitOf('U-T7')).toMatchObject({ routeId: spare.route.id, custody: 'aboard' });
      expect(await incidentOf('not_together')).toMatchObject({ routeId: spare.route.id, stopId: meeting });
    });
  });
});
