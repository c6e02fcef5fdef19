import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { z } from 'zod';
import type { Scope } from '#shared/kernel/scopes';
import type { apiKey, partnerKeysApi } from '#shared/partners/keys';
import { recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { briefMemory } from '../kernel/brief-memory';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { ApiKeyModel, CallCountModel, type ApiKeyDoc } from './model';

const prefix = 'hlk_';
const mostKeys = 10;
const seenEveryMs = 60_000;
/** Dealers' systems handle their orders; devices of the operator tell what they weigh. */
const scopesOf: Partial<Record<Actor['role'], readonly Scope[]>> = {
  dealer: ['orders:read', 'orders:write'],
  administrator: ['scales:write'],
};
/** Whom a key stands for: a scale's is nobody's at no site, so that it sees nothing but what its scope opens. */
const roleOf = (scopes: readonly Scope[]): Actor['role'] =>
  scopes.includes('scales:write') ? 'centre_staff' : 'dealer';
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
/** Looked up once a second: a key revoked in another process is refused a second later at the latest. */
const recent = briefMemory<ApiKeyDoc | null>(1_000);

const iso = (at: Date | null) => at?.toISOString() ?? null;
export function presentKey(doc: ApiKeyDoc): z.input<typeof apiKey> {
  return {
    ...doc,
    id: String(doc._id),
    createdAt: doc.createdAt.toISOString(),
    lastUsedAt: iso(doc.lastUsedAt),
    expiresAt: iso(doc.expiresAt),
    revokedAt: iso(doc.revokedAt),
  };
}

export async function listKeys(actor: Actor): Promise<ApiKeyDoc[]> {
  return ApiKeyModel.find({ organisationId: tenantOf(actor) })
    .sort({ _id: -1 })
    .limit(100)
    .lean<ApiKeyDoc[]>();
}

/** Makes a key; the token is in the answer only. At most 10 live ones for an organisation. */
export async function createKey(
  kernel: Kernel,
  actor: Actor,
  input: z.output<typeof partnerKeysApi.createApiKey.body>,
): Promise<{ key: ApiKeyDoc; token: string }> {
  const organisationId = tenantOf(actor);
  const foreign = input.scopes.find((scope) => !scopesOf[actor.role]?.includes(scope));
  if (foreign)
    throw new AppError('forbidden', `Your role (${actor.role}) gives no key the scope ${foreign}`, {
      action: 'Choose among the scopes of your role.',
      details: { allowed: scopesOf[actor.role] ?? [] },
    });
  const token = prefix + kernel.chance.token(32);
  const now = kernel.realNow();
  const key: ApiKeyDoc = {
    _id: new Types.ObjectId(),
    hash: hashOf(token),
    hint: token.slice(0, 10),
    organisationId: new Types.ObjectId(organisationId),
    districtCode: actor.districtCode ?? '',
    name: input.name,
    scopes: [...new Set(input.scopes)],
    callsPerMin: input.callsPerMin,
    createdAt: now,
    lastUsedAt: null,
    expiresAt: input.days ? new Date(now.getTime() + input.days * 86_400_000) : null,
    revokedAt: null,
  };
  await transact(kernel, actor, async () => {
    const live = await ApiKeyModel.countDocuments({
      organisationId,
      revokedAt: null,
      $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }],
    });
    if (live >= mostKeys)
      throw new AppError('conflict', `An organisation has at most ${mostKeys} keys`, {
        action: 'Revoke one that is not used any more.',
        details: { limit: mostKeys },
      });
    await ApiKeyModel.create([key]);
    const details = { scopes: key.scopes, hint: key.hint };
    await recordAudit(kernel, { actor, act: 'api-key-created', subject: `api-key:${String(key._id)}`, details });
  });
  return { key, token };
}

/** Ends a key of the own organisation; one that has ended stays as it is. */
export async function revokeKey(kernel: Kernel, actor: Actor, id: string): Promise<ApiKeyDoc> {
  const after = await transact(kernel, actor, async () => {
    const key = await ApiKeyModel.findOne({ _id: id, organisationId: tenantOf(actor) }).lean<ApiKeyDoc>();
    if (!key) throw notFound('The key');
    if (key.revokedAt) return key;
    await recordAudit(kernel, { actor, act: 'api-key-revoked', subject: `api-key:${id}`, details: { hint: key.hint } });
    const revokedAt = kernel.realNow();
    await ApiKeyModel.updateOne({ _id: key._id }, { $set: { revokedAt } });
    return { ...key, revokedAt };
  });
  recent.forget();
  return after;
}

/** Counts a call of this minute over all processes; refuses the one above the limit. */
async function count(kernel: Kernel, of: { name: string; limit: number; what: string }): Promise<void> {
  const at = kernel.realNow();
  const minute = Math.floor(at.getTime() / 60_000);
  const doc = await CallCountModel.findOneAndUpdate(
    { _id: `${of.name}:${minute}` },
    { $inc: { count: 1 }, $setOnInsert: { at } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  if ((doc?.count ?? 0) <= of.limit) return;
  const waitSec = Math.ceil(((minute + 1) * 60_000 - at.getTime()) / 1000);
  throw new AppError('too_many_requests', `More than ${of.limit} calls in a minute of ${of.what}`, {
    action: `Wait ${waitSec} s and try again.`,
    details: { limit: of.limit, waitSec },
  });
}

/** Who a key stands for; null when it is none, unknown, ended or revoked. Counts the call against the limits of key and organisation. */
export async function authenticateKey(kernel: Kernel, token: string): Promise<Actor | null> {
  if (!token.startsWith(prefix)) return null;
  const hash = hashOf(token);
  const key = await recent.get(hash, () => ApiKeyModel.findOne({ hash }).lean<ApiKeyDoc>());
  const now = kernel.realNow();
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now)) return null;
  const [id, organisationId] = [String(key._id), String(key.organisationId)];
  await count(kernel, { name: `key:${id}`, limit: key.callsPerMin, what: `the key ${key.hint}…` });
  const limit = kernel.config.PARTNER_CALLS_PER_MIN;
  await count(kernel, { name: `organisation:${organisationId}`, limit, what: 'the organisation' });
  if (now.getTime() - (key.lastUsedAt?.getTime() ?? 0) > seenEveryMs) {
    key.lastUsedAt = now;
    await ApiKeyModel.updateOne({ _id: key._id }, { $set: { lastUsedAt: now } });
  }
  return {
    accountId: id,
    sessionId: id,
    role: roleOf(key.scopes),
    organisationId,
    districtCode: key.districtCode,
    siteId: null,
    crewId: null,
    key: { id, scopes: key.scopes },
  };
}
