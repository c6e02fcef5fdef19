import { messagesApi } from '#shared/requests/messages';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { getBySecret, getSeenRequest } from '../find';
import { listTalk, readTalk, sendMessage, unmaskTalk } from './messages';

export function messagesHttp(kernel: Kernel): Implementation[] {
  return implement(messagesApi, {
    listMessagesBySecret: async ({ params }) => ({
      items: await listTalk(await getBySecret(params.secret), { masked: false }),
    }),
    sendMessageBySecret: async ({ params, body }) => {
      const request = await getBySecret(params.secret);
      await sendMessage(kernel, null, request, body);
      return { items: await listTalk(request, { masked: false }) };
    },
    listMessages: async ({ actor, params }) => ({
      items: await listTalk(await getSeenRequest(actor, params.id), { masked: true }),
    }),
    sendMessage: async ({ actor, params, body }) => {
      const request = await getSeenRequest(actor, params.id);
      await sendMessage(kernel, actor, request, body);
      return { items: await listTalk(request, { masked: true }) };
    },
    readMessages: async ({ actor, params }) => {
      const request = await getSeenRequest(actor, params.id);
      await readTalk(kernel, actor, request);
      return { items: await listTalk(request, { masked: true }) };
    },
    unmaskMessages: async ({ actor, params, body }) => ({
      items: await unmaskTalk(kernel, actor, await getSeenRequest(actor, params.id), body.reason),
    }),
  });
}
