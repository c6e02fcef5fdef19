import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { instant } from '../kernel/time';
import { longestMessage, mostMessagePictures } from './message-limits';
import { secretParams } from './secret';

/** One message between a resident and the dispatch office about one visit. */
export const message = z
  .object({
    id,
    from: z.enum(['resident', 'office']),
    /** Numbers that look like a telephone or an identity are hidden for staff until somebody says why they are needed. */
    text: z.string(),
    masked: z.boolean(),
    /** Pictures that the resident sent with it. */
    photoIds: z.array(id),
    at: instant,
  })
  .meta({ id: 'RequestMessage' });
export type RequestMessage = z.infer<typeof message>;

const talk = z.object({ items: z.array(message) });
const body = z.strictObject({ text: z.string().trim().min(1).max(longestMessage) });
/** Words, pictures, or both. */
const residentsBody = z
  .strictObject({
    text: z.string().trim().max(longestMessage),
    photoIds: z.array(id).max(mostMessagePictures).default([]),
  })
  .refine(({ text, photoIds }) => text !== '' || photoIds.length > 0, {
    path: ['text'],
    error: 'a message has words or a picture',
  });
const params = z.strictObject({ id });
const offices = ['dispatcher', 'administrator'] as const;

export const messagesApi = {
  listMessagesBySecret: endpoint({
    method: 'GET',
    path: '/api/status/:secret/messages',
    summary: 'Messages about a visit, by secret link',
    access: 'public',
    params: secretParams,
    reply: talk,
  }),
  sendMessageBySecret: endpoint({
    method: 'POST',
    path: '/api/status/:secret/messages',
    summary: 'Write to the dispatch office by secret link; limited in length and number',
    access: 'public',
    params: secretParams,
    body: residentsBody,
    reply: talk,
    status: 201,
    idempotent: true,
  }),
  listMessages: endpoint({
    method: 'GET',
    path: '/api/requests/:id/messages',
    summary: 'Messages about a request, numbers hidden',
    access: offices,
    params,
    reply: talk,
  }),
  sendMessage: endpoint({
    method: 'POST',
    path: '/api/requests/:id/messages',
    summary: 'Answer the resident; what was unread is read with it',
    access: ['dispatcher'],
    audit: { act: 'message-sent', of: 'request' },
    params,
    body,
    reply: talk,
    status: 201,
    idempotent: true,
  }),
  readMessages: endpoint({
    method: 'POST',
    path: '/api/requests/:id/messages/read',
    summary: 'What the resident wrote has been read',
    access: ['dispatcher'],
    audit: { not: 'own' },
    params,
    body: z.strictObject({}),
    reply: talk,
  }),
  unmaskMessages: endpoint({
    method: 'POST',
    path: '/api/requests/:id/messages/unmask',
    summary: 'Show the numbers in the messages; who did so and why is logged',
    access: ['dispatcher'],
    audit: { act: 'messages-unmasked', of: 'request' },
    params,
    body: z.strictObject({ reason: z.string().trim().min(2).max(100) }),
    reply: talk,
  }),
};
