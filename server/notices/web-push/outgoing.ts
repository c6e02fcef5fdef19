import type { Types } from 'mongoose';
import webPush from 'web-push';
import { atOnce, createOutgoing, outcomeOf, post, type Outcome } from '../../kernel/outgoing';
import type { StoredEvent } from '../../kernel/events/event-store';
import type { Kernel, Listener } from '../../kernel/kernel';
import { getDistrict } from '../../network';
import { presentNotices } from '../inbox';
import { NoticeModel, type NoticeDoc } from '../model';
import { quietUntil } from '../quiet-hours';
import { pushKeys } from './keys';
import {
  PushDeliveryModel,
  PushSubscriptionModel,
  type PushDeliveryDoc,
  type PushKeysDoc,
  type PushSubscriptionDoc,
} from './model';

const timeoutMs = 8_000;
/** Answers of a push service that mean: this browser will never ask again. */
const gone = new Set([404, 410]);

/** What a browser shows. Sealed for it alone (RFC 8291); no name, no address. */
async function messageOf(doc: NoticeDoc, language: 'zh' | 'en'): Promise<string> {
  const [notice] = await presentNotices([doc]);
  if (!notice) throw new Error('the notice has no words');
  const { subject } = notice;
  const url = subject?.kind === 'request' ? `/s/${subject.secret}` : '/c/';
  return JSON.stringify({ title: notice.title[language], text: notice.text[language], tag: notice.id, url });
}

async function send(kernel: Kernel, keys: PushKeysDoc, doc: PushDeliveryDoc): Promise<Outcome> {
  const now = kernel.clock.now();
  if (now > doc.expiresAt) return { kind: 'dropped', why: 'out_of_date' };
  const subscription = await PushSubscriptionModel.findById(doc.subscriptionId).lean<PushSubscriptionDoc>();
  const notice = await NoticeModel.findById(doc.noticeId).lean<NoticeDoc>();
  if (!subscription || !notice) return { kind: 'dropped', why: 'unsubscribed' };
  if (notice.readAt) return { kind: 'dropped', why: 'read' };
  // Push services want somebody whom they could ask about what we send.
  const origin = kernel.config.PUBLIC_URL;
  const { publicKey, privateKey } = keys;
  const {
    endpoint,
    method: _method,
    headers,
    body,
  } = webPush.generateRequestDetails(subscription, await messageOf(notice, subscription.language), {
    TTL: Math.ceil((doc.expiresAt.getTime() - now.getTime()) / 1000),
    urgency: 'high',
    vapidDetails: {
      subject: origin?.startsWith('https:') ? origin : 'mailto:operator@huiliu.invalid',
      publicKey,
      privateKey,
    },
  });
  const { status } = await post({
    url: endpoint,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: body ?? Buffer.alloc(0),
    timeoutMs,
    // The address comes from a browser: it must not reach into our own networks.
    allowInside: kernel.config.WEBHOOKS_INSIDE,
  });
  if (!gone.has(status)) return outcomeOf(status);
  await PushSubscriptionModel.deleteOne({ _id: subscription._id });
  return { kind: 'dropped', why: 'gone' };
}

/** Pushes notices to browsers: at least once (a browser knows a repetition by its tag), with pauses, until they are of no use. */
export function pushOutgoing(kernel: Kernel) {
  let keys: Promise<PushKeysDoc> | null = null;
  const known = () =>
    (keys ??= pushKeys(kernel).catch((error: unknown) => ((keys = null), Promise.reject(error as Error))));
  return createOutgoing<PushDeliveryDoc>(kernel, {
    name: 'web-push',
    model: PushDeliveryModel,
    due: () => ({ notBeforeAt: { $lte: kernel.clock.now() } }),
    lane: 'subscriptionId',
    send: async (doc) => send(kernel, await known(), doc),
  });
}

/** Queues what came into an inbox for the person's browsers; at night it waits like a text message. */
export function queuePushes(kernel: Kernel, poke: () => void): Listener {
  return {
    name: 'notices.push',
    on: ['notices:told'],
    handle: async (event) => {
      const { noticeIds } = (event as StoredEvent<'notices:told'>).data;
      const notices = await NoticeModel.find({ _id: { $in: noticeIds }, readAt: null }).lean<NoticeDoc[]>();
      const accountIds = notices.flatMap(({ accountId }) => accountId ?? []);
      const subscriptions = await PushSubscriptionModel.find({ accountId: { $in: accountIds } }).lean<
        PushSubscriptionDoc[]
      >();
      if (subscriptions.length === 0) return;
      for (const notice of notices)
        for (const { _id } of subscriptions.filter(({ accountId }) => accountId.equals(notice.accountId ?? '')))
          await queue(kernel, notice, _id);
      poke();
    },
  };
}

async function queue(kernel: Kernel, notice: NoticeDoc, subscriptionId: Types.ObjectId): Promise<void> {
  const now = kernel.clock.now();
  const { timeZone } = await getDistrict(notice.districtCode);
  const notBeforeAt = quietUntil(now, kernel.config.NOTICE_QUIET_HOURS, timeZone) ?? now;
  const fresh = {
    status: 'waiting' as const,
    attempts: 0,
    tries: [],
    why: null,
    notBeforeAt,
    expiresAt: notice.expiresAt,
    createdAt: kernel.realNow(),
    nextAt: atOnce,
  };
  await PushDeliveryModel.updateOne(
    { noticeId: notice._id, subscriptionId },
    { $setOnInsert: fresh },
    { upsert: true },
  );
}
