import { model, Schema, type Types } from 'mongoose';
import type { Scope } from '#shared/kernel/scopes';
import { webhookStatuses, webhookTypes } from '#shared/partners/webhooks';
import { outgoingFields, type OutgoingDoc } from '../kernel/outgoing';

const required = { required: true } as const;

/** A key. Only the hash of its token is kept; `hint` is how the token begins. */
export interface ApiKeyDoc {
  _id: Types.ObjectId;
  hash: string;
  hint: string;
  organisationId: Types.ObjectId;
  districtCode: string;
  name: string;
  scopes: Scope[];
  callsPerMin: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}
const keySchema = new Schema<ApiKeyDoc>(
  {
    hash: { type: String, ...required },
    hint: { type: String, ...required },
    organisationId: { type: Schema.Types.ObjectId, ...required },
    districtCode: { type: String, ...required },
    name: { type: String, ...required },
    scopes: { type: [String], ...required },
    callsPerMin: { type: Number, ...required },
    createdAt: { type: Date, ...required },
    lastUsedAt: { type: Date, default: null },
    expiresAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { collection: 'api_keys', versionKey: false },
);
keySchema.index({ hash: 1 }, { unique: true });
keySchema.index({ organisationId: 1, _id: -1 });
export const ApiKeyModel = model<ApiKeyDoc>('ApiKey', keySchema);

/** Calls of a key or an organisation in one minute. */
interface CallCountDoc {
  _id: string;
  count: number;
  at: Date;
}
const countSchema = new Schema<CallCountDoc>(
  { _id: String, count: Number, at: { type: Date, expires: 300 } },
  { collection: 'partner_calls', versionKey: false },
);
export const CallCountModel = model<CallCountDoc>('PartnerCallCount', countSchema);

/** The secrets are kept readable, because they sign. */
export interface WebhookSecret {
  id: string;
  secret: string;
  createdAt: Date;
  expiresAt: Date | null;
}
export interface WebhookDoc {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  url: string;
  types: (typeof webhookTypes)[number][];
  status: (typeof webhookStatuses)[number];
  failures: number;
  parkedAt: Date | null;
  secrets: WebhookSecret[];
  createdAt: Date;
}
const webhookSchema = new Schema<WebhookDoc>(
  {
    organisationId: { type: Schema.Types.ObjectId, ...required },
    url: { type: String, ...required },
    types: { type: [String], enum: webhookTypes, ...required },
    status: { type: String, enum: webhookStatuses, default: 'active' },
    failures: { type: Number, default: 0 },
    parkedAt: { type: Date, default: null },
    secrets: { type: Schema.Types.Mixed, ...required },
    createdAt: { type: Date, ...required },
  },
  { collection: 'webhooks', versionKey: false },
);
webhookSchema.index({ organisationId: 1, _id: 1 });
export const WebhookModel = model<WebhookDoc>('Webhook', webhookSchema);

/** One event told to one webhook: the text is written once, so that every attempt says the same. */
export interface WebhookDeliveryDoc extends OutgoingDoc {
  webhookId: Types.ObjectId;
  organisationId: Types.ObjectId;
  eventId: string;
  type: string;
  body: string;
  createdAt: Date;
}
/** How many messages about an order one webhook has been told of: what numbers them. */
interface MessageCountDoc {
  /** `<webhook>:<order>` */
  _id: string;
  webhookId: Types.ObjectId;
  last: number;
}
const messageCountSchema = new Schema<MessageCountDoc>(
  { _id: String, webhookId: { type: Schema.Types.ObjectId, ...required }, last: { type: Number, ...required } },
  { collection: 'webhook_message_counts', versionKey: false },
);
messageCountSchema.index({ webhookId: 1 });
export const MessageCountModel = model<MessageCountDoc>('WebhookMessageCount', messageCountSchema);

const keptDays = 30;
const deliverySchema = new Schema<WebhookDeliveryDoc>(
  {
    ...outgoingFields,
    webhookId: { type: Schema.Types.ObjectId, ...required },
    organisationId: { type: Schema.Types.ObjectId, ...required },
    eventId: { type: String, ...required },
    type: { type: String, ...required },
    body: { type: String, ...required },
    createdAt: { type: Date, ...required, expires: keptDays * 86_400 },
  },
  { collection: 'webhook_deliveries', versionKey: false },
);
deliverySchema.index({ webhookId: 1, eventId: 1 }, { unique: true });
deliverySchema.index({ status: 1, nextAt: 1 });
deliverySchema.index({ organisationId: 1, _id: -1 });
export const WebhookDeliveryModel = model<WebhookDeliveryDoc>('WebhookDelivery', deliverySchema);
