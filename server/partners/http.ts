import { partnerKeysApi, partnerOrdersApi } from '#shared/partners/keys';
import { importsApi } from '#shared/partners/imports';
import { webhooksApi } from '#shared/partners/webhooks';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import {
  cancelDealerOrder,
  createDealerOrder,
  getOwnOrder,
  listOwnOrders,
  presentDealerOrder,
  presentDealerOrders,
} from '../requests';
import { listDeliveries, presentDelivery, queuePing, replay } from './deliveries';
import { confirmImport, getImport, presentImport, previewImport } from './imports';
import { createKey, listKeys, presentKey, revokeKey } from './keys';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  presentWebhook,
  rotateSecret,
} from './webhooks';

const cursorOf = (docs: readonly { _id: unknown }[], limit: number) =>
  docs.length === limit ? String(docs.at(-1)?._id) : null;

export function partnersHttp(kernel: Kernel, poke: () => void): Implementation[] {
  return [
    ...implement(partnerKeysApi, {
      listApiKeys: async ({ actor }) => ({ items: (await listKeys(actor)).map(presentKey) }),
      createApiKey: async ({ actor, body }) => {
        const { key, token } = await createKey(kernel, actor, body);
        return { ...presentKey(key), token };
      },
      revokeApiKey: async ({ actor, params }) => presentKey(await revokeKey(kernel, actor, params.id)),
    }),
    ...implement(partnerOrdersApi, {
      createPartnerOrder: async ({ actor, body }) => presentDealerOrder(await createDealerOrder(kernel, actor, body)),
      listPartnerOrders: async ({ actor, query }) => {
        const orders = await listOwnOrders(actor, query);
        return { items: await presentDealerOrders(orders), nextCursor: cursorOf(orders, query.limit) };
      },
      getPartnerOrder: async ({ actor, params }) => presentDealerOrder(await getOwnOrder(actor, params.id)),
      cancelPartnerOrder: async ({ actor, params }) =>
        presentDealerOrder(await cancelDealerOrder(kernel, actor, params.id)),
    }),
    ...implement(importsApi, {
      previewOrderImport: async ({ actor, file }) =>
        presentImport(await previewImport(kernel, actor, file ?? Buffer.alloc(0))),
      getOrderImport: async ({ actor, params }) => presentImport(await getImport(actor, params.id)),
      confirmOrderImport: async ({ actor, params, body }) =>
        presentImport(await confirmImport(kernel, actor, { id: params.id, ...body })),
    }),
    ...implement(webhooksApi, {
      listWebhooks: async ({ actor }) => ({ items: (await listWebhooks(actor)).map(presentWebhook) }),
      createWebhook: async ({ actor, body }) => {
        const { doc, secret } = await createWebhook(kernel, actor, body);
        return { ...presentWebhook(doc), secret };
      },
      changeWebhook: async ({ actor, params, body }) =>
        presentWebhook(await changeWebhook(kernel, actor, params.id, body)),
      deleteWebhook: async ({ actor, params }) => {
        await deleteWebhook(kernel, actor, params.id);
        return { ok: true as const };
      },
      rotateWebhookSecret: async ({ actor, params, body }) => {
        const { doc, secret } = await rotateSecret(kernel, actor, { id: params.id, ...body });
        return { ...presentWebhook(doc), secret };
      },
      pingWebhook: async ({ actor, params }) => {
        const webhook = await getWebhook(actor, params.id);
        const delivery = await queuePing(kernel, webhook);
        poke();
        return presentDelivery(delivery);
      },
      replayWebhook: async ({ actor, params, body }) => {
        const queued = await replay(kernel, actor, { id: params.id, ...body });
        poke();
        return { queued };
      },
      listWebhookDeliveries: async ({ actor, query }) => {
        const docs = await listDeliveries(actor, query);
        return { items: docs.map(presentDelivery), nextCursor: cursorOf(docs, query.limit) };
      },
    }),
  ];
}
