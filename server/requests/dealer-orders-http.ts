import { dealerOrdersApi, type DealerOrder } from '#shared/requests/dealer-orders';
import { maskPhone } from '#shared/kernel/text';
import { OrganisationModel } from '../accounts';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import type { DealerOrderDoc } from './dealer-order-model';
import { cancelDealerOrder, createDealerOrder, findByCodeAndBuyer, isBookable, listOwnOrders } from './dealer-orders';
import { RequestModel, type RequestDoc } from './model';

/** Orders for their dealer, with the requests that deliver them. */
export async function presentDealerOrders(orders: readonly DealerOrderDoc[]): Promise<DealerOrder[]> {
  const ids = orders.flatMap(({ requestId }) => requestId ?? []);
  const requests = await RequestModel.find({ _id: { $in: ids } }).lean<RequestDoc[]>();
  const byId = new Map(requests.map((request) => [String(request._id), request]));
  return orders.map((order) => {
    const request = order.requestId ? byId.get(order.requestId) : undefined;
    return {
      ...order,
      id: String(order._id),
      buyerPhoneMasked: maskPhone(order.buyerPhone),
      request: request
        ? { id: String(request._id), code: request.code, status: request.status, day: request.slot.day }
        : null,
      deliveredAt: order.deliveredAt?.toISOString() ?? null,
      oldUnitsCollected: request?.receipt?.units.length ?? 0,
    };
  });
}

export async function presentDealerOrder(order: DealerOrderDoc): Promise<DealerOrder> {
  const [presented] = await presentDealerOrders([order]);
  if (!presented) throw new Error('no order was presented');
  return presented;
}

export function dealerOrdersHttp(kernel: Kernel): Implementation[] {
  return implement(dealerOrdersApi, {
    listDealerOrders: async ({ actor, query }) => {
      const orders = await listOwnOrders(actor, query);
      const nextCursor = orders.length === query.limit ? String(orders.at(-1)?._id) : null;
      return { items: await presentDealerOrders(orders), nextCursor };
    },
    createDealerOrder: async ({ actor, body }) => presentDealerOrder(await createDealerOrder(kernel, actor, body)),
    cancelDealerOrder: async ({ actor, params }) =>
      presentDealerOrder(await cancelDealerOrder(kernel, actor, params.id)),
    findDealerOrder: async ({ actor, body }) => {
      const order = await findByCodeAndBuyer({
        ...(actor.role === 'dispatcher' && actor.districtCode && { districtCode: actor.districtCode }),
        code: body.code,
        phones: [body.phone],
      });
      const dealer = await OrganisationModel.findById(order.dealerId, { name: 1 }).lean();
      const { code, categoryKey, model, weightKg } = order;
      return { code, categoryKey, model, weightKg, dealerName: dealer?.name ?? '', bookable: isBookable(order) };
    },
  });
}
