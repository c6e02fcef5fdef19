import type { WebhookData, webhookTypes } from '#shared/partners/webhooks';
import { systemActor } from '../kernel/actor';
import type { StoredEvent } from '../kernel/events/event-store';
import { transact } from '../kernel/events/transact';
import type { Kernel, Listener } from '../kernel/kernel';
import { getDealerOrders, getRequestDoc, presentDealerOrder } from '../requests';
import { queueMessage } from './deliveries';
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

async function dataOf(doc: Parameters<typeof presentDealerOrder>[0]): Promise<WebhookData> {
  const order = await presentDealerOrder(doc);
  const { id, code, status, categoryKey, model, request, deliveredAt, oldUnitsCollected, version } = order;
  return { order: { id, code, status, categoryKey, model, deliveredAt, oldUnitsCollected, version }, visit: request };
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
        if (!orderId) return;
        await transact(kernel, systemActor('partners'), async () => {
          const [doc] = await getDealerOrders([orderId]);
          if (!doc) return;
          const own = { organisationId: doc.dealerId, types: type, status: { $ne: 'off' as const } };
          const webhooks = await WebhookModel.find(own).lean<WebhookDoc[]>();
          if (webhooks.length === 0) return;
          const data = await dataOf(doc);
          for (const webhook of webhooks)
            await queueMessage(kernel, webhook, { id: String(event._id), type, at: event.at.toISOString(), data });
        });
        poke();
      },
    },
  ];
}
