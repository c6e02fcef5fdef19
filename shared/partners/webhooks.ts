import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { done, page, pageQuery } from '../kernel/page';
import { instant } from '../kernel/time';

/** What partners are told: an order came or changed, the state of its visit changed. `ping` is sent on demand. */
export const webhookTypes = ['order.created', 'order.changed', 'visit.changed'] as const;
export const webhookStatuses = ['active', 'parked', 'off'] as const;
export const webhookDeliveryStatuses = ['waiting', 'sent', 'parked', 'dropped'] as const;

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
    body: z.strictObject({ url, types }),
    reply: withSecret,
    status: 201,
  }),
  changeWebhook: endpoint({
    method: 'PATCH',
    path: '/api/webhooks/:id',
    summary: 'Change a webhook, switch it off, or take a parked one up again',
    access: ['dealer'],
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
    params,
    reply: done,
  }),
  rotateWebhookSecret: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/rotate',
    summary: 'A new secret, shown this once; the present one signs too for a while',
    access: ['dealer'],
    params,
    body: z.strictObject({ keepHours: z.int().min(0).max(168).default(24) }),
    reply: withSecret,
  }),
  pingWebhook: endpoint({
    method: 'POST',
    path: '/api/webhooks/:id/ping',
    summary: 'Send a ping',
    access: ['dealer'],
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
