import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { page } from '../kernel/page';
import { scope } from '../kernel/scopes';
import { instant } from '../kernel/time';
import { dealerOrder, dealerOrdersApi } from '../requests/dealer-orders';

/** A key of an organisation; its token is shown once, when it is made. `hint` is how it begins. */
export const apiKey = z
  .object({
    id,
    name: z.string(),
    hint: z.string(),
    scopes: z.array(scope),
    callsPerMin: z.int(),
    createdAt: instant,
    lastUsedAt: instant.nullable(),
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKey>;

/** Dealers make keys for orders, the operator's administrators for scales. */
const keepers = ['dealer', 'administrator'] as const;

export const partnerKeysApi = {
  listApiKeys: endpoint({
    method: 'GET',
    path: '/api/api-keys',
    summary: 'The organisation’s keys',
    access: keepers,
    reply: z.object({ items: z.array(apiKey) }),
  }),
  // Not kept under an idempotency key: the token must be nowhere but in this answer.
  createApiKey: endpoint({
    method: 'POST',
    path: '/api/api-keys',
    summary: 'Make a key; the token is shown this once',
    access: keepers,
    audit: { act: 'api-key-created', of: 'api-key' },
    body: z.strictObject({
      name: z.string().trim().min(1).max(60),
      scopes: z.array(scope).min(1).max(10),
      callsPerMin: z.int().min(1).max(600).default(120),
      /** Days until it ends; never unless given. */
      days: z.int().min(1).max(730).optional(),
    }),
    reply: apiKey.extend({ token: z.string() }),
    status: 201,
  }),
  revokeApiKey: endpoint({
    method: 'DELETE',
    path: '/api/api-keys/:id',
    summary: 'End a key at once',
    access: keepers,
    audit: { act: 'api-key-revoked', of: 'api-key' },
    params: z.strictObject({ id }),
    reply: apiKey,
  }),
};

const { createDealerOrder, listDealerOrders, cancelDealerOrder } = dealerOrdersApi;

/** What a partner's own system calls with a key: the same orders as on the dealer's page. */
export const partnerOrdersApi = {
  createPartnerOrder: endpoint({
    method: 'POST',
    path: '/api/partner/orders',
    summary: 'Announce a sold unit that waits for delivery',
    access: { scope: 'orders:write' },
    audit: { not: 'key' },
    body: createDealerOrder.body,
    reply: dealerOrder,
    status: 201,
    idempotent: true,
  }),
  listPartnerOrders: endpoint({
    method: 'GET',
    path: '/api/partner/orders',
    summary: 'The organisation’s orders with the state of their visits, newest first',
    access: { scope: 'orders:read' },
    query: listDealerOrders.query,
    reply: page(dealerOrder),
  }),
  getPartnerOrder: endpoint({
    method: 'GET',
    path: '/api/partner/orders/:id',
    summary: 'One order with the state of its visit',
    access: { scope: 'orders:read' },
    params: z.strictObject({ id }),
    reply: dealerOrder,
  }),
  cancelPartnerOrder: endpoint({
    method: 'POST',
    path: '/api/partner/orders/:id/cancel',
    summary: 'Withdraw an order that is not booked',
    access: { scope: 'orders:write' },
    audit: { not: 'key' },
    params: z.strictObject({ id }),
    body: cancelDealerOrder.body,
    reply: dealerOrder,
    idempotent: true,
  }),
};
