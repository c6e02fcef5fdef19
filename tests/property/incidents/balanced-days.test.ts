import * as fc from 'fast-check';
import { closingApi, type DaySheet } from '#shared/closing/closing';
import type { Route } from '#shared/dispatch/routes';
import { incidentsApi, type Incident, type IncidentKind } from '#shared/incidents/incidents';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import { addDays } from '#shared/kernel/time';
import { useApp } from '../../setup/app';
import { killProcesses } from '../../setup/server-process';
import { settings } from '../../feature/planning/booked-day';
import { faultsOfBooks } from '../../setup/books';
import { behindTheBridge, closePlace } from './close-place';
import { KilledDay } from './killed-server';
import { bookings, exampleDays, kindsAfter, killsAt, type Happening, type Wish } from './wishes';
import { UnitModel } from '../../../server/custody';
import { RequestModel } from '../../../server/requests/model';
import { eventually, operator, useOperatedDay, type Booked, type Crew } from '../../feature/dispatch/operated-day';

/** Days that are driven; more by the environment. */
const runs = Number(process.env['INCIDENT_DAYS'] ?? 1);
/** Kills of the server process during each of them; `npm run test:faults` does some. */
const kills = Number(process.env['INCIDENT_KILLS'] ?? 0);
const seed = process.env['SEED_CHANCE'] ? Number(process.env['SEED_CHANCE']) : 20260311;

const reasons = {
  no_show: 'not_at_home',
  refused: 'refused_price',
  unfound: 'address_not_found',
  no_access: 'no_access',
} as const;
const places: readonly string[] = ['site_full', 'site_closed', 'crossing_closed'] satisfies Happening[];

/** What happens at a request. */
type Fate = Pick<Wish, 'happens' | 'choice'>;

