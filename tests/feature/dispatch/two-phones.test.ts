import { randomUUID } from 'node:crypto';
import { closingApi } from '#shared/closing/closing';
import { custodyApi } from '#shared/custody/custody';
import { routesApi, type CollectorActInput } from '#shared/dispatch/routes';
import { incidentsApi, type Incident } from '#shared/incidents/incidents';
import { addDays } from '#shared/kernel/time';
import { requestsApi } from '#shared/requests/requests';
import { sortingApi, type Arrival } from '#shared/sorting/sorting';
import { workshopApi } from '#shared/sorting/workshop';
import { UnitModel } from '../../../server/custody';
import { ActModel } from '../../../server/dispatch/model';
import { QuoteModel } from '../../../server/settlement/promise/model';
import { faultsOfBooks } from '../../setup/books';
import { picture, uploadPhoto } from '../requests/pictures';
import type { Client } from '../../setup/app';
import { day, eventually, homes, operator, refusalOf, useOperatedDay, type Booked, type Crew } from './operated-day';

/** Phones that were without signal: what they send late counts for the time it was done, and never twice. */
describe('acts that come late, from more than one phone', () => {
  const on = useOperatedDay();
  const phones = { one: randomUUID(), two: randomUUID() };
  let bookings: Booked[];
  let crew: Crew;
  const at = (minutes: number) => new Date(on.now().getTime() + minutes * 60_000).toISOString();
  const minutesFromNow = (when?: Date) => Math.round(((when?.getTime() ?? 0) - on.now().getTime()) / 60_000);
  const send = async (
    acts: CollectorActInput[],
    from: { phone?: keyof typeof phones; skewMin?: number; untilRefused?: boolean } = {},
  ) => {
    const { phone = 'one', skewMin = 0, untilRefused = true } = from;
    const answer = await crew.client.call(routesApi.performActs, {
      params: { id: crew.route.id },
      body: { acts, untilRefused, phone: { id: phones[phone], now: at(skewMin) } },
    });
    expect(answer.status).toBe(200);
    crew.route = answer.body.route;
    return answer.body.results;
  };

  beforeAll(async () => {
    const atWest = { address: { ...on.booking().address, place: homes.west } };
    bookings = [await on.book(), await on.book(atWest), await on.book(), await on.book(atWest)];
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);

  test('two hours without signal: the clock is right, so each act counts for its time; a clock that is ten minutes slow is set right and flagged', async () => {
    await send([crew.make('start', {})]);
    on.at('12:30');
    const [first] = crew.route.stops.filter(({ kind }) => kind === 'visit');
    const arrive = { ...crew.make('arrive', { stopId: first!.id }), at: at(-90) };
    expect(await send([arrive])).toMatchObject([{ ok: true, repeated: false }]);
    const kept = await ActModel.findById(arrive.actId).lean();
    // The seconds that the call itself takes count too.
    expect(kept).toMatchObject({ clockOff: false, phoneId: phones.one });
    expect(Math.abs(kept?.offsetSec ?? 60)).toBeLessThan(30);
    expect(minutesFromNow(kept?.countsAt)).toBe(-90);
    // The slow phone says 11:50 at 12:30 minus half an hour, and 12:20 while it sends.
    const collect = {
      ...crew.make('collect', {
        stopId: first!.id,
        unit: { code: 'SLOW-1', categoryKey: 'washer', condition: 'broken', weightKg: 70 },
      }),
      at: at(-40),
    };
    expect(await send([collect], { skewMin: -10 })).toMatchObject([{ ok: true }]);
    const slow = await ActModel.findById(collect.actId).lean();
    expect(slow).toMatchObject({ clockOff: true });
    expect(Math.round((slow?.offsetSec ?? 0) / 60)).toBe(-10);
    expect([minutesFromNow(slow?.deviceAt), minutesFromNow(slow?.countsAt)]).toEqual([-40, -30]);
  });

  test('a batch five times over and in pieces: each act once', async () => {
    const stop = crew.route.stops.find(({ status }) => status === 'door');
    const { pickupCode } = bookings.find(({ id }) => id === stop!.visit!.requestId)!;
    const acts = [
      crew.make('collect', {
        stopId: stop!.id,
        unit: { code: 'TWICE-1', categoryKey: 'washer', condition: 'broken', weightKg: 60 },
      }),
      crew.make('complete', { stopId: stop!.id, pickupCode }),
    ];
    const answers = await Promise.all([send(acts), send(acts), send(acts.slice(0, 1)), send(acts), send(acts)]);
    for (const results of answers) for (const result of results) expect(result).toMatchObject({ ok: true });
    expect(answers.flat().filter(({ repeated }) => !repeated)).toHaveLength(2);
    expect(crew.route.stops.find(({ id }) => id === stop!.id)?.visit?.units).toHaveLength(2);
    // The completion alone, before its stop is worked at: refused, and taken when its turn comes.
    const next = crew.route.stops.find(({ kind, status }) => kind === 'visit' && status === 'planned')!;
    const code = bookings.find(({ id }) => id === next.visit!.requestId)!.pickupCode;
    const complete = crew.make('complete', { stopId: next.id, pickupCode: code });
    expect(await send([complete])).toMatchObject([{ ok: false, code: 'wrong_state', conflict: null }]);
    const before = [
      crew.make('arrive', { stopId: next.id }),
      crew.make('collect', {
        stopId: next.id,
        unit: { code: 'TURN-1', categoryKey: 'washer', condition: 'broken', weightKg: 60 },
      }),
    ];
    expect(await send([...before, complete])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  });

  test('two phones on one job: the second hears who did what and when, and nothing after it is tried', async () => {
    const [done] = crew.route.stops.filter(({ kind, status }) => kind === 'visit' && status === 'done');
    const acts = [
      crew.make('arrive', { stopId: done!.id }),
      crew.make('collect', {
        stopId: done!.id,
        unit: { code: 'OTHER-1', categoryKey: 'washer', condition: 'broken', weightKg: 50 },
      }),
    ];
    const mate = await on.t.as('collector', { ...operator, crewId: crew.route.crew.id, name: '王师傅' });
    const other = await mate.call(routesApi.performActs, {
      params: { id: crew.route.id },
      body: { acts, untilRefused: true, phone: { id: phones.two, now: at(0) } },
    });
    const last = await ActModel.findOne({ stopId: done!.id }).sort({ receivedAt: -1, _id: -1 }).lean();
    expect(other.body.results).toEqual([
      expect.objectContaining({
        ok: false,
        code: 'wrong_state',
        conflict: { type: last?.type, by: expect.any(String), at: last?.countsAt.toISOString() },
      }),
    ]);
    expect((other.body.results[0]?.conflict?.by ?? '').length).toBeGreaterThan(0);
    // The first phone's own repetition is no conflict with itself; without `untilRefused` every act is answered.
    expect(await send(acts, { untilRefused: false })).toMatchObject([
      { ok: false, conflict: null },
      { ok: false, conflict: null },
    ]);
  });

  describe('what was collected without signal at a stop that had been taken off the route', () => {
    const washer = { categoryKey: 'washer', condition: 'broken' as const, weightKg: 70 };
    const { getUnit } = custodyApi;
    const { getIncident, listIncidents, endIncident } = incidentsApi;
    const { listArrivals, receiveUnit, closeArrival, getDayBalance, listGaps } = sortingApi;
    let cancelled: Booked;
    let moved: Booked;
    /** The site. */
    let unloadedAt = '';
    const collectAt = ({ id }: Booked, code: string, more = {}) =>
      crew.make('collect', { stopId: crew.stop({ requestId: id }).id, unit: { ...washer, code, ...more } });
    const incidentsOf = async ({ id }: Booked): Promise<Incident[]> => {
      const { items } = (await (await on.dispatcher()).call(listIncidents, { query: { day } })).body;
      return items.filter(({ kind, requestId }) => kind === 'collected_off_route' && requestId === id);
    };
    const aboutOf = async (booked: Booked, code: string) => {
      const all = await eventually(
        () => incidentsOf(booked),
        ([one]) => Boolean(one?.note.includes(code)),
      );
      expect(all).toHaveLength(1);
      return all[0]!;
    };

    beforeAll(async () => {
      const left = crew.route.stops.flatMap(({ visit, status }) => (visit && status === 'planned' ? [visit] : []));
      [cancelled, moved] = left.map(({ requestId }) => bookings.find(({ id }) => id === requestId)!) as [
        Booked,
        Booked,
      ];
      const me = await on.dispatcher();
      const slot = { day: addDays(day, 1), from: '10:30', to: '13:00' };
      const answers = [
        await me.call(requestsApi.cancelRequest, { params: { id: cancelled.id }, body: {} }),
        await me.call(requestsApi.rescheduleRequest, { params: { id: moved.id }, body: { slot } }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      await eventually(
        async () => (crew.route = (await crew.client.call(routesApi.getRoute, { params: { id: crew.route.id } })).body),
        () => [cancelled, moved].every(({ id }) => crew.stop({ requestId: id }).status === 'skipped'),
      );
    });

    test('the visit is refused; its unit alone is taken, once, from its own crew, and the request stays as it is', async () => {
      const { id: stopId } = crew.stop({ requestId: cancelled.id });
      const collect = collectAt(cancelled, 'OFF-1', { acceptedFen: 1 });
      const visit = [
        crew.make('arrive', { stopId }),
        collect,
        crew.make('complete', { stopId, pickupCode: cancelled.pickupCode }),
      ];
      // The phone's line waits at the first of them for a person.
      const gone = { ok: false, code: 'wrong_state', details: { status: 'skipped' } };
      expect(await send(visit)).toMatchObject([gone]);
      expect(await UnitModel.countDocuments({ code: 'OFF-1' })).toBe(0);
      const body = { acts: [collect] };
      const params = { id: crew.route.id };
      for (const [client, expected] of [
        [await on.t.as('collector', { ...operator, crewId: 'c'.repeat(24) }), [404, 'not_found']],
        [await on.t.as('collector', { organisation: 'rival', crewId: crew.route.crew.id }), [404, 'not_found']],
        [await on.dispatcher(), [403, 'forbidden']],
        [on.t.visitor, [401, 'unauthenticated']],
      ] as const)
        expect(refusalOf(await client.call(routesApi.performActs, { params, body }))).toEqual(expected);

      const oldKg = crew.route.load.oldKg;
      const answers = (await Promise.all(Array.from({ length: 5 }, () => send([collect])))).flat();
      expect(answers.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
      expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1);
      expect(await send([{ ...collect, at: at(-1) }])).toMatchObject([{ code: 'idempotency_reuse' }]);
      expect(await send([collectAt(moved, 'OFF-1')])).toMatchObject([{ code: 'conflict' }]);
      expect(await send(visit.slice(2))).toMatchObject([gone]);
      expect(crew.route.load.oldKg).toBe(oldKg + 70);
      expect(crew.stop({ requestId: cancelled.id })).toMatchObject({
        ...{ status: 'skipped', visit: { units: [{ code: 'OFF-1', custody: 'aboard' }] } },
      });
      expect(await on.requestStatus(cancelled.id)).toBe('cancelled');
    });

    test('its chain says who took it, when, where and with which picture; the resident is told, and nothing is paid', async () => {
      const photo = await uploadPhoto(on.t.url, crew.client, await picture());
      const unit = { photoIds: [photo.body.id], condition: 'working' };
      const acts = [collectAt(cancelled, 'OFF-2', unit), collectAt(moved, 'OFF-3')];
      expect(await send(acts)).toMatchObject([{ ok: true }, { ok: true }]);
      const { body } = await (await on.dispatcher()).call(getUnit, { params: { code: 'OFF-2' } });
      const crewHolds = { kind: 'crew', id: crew.route.crew.id };
      expect(body).toMatchObject({ intact: true, unit: { custody: 'aboard', holder: crewHolds, doorKg: 70 } });
      expect(body.chain).toMatchObject([
        { kind: 'collected', holder: { kind: 'resident' }, handingTo: crewHolds, photoIds: [photo.body.id] },
        { kind: 'confirmed', holder: crewHolds, reason: expect.stringContaining('off the route') as string },
      ]);
      expect(await UnitModel.findOne({ code: 'OFF-2' }).lean()).toMatchObject({
        ...{ requestId: cancelled.id, routeId: crew.route.id, condition: 'working' },
      });
      const page = await on.statusPage(cancelled.secret);
      expect(page).toMatchObject({ status: 'cancelled', receipt: null });
      expect(page.takenOffRoute).toMatchObject([
        { code: 'OFF-1', categoryKey: 'washer', weightKg: 70 },
        { code: 'OFF-2', categoryKey: 'washer', weightKg: 70 },
      ]);
      const movedPage = await on.statusPage(moved.secret);
      expect(movedPage).toMatchObject({ status: 'waiting', takenOffRoute: [{ code: 'OFF-3' }] });
    });

    test('a dispatcher has an incident of its own kind for each request, which names its units; nobody else sees it', async () => {
      const incident = await aboutOf(cancelled, 'OFF-2');
      expect(incident).toMatchObject({ status: 'open', severity: 'normal', source: 'act', letter: crew.route.letter });
      expect(incident.owner?.name).toBeTruthy();
      for (const words of ['OFF-1', 'OFF-2', '洗衣机', '70 kg']) expect(incident.note).toContain(words);
      expect((await aboutOf(moved, 'OFF-3')).note).not.toContain('OFF-1');
      const params = { id: incident.id };
      const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
      expect(refusalOf(await rival.call(getIncident, { params }))).toEqual([404, 'not_found']);
      expect(refusalOf(await crew.client.call(getIncident, { params }))).toEqual([403, 'forbidden']);
      // The visit that was moved is cancelled as well: the unit is still to be settled.
      const me = await on.dispatcher();
      expect((await me.call(requestsApi.cancelRequest, { params: { id: moved.id }, body: {} })).status).toBe(200);
    });

    test('it is expected where the route unloads, received or missed there, and the books balance', async () => {
      const me = await on.dispatcher();
      const arrival = async () => (await me.call(listArrivals, { query: { day } })).body.items[0]!;
      const isExpected = ({ units }: Arrival) =>
        ['OFF-1', 'OFF-2', 'OFF-3'].every((code) => units.some((unit) => unit.code === code));
      expect((await eventually(arrival, isExpected)).status).toBe('expected');
      const stopId = await crew.arriveAt('unload');
      const unitCodes = (await UnitModel.find({ routeId: crew.route.id }).lean()).map(({ code }) => code);
      expect(await send([crew.make('unload', { stopId, unitCodes }), crew.make('finish', {})])).toMatchObject([
        { ok: true },
        { ok: true },
      ]);
      // What comes later still is refused: the route is over.
      expect(await send([collectAt(cancelled, 'OFF-4')])).toMatchObject([{ code: 'wrong_state' }]);

      const { id, siteId } = await eventually(arrival, ({ status }) => status === 'unloaded');
      unloadedAt = siteId;
      const centre = await on.t.as('centre_staff', { ...operator, siteId });
      for (const { code, doorKg } of (await arrival()).units)
        if (code !== 'OFF-3') await centre.call(receiveUnit, { params: { id }, body: { code, weightKg: doorKg ?? 0 } });
      const closed = await centre.call(closeArrival, { params: { id }, body: { confirmMissing: ['OFF-3'] } });
      expect(closed.status).toBe(200);
      const gaps = (await centre.call(listGaps, { query: { day } })).body.items;
      expect(gaps).toMatchObject([
        { kind: 'missing', unitCode: 'OFF-3', status: 'open', owner: expect.any(String) as string },
      ]);
      const read = async () => (await me.call(getDayBalance, { params: { day } })).body;
      const balance = await eventually(read, ({ balanced }) => balanced);
      expect(balance).toMatchObject({
        balanced: true,
        requests: { total: 3, done: 2, cancelled: 1 },
        units: { collected: unitCodes.length, received: unitCodes.length - 1, missing: 1 },
      });
      expect(await eventually(faultsOfBooks, (faults) => faults.length === 0)).toEqual([]);
      // No promise of a price has ended there.
      expect(await QuoteModel.distinct('unitCode', { unitCode: /^(OFF|TURN)-/ })).toEqual(['TURN-1']);
    });

    test('what the resident wants back is given back by the centre, with its weight; what was bought is not', async () => {
      const centre = await on.t.as('centre_staff', { ...operator, siteId: unloadedAt });
      const body = { as: 'given_back' as const, reason: '住户不卖，送回' };
      const end = (client: Client, code: string) => client.call(workshopApi.endUnit, { params: { code }, body });
      expect(refusalOf(await end(centre, 'SLOW-1'))).toEqual([409, 'wrong_state']);
      expect(refusalOf(await end(centre, 'OFF-3'))).toEqual([409, 'wrong_state']);
      expect(refusalOf(await end(crew.client, 'OFF-2'))).toEqual([403, 'forbidden']);
      const rival = await on.t.as('centre_staff', { ...operator, organisation: 'rival' });
      expect(refusalOf(await end(rival, 'OFF-2'))).toEqual([404, 'not_found']);
      const holder = { kind: 'resident', id: cancelled.id };
      expect((await end(centre, 'OFF-2')).body.unit).toMatchObject({ custody: 'given_back', siteId: null, holder });
      expect(refusalOf(await end(centre, 'OFF-2'))).toEqual([409, 'wrong_state']);
      expect(await eventually(faultsOfBooks, (faults) => faults.length === 0)).toEqual([]);
    });

    test('the day stays open until somebody has said what became of it', async () => {
      const me = await on.dispatcher();
      const openOnes = async () => {
        const { blockers } = (await me.call(closingApi.getDaySheet, { params: { day } })).body;
        return blockers.find(({ kind }) => kind === 'incident_open')?.items.map(({ label }) => label) ?? [];
      };
      expect((await openOnes()).filter((kind) => kind === 'collected_off_route')).toHaveLength(2);
      for (const booked of [cancelled, moved])
        for (const { id } of await incidentsOf(booked)) {
          const body = { as: 'resolved' as const, note: '住户同意卖，过磅收购付款' };
          expect((await me.call(endIncident, { params: { id }, body })).body.status).toBe('resolved');
        }
      expect(await openOnes()).not.toContain('collected_off_route');
    });
  });
});
