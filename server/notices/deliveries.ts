import { Types } from 'mongoose';
import type { z } from 'zod';
import type { noticeDelivery } from '#shared/notices/notices';
import { assertSameTenant, recordAudit, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { atOnce } from '../kernel/outgoing';
import { NoticeModel, type NoticeDoc } from './model';

export function presentDelivery(doc: NoticeDoc): z.input<typeof noticeDelivery> {
  return {
    ...doc,
    id: String(doc._id),
    at: doc.at.toISOString(),
    notBeforeAt: doc.notBeforeAt.toISOString(),
    tries: doc.tries.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}

/** What the organisation has told, newest first. */
export async function listDeliveries(
  actor: Actor,
  query: {
    status?: NoticeDoc['status'] | undefined;
    requestId?: string | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<NoticeDoc[]> {
  const { status, requestId, cursor, limit } = query;
  return NoticeModel.find({
    organisationId: tenantOf(actor),
    ...(status && { status }),
    ...(requestId && { requestId }),
    ...(cursor && { _id: { $lt: new Types.ObjectId(cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<NoticeDoc[]>();
}

/** Sends a parked notice again. */
export async function retryDelivery(kernel: Kernel, actor: Actor, id: string): Promise<NoticeDoc> {
  return transact(kernel, actor, async () => {
    const doc = await NoticeModel.findById(id).lean<NoticeDoc>();
    if (!doc) throw notFound('The notice');
    assertSameTenant(actor, doc.organisationId, 'The notice');
    if (doc.status !== 'parked')
      throw new AppError('wrong_state', `The notice is ${doc.status}, not parked`, {
        action: 'Load the list again.',
        details: { status: doc.status },
      });
    await recordAudit(kernel, { actor, act: 'notice-sent-again', subject: `notice:${id}`, details: {} });
    const after = await NoticeModel.findOneAndUpdate(
      { _id: doc._id, status: 'parked' },
      { $set: { status: 'waiting', attempts: 0, nextAt: atOnce } },
      { returnDocument: 'after' },
    ).lean<NoticeDoc>();
    if (!after) throw new AppError('conflict', 'Somebody did that just now', { action: 'Load the list again.' });
    return after;
  });
}
