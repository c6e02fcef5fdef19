import { isValidObjectId } from 'mongoose';
import { listUnits } from '../../custody';
import { assertSameTenant, recordAudit } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError, notFound } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { retimeSameDay } from '../../planning';
import { getRequestDoc, moveRequest } from '../../requests';
import { changeRoute, openRoute, placeVisits } from '../change-route';
import type { RouteDoc } from '../model';
import { nextRevision } from '../day-revision';
import { momentToJudgeFor } from '../reading-time';
import { listRouteDocs } from '../routes';
import { SameDayOfferModel, type SameDayOfferDoc } from './offer-model';
import { assertWaitsToday, restOfRoutes } from './offers';
import { basisOf } from './rest-of-route';

/** A route with the request that came in. */
export interface Insertion {
  requestId: string;
  revision: number;
  route: RouteDoc;
}

const movedOn = (letter: string) =>
  new AppError('conflict', letter ? `Route ${letter} has moved on since this offer` : 'The day has moved on since', {
    action: 'Ask for offers again and take one of those.',
  });

/**
 * Takes an offer in one transaction: the route gets its new stops under a new revision, the request and those that wait behind it are told.
 * Throws `conflict` when the route has changed since or the order no longer holds, `wrong_state` when the request does not wait any more.
 */
export async function takeOffer(kernel: Kernel, actor: Actor, offerId: string): Promise<Insertion> {
  return transact(kernel, actor, async (tx) => {
    const offer = isValidObjectId(offerId) ? await SameDayOfferModel.findById(offerId).lean<SameDayOfferDoc>() : null;
    if (!offer) throw notFound('The offer');
    assertSameTenant(actor, offer.organisationId, 'The offer');
    const request = await getRequestDoc(offer.requestId);
    await assertWaitsToday(kernel, request);
    if (request.slot.day !== offer.day) throw movedOn('');
    const { organisationId, day, shiftId } = offer;
    const routes = await listRouteDocs({ organisationId: String(organisationId), day });
    const before = routes.find((route) => route.shiftId === shiftId) ?? null;
    if (offer.routeId !== (before && String(before._id)) || (before && basisOf(before) !== offer.basis))
      throw movedOn(before?.letter ?? '');
    const at = kernel.clock.now();
    const units = before ? await listUnits({ routeId: String(before._id) }) : [];
    const query = restOfRoutes(request, before ? [before] : [], { at: momentToJudgeFor(offer.foundFor, at), units });
    const retimed = await retimeSameDay(query, { shiftId, order: offer.order });
    if (!retimed) throw movedOn(before?.letter ?? '');

    const revision = await nextRevision({ organisationId: String(organisationId), day });
    const plan = before ?? routes[0];
    if (!plan) throw movedOn('');
    const { route, added } = before
      ? await changeRoute(before, retimed, { revision, at })
      : await openRoute(plan, retimed, { revision, at });
    await moveRequest(kernel, tx, {
      requestId: offer.requestId,
      event: 'plan',
      by: 'operation',
      actorName: route.crew.name,
    });
    await placeVisits(tx, route);
    await tx.record('dispatch:route-revised', {
      routeId: String(route._id),
      planId: String(route.planId),
      day,
      revision,
      requestId: offer.requestId,
      stopIds: added.map(({ id }) => id),
    });
    await recordAudit(kernel, {
      actor,
      act: 'same-day-taken',
      subject: `route:${String(route._id)}`,
      details: { day, revision, requestId: offer.requestId, letter: route.letter },
    });
    return { requestId: offer.requestId, revision, route };
  });
}
