import type { EventName } from '#shared/events';
import { dayOf } from '#shared/kernel/time';
import { isClosedDuring, isStanding } from '#shared/network/closures';
import { listCollectedAt } from '../custody';
import { getRouteDoc, isDayClosed, RouteModel, type RouteDoc } from '../dispatch';
import { systemActor } from '../kernel/actor';
import type { StoredEvent } from '../kernel/events/event-store';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel, Listener } from '../kernel/kernel';
import { CrossingModel, getDistrict, getSite, type CrossingDoc } from '../network';
import { getRequestDoc, listCategories, type CategoryDoc } from '../requests';
import { differencesOf, type Difference } from './differences';
import { moveIncident, noteChange, openIncident, type Trouble } from './incidents';
import { IncidentModel, type IncidentDoc } from './model';
import { isApart, kindOfReason, severityOf } from './rules';

type Of<N extends EventName> = StoredEvent<N>;

const about = (route: RouteDoc) => ({
  ...{ organisationId: route.organisationId, districtCode: route.districtCode, day: route.day },
  routeId: String(route._id),
});

/** What a crew could not do. */
async function ofFailedStop({ data, _id }: Of<'dispatch:stop-failed'>): Promise<Trouble[]> {
  const route = await getRouteDoc(data.routeId);
  const stop = route.stops.find(({ id }) => id === data.stopId);
  const base = { ...about(route), source: 'act' as const, sourceId: String(_id), stopId: data.stopId };
  if (data.requestId)
    return [{ ...base, kind: kindOfReason[data.reason], requestId: data.requestId, note: stop?.failNote ?? '' }];
  const kind = data.reason === 'site_full' ? 'site_full' : 'site_closed';
  return stop?.siteId ? [{ ...base, kind, siteId: stop.siteId, note: stop.failNote }] : [];
}

/**
 * Not what was booked: more than that, or of another category, and the vehicle may not carry what is still to come; or fewer, which nothing on the
 * route depends on.
 */
async function ofCompletedStop({ data, _id }: Of<'dispatch:stop-completed'>): Promise<Trouble[]> {
  if (!data.requestId) return [];
  const { requestId, routeId, stopId } = data;
  const route = await getRouteDoc(routeId);
  const visit = route.stops.find(({ id }) => id === stopId)?.visit;
  if (!visit?.parts.includes('collect')) return [];
  const collected = await listCollectedAt({ requestId, routeId, stopId });
  const differing = differencesOf({ items: visit.items, collected, kept: visit.kept });
  if (differing.length === 0) return [];
  const categories = await listCategories(route.districtCode);
  const note = differing.map((one) => wordsOf(one, categories)).join('; ');
  const severity = differing.some(({ found, booked }) => found > booked) ? severityOf.items_differ : 'low';
  const base = { ...about(route), source: 'act' as const, sourceId: String(_id), stopId, note, severity };
  return [{ ...base, kind: 'items_differ', requestId }];
}

/** A category by its names in both languages: the note is read in either. */
function namesOf(categoryKey: string, categories: readonly CategoryDoc[]): string {
  const { zh, en } = categories.find(({ key }) => key === categoryKey)?.name ?? { zh: categoryKey, en: '' };
  return [zh, en].filter(Boolean).join(' / ');
}

const wordsOf = ({ categoryKey, found, booked }: Difference, categories: readonly CategoryDoc[]): string =>
  `${namesOf(categoryKey, categories)} ${found} ${found > booked ? '>' : '<'} ${booked}`;

/** A crew without signal took units along at a stop that was off its route: somebody settles with the resident whether they are paid or brought back. */
async function ofOffRoute({ data, _id }: Of<'dispatch:unit-collected'>): Promise<Trouble[]> {
  const { requestId, routeId, stopId, offRoute } = data;
  if (!offRoute || !requestId) return [];
  const route = await getRouteDoc(routeId);
  const categories = await listCategories(route.districtCode);
  const note = (await listCollectedAt({ requestId, routeId, stopId }))
    .map(({ code, categoryKey, weightKg }) => `${code} ${namesOf(categoryKey, categories)} ${weightKg} kg`)
    .join('; ');
  const base = { ...about(route), source: 'act' as const, sourceId: String(_id), stopId, note };
  return [{ ...base, kind: 'collected_off_route', requestId }];
}

/** What must not ride together is aboard together: a phone had no signal when it was taken, or the crew says that it is there. */
async function ofForbiddenCompany({ data, _id }: Of<'dispatch:forbidden-company'>): Promise<Trouble[]> {
  const route = await getRouteDoc(data.routeId);
  const categories = await listCategories(route.districtCode);
  const note = data.categoryKeys.map((key) => namesOf(key, categories)).join(' + ');
  const base = { ...about(route), source: 'act' as const, sourceId: String(_id), stopId: data.stopId, note };
  return [{ ...base, kind: 'not_together' }];
}

