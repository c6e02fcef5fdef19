import { webPushApi } from '#shared/notices/web-push';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { pushKeys } from './keys';
import { subscribe, unsubscribe } from './subscriptions';

export function webPushHttp(kernel: Kernel): Implementation[] {
  return implement(webPushApi, {
    getWebPushKey: async () => ({ publicKey: (await pushKeys(kernel)).publicKey }),
    subscribeWebPush: async ({ actor, body }) => {
      await subscribe(kernel, actor, body);
      return { ok: true as const };
    },
    unsubscribeWebPush: async ({ actor, body }) => {
      await unsubscribe(actor, body.endpoint);
      return { ok: true as const };
    },
  });
}
