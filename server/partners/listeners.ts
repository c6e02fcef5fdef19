import type { webhookTypes } from '#shared/partners/webhooks';
import type { StoredEvent } from '../kernel/events/event-store';
import type { Kernel, Listener } from '../kernel/kernel';
import { getDealerOrders, getRequestDoc, presentDealerOrders } from '../requests';
import { queueDelivery } from './deliveries';
import { WebhookModel, type WebhookDoc } from './model';

type Told = 'requests:order-created' | 'requests:order-changed' | 'requests:status-changed';
const typeOf: Record<Told, (typeof webhookTypes)[number]> = {
  'requests:order-created': 'order.created',
  'requests:order-changed': 'order.changed',
  'requests:status-changed': 'visit.changed',
};

async function orderIdOf(event: StoredEvent<Told>): Promise<string | null> {
  if ('dealerOrderId' in event.data) return event.data.dealerOrderId;
  return (await getRequestDoc(event.data.requestId)).delivery?.dealerOrderId ?? null;
}

/** Tells a dealer's webhooks what becomes of its orders: the order as it stands, without the buyer. */
export function partnersListeners(kernel: Kernel, poke: () => void): Listener[] {
  return [
    {
      name: 'partners.webhooks',
      on: Object.keys(typeOf) as Told[],
      handle: async (given: StoredEvent) => {
        const event = given as StoredEvent<Told>;
        const type = typeOf[event.name];
        if (!(await WebhookModel.exists({ types: type, status: { $ne: 'off' } }))) return;
        const orderId = await orderIdOf(event);
        const [doc] = orderId ? await getDealerOrders([orderId]) : [];
        if (!doc) return;
        const webhooks = await WebhookModel.find({
          organisationId: doc.dealerId,
          types: type,
          status: { $ne: 'off' },
        }).lean<WebhookDoc[]>();
        if (webhooks.length === 0) return;
        const [order] = await presentDealerOrders([doc]);
        if (!order) return;
        const { id, code, status, categoryKey, model, request, deliveredAt, oldUnitsCollected, version } = order;
        const data = {
          order: { id, code, status, categoryKey, model, deliveredAt, oldUnitsCollected, version },
          visit: request,
        };
        for (const webhook of webhooks)
          await queueDelivery(kernel, webhook, { eventId: String(event._id), type, at: event.at, data });
        poke();
      },
    },
  ];
}
