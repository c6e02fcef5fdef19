import { model, Schema, type Types } from 'mongoose';
import type { RequestMessage } from '#shared/requests/messages';

/** A message between a resident and the dispatch office. Goes with the contact when that is erased. */
export interface MessageDoc {
  _id: Types.ObjectId;
  requestId: Types.ObjectId;
  from: RequestMessage['from'];
  /** Who of the office wrote; null for residents. */
  accountId: Types.ObjectId | null;
  text: string;
  /** Pictures that came by the secret link. */
  photoIds: string[];
  at: Date;
}
const schema = new Schema<MessageDoc>(
  {
    requestId: { type: Schema.Types.ObjectId, required: true },
    from: { type: String, enum: ['resident', 'office'], required: true },
    accountId: { type: Schema.Types.ObjectId, default: null },
    text: { type: String, default: '' },
    photoIds: { type: [String], default: [] },
    at: { type: Date, required: true },
  },
  { collection: 'request_messages', versionKey: false },
);
schema.index({ requestId: 1, _id: 1 });
export const MessageModel = model<MessageDoc>('RequestMessage', schema);
