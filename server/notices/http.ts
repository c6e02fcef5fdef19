import { noticesApi } from '#shared/notices/notices';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { getBySecret } from '../requests';
import { listDeliveries, presentDelivery, retryDelivery } from './deliveries';
import { countUnread, listInbox, markRead, presentNotices } from './inbox';
import { phonePerson } from './people';
import { changeSettings, getSettings, personsOf, type Persons } from './settings';

/** By the secret link only the text messages to the phone of the booking can be chosen. */
async function personsBySecret(secret: string): Promise<Persons> {
  const { contactPhone } = await getBySecret(secret);
  return { role: 'resident', app: null, sms: phonePerson(contactPhone) };
}
const cursorOf = (docs: readonly { _id: unknown }[], limit: number) =>
  docs.length === limit ? String(docs.at(-1)?._id) : null;

export function noticesHttp(kernel: Kernel, poke: () => void): Implementation[] {
  return implement(noticesApi, {
    listNotices: async ({ actor, query }) => {
      const docs = await listInbox(actor, query);
      return {
        items: await presentNotices(docs),
        nextCursor: cursorOf(docs, query.limit),
        unread: await countUnread(actor.accountId),
      };
    },
    readNotices: async ({ actor, body }) => ({ unread: await markRead(kernel, actor, body.ids) }),
    getNoticeSettings: async ({ actor }) => getSettings(await personsOf(actor)),
    changeNoticeSettings: async ({ actor, body }) => changeSettings(await personsOf(actor), body),
    getNoticeSettingsBySecret: async ({ params }) => getSettings(await personsBySecret(params.secret)),
    changeNoticeSettingsBySecret: async ({ params, body }) =>
      changeSettings(await personsBySecret(params.secret), body),
    listNoticeDeliveries: async ({ actor, query }) => {
      const docs = await listDeliveries(actor, query);
      return { items: docs.map(presentDelivery), nextCursor: cursorOf(docs, query.limit) };
    },
    retryNoticeDelivery: async ({ actor, params }) => {
      const doc = await retryDelivery(kernel, actor, params.id);
      poke();
      return presentDelivery(doc);
    },
  });
}
