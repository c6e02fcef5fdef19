import { Types } from 'mongoose';
import type { SameDayOffer as PresentedOffer } from '#shared/dispatch/same-day';
import { dayOf } from '#shared/kernel/time';
import { listUnits } from '../../custody';
import { assertSameTenant } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { offerSameDay, type SameDayOffer, type SameDayQuery } from '../../planning';
import { announcedWindow, getRequestDoc, type RequestDoc } from '../../requests';
import type { RouteDoc } from '../model';
import { momentToFindFor } from '../reading-time';
import { listRouteDocs } from '../routes';
import { SameDayOfferModel, type SameDayOfferDoc } from './offer-model';
import { basisOf, restOfRoute } from './rest-of-route';

/** Refuses a request that does not wait for a vehicle today. */
export async function assertWaitsToday(kernel: Kernel, request: RequestDoc): Promise<void> {
  const { timeZone } = await getDistrict(request.districtCode);
  const today = dayOf(kernel.clock.now(), timeZone);
  if (request.status !== 'waiting')
    throw new AppError('wrong_state', `The request is ${request.status}, not waiting`, {
      action: 'Load it again to see where it stands.',
      details: { status: request.status },
    });
  if (request.slot.day !== today)
    throw new AppError('wrong_state', `The request is for ${request.slot.day}, today is ${today}`, {
      action: 'Move it to a slot of today first.',
      details: { day: request.slot.day, today },
    });
}

/** The published routes as planning takes them. */
export function restOfRoutes(
  request: RequestDoc,
  routes: readonly RouteDoc[],
  now: { at: Date; units: Awaited<ReturnType<typeof listUnits>> },
): SameDayQuery {
  const rests = routes.map((route) => ({
    route,
    rest: restOfRoute(
      route,
      now.units.filter(({ routeId }) => routeId === String(route._id)),
      now.at,
    ),
  }));
  return {
    organisationId: String(request.organisationId),
    districtCode: request.districtCode,
    day: request.slot.day,
    now: now.at,
    requestId: String(request._id),
    rests: rests.flatMap(({ rest }) => rest ?? []),
    overShiftIds: rests.flatMap(({ route, rest }) => (rest ? [] : [route.shiftId])),
  };
}

/** Where an open request of today fits into the published routes, cheapest first. Offers are kept, so that one of them can be taken. */
export async function makeOffers(
  kernel: Kernel,
  actor: Actor,
  requestId: string,
): Promise<{ day: string; at: string; items: PresentedOffer[] }> {
  const request = await getRequestDoc(requestId);
  assertSameTenant(actor, request.organisationId, 'The request');
  await assertWaitsToday(kernel, request);
  const { day } = request.slot;
  const routes = await listRouteDocs({ organisationId: String(request.organisationId), day });
  if (routes.length === 0)
    throw new AppError('wrong_state', `No route is published for ${day}`, {
      action: 'Plan the day and publish it.',
      details: { day },
    });
  const at = kernel.clock.now();
  const units = await listUnits({ routeIds: routes.map(({ _id }) => String(_id)) });
  const foundFor = momentToFindFor(at);
  const offers = await offerSameDay(restOfRoutes(request, routes, { at: foundFor, units }));
  const made = offers.map((offer): { doc: SameDayOfferDoc; offer: SameDayOffer; route: RouteDoc | null } => {
    const route = routes.find(({ shiftId }) => shiftId === offer.shiftId) ?? null;
    return {
      offer,
      route,
      doc: {
        _id: new Types.ObjectId(),
        organisationId: request.organisationId,
        districtCode: request.districtCode,
        day,
        requestId,
        shiftId: offer.shiftId,
        routeId: route && String(route._id),
        basis: route ? basisOf(route) : '',
        order: [...offer.order],
        foundFor,
        madeAt: kernel.realNow(),
      },
    };
  });
  if (made.length > 0) await SameDayOfferModel.insertMany(made.map(({ doc }) => doc));
  return { day, at: at.toISOString(), items: made.map((one) => present(request, one)) };
}

function present(
  request: RequestDoc,
  { doc, offer, route }: { doc: SameDayOfferDoc; offer: SameDayOffer; route: RouteDoc | null },
): PresentedOffer {
  const { stops, order } = offer;
  const position = stops.findIndex(({ requestId }) => requestId === doc.requestId);
  const visit = stops[position]!;
  const before = stops.slice(0, position).findLastIndex((_, k) => order[k]!.key !== null);
  const previous =
    route?.stops.find(({ id }) => id === order[before]?.key) ??
    route?.stops.findLast(({ kind, status }) => kind !== 'end' && status !== 'planned');
  const load = stops.find(({ kind }, k) => kind === 'load' && order[k]!.key === null);
  const window = announcedWindow(new Date(visit.arriveAt), request.slotFromAt);
  const { shiftId, letter, crewName, plate } = offer.route;
  return {
    id: String(doc._id),
    shiftId,
    routeId: doc.routeId,
    letter,
    crewName,
    plate,
    costDeltaFen: offer.costDeltaFen,
    distanceDeltaM: offer.distanceDeltaM,
    endDeltaSec: offer.endDeltaSec,
    endAt: offer.route.stops.at(-1)!.arriveAt,
    arriveAt: visit.arriveAt,
    startAt: visit.startAt,
    windowFromAt: window.fromAt.toISOString(),
    windowToAt: window.toAt.toISOString(),
    after: previous ? { seq: previous.seq, name: previous.name } : null,
    loadsAt: load?.name ?? null,
    delays: [...offer.delays],
  };
}
