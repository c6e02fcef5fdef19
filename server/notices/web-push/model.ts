import { model, Schema, type Types } from 'mongoose';
import type { noticeLanguages } from '#shared/notices/notices';
import { outgoingFields, type OutgoingDoc } from '../../kernel/outgoing';

/** The key pair that signs our pushes, made once for the whole system. The private half never leaves the server. */
export interface PushKeysDoc {
  _id: string;
  publicKey: string;
  privateKey: string;
  createdAt: Date;
}
export const PushKeysModel = model<PushKeysDoc>(
  'PushKeys',
  new Schema<PushKeysDoc>(
    { _id: String, publicKey: String, privateKey: String, createdAt: Date },
    { collection: 'push_keys', versionKey: false },
  ),
);

/** A browser that wants a person's notices. It ends with the session that asked for it. */
export interface PushSubscriptionDoc {
  _id: Types.ObjectId;
  endpoint: string;
  keys: { p256dh: string; auth: string };
  language: (typeof noticeLanguages)[number];
  accountId: Types.ObjectId;
  sessionId: string;
  createdAt: Date;
}
const required = { required: true } as const;
const subscriptionSchema = new Schema<PushSubscriptionDoc>(
  {
    endpoint: { type: String, ...required },
    keys: { type: { p256dh: String, auth: String }, ...required, _id: false },
    language: { type: String, ...required },
    accountId: { type: Schema.Types.ObjectId, ...required },
    sessionId: { type: String, ...required },
    createdAt: { type: Date, ...required },
  },
  { collection: 'push_subscriptions', versionKey: false },
);
subscriptionSchema.index({ endpoint: 1 }, { unique: true });
subscriptionSchema.index({ accountId: 1 });
export const PushSubscriptionModel = model<PushSubscriptionDoc>('PushSubscription', subscriptionSchema);

/** One notice on its way to one browser. Holds no text: that is made when it is sent. */
export interface PushDeliveryDoc extends OutgoingDoc {
  noticeId: Types.ObjectId;
  subscriptionId: Types.ObjectId;
  /** District times. */
  notBeforeAt: Date;
  expiresAt: Date;
  createdAt: Date;
}
const deliverySchema = new Schema<PushDeliveryDoc>(
  {
    ...outgoingFields,
    noticeId: { type: Schema.Types.ObjectId, ...required },
    subscriptionId: { type: Schema.Types.ObjectId, ...required },
    notBeforeAt: { type: Date, ...required },
    expiresAt: { type: Date, ...required },
    createdAt: { type: Date, ...required, expires: 30 * 86_400 },
  },
  { collection: 'push_deliveries', versionKey: false },
);
deliverySchema.index({ noticeId: 1, subscriptionId: 1 }, { unique: true });
deliverySchema.index({ status: 1, nextAt: 1 });
export const PushDeliveryModel = model<PushDeliveryDoc>('PushDelivery', deliverySchema);
