import type { z } from 'zod';
import type { incidentsApi } from '#shared/incidents/incidents';
import { dayOf } from '#shared/kernel/time';
import { assertSameDistrict, assertSameTenant, tenantOf } from '../accounts';
import { getRouteDoc, listRouteDocs } from '../dispatch';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf, getSite, listCrossings } from '../network';
import { getRequestDoc } from '../requests';
import { latestPositions } from '../tracking';
import { closeCrossing } from './closure';
import { openIncident } from './incidents';
import type { IncidentDoc } from './model';
import { subjectOf } from './rules';

type ByHand = z.output<typeof incidentsApi.openIncident.body>;
type ByCrew = z.output<typeof incidentsApi.reportIncident.body>;

/** Refuses a record of somebody else, and a kind without what it is about. */
async function assertSubject(actor: Actor, input: ByHand): Promise<void> {
  const about = subjectOf[input.kind];
  if (!input[`${about}Id`])
    throw new AppError('invalid_input', `An incident of kind ${input.kind} names a ${about}`, {
      action: `Choose the ${about}.`,
    });
  if (input.closedUntil && input.kind !== 'crossing_closed')
    throw new AppError('invalid_input', `An incident of kind ${input.kind} has no end of a closure`, {
      action: 'Leave the end out.',
    });
  if (input.routeId) {
    const route = await getRouteDoc(input.routeId);
    assertSameTenant(actor, route.organisationId, 'The route');
    if (route.day !== input.day || !route.active) throw notFound('The route');
  }
  if (input.requestId) assertSameTenant(actor, (await getRequestDoc(input.requestId)).organisationId, 'The request');
  // Warehouses of others are driven to as well.
  if (input.siteId) assertSameDistrict(actor, (await getSite(input.siteId)).districtCode);
  if (input.crossingId) {
    const crossings = await listCrossings(actor.districtCode ?? '');
    if (!crossings.some(({ _id }) => String(_id) === input.crossingId)) throw notFound('The crossing');
  }
}

/** Where a route's vehicle was seen last. */
async function placeOfRoute(routeId: string) {
  const { vehicle } = await getRouteDoc(routeId);
  const [last] = await latestPositions([vehicle.id]);
  return last && last.routeId === routeId ? { lng: last.place.lng, lat: last.place.lat } : null;
}

/** A dispatcher writes an incident down. Throws `wrong_state` for a day that is closed. */
export async function writeDown(kernel: Kernel, actor: Actor, input: ByHand): Promise<IncidentDoc> {
  await assertSubject(actor, input);
  const { code } = await districtOf(actor);
  const place = input.routeId ? await placeOfRoute(input.routeId) : null;
  const { closedUntil, ...trouble } = input;
  return transact(kernel, actor, async (tx) => {
    const opened = await openIncident(kernel, tx, {
      ...{ organisationId: tenantOf(actor), districtCode: code, source: 'hand', ownerId: actor.accountId, place },
      ...trouble,
    } as Parameters<typeof openIncident>[2]);
    if (input.kind === 'crossing_closed')
      await closeCrossing(kernel, actor, opened, closedUntil ? { until: new Date(closedUntil) } : {});
    return opened;
  });
}

/** A crew reports what stops it on its own route of today. Throws `wrong_state` when the day is closed. */
export async function reportByCrew(kernel: Kernel, actor: Actor, input: ByCrew): Promise<IncidentDoc> {
  const district = await districtOf(actor);
  const day = dayOf(kernel.clock.now(), district.timeZone);
  const routes = await listRouteDocs({ organisationId: tenantOf(actor), day });
  const route = routes.find(
    ({ crew, status }) => crew.id === actor.crewId && (status === 'started' || status === 'published'),
  );
  if (!route)
    throw new AppError('wrong_state', 'You have no route that is open today', { action: 'Call the dispatcher.' });
  const stop = input.stopId ? route.stops.find(({ id }) => id === input.stopId) : undefined;
  if (input.stopId && !stop) throw notFound('The stop');
  const crossing = stop?.via[0] && (await crossingAt(district.code, stop.via[0]));
  const about = {
    route: String(route._id),
    request: stop?.visit?.requestId,
    site: stop?.siteId ?? undefined,
    crossing: crossing ?? undefined,
  };
  if (!about[subjectOf[input.kind]])
    throw new AppError('invalid_input', `${input.kind} needs the stop that it is about`, {
      action: 'Report it from that stop.',
    });
  const place = input.place ?? (await placeOfRoute(String(route._id)));
  return transact(kernel, actor, async (tx) => {
    const opened = await openIncident(kernel, tx, {
      ...{ organisationId: route.organisationId, districtCode: district.code, day, kind: input.kind, source: 'crew' },
      ...{ routeId: about.route, stopId: stop?.id ?? null, requestId: about.request ?? null },
      ...{ siteId: about.site ?? null, crossingId: about.crossing ?? null, place, note: input.note },
    });
    if (input.kind === 'crossing_closed') await closeCrossing(kernel, actor, opened, { isNow: true });
    return opened;
  });
}

async function crossingAt(districtCode: string, place: { lng: number; lat: number }): Promise<string | null> {
  const found = (await listCrossings(districtCode)).find(
    (one) => one.place.lng === place.lng && one.place.lat === place.lat,
  );
  return found ? String(found._id) : null;
}
