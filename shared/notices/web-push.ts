import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { done } from '../kernel/page';
import { noticeLanguages } from './notices';

const base64url = (length: number) =>
  z
    .string()
    .length(length)
    .regex(/^[A-Za-z0-9_-]+=*$/);

/** Web Push (RFC 8030, 8291, 8292): notices of the inbox on a device that is not looking. */
export const webPushApi = {
  getWebPushKey: endpoint({
    method: 'GET',
    path: '/api/web-push/key',
    summary: 'The public key that a browser subscribes with',
    access: ['resident', 'collector'],
    reply: z.object({ publicKey: z.string() }),
  }),
  subscribeWebPush: endpoint({
    method: 'POST',
    path: '/api/web-push/subscriptions',
    summary: 'Have the caller’s notices pushed to this browser; again with the same endpoint replaces it',
    access: ['resident', 'collector'],
    audit: { not: 'own' },
    body: z.strictObject({
      endpoint: z.url({ protocol: /^https?$/ }).max(1_000),
      keys: z.strictObject({ p256dh: base64url(87), auth: base64url(22) }),
      language: z.enum(noticeLanguages),
    }),
    reply: done,
  }),
  unsubscribeWebPush: endpoint({
    method: 'POST',
    path: '/api/web-push/unsubscribe',
    summary: 'No more pushes to this browser; one that is not known is fine',
    access: ['resident', 'collector'],
    audit: { not: 'own' },
    body: z.strictObject({ endpoint: z.string().max(1_000) }),
    reply: done,
  }),
};
