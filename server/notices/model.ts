import { model, Schema, type Types } from 'mongoose';
import { noticeChannels, noticeKinds, noticeLanguages, type NoticeKind } from '#shared/notices/notices';
import { outgoingFields, type OutgoingDoc } from '../kernel/outgoing';

/** One event told to one person by one channel. Holds no name, number or address: those are looked up when it is sent. */
export interface NoticeDoc extends OutgoingDoc {
  /** Event, channel and person: told once, however often the event is handled. */
  key: string;
  kind: NoticeKind;
  channel: (typeof noticeChannels)[number];
  person: string;
  /** Whose inbox; null for a text message to a phone without account. */
  accountId: Types.ObjectId | null;
  organisationId: Types.ObjectId;
  districtCode: string;
  requestId: string | null;
  routeId: string | null;
  /** What the template is filled with. */
  params: Record<string, string>;
  /** District times: when it happened, from when it may be sent, and until when it is of use. */
  at: Date;
  notBeforeAt: Date;
  expiresAt: Date;
  readAt: Date | null;
  createdAt: Date;
}
const keptDays = 90;
const required = { required: true } as const;
const schema = new Schema<NoticeDoc>(
  {
    ...outgoingFields,
    key: { type: String, ...required },
    kind: { type: String, enum: noticeKinds, ...required },
    channel: { type: String, enum: noticeChannels, ...required },
    person: { type: String, ...required },
    accountId: { type: Schema.Types.ObjectId, default: null },
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    requestId: { type: String, default: null },
    routeId: { type: String, default: null },
    params: { type: Schema.Types.Mixed, default: {} },
    at: { type: Date, ...required },
    notBeforeAt: { type: Date, ...required },
    expiresAt: { type: Date, ...required },
    readAt: { type: Date, default: null },
    createdAt: { type: Date, ...required, expires: keptDays * 86_400 },
  },
  { collection: 'notices', versionKey: false, minimize: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ status: 1, nextAt: 1 });
schema.index({ accountId: 1, channel: 1, _id: -1 });
schema.index({ organisationId: 1, _id: -1 });
schema.index({ requestId: 1, kind: 1, _id: -1 });
export const NoticeModel = model<NoticeDoc>('Notice', schema);

/** What a person does not want, and the language of text messages. Everybody else gets everything in Chinese. */
export interface NoticeSettingsDoc {
  _id: string;
  language: (typeof noticeLanguages)[number];
  /** `kind:channel`. */
  off: string[];
}
const settingsSchema = new Schema<NoticeSettingsDoc>(
  {
    _id: String,
    language: { type: String, enum: noticeLanguages, default: 'zh' },
    off: { type: [String], default: [] },
  },
  { collection: 'notice_settings', versionKey: false },
);
export const NoticeSettingsModel = model<NoticeSettingsDoc>('NoticeSettings', settingsSchema);
