import { dayOf } from '#shared/kernel/time';
import { catalogueApi } from '#shared/requests/catalogue';
import { requestsApi } from '#shared/requests/requests';
import { recordAudit } from '../accounts';
import { transact } from '../kernel/events/transact';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { assertPlaceInDistrict, getDistrict, type DistrictDoc } from '../network';
import { agreeWindow } from './agree-window';
import { cancelRequest, moveToSlot, openRequest } from './booking';
import { estimatePrice, listPricedCategories } from './catalogue';
import { getBySecret, getSeenRequest, listOrganisationRequests, listResidentRequests } from './find';
import { holdsHttp } from './holds-http';
import type { RequestDoc } from './model';
import { messagesHttp } from './messages/http';
import { listFittingOffers } from './offers';
import { presentRequest, presentStatusPage, statusUrlOf } from './present';

import { dealerOrdersHttp } from './dealer-orders-http';
import { photosHttp } from './photos-http';
import { priceListsHttp } from './price-lists-http';

export function requestsHttp(kernel: Kernel): Implementation[] {
  const pageOf = async (doc: RequestDoc) => presentStatusPage(kernel, await getDistrict(doc.districtCode), doc);
  const todayOf = ({ timeZone }: DistrictDoc) => dayOf(kernel.clock.now(), timeZone);
  const cursorOf = (docs: readonly RequestDoc[], limit: number) =>
    docs.length === limit ? String(docs.at(-1)?._id) : null;
  return [
    ...dealerOrdersHttp(kernel),
    ...holdsHttp(kernel),
    ...messagesHttp(kernel),
    ...photosHttp(kernel),
    ...priceListsHttp(kernel),
    ...implement(catalogueApi, {
      listCategories: async ({ query }) => {
        const district = await getDistrict(query.districtCode);
        const at = { day: todayOf(district), version: query.priceListVersion };
        const items = await listPricedCategories(district.code, at);
        return { items, priceListVersion: items[0]?.priceListVersion ?? '' };
      },
      estimatePrice: async ({ body }) => {
        const district = await getDistrict(body.districtCode);
        return estimatePrice(await listPricedCategories(district.code, { day: todayOf(district) }), body);
      },
    }),
    ...implement(requestsApi, {
      listSlotOffers: async ({ body }) => {
        const district = await getDistrict(body.districtCode);
        assertPlaceInDistrict(district, body.place);
        return { items: await listFittingOffers(kernel, district, body) };
      },
      openRequest: async ({ actor, body }) => {
        const doc = await openRequest(kernel, actor, body);
        return {
          request: presentRequest(doc, true),
          pickupCode: doc.pickupCode,
          secret: doc.secret,
          statusUrl: statusUrlOf(kernel, doc.secret),
        };
      },
      listRequests: async ({ actor, query }) => {
        const docs = await listOrganisationRequests(actor, query);
        return { items: docs.map((doc) => presentRequest(doc, false)), nextCursor: cursorOf(docs, query.limit) };
      },
      listMyRequests: async ({ actor, query }) => {
        const docs = await listResidentRequests(actor, query);
        const items = docs.map(({ code, status, slot, items: booked, secret }) => ({
          code,
          status,
          slot,
          secret,
          items: booked.map(({ categoryKey, condition, count }) => ({ categoryKey, condition, count })),
        }));
        return { items, nextCursor: cursorOf(docs, query.limit) };
      },
      getRequest: async ({ actor, params }) =>
        presentRequest(await getSeenRequest(actor, params.id), actor.role === 'resident'),
      unmaskRequest: async ({ actor, params, body }) =>
        transact(kernel, actor, async (tx) => {
          const doc = await getSeenRequest(actor, params.id);
          await tx.record('requests:unmasked', { requestId: params.id, reason: body.reason });
          await recordAudit(kernel, {
            actor,
            act: 'request-unmasked',
            subject: `request:${params.id}`,
            details: { reason: body.reason, code: doc.code },
          });
          return presentRequest(doc, true);
        }),
      cancelRequest: async ({ actor, params, body }) =>
        presentRequest(
          await cancelRequest(kernel, actor, await getSeenRequest(actor, params.id), body.reason),
          actor.role === 'resident',
        ),
      rescheduleRequest: async ({ actor, params, body }) =>
        presentRequest(
          await moveToSlot(kernel, actor, await getSeenRequest(actor, params.id), { ...body, event: 'reschedule' }),
          actor.role === 'resident',
        ),
      agreeWindow: async ({ actor, params, body }) =>
        presentRequest(await agreeWindow(kernel, actor, await getSeenRequest(actor, params.id), body), false),
      reopenRequest: async ({ actor, params, body }) =>
        presentRequest(
          await moveToSlot(kernel, actor, await getSeenRequest(actor, params.id), { ...body, event: 'reopen' }),
          false,
        ),
      getStatusPage: async ({ params }) => pageOf(await getBySecret(params.secret)),
      cancelBySecret: async ({ params, body }) =>
        pageOf(await cancelRequest(kernel, null, await getBySecret(params.secret), body.reason)),
      rescheduleBySecret: async ({ params, body }) =>
        pageOf(await moveToSlot(kernel, null, await getBySecret(params.secret), { ...body, event: 'reschedule' })),
    }),
  ];
}
