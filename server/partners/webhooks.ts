import { Types } from 'mongoose';
import type { z } from 'zod';
import type { webhook, webhooksApi } from '#shared/partners/webhooks';
import { recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound, refusedField } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { MessageCountModel, WebhookDeliveryModel, WebhookModel, type WebhookDoc, type WebhookSecret } from './model';

const mostWebhooks = 10;

export function presentWebhook(doc: WebhookDoc): z.input<typeof webhook> {
  return {
    ...doc,
    id: String(doc._id),
    parkedAt: doc.parkedAt?.toISOString() ?? null,
    createdAt: doc.createdAt.toISOString(),
    secrets: doc.secrets.map(({ id, createdAt, expiresAt }) => ({
      id,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
    })),
  };
}

/** Secrets that sign now, newest first. */
export const validSecrets = ({ secrets }: Pick<WebhookDoc, 'secrets'>, now: Date): WebhookSecret[] =>
  secrets.filter(({ expiresAt }) => !expiresAt || expiresAt > now).reverse();

const newSecret = (kernel: Kernel): WebhookSecret => ({
  id: String(new Types.ObjectId()),
  secret: `whs_${kernel.chance.token(32)}`,
  createdAt: kernel.realNow(),
  expiresAt: null,
});

/** A partner's address is reached over https from outside; `WEBHOOKS_INSIDE` lifts both for trials. */
function assertUrl(kernel: Kernel, url: string): void {
  const { protocol, username, password } = new URL(url);
  if (username || password || (protocol !== 'https:' && !kernel.config.WEBHOOKS_INSIDE))
    throw refusedField('url', {
      message: 'A webhook is an https address without user name',
      action: 'Enter an address that begins with https://.',
      rule: 'url',
    });
}

export async function getWebhook(actor: Actor, id: string): Promise<WebhookDoc> {
  const doc = await WebhookModel.findOne({ _id: id, organisationId: tenantOf(actor) }).lean<WebhookDoc>();
  if (!doc) throw notFound('The webhook');
  return doc;
}

export async function listWebhooks(actor: Actor): Promise<WebhookDoc[]> {
  return WebhookModel.find({ organisationId: tenantOf(actor) })
    .sort({ _id: 1 })
    .limit(100)
    .lean<WebhookDoc[]>();
}

const audit = (kernel: Kernel, actor: Actor, act: string, id: unknown) =>
  recordAudit(kernel, { actor, act, subject: `webhook:${String(id)}`, details: {} });

export async function createWebhook(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof webhooksApi.createWebhook.body>,
): Promise<{ doc: WebhookDoc; secret: string }> {
  assertUrl(kernel, input.url);
  const secret = newSecret(kernel);
  const doc: WebhookDoc = {
    _id: new Types.ObjectId(),
    organisationId: new Types.ObjectId(tenantOf(actor)),
    url: input.url,
    types: [...new Set(input.types)],
    ...{ status: 'active', failures: 0, parkedAt: null },
    secrets: [secret],
    createdAt: kernel.realNow(),
  };
  await transact(kernel, actor, async () => {
    if ((await WebhookModel.countDocuments({ organisationId: doc.organisationId })) >= mostWebhooks)
      throw new AppError('conflict', `An organisation has at most ${mostWebhooks} webhooks`, {
        action: 'Remove one that is not used any more.',
        details: { limit: mostWebhooks },
      });
    await WebhookModel.create([doc]);
    await audit(kernel, actor, 'webhook-created', doc._id);
  });
  return { doc, secret: secret.secret };
}

/** Changes a webhook; `active` also takes up a parked one. */
export async function changeWebhook(
  kernel: Kernel,
  actor: Actor,
  id: string,
  input: z.output<typeof webhooksApi.changeWebhook.body>,
): Promise<WebhookDoc> {
  if (input.url) assertUrl(kernel, input.url);
  return transact(kernel, actor, async () => {
    const { _id } = await getWebhook(actor, id);
    const set = { ...input, ...(input.status === 'active' && { failures: 0, parkedAt: null }) };
    await WebhookModel.updateOne({ _id }, { $set: set });
    await audit(kernel, actor, 'webhook-changed', id);
    return getWebhook(actor, id);
  });
}

/** A new secret; of those before it only the last stays valid, for `keepHours`. */
export async function rotateSecret(
  kernel: Kernel,
  actor: Actor,
  { id, keepHours }: { id: string; keepHours: number },
): Promise<{ doc: WebhookDoc; secret: string }> {
  const fresh = newSecret(kernel);
  const doc = await transact(kernel, actor, async () => {
    const before = await getWebhook(actor, id);
    const now = kernel.realNow();
    const last = validSecrets(before, now)[0];
    const until = new Date(now.getTime() + keepHours * 3_600_000);
    const kept = last && keepHours > 0 ? [{ ...last, expiresAt: until }] : [];
    await WebhookModel.updateOne({ _id: before._id }, { $set: { secrets: [...kept, fresh] } });
    await audit(kernel, actor, 'webhook-secret-rotated', id);
    return getWebhook(actor, id);
  });
  return { doc, secret: fresh.secret };
}

/** Removes a webhook with its log. */
export async function deleteWebhook(kernel: Kernel, actor: Actor, id: string): Promise<void> {
  await transact(kernel, actor, async () => {
    const { _id } = await getWebhook(actor, id);
    await WebhookModel.deleteOne({ _id });
    await WebhookDeliveryModel.deleteMany({ webhookId: _id });
    await MessageCountModel.deleteMany({ webhookId: _id });
    await audit(kernel, actor, 'webhook-deleted', id);
  });
}
