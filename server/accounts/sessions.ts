import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { Actor } from '../kernel/actor';
import { briefMemory } from '../kernel/brief-memory';
import { notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel, LiveRule } from '../kernel/kernel';
import { SessionModel, type AccountDoc, type SessionDoc } from './model';

const residentDays = 90;
const staffDays = 14;
const seenEveryMs = 60_000;

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** Starts a session; the token is returned once and kept only as a hash. */
export async function startSession(
  kernel: Kernel,
  account: AccountDoc,
  device: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = kernel.chance.token(32);
  const now = kernel.realNow();
  const expiresAt = new Date(now.getTime() + (account.role === 'resident' ? residentDays : staffDays) * 86_400_000);
  await SessionModel.create([
    {
      _id: hashOf(token),
      publicId: new Types.ObjectId(),
      accountId: account._id,
      role: account.role,
      organisationId: account.organisationId,
      districtCode: account.districtCode,
      siteId: account.siteId,
      crewId: account.crewId,
      device,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    },
  ]);
  return { token, expiresAt };
}

/** Looked up once a second: a session that another process ends is refused here when its event comes, a second later at the latest. */
const recent = briefMemory<SessionDoc | null>(1_000);

/**
 * Who a token stands for; null when unknown, ended or revoked. The end of a session goes by this machine's clock: it is weeks away and the database
 * deletes ended sessions by its own, so that a clock that is an hour off matters in the last hour only, and costs nothing of the commonest read.
 */
export async function authenticate(token: string): Promise<Actor | null> {
  const _id = hashOf(token);
  const session = await recent.get(_id, () => SessionModel.findById(_id).lean());
  if (!session || session.expiresAt.getTime() < Date.now()) return null;
  if (Date.now() - session.lastSeenAt.getTime() > seenEveryMs) {
    session.lastSeenAt = new Date();
    await SessionModel.updateOne({ _id }, { $set: { lastSeenAt: session.lastSeenAt } });
  }
  return {
    accountId: String(session.accountId),
    sessionId: String(session.publicId),
    role: session.role,
    organisationId: session.organisationId && String(session.organisationId),
    districtCode: session.districtCode,
    siteId: session.siteId && String(session.siteId),
    crewId: session.crewId && String(session.crewId),
  };
}

export async function listOwnSessions(actor: Actor) {
  return SessionModel.find({ accountId: actor.accountId }).sort({ lastSeenAt: -1 }).limit(200).lean();
}

/** Ends one of the actor's own sessions. */
export async function endOwnSession(kernel: Kernel, actor: Actor, sessionId: string): Promise<void> {
  await transact(kernel, actor, async (tx) => {
    const { deletedCount } = await SessionModel.deleteOne({ publicId: sessionId, accountId: actor.accountId });
    if (deletedCount === 0) throw notFound('The session');
    await tx.record('accounts:session-revoked', { accountId: actor.accountId, sessionId });
  });
  recent.forget();
}

/** Ends all sessions of an account in the running transaction. */
export async function endSessionsOf(tx: Transaction, accountId: string): Promise<void> {
  await SessionModel.deleteMany({ accountId });
  await tx.record('accounts:session-revoked', { accountId });
  recent.forget();
}

/** Ends all sessions of the actor but the present one, in the running transaction. */
export async function endOtherSessions(tx: Transaction, { accountId, sessionId }: Actor): Promise<void> {
  const others = await SessionModel.find({ accountId, publicId: { $ne: sessionId } }, { publicId: 1 }).lean();
  const publicIds = others.map(({ publicId }) => publicId);
  await SessionModel.deleteMany({ publicId: { $in: publicIds } });
  for (const id of publicIds) await tx.record('accounts:session-revoked', { accountId, sessionId: String(id) });
  recent.forget();
}

/** Ends the sockets of ended sessions, in every process, and what it remembers of them. */
export function endSockets(kernel: Kernel): LiveRule {
  return {
    on: 'accounts:session-revoked',
    push: ({ data: { accountId, sessionId } }) => {
      recent.forget();
      kernel.pushes.disconnect(sessionId ? `session:${sessionId}` : `account:${accountId}`);
      return Promise.resolve();
    },
  };
}
