import { model, Schema, type Types } from 'mongoose';
import type { Kernel, Listener } from '../kernel';
import { EventModel, type StoredEvent } from './event-store';

export interface ParkedEvent {
  _id: Types.ObjectId;
  listener: string;
  eventId: Types.ObjectId;
  /** What the last attempt said. */
  error: string;
  parkedAt: Date;
  /** Somebody wants it to be handled again; null once a process has taken it. */
  retryAskedAt: Date | null;
}
const schema = new Schema<ParkedEvent>(
  {
    listener: String,
    eventId: Schema.Types.ObjectId,
    error: String,
    parkedAt: Date,
    retryAskedAt: { type: Date, default: null },
  },
  { collection: 'parked_events', versionKey: false },
);
schema.index({ listener: 1, eventId: 1 }, { unique: true });
/** Events that a listener failed on again and again; an alarm stands in the log and the metrics. `npm run parked` lists them and asks for another try. */
export const ParkedEventModel = model<ParkedEvent>('ParkedEvent', schema);

const lookMs = 3_000;

/** Parks events for this process's listeners, and has those handled again that somebody asks for. */
export function createParkedEvents(kernel: Kernel) {
  let asked: ParkedEvent[] = [];
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    asked = await ParkedEventModel.find({ retryAskedAt: { $ne: null } }).lean<ParkedEvent[]>();
  }

  return {
    start: () => {
      timer = setInterval(
        () => void look().catch((error: unknown) => kernel.log.warn({ err: error }, 'parked events were not read')),
        lookMs,
      );
    },
    stop: () => clearInterval(timer),
    park: async (listener: Listener, event: StoredEvent, error: unknown): Promise<void> => {
      kernel.metrics.listenerParked.inc({ listener: listener.name });
      kernel.log.error({ listener: listener.name, eventId: String(event._id) }, 'ALARM: event parked');
      const why = error instanceof Error ? error.message : String(error);
      await ParkedEventModel.updateOne(
        { listener: listener.name, eventId: event._id },
        { $set: { error: why, parkedAt: kernel.realNow(), retryAskedAt: null } },
        { upsert: true },
      );
    },
    /** To be called by who holds the listener's lease, between other events of it. `attempt` says whether the event is handled, and parks it else. */
    retry: async (listener: Listener, attempt: (event: StoredEvent) => Promise<boolean>): Promise<void> => {
      const own = asked.filter((one) => one.listener === listener.name);
      if (own.length === 0) return;
      asked = asked.filter((one) => one.listener !== listener.name);
      for (const { _id, eventId } of own) {
        // Taken by one process, and once for each time that somebody asks.
        const taken = await ParkedEventModel.updateOne(
          { _id, retryAskedAt: { $ne: null } },
          { $set: { retryAskedAt: null } },
        );
        if (taken.modifiedCount === 0) continue;
        const event = await EventModel.findById(eventId).lean<StoredEvent>();
        if (!event || (await attempt(event))) await ParkedEventModel.deleteOne({ _id });
      }
    },
  };
}