async function isToday(kernel: Kernel, { districtCode, day }: { districtCode: string; day: string }): Promise<boolean> {
  const { timeZone } = await getDistrict(districtCode);
  return day === dayOf(kernel.clock.now(), timeZone);
}

/** A visit of today is cancelled while its route is published or driven. */
async function ofCancelled(kernel: Kernel, { data, _id }: Of<'requests:status-changed'>): Promise<Trouble[]> {
  if (data.to !== 'cancelled' || (data.from !== 'planned' && data.from !== 'onway')) return [];
  const request = await getRequestDoc(data.requestId);
  if (!(await isToday(kernel, { districtCode: request.districtCode, day: request.slot.day }))) return [];
  const route = await RouteModel.findOne({
    'stops.visit.requestId': data.requestId,
    ...{ active: true, day: request.slot.day },
  }).lean<RouteDoc>();
  if (!route) return [];
  const base = { ...about(route), source: 'event' as const, sourceId: String(_id) };
  return [{ ...base, kind: 'cancelled_underway', requestId: data.requestId }];
}

/** A booking for today when the routes of today are out already. */
async function ofUrgent(kernel: Kernel, { data, _id }: Of<'requests:opened'>): Promise<Trouble[]> {
  if (!(await isToday(kernel, data))) return [];
  const { organisationId, day } = data;
  // Most bookings of today come before any route is out: they are not read.
  if (!(await RouteModel.exists({ organisationId, day, active: true }))) return [];
  const request = await getRequestDoc(data.requestId);
  if (request.status !== 'waiting' || request.slot.day !== day) return [];
  const where = { organisationId: request.organisationId, districtCode: request.districtCode, day };
  const base = { ...where, source: 'event' as const, sourceId: String(_id) };
  return [{ ...base, kind: 'urgent_request', requestId: data.requestId }];
}

/** Routes of a district that still come to places, of today or of today and all days after it, by day and letter. */
async function routesOut(kernel: Kernel, districtCode: string, which: 'today' | 'from today on'): Promise<RouteDoc[]> {
  const { timeZone, operatorId } = await getDistrict(districtCode);
  const today = dayOf(kernel.clock.now(), timeZone);
  const day = which === 'today' ? today : { $gte: today };
  return RouteModel.find({ organisationId: operatorId, active: true, day, status: { $in: ['published', 'started'] } })
    .sort({ day: 1, letter: 1 })
    .lean<RouteDoc[]>();
}

async function ofSite(kernel: Kernel, siteId: string, event: StoredEvent): Promise<Trouble[]> {
  const site = await getSite(siteId);
  const { capacityKg, fillKg, capacityUnits, fillUnits } = site;
  const isFull = (capacityKg > 0 && fillKg >= capacityKg) || (capacityUnits > 0 && fillUnits >= capacityUnits);
  if (!site.closed && !isFull) return [];
  const routes = await routesOut(kernel, site.districtCode, 'today');
  const route = routes.find(({ stops }) => stops.some((stop) => stop.siteId === siteId && stop.status === 'planned'));
  if (!route) return [];
  const base = { ...about(route), routeId: null, source: 'event' as const, sourceId: String(event._id) };
  return [{ ...base, kind: site.closed ? 'site_closed' : 'site_full', siteId, place: site.place }];
}

/** One for each day from today on whose published routes still come over a crossing while it is closed. */
async function ofCrossing(kernel: Kernel, { data, _id }: Of<'network:crossing-updated'>): Promise<Trouble[]> {
  const found = await CrossingModel.findById(data.crossingId).lean<CrossingDoc>();
  const now = kernel.clock.now();
  if (!found || !isStanding(found, now)) return [];
  const { place, districtCode } = found;
  const comesOver = ({ stops, shiftStartsAt, shiftEndsAt }: RouteDoc) =>
    isClosedDuring(found, { from: shiftStartsAt > now ? shiftStartsAt : now, until: shiftEndsAt }) &&
    stops.some(
      ({ via, status }) => status === 'planned' && via.some(({ lng, lat }) => lng === place.lng && lat === place.lat),
    );
  const routes = (await routesOut(kernel, districtCode, 'from today on')).filter(comesOver);
  const firstOfDays = routes.filter(({ day }, k) => day !== routes[k - 1]?.day);
  return firstOfDays.map((route) => ({
    ...{ ...about(route), routeId: null, source: 'event', sourceId: `${String(_id)}:${route.day}` },
    ...{ kind: 'crossing_closed', crossingId: data.crossingId, place },
  }));
}

