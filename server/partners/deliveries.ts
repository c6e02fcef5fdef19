import { Types } from 'mongoose';
import type { z } from 'zod';
import type { webhookDelivery, WebhookMessage } from '#shared/partners/webhooks';
import { recordAudit, tenantOf } from '../accounts';
import { systemActor, type Actor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { atOnce, createOutgoing, outcomeOf, post, type Outcome } from '../kernel/outgoing';
import {
  MessageCountModel,
  WebhookDeliveryModel,
  WebhookModel,
  type WebhookDeliveryDoc,
  type WebhookDoc,
} from './model';
import { signatureOf } from './sign';
import { getWebhook, validSecrets } from './webhooks';

const timeoutMs = 5_000;
/** Failed attempts in a row after which a webhook is parked. */
export const mostFailures = 20;

export function presentDelivery(doc: WebhookDeliveryDoc): z.input<typeof webhookDelivery> {
  return {
    ...doc,
    id: String(doc._id),
    webhookId: String(doc.webhookId),
    createdAt: doc.createdAt.toISOString(),
    // One that nobody has taken yet is due since it was written down.
    nextAt: doc.status === 'waiting' ? (doc.nextAt > doc.createdAt ? doc.nextAt : doc.createdAt).toISOString() : null,
    tries: doc.tries.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

/** Writes a message down. A parked webhook's wait until it is replayed. */
async function keep(
  kernel: Kernel,
  to: WebhookDoc,
  message: WebhookMessage | { id: string; type: 'ping'; at: string; data: object },
): Promise<WebhookDeliveryDoc> {
  const doc: WebhookDeliveryDoc = {
    ...{ _id: new Types.ObjectId(), webhookId: to._id, organisationId: to.organisationId },
    ...{ eventId: message.id, type: message.type, body: JSON.stringify(message), createdAt: kernel.realNow() },
    status: to.status === 'parked' ? 'parked' : 'waiting',
    ...{ attempts: 0, nextAt: atOnce, tries: [], why: null },
  };
  await WebhookDeliveryModel.create([doc]);
  return doc;
}

/** Writes a ping down. */
export async function queuePing(kernel: Kernel, to: WebhookDoc): Promise<WebhookDeliveryDoc> {
  const id = `ping-${String(new Types.ObjectId())}`;
  return keep(kernel, to, { id, type: 'ping', at: kernel.clock.now().toISOString(), data: {} });
}

/**
 * Writes a message about an order down, once per webhook and event, with the next number of the order. To be called in the transaction that has
 * read `data`: of two that number one order at a time the later is run again and reads again, so that the higher number never tells of an older state.
 */
export async function queueMessage(
  kernel: Kernel,
  to: WebhookDoc,
  message: Omit<WebhookMessage, 'sequence'>,
): Promise<void> {
  const webhookId = to._id;
  if (await WebhookDeliveryModel.exists({ webhookId, eventId: message.id })) return;
  const { last: sequence } = await MessageCountModel.findOneAndUpdate(
    { _id: `${String(webhookId)}:${message.data.order.id}` },
    { $inc: { last: 1 }, $setOnInsert: { webhookId } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  await keep(kernel, to, { ...message, sequence });
}

async function send(kernel: Kernel, doc: WebhookDeliveryDoc): Promise<Outcome> {
  const webhook = await WebhookModel.findById(doc.webhookId).lean<WebhookDoc>();
  if (!webhook || webhook.status === 'off') return { kind: 'dropped', why: webhook ? 'switched_off' : 'removed' };
  const at = kernel.realNow();
  const secrets = validSecrets(webhook, at).map(({ secret }) => secret);
  const { status } = await post({
    url: webhook.url,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'huiliu-webhooks',
      'X-Huiliu-Delivery': String(doc._id),
      'X-Huiliu-Event': doc.type,
      'X-Huiliu-Signature': signatureOf({ body: doc.body, at, secrets }),
    },
    body: doc.body,
    timeoutMs,
    allowInside: kernel.config.WEBHOOKS_INSIDE,
  });
  return outcomeOf(status);
}

/** Counts failures in a row; parks the webhook, with what waits for it, when there are too many. */
async function settled(kernel: Kernel, { webhookId }: WebhookDeliveryDoc, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'dropped') return;
  if (outcome.kind === 'sent') {
    await WebhookModel.updateOne({ _id: webhookId, failures: { $gt: 0 } }, { $set: { failures: 0 } });
    return;
  }
  await transact(kernel, systemActor('partners'), async (tx) => {
    const webhook = await WebhookModel.findOneAndUpdate(
      { _id: webhookId },
      { $inc: { failures: 1 } },
      { returnDocument: 'after' },
    ).lean<WebhookDoc>();
    if (!webhook || webhook.status !== 'active' || webhook.failures < mostFailures) return;
    await WebhookModel.updateOne({ _id: webhookId }, { $set: { status: 'parked', parkedAt: kernel.realNow() } });
    await WebhookDeliveryModel.updateMany({ webhookId, status: 'waiting' }, { $set: { status: 'parked' } });
    await tx.record('partners:webhook-parked', {
      webhookId: String(webhookId),
      organisationId: String(webhook.organisationId),
      failures: webhook.failures,
    });
  });
}

/** Posts deliveries, signed, at least once; one slow receiver does not hold up another. */
export function webhookOutgoing(kernel: Kernel) {
  return createOutgoing<WebhookDeliveryDoc>(kernel, {
    name: 'webhook',
    model: WebhookDeliveryModel,
    lane: 'webhookId',
    send: (doc) => send(kernel, doc),
    settled: async (doc, outcome) => {
      await settled(kernel, doc, outcome);
      kernel.pushes.everywhere(`dealer:${String(doc.organisationId)}`, 'partners:changed', {});
    },
  });
}

/** Sends again what was told since an instant: parked deliveries, or all. Answers how many. A parked webhook is taken up again. */
export async function replay(
  kernel: Kernel,
  actor: Actor,
  { id, since, all }: { id: string; since: string; all: boolean },
): Promise<number> {
  return transact(kernel, actor, async () => {
    const { _id: webhookId, status } = await getWebhook(actor, id);
    if (status === 'parked')
      await WebhookModel.updateOne({ _id: webhookId }, { $set: { status: 'active', failures: 0, parkedAt: null } });
    const { modifiedCount } = await WebhookDeliveryModel.updateMany(
      { webhookId, createdAt: { $gte: new Date(since) }, status: all ? { $ne: 'waiting' } : 'parked' },
      { $set: { status: 'waiting', attempts: 0, nextAt: atOnce, why: null } },
    );
    const details = { since, all, queued: modifiedCount };
    await recordAudit(kernel, { actor, act: 'webhook-replayed', subject: `webhook:${id}`, details });
    return modifiedCount;
  });
}

export async function listDeliveries(
  actor: Actor,
  query: {
    webhookId?: string | undefined;
    status?: WebhookDeliveryDoc['status'] | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<WebhookDeliveryDoc[]> {
  const { webhookId, status, limit, cursor } = query;
  return WebhookDeliveryModel.find({
    organisationId: tenantOf(actor),
    ...(webhookId && { webhookId }),
    ...(status && { status }),
    ...(cursor && { _id: { $lt: new Types.ObjectId(cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<WebhookDeliveryDoc[]>();
}