describe(`${runs} random days with random incidents and ${kills} kills in each, through the API alone (SEED_CHANCE=${seed})`, () => {
  const killed = kills > 0 ? new KilledDay(useApp({ ...settings, PLANNER_THREADS: '0' })) : null;
  const on = killed ?? useOperatedDay();
  afterAll(killProcesses, 30_000);
  const television: Pick<RequestInput, 'items'> = {
    items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
  };
  const flatTv = { categoryKey: 'flat_tv', weightKg: 20 };
  let unitNumber = 0;

  const moveTo = async (time: string, onDay = on.day) => (killed ? killed.moveTo(time, onDay) : on.at(time, onDay));

  const open = async (): Promise<Incident[]> => {
    const { items } = (await (await on.dispatcher()).call(incidentsApi.listIncidents, { query: { day: on.day } })).body;
    return items.filter(({ status }) => status === 'open' || status === 'repaired');
  };

  /** Takes the wished repair of an incident, or ends it with a note. */
  const seeTo = async (incident: Incident, choice: number) => {
    const me = await on.dispatcher();
    const params = { id: incident.id };
    const { items } = (await me.call(incidentsApi.findRepairs, { params, body: {} })).body;
    const repair = (items ?? []).filter(({ violations }) => violations === 0)[choice];
    if (repair) {
      const askedRequestIds = repair.ask.map(({ requestId }) => requestId);
      const applied = await me.call(incidentsApi.applyRepair, { params: { id: repair.id }, body: { askedRequestIds } });
      expect(applied.status).toBe(200);
      return;
    }
    const body = { as: 'resolved' as const, note: '另约时间' };
    expect((await me.call(incidentsApi.endIncident, { params, body })).status).toBe(200);
  };

  const confirm = async (crew: Crew) => {
    const { change } = crew.route;
    if (change && !change.confirmedAt) await crew.act('confirm_change', { revision: change.revision });
  };
  const fresh = async (crew: Crew): Promise<Route> =>
    (crew.route = (await on.routes()).find(({ id }) => id === crew.route.id) ?? crew.route);
  const nextOf = ({ stops }: Route) =>
    stops.find(
      ({ kind, status }) => kind !== 'start' && kind !== 'end' && (status === 'planned' || status === 'onway'),
    );

  /** Drives a route to its end; what happens at each request is given. */
  const drive = async (crew: Crew, booked: Map<string, Booked>, fates: Map<string, Fate>) => {
    if (crew.route.status === 'published') await crew.act('start', {});
    for (let steps = 0; steps < 60; steps++) {
      await confirm(crew);
      const stop = nextOf(await fresh(crew));
      if (!stop || crew.route.outAt) break;
      const requestId = stop.visit?.requestId ?? '';
      const fate: Fate = fates.get(requestId) ?? { happens: 'done', choice: 0 };
      fates.delete(requestId);
      if (stop.kind === 'visit' && (fate.happens === 'cancelled' || fate.happens === 'off_route')) {
        await (await on.dispatcher()).call(requestsApi.cancelRequest, { params: { id: requestId }, body: {} });
        await eventually(
          () => fresh(crew),
          ({ stops }) => stops.find(({ id }) => id === stop.id)?.status === 'skipped',
        );
        if (fate.happens === 'cancelled') continue;
        // Without signal the crew has been there all the same.
        expect(await crew.collect(stop.id, `U-P${1000 + unitNumber++}`, flatTv)).toBeNull();
        const [incident] = await eventually(
          async () => (await open()).filter(({ kind }) => kind === 'collected_off_route'),
          (found) => found.length > 0,
        );
        await seeTo(incident!, fate.choice);
        continue;
      }
      if (stop.kind === 'visit' && (fate.happens === 'breakdown' || fate.happens === 'sick')) {
        const out = fate.happens === 'sick' ? 'crew_sick' : 'breakdown';
        await crew.client.call(incidentsApi.reportIncident, { body: { kind: out } });
        const [incident] = (await open()).filter(({ kind }) => kind === out);
        if (incident) await seeTo(incident, fate.choice);
        // Repaired, it stays out; else it goes on.
        continue;
      }
      if (stop.kind === 'visit' && places.includes(fate.happens)) {
        const reopen = await closePlace(on, crew, fate.happens);
        if (!reopen) continue;
        const [incident] = await eventually(
          async () => (await open()).filter(({ kind }) => kind === fate.happens),
          (found) => found.length > 0,
        );
        await seeTo(incident!, fate.choice);
        await reopen();
        continue;
      }
      if (stop.kind === 'break') {
        await crew.act('take_break', { stopId: stop.id });
        if (nextOf(await fresh(crew))?.id === stop.id) break;
        continue;
      }
      expect(await crew.act('arrive', { stopId: stop.id })).toBeNull();
      if (stop.kind === 'load') await crew.act('load', { stopId: stop.id, dealerOrderIds: stop.dealerOrderIds });
      if (stop.kind === 'unload') await unload(crew, stop.id);
      if (stop.kind !== 'visit') continue;
      if (fate.happens === 'urgent') await bookUrgent(booked, fate.choice);
      const reason = reasons[fate.happens as keyof typeof reasons];
      if (reason) {
        expect(await crew.act('cannot_do', { stopId: stop.id, reason })).toBeNull();
        const [incident] = await eventually(
          async () => (await open()).filter((one) => one.requestId === requestId),
          (found) => found.length > 0,
        );
        await seeTo(incident!, fate.choice);
        continue;
      }
      for (let n = 0; n < (fate.happens === 'extra' ? 2 : 1); n++)
        await crew.collect(stop.id, `U-P${1000 + unitNumber++}`, flatTv);
      const { pickupCode = '' } = booked.get(requestId) ?? {};
      expect(await crew.act('complete', { stopId: stop.id, pickupCode })).toBeNull();
    }
  };

  /** Somebody books for this evening while the crews are out. */
  const bookUrgent = async (booked: Map<string, Booked>, choice: number) => {
    const made = await on.book({ ...television, slot: { day: on.day, from: '16:00', to: '18:30' } });
    booked.set(made.id, made);
    const [incident] = await eventually(
      async () => (await open()).filter(({ kind, requestId }) => kind === 'urgent_request' && requestId === made.id),
      (found) => found.length > 0,
    );
    await seeTo(incident!, choice);
  };

  const unload = async (crew: Crew, stopId: string) => {
    const aboard = await UnitModel.find({ routeId: crew.route.id, custody: 'aboard' }).lean();
    expect(await crew.act('unload', { stopId, unitCodes: aboard.map(({ code }) => code) })).toBeNull();
  };

  /** The centre weighs everything in. */
  const weighIn = async () => {
    const me = await on.dispatcher();
    const { items } = (await me.call(sortingApi.listArrivals, { query: { day: on.day } })).body;
    for (const arrival of items.filter(({ status }) => status === 'unloaded')) {
      const centre = await on.person(`centre ${arrival.siteId}`, 'centre_staff', {
        ...operator,
        siteId: arrival.siteId,
      });
      const params = { id: arrival.id };
      for (const { code } of arrival.units)
        await centre.call(sortingApi.receiveUnit, { params, body: { code, weightKg: 20 } });
      await centre.call(sortingApi.closeArrival, { params, body: {} });
    }
  };

  /** Books what is wished for the day; what happens at each is kept for the drive. */
  const bookAll = async (wishes: readonly Wish[], booked: Map<string, Booked>) => {
    const fates = new Map<string, Fate>();
    for (const { lng, lat, isLate, happens, choice } of wishes) {
      const isBehind = happens === 'crossing_closed';
      const place = isBehind ? behindTheBridge : { lng: 87.13 + lng / 2000, lat: 44.01 + lat / 2500 };
      const made = await on.book({
        ...television,
        address: { ...on.booking().address, place },
        slot: { day: on.day, ...(isLate ? { from: '16:00', to: '18:30' } : { from: '10:30', to: '13:00' }) },
      });
      booked.set(made.id, made);
      fates.set(made.id, { happens, choice });
    }
    return fates;
  };

  /** Who takes goods over has done so: then the vehicles that are out go home, too. */
  const goHome = async () => {
    for (const route of await on.routes()) {
      if (route.status !== 'started') continue;
      const crew = await on.crewOf(route);
      await confirm(crew);
      const last = route.stops.find(({ kind }) => kind === 'unload');
      if (last && (await UnitModel.exists({ routeId: route.id, custody: 'aboard' }))) {
        if (last.status === 'planned') await crew.act('arrive', { stopId: last.id });
        if (['planned', 'done', 'failed', 'skipped'].includes(last.status)) await unload(crew, last.id);
      }
      for (const stop of (await fresh(crew)).stops)
        if ((stop.kind === 'load' || stop.kind === 'visit') && stop.status === 'planned')
          await crew.act('cannot_do', { stopId: stop.id, reason: 'other' });
      await crew.act('finish', {});
    }
  };

  test(
    'every incident ends, the day closes, its books balance and no audit finds anything',
    async () => {
      /** Of all days: a resident may have agreed to another one. */
      const booked = new Map<string, Booked>();
      const occurred = new Set<IncidentKind>();
      await fc.assert(
        fc.asyncProperty(bookings, killsAt(kills), async (wishes, deadly) => {
          await killed?.begin(deadly);
          await moveTo('10:00', addDays(on.day, -1));
          const fates = await bookAll(wishes, booked);
          const expected = (await RequestModel.countDocuments({ 'slot.day': on.day })) - booked.size;
          const published = await on.publish(await on.plan());
          expect(published.status).toBe(201);
          await moveTo('10:05');
          for (let rounds = 0; rounds < 4; rounds++) {
            for (const route of await on.routes()) {
              if (route.status === 'finished' || route.status === 'closed' || route.outAt) continue;
              await drive(await on.crewOf(route), booked, fates);
            }
          }
          await goHome();
          const { report } = await closeDay();
          expect(killed?.kills ?? 0).toBe(kills);
          for (const { kind } of report.incidents) occurred.add(kind);

          const me = await on.dispatcher();
          const balance = (await me.call(sortingApi.getDayBalance, { params: { day: on.day } })).body;
          const units = await UnitModel.find({ day: on.day }).lean();
          expect(units.filter(({ custody }) => custody !== 'received')).toEqual([]);
          expect(balance).toMatchObject({ balanced: true, units: { collected: units.length } });
          expect(balance.requests.total + report.requests.moved).toBe(expected + booked.size);
          expect(report.totals.units).toBe(units.length);
          // What listens is a moment behind.
          expect(await eventually(faultsOfBooks, (faults) => faults.length === 0)).toEqual([]);
          on.day = addDays(on.day, 1);
        }),
        { numRuns: runs, seed, endOnFailure: true, examples: exampleDays(runs, kills) },
      );
      expect([...occurred]).toEqual(expect.arrayContaining(kindsAfter(runs)));
    },
    60_000 + runs * (60_000 + kills * 60_000),
  );

  const endOne = async ({ id, status }: Incident) => {
    const body = { as: status === 'open' ? ('dismissed' as const) : ('resolved' as const), note: '收班前了结' };
    await (await on.dispatcher()).call(incidentsApi.endIncident, { params: { id }, body });
  };

  /** Ends what keeps the day open until it closes. Listeners follow a moment later: incidents of the last acts, routes that close. */
  const closeDay = async (): Promise<DaySheet> => {
    const me = await on.dispatcher();
    const params = { day: on.day };
    const closed = await eventually(
      async () => {
        for (const incident of await open()) await endOne(incident);
        await weighIn();
        const { blockers } = (await me.call(closingApi.getDaySheet, { params })).body;
        const left = blockers.find(({ kind }) => kind === 'request_open')?.items ?? [];
        for (const { id } of left) await me.call(requestsApi.cancelRequest, { params: { id }, body: {} });
        return me.call(closingApi.closeDay, { params, body: {} });
      },
      ({ status }) => status === 200,
    );
    return closed.body;
  };
});
