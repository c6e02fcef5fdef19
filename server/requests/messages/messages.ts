import { maskNumbers } from '#shared/kernel/text';
import { messageLimits } from '#shared/requests/message-limits';
import type { RequestMessage } from '#shared/requests/messages';
import { recordAudit } from '../../accounts';
import { systemActor, type Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { RequestModel, type RequestDoc } from '../model';
import { attachPhotos, ownerByLink } from '../photos';
import { MessageModel, type MessageDoc } from './model';

/** Messages about a request in their order; `masked` hides numbers. */
export async function listTalk(request: RequestDoc, { masked }: { masked: boolean }): Promise<RequestMessage[]> {
  const docs = await MessageModel.find({ requestId: request._id }).sort({ _id: 1 }).lean<MessageDoc[]>();
  return docs.map(({ _id, from, text, photoIds = [], at }) => {
    const shown = masked ? maskNumbers(text) : text;
    return { id: String(_id), from, text: shown, masked: shown !== text, photoIds, at: at.toISOString() };
  });
}

/** Does a picture stand in a message about this request? */
export async function isPictureOfTalk(request: RequestDoc, photoId: string): Promise<boolean> {
  return (await MessageModel.exists({ requestId: request._id, photoIds: photoId })) !== null;
}

const tooMany = (message: string, action: string) => new AppError('too_many_requests', message, { action });

/** The request is written with every message, so that two at once cannot both be the last that is allowed. */
async function assertMayWrite(request: RequestDoc, from: RequestMessage['from'], now: Date): Promise<void> {
  const { most, perMinutes, mostInAll } = messageLimits;
  const about = { requestId: request._id };
  if ((await MessageModel.countDocuments(about)) >= mostInAll)
    throw tooMany(`There are ${mostInAll} messages about this visit already`, 'Go on by telephone.');
  if (from === 'office') return;
  const since = new Date(now.getTime() - perMinutes * 60_000);
  if ((await MessageModel.countDocuments({ ...about, from, at: { $gt: since } })) >= most)
    throw tooMany(`More than ${most} messages in ${perMinutes} minutes`, 'Wait a few minutes, or call the office.');
}

async function tellSent(tx: Transaction, request: RequestDoc, from: RequestMessage['from']): Promise<void> {
  await tx.record('requests:message-sent', {
    requestId: String(request._id),
    organisationId: String(request.organisationId),
    day: request.slot.day,
    from,
  });
}

/** Sends a message: `actor` null is the resident with the secret link. Throws `too_many_requests` beyond the limits, `not_found` for a picture that this link has not sent. */
export async function sendMessage(
  kernel: Kernel,
  actor: Actor | null,
  request: RequestDoc,
  { text, photoIds = [] }: { text: string; photoIds?: string[] },
): Promise<void> {
  const from = actor ? 'office' : 'resident';
  await transact(kernel, actor ?? systemActor('secret-link'), async (tx) => {
    const now = kernel.clock.now();
    await RequestModel.updateOne(
      { _id: request._id },
      actor ? { $set: { unreadMessages: 0 } } : { $inc: { unreadMessages: 1 } },
    );
    await assertMayWrite(request, from, now);
    const owner = actor ?? ownerByLink(String(request._id));
    await attachPhotos({ owner, ids: photoIds, organisationId: request.organisationId });
    const accountId = actor?.accountId ?? null;
    await MessageModel.create([{ requestId: request._id, from, accountId, text, photoIds, at: now }]);
    await tellSent(tx, request, from);
  });
}

/** Somebody of the office has read what the resident wrote. */
export async function readTalk(kernel: Kernel, actor: Actor, request: RequestDoc): Promise<void> {
  if (!request.unreadMessages) return;
  await transact(kernel, actor, async (tx) => {
    await RequestModel.updateOne({ _id: request._id }, { $set: { unreadMessages: 0 } });
    await tx.record('requests:messages-read', {
      requestId: String(request._id),
      organisationId: String(request.organisationId),
      day: request.slot.day,
    });
  });
}

/** The messages with their numbers; who looks and why is kept. */
export async function unmaskTalk(
  kernel: Kernel,
  actor: Actor,
  request: RequestDoc,
  reason: string,
): Promise<RequestMessage[]> {
  const requestId = String(request._id);
  await transact(kernel, actor, async (tx) => {
    await tx.record('requests:unmasked', { requestId, reason });
    await recordAudit(kernel, {
      actor,
      act: 'messages-unmasked',
      subject: `request:${requestId}`,
      details: { reason },
    });
  });
  return listTalk(request, { masked: false });
}
