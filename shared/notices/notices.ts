import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id } from '../kernel/ids';
import { page, pageQuery } from '../kernel/page';
import { instant } from '../kernel/time';
import { localText } from '../kernel/units';

/** What people are told about. */
export const noticeKinds = [
  'request_booked',
  'visit_planned',
  'visit_moved',
  'vehicle_underway',
  'window_moved',
  'visit_late',
  'visit_done',
  'visit_failed',
  'visit_cancelled',
  'message_answered',
  'route_published',
  'route_revised',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
/** `app`: the inbox of a signed-in person; `sms`: the gateway of the operator. */
export const noticeChannels = ['app', 'sms'] as const;
export const noticeStatuses = ['waiting', 'sent', 'parked', 'dropped'] as const;
export const noticeLanguages = ['zh', 'en'] as const;

/** A notice in the inbox, in both languages. `subject` says what a tap opens. */
export const notice = z
  .object({
    id,
    kind: z.enum(noticeKinds),
    title: localText,
    text: localText,
    at: instant,
    read: z.boolean(),
    subject: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('request'), secret: z.string() }),
        z.object({ kind: z.literal('route'), routeId: id }),
      ])
      .nullable(),
  })
  .meta({ id: 'Notice' });
export type Notice = z.infer<typeof notice>;

/** Which notices a person wants. `null`: this kind does not come that way. */
export const noticeSettings = z
  .object({
    language: z.enum(noticeLanguages),
    kinds: z.array(
      z.object({
        kind: z.enum(noticeKinds),
        name: localText,
        app: z.boolean().nullable(),
        sms: z.boolean().nullable(),
      }),
    ),
  })
  .meta({ id: 'NoticeSettings' });
export type NoticeSettings = z.infer<typeof noticeSettings>;

const settingsInput = z.strictObject({
  /** Language of text messages. */
  language: z.enum(noticeLanguages),
  /** What is not wanted; everything else is. */
  off: z.array(z.strictObject({ kind: z.enum(noticeKinds), channel: z.enum(noticeChannels) })).max(40),
});
export type NoticeSettingsInput = z.infer<typeof settingsInput>;

/** One line of the delivery log: no name, no number, no text. */
export const noticeDelivery = z
  .object({
    id,
    kind: z.enum(noticeKinds),
    channel: z.enum(noticeChannels),
    status: z.enum(noticeStatuses),
    /** Why it was dropped: `opted_out`, `out_of_date`, `no_number`. */
    why: z.string().nullable(),
    requestId: id.nullable(),
    routeId: id.nullable(),
    at: instant,
    /** When quiet hours end, for one that waits for that. */
    notBeforeAt: instant,
    attempts: z.int(),
    tries: z.array(z.object({ at: instant, status: z.int().nullable(), ms: z.int(), error: z.string() })),
  })
  .meta({ id: 'NoticeDelivery' });

const secretParams = z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) });

export const noticesApi = {
  listNotices: endpoint({
    method: 'GET',
    path: '/api/notices',
    summary: 'The caller’s inbox, newest first, and how many are unread',
    access: 'signed_in',
    query: z.strictObject(pageQuery),
    reply: page(notice).extend({ unread: z.int() }),
  }),
  readNotices: endpoint({
    method: 'POST',
    path: '/api/notices/read',
    summary: 'Mark notices of the inbox as read; all of them when none is named',
    access: 'signed_in',
    audit: { not: 'own' },
    body: z.strictObject({ ids: z.array(id).max(500).optional() }),
    reply: z.object({ unread: z.int() }),
  }),
  getNoticeSettings: endpoint({
    method: 'GET',
    path: '/api/notice-settings',
    summary: 'Which notices the caller gets',
    access: 'signed_in',
    reply: noticeSettings,
  }),
  changeNoticeSettings: endpoint({
    method: 'PUT',
    path: '/api/notice-settings',
    summary: 'Choose notices and the language of text messages',
    access: 'signed_in',
    audit: { not: 'own' },
    body: settingsInput,
    reply: noticeSettings,
  }),
  getNoticeSettingsBySecret: endpoint({
    method: 'GET',
    path: '/api/status/:secret/notice-settings',
    summary: 'Which text messages the phone of a booking gets, by secret link',
    access: 'public',
    params: secretParams,
    reply: noticeSettings,
  }),
  changeNoticeSettingsBySecret: endpoint({
    method: 'PUT',
    path: '/api/status/:secret/notice-settings',
    summary: 'Choose text messages by secret link',
    access: 'public',
    params: secretParams,
    body: settingsInput,
    reply: noticeSettings,
  }),
  listNoticeDeliveries: endpoint({
    method: 'GET',
    path: '/api/notice-deliveries',
    summary: 'Delivery log of the organisation, newest first',
    access: ['dispatcher', 'administrator'],
    query: z.strictObject({ ...pageQuery, status: z.enum(noticeStatuses).optional(), requestId: id.optional() }),
    reply: page(noticeDelivery),
  }),
  retryNoticeDelivery: endpoint({
    method: 'POST',
    path: '/api/notice-deliveries/:id/retry',
    summary: 'Send a parked notice again',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'notice-sent-again', of: 'notice' },
    params: z.strictObject({ id }),
    body: z.strictObject({}),
    reply: noticeDelivery,
    idempotent: true,
  }),
};

export const noticesEvents = defineEvents('notices', {
  /** Notices came into inboxes. */
  told: z.strictObject({ noticeIds: z.array(id) }),
});
export const noticesPushes = {
  'notices:arrived': z.object({ notice, unread: z.int() }),
  'notices:unread-changed': z.object({ unread: z.int() }),
};
