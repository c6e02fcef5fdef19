import type { StoredEvent } from '../kernel/events/event-store';
import { AppError } from '../kernel/errors';
import type { Feature, Kernel } from '../kernel/kernel';
import { tellingsOf, toldEvents } from './from-events';
import { noticesHttp } from './http';
import { countUnread, inboxRoom, presentNotices } from './inbox';
import { NoticeModel, type NoticeDoc } from './model';
import { smsOutgoing } from './sms';
import { tell } from './tell';
import { webPushHttp } from './web-push/http';
import { pushOutgoing, queuePushes } from './web-push/outgoing';
import { endWithSession } from './web-push/subscriptions';

/** Tells residents and collectors what concerns them: inbox, text messages, settings, delivery log. */
export function noticesFeature(kernel: Kernel): Feature {
  const sms = smsOutgoing(kernel);
  const pushes = pushOutgoing(kernel);
  return {
    name: 'notices',
    endpoints: [...noticesHttp(kernel, sms.poke), ...webPushHttp(kernel)],
    topics: {
      inbox: (_topic, actor) =>
        actor
          ? Promise.resolve(inboxRoom(actor.accountId))
          : Promise.reject(
              new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' }),
            ),
    },
    live: [
      {
        on: 'notices:told',
        push: async ({ data }) => {
          const docs = await NoticeModel.find({ _id: { $in: data.noticeIds } }).lean<NoticeDoc[]>();
          const isWatched = ({ accountId }: NoticeDoc) => kernel.pushes.watched(inboxRoom(String(accountId)));
          for (const doc of docs.filter(isWatched)) {
            const accountId = String(doc.accountId);
            const [notice] = await presentNotices([doc]);
            const unread = await countUnread(accountId);
            if (notice) kernel.pushes.local(inboxRoom(accountId), 'notices:arrived', { notice, unread });
          }
        },
      },
    ],
    listeners: [
      queuePushes(kernel, pushes.poke),
      endWithSession,
      {
        name: 'notices.tell',
        on: toldEvents,
        mergeBy: (event: StoredEvent) =>
          event.name === 'tracking:arrivals-estimated'
            ? (event as StoredEvent<'tracking:arrivals-estimated'>).data.routeId
            : null,
        handle: async (event: StoredEvent) => {
          const id = String(event._id);
          const { SMS_GATEWAY_URL, NOTICE_SMS_MOVE_MIN: smsMoveMin } = kernel.config;
          const terms = { texting: Boolean(SMS_GATEWAY_URL), smsMoveMin };
          const tellings = await tellingsOf(event as Parameters<typeof tellingsOf>[0], terms);
          if (await tell(kernel, tellings, { id, at: event.at })) sms.poke();
        },
      },
    ],
    start: () => {
      sms.start();
      pushes.start();
      return Promise.resolve();
    },
    stop: async () => {
      await sms.stop();
      await pushes.stop();
    },
  };
}
