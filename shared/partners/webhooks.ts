import { z } from 'zod';
import { endpoint, type PostSpec } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { done, page, pageQuery } from '../kernel/page';
import { instant } from '../kernel/time';
import { dealerOrder } from '../requests/dealer-orders';

/** What partners are told: an order came or changed, the state of its visit changed. `ping` is sent on demand. */
export const webhookTypes = ['order.created', 'order.changed', 'visit.changed'] as const;
export const webhookStatuses = ['active', 'parked', 'off'] as const;
export const webhookDeliveryStatuses = ['waiting', 'sent', 'parked', 'dropped'] as const;

const { shape } = dealerOrder;
/** What an order's message says: the order and its visit as they stand, whole each time, without the buyer. */
export const webhookData = z.object({
  order: dealerOrder.pick({
    ...{ id: true, code: true, status: true, categoryKey: true, model: true, deliveredAt: true },
    ...{ oldUnitsCollected: true, version: true },
  }),
  visit: shape.request,
});
export type WebhookData = z.infer<typeof webhookData>;

/** The body of a post. It is written once: a repetition, later or on replay, says the same under the same `id`. */
export const webhookMessage = z
  .object({
    id: z.string().describe('Of what happened; the same in every repetition'),
    type: z.enum(webhookTypes),
    at: instant.describe('When it happened, by the clock of the district'),
    sequence: z
      .int()
      .min(1)
      .describe('Counts the messages about one order (data.order.id) to one webhook: 1, 2, 3 … without a hole'),
    data: webhookData,
  })
  .meta({ id: 'WebhookMessage' });
export type WebhookMessage = z.infer<typeof webhookMessage>;

const receiving = [
  'Sent **at least once and in no promised order**: an attempt that got no 2xx within five seconds is repeated later, while newer messages go on.',
  '- Drop repetitions by `id` (or by `sequence`, which stays the same too).',
  '- Keep the highest `sequence` of each `data.order.id` and leave aside what is lower: every message holds the whole state, and a higher one is the newer state.',
  '- A hole in the numbers is a message still on its way; nothing has to wait for it.',
  '- Check one of the `v1` of `X-Huiliu-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]`: HMAC-SHA256 of `<t>.<body>` with the secret; refuse a `t` more than five minutes off.',
  '',
  'A `ping`, sent on demand, has the type `ping`, no `sequence` and empty `data`.',
].join('\n');
const headers = z.object({
  'X-Huiliu-Delivery': id.describe('The same in every repetition'),
  'X-Huiliu-Event': z.string().describe('The type'),
  'X-Huiliu-Signature': z.string(),
});
const told: Record<(typeof webhookTypes)[number], string> = {
  'order.created': 'An order was announced',
  'order.changed': 'An order was booked, delivered, returned, freed or withdrawn',
  'visit.changed': 'The visit that delivers an order came further',
};
/** What partners receive, by type. */
export const webhookPosts = Object.fromEntries(
  webhookTypes.map((type): [string, PostSpec] => [
    type,
    { summary: told[type], description: receiving, headers, body: webhookMessage },
  ]),
);

/** An address that gets signed posts. While a secret is rotated two are valid and both sign. */
export const webhook = z
  .object({
    id,
    url: z.string(),
    types: z.array(z.enum(webhookTypes)),
    status: z.enum(webhookStatuses),
    /** Failed attempts since the last that succeeded. */
    failures: z.int(),
    parkedAt: instant.nullable(),
    secrets: z.array(z.object({ id, createdAt: instant, expiresAt: instant.nullable() })),
    createdAt: instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

export const webhookDelivery = z
  .object({
    id,
    webhookId: id,
    type: z.string(),
    status: z.enum(webhookDeliveryStatuses),
    why: z.string().nullable(),
    createdAt: instant,
    attempts: z.int(),
    /** When it is tried next, while it waits. */
    nextAt: instant.nullable(),
    tries: z.array(z.object({ at: instant, status: z.int().nullable(), ms: z.int(), error: z.string() })),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

const url = z.url({ protocol: /^https?$/ }).max(500);
const types = z.array(z.enum(webhookTypes)).min(1).max(webhookTypes.length);
const withSecret = webhook.extend({ secret: z.string() });
const params = z.strictObject({ id });

export const webhooksApi = {
  listWebhooks: endpoint({
    method: 'GET',
    path: '/api/webhooks',
    summary: 'The organisation’s webhooks',
    access: ['dealer'],
    reply: z.object({ items: z.array(webhook) }),
  }),
  createWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks',
    summary: 'Add a webhook; its secret is shown this once',
    access: ['dealer'],
    audit: { act: 'webhook-created', of: 'webhook' },
    body: z.strictObject({ url, types }),
    reply: withSecret,
    status: 201,
    idempotent: true,
  }),
  changeWebhook: endpoint({
    method: 'PATCH',
    path: '/api/webhooks/:id',
    summary: 'Change a webhook, switch it off, or take a parked one up again',
    access: ['dealer'],
    audit: { act: 'webhook-changed', of: 'webhook' },
    params,
    body: z
      .strictObject({ url: url.optional(), types: types.optional(), status: z.enum(['active', 'off']).optional() })
      .refine((body) => Object.keys(body).length > 0, 'nothing to change'),
    reply: webhook,
  }),
  deleteWebhook: endpoint({
    method: 'DELETE',
    path: '/api/webhooks/:id',
    summary: 'Remove a webhook with its log',
    access: ['dealer'],
    audit: { act: 'webhook-deleted', of: 'webhook' },
    params,
    reply: done,
  }),
  rotateWebhookSecret: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/rotate',
    summary: 'A new secret, shown this once; the present one signs too for a while',
    access: ['dealer'],
    audit: { act: 'webhook-secret-rotated', of: 'webhook' },
    params,
    body: z.strictObject({ keepHours: z.int().min(0).max(168).default(24) }),
    reply: withSecret,
    idempotent: true,
  }),
  pingWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/ping',
    summary: 'Send a ping',
    access: ['dealer'],
    audit: { not: 'question' },
    params,
    body: z.strictObject({}),
    reply: webhookDelivery,
    idempotent: true,
  }),
  replayWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/replay',
    summary: 'Send again what was told since an instant, under the same ids: only what is parked, or everything',
    access: ['dealer'],
    audit: { act: 'webhook-replayed', of: 'webhook' },
    params,
    body: z.strictObject({ since: instant, all: z.boolean().default(false) }),
    reply: z.object({ queued: z.int() }),
    idempotent: true,
  }),
  listWebhookDeliveries: endpoint({
    method: 'GET',
    path: '/api/webhook-deliveries',
    summary: 'Delivery log, newest first',
    access: ['dealer'],
    query: z.strictObject({
      ...pageQuery,
      webhookId: id.optional(),
      status: z.enum(webhookDeliveryStatuses).optional(),
    }),
    reply: page(webhookDelivery),
  }),
};

export const partnersEvents = defineEvents('partners', {
  /** A webhook failed again and again and gets nothing until it is taken up again. */
  'webhook-parked': z.strictObject({ webhookId: id, organisationId: id, failures: z.int() }),
});
export const partnersPushes = {
  /** Webhooks or their log have changed. */
  'partners:changed': z.object({}),
};
