import { Types } from 'mongoose';
import type { z } from 'zod';
import type { webPushApi } from '#shared/notices/web-push';
import type { Actor } from '../../kernel/actor';
import type { StoredEvent } from '../../kernel/events/event-store';
import type { Kernel, Listener } from '../../kernel/kernel';
import { PushSubscriptionModel } from './model';

/** Browsers of one person; with more the oldest goes. */
const mostBrowsers = 10;

/** Notes a browser. A browser that somebody else used before is this person's from now on. */
export async function subscribe(
  kernel: Kernel,
  actor: Actor,
  { endpoint, keys, language }: z.output<typeof webPushApi.subscribeWebPush.body>,
): Promise<void> {
  const accountId = new Types.ObjectId(actor.accountId);
  await PushSubscriptionModel.updateOne(
    { endpoint },
    { $set: { keys, language, accountId, sessionId: actor.sessionId, createdAt: kernel.realNow() } },
    { upsert: true },
  );
  const older = await PushSubscriptionModel.find({ accountId }, { _id: 1 })
    .sort({ createdAt: -1 })
    .skip(mostBrowsers)
    .lean();
  await PushSubscriptionModel.deleteMany({ _id: { $in: older.map(({ _id }) => _id) } });
}

/** Forgets one of the person's own browsers. */
export async function unsubscribe({ accountId }: Actor, endpoint: string): Promise<void> {
  await PushSubscriptionModel.deleteOne({ endpoint, accountId });
}

/** Who has signed out is not told on that device any more. */
export const endWithSession: Listener = {
  name: 'notices.end-pushes',
  on: ['accounts:session-revoked'],
  handle: async (event) => {
    const { accountId, sessionId } = (event as StoredEvent<'accounts:session-revoked'>).data;
    await PushSubscriptionModel.deleteMany({ accountId, ...(sessionId && { sessionId }) });
  },
};
