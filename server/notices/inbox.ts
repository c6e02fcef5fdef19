import { Types } from 'mongoose';
import type { Notice } from '#shared/notices/notices';
import type { Actor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { listRequestDocs } from '../requests';
import { NoticeModel, type NoticeDoc } from './model';
import { fill, templates } from './templates';

export const inboxRoom = (accountId: string) => `inbox:${accountId}`;
const inboxOf = (accountId: string) =>
  ({ accountId: new Types.ObjectId(accountId), channel: 'app', status: 'sent' }) as const;

export const countUnread = (accountId: string) => NoticeModel.countDocuments({ ...inboxOf(accountId), readAt: null });

/** The words of a notice in both languages, and what a tap opens. */
export async function presentNotices(docs: readonly NoticeDoc[]): Promise<Notice[]> {
  const requests = await listRequestDocs(docs.flatMap(({ requestId }) => requestId ?? []));
  const secrets = new Map(requests.map(({ _id, secret }) => [String(_id), secret]));
  return docs.map((doc) => {
    const { title, text } = templates[doc.kind];
    const secret = doc.requestId ? secrets.get(doc.requestId) : undefined;
    const both = (words: typeof text) => ({
      zh: fill(words.zh, doc.params, 'zh'),
      en: fill(words.en, doc.params, 'en'),
    });
    return {
      id: String(doc._id),
      kind: doc.kind,
      title: both(title),
      text: both(text),
      at: doc.at.toISOString(),
      read: doc.readAt !== null,
      subject: secret ? { kind: 'request', secret } : doc.routeId ? { kind: 'route', routeId: doc.routeId } : null,
    };
  });
}

/** The inbox, newest first. */
export async function listInbox(
  { accountId }: Actor,
  query: { limit: number; cursor?: string | undefined },
): Promise<NoticeDoc[]> {
  return NoticeModel.find({
    ...inboxOf(accountId),
    ...(query.cursor && { _id: { $lt: new Types.ObjectId(query.cursor) } }),
  })
    .sort({ _id: -1 })
    .limit(query.limit)
    .lean<NoticeDoc[]>();
}

/** Marks notices of the own inbox as read, all when none is named; the person's other pages are told. Answers how many are left. */
export async function markRead(
  kernel: Kernel,
  { accountId }: Actor,
  ids: readonly string[] | undefined,
): Promise<number> {
  await NoticeModel.updateMany(
    { ...inboxOf(accountId), readAt: null, ...(ids && { _id: { $in: ids } }) },
    { $set: { readAt: kernel.clock.now() } },
  );
  const unread = await countUnread(accountId);
  kernel.pushes.everywhere(inboxRoom(accountId), 'notices:unread-changed', { unread });
  return unread;
}