async function troublesOf(kernel: Kernel, event: StoredEvent): Promise<Trouble[]> {
  switch (event.name) {
    case 'dispatch:stop-failed':
      return ofFailedStop(event as Of<'dispatch:stop-failed'>);
    case 'dispatch:stop-completed':
      return ofCompletedStop(event as Of<'dispatch:stop-completed'>);
    case 'dispatch:unit-collected':
      return ofOffRoute(event as Of<'dispatch:unit-collected'>);
    case 'dispatch:forbidden-company':
      return ofForbiddenCompany(event as Of<'dispatch:forbidden-company'>);
    case 'requests:status-changed':
      return ofCancelled(kernel, event as Of<'requests:status-changed'>);
    case 'requests:opened':
      return ofUrgent(kernel, event as Of<'requests:opened'>);
    case 'network:site-updated':
    case 'network:fill-reported':
      return ofSite(kernel, (event.data as { siteId: string }).siteId, event);
    case 'network:crossing-updated':
      return ofCrossing(kernel, event as Of<'network:crossing-updated'>);
    default:
      return [];
  }
}

const openOf = ({ data }: StoredEvent) => ({
  requestId: (data as { requestId: string }).requestId,
  ...{ isEnded: false, status: 'open' as const },
});

/** What is open about a request ends when the request is seen to in another way: without a note, because nobody has written what comes next. */
async function endOfRequest(kernel: Kernel, tx: Transaction, requestId: string): Promise<void> {
  const { status } = await getRequestDoc(requestId);
  const open = await IncidentModel.find({ requestId, isEnded: false, status: 'open' }).lean<IncidentDoc[]>();
  for (const incident of open) {
    const isSeenTo =
      incident.kind === 'urgent_request' ? status !== 'waiting' : !isApart(incident.kind) && status !== 'failed';
    if (isSeenTo) await moveIncident(kernel, tx, { incident, event: 'resolve' });
  }
}

async function renewNote(tx: Transaction, incident: IncidentDoc, note = ''): Promise<void> {
  if (!incident.isEnded && incident.note !== note) await noteChange(tx, incident, { note });
}

/** A repair is settled when each crew has confirmed it, has finished its route, or is out. */
export async function settleRepairs(kernel: Kernel, tx: Transaction, routeId: string): Promise<void> {
  const waiting = await IncidentModel.find({ status: 'repaired', 'repair.routeIds': routeId }).lean<IncidentDoc[]>();
  for (const incident of waiting) {
    const { routeIds = [], revision = 0 } = incident.repair ?? {};
    const routes: RouteDoc[] = [];
    for (const id of routeIds) routes.push(await getRouteDoc(id));
    const isSettled = routes.every(({ change, status, active }) => {
      const isOver = !active || status === 'finished' || status === 'closed';
      return isOver || !change || change.revision < revision || change.confirmedAt !== null;
    });
    if (isSettled) await moveIncident(kernel, tx, { incident, event: 'confirm' });
  }
}

/** Incidents from what happens, and their end. */
export function incidentListeners(kernel: Kernel): Listener[] {
  const by = systemActor('incidents');
  return [
    {
      name: 'incidents.open',
      on: [
        'dispatch:stop-failed',
        'dispatch:stop-completed',
        'dispatch:unit-collected',
        'dispatch:forbidden-company',
        'requests:status-changed',
        'requests:opened',
        'network:site-updated',
        'network:fill-reported',
        'network:crossing-updated',
      ],
      handle: async (event) => {
        const troubles = await troublesOf(kernel, event);
        const isOfRequest = event.name === 'requests:status-changed' && (await IncidentModel.exists(openOf(event)));
        if (troubles.length === 0 && !isOfRequest) return;
        await transact(kernel, by, async (tx) => {
          for (const trouble of troubles) {
            const { day, organisationId } = trouble;
            // Nobody sees to it any more, and the report of the day stands.
            if (await isDayClosed({ organisationId: String(organisationId), day })) continue;
            const standing = await openIncident(kernel, tx, trouble);
            // One for all units of the stop.
            if (trouble.kind === 'collected_off_route') await renewNote(tx, standing, trouble.note);
          }
          if (isOfRequest) await endOfRequest(kernel, tx, (event.data as { requestId: string }).requestId);
        });
      },
    },
    {
      name: 'incidents.settle',
      on: ['dispatch:change-confirmed', 'dispatch:route-finished'],
      handle: async (event) => {
        const { routeId } = event.data as { routeId: string };
        await transact(kernel, by, (tx) => settleRepairs(kernel, tx, routeId));
      },
    },
  ];
}
