import type { Types } from 'mongoose';
import { model, Schema } from 'mongoose';
import type { EventData, EventName } from '#shared/events';
import type { EventActor } from '../actor';

/** A domain event as stored: written once in the transaction of the state it tells of, never changed. */
export interface StoredEvent<N extends EventName = EventName> {
  _id: Types.ObjectId;
  name: N;
  data: EventData<N>;
  actor: EventActor;
  /** District time. */
  at: Date;
  /** Real time. */
  recordedAt: Date;
}

const schema = new Schema<StoredEvent>(
  {
    name: { type: String, required: true },
    data: { type: Schema.Types.Mixed, required: true },
    actor: { type: { accountId: String, role: String, system: String }, required: true, _id: false },
    at: { type: Date, required: true },
    recordedAt: { type: Date, required: true },
  },
  { collection: 'events', versionKey: false, minimize: false },
);
schema.index({ recordedAt: 1 });
schema.index({ 'data.requestId': 1, at: 1 }, { sparse: true });
schema.index({ 'data.routeId': 1, at: 1 }, { sparse: true });
schema.index({ 'data.previousDay': 1 }, { sparse: true });

/** The log of everything that happened, and the source of pushes and listeners. */
export const EventModel = model<StoredEvent>('Event', schema);
