import type { ChangeStream, ChangeStreamInsertDocument, ResumeToken } from 'mongodb';
import { model, Schema } from 'mongoose';
import type { Kernel, Listener } from '../kernel';
import { holdLease, releaseLease } from '../lease';
import { EventModel, type StoredEvent } from './event-store';

interface ListenerState {
  _id: string;
  resumeToken: unknown;
  lastRecordedAt: Date;
}
const stateSchema = new Schema<ListenerState>(
  {
    _id: String,
    resumeToken: { type: Schema.Types.Mixed, default: null },
    lastRecordedAt: { type: Date, required: true },
  },
  { collection: 'listener_states', versionKey: false, minimize: false },
);
/** How far each listener has come. */
export const ListenerStateModel = model<ListenerState>('ListenerState', stateSchema);

interface ParkedEvent {
  listener: string;
  eventId: unknown;
  error: string;
  parkedAt: Date;
}
const parkedSchema = new Schema<ParkedEvent>(
  { listener: String, eventId: Schema.Types.ObjectId, error: String, parkedAt: Date },
  { collection: 'parked_events', versionKey: false },
);
parkedSchema.index({ listener: 1, eventId: 1 }, { unique: true });
/** Events that a listener failed on again and again; an alarm stands in the log and the metrics. */
export const ParkedEventModel = model<ParkedEvent>('ParkedEvent', parkedSchema);

const leaseMs = 10_000;
/** In a rush of events the place is kept this often; after a crash as much is handled again. */
const saveEveryMs = 300;
const attempts = 5;
const historyLost = new Set([286, 280]);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the listeners of this process: each under its lease, from its kept place. */
export function createListenerRunner(kernel: Kernel, listeners: readonly Listener[]) {
  let stopped = false;
  const streams = new Set<ChangeStream>();
  let loops: Promise<void>[] = [];

  async function attempt(listener: Listener, event: StoredEvent): Promise<void> {
    for (let n = 1; ; n++) {
      try {
        await listener.handle(event);
        kernel.metrics.listenerHandled.inc({ listener: listener.name });
        return;
      } catch (error) {
        if (stopped) throw error;
        kernel.metrics.listenerFailed.inc({ listener: listener.name });
        kernel.log.warn({ err: error, listener: listener.name, event: event.name, attempt: n }, 'a listener failed');
        if (n >= attempts) {
          kernel.metrics.listenerParked.inc({ listener: listener.name });
          kernel.log.error({ listener: listener.name, eventId: String(event._id) }, 'ALARM: event parked');
          await ParkedEventModel.updateOne(
            { listener: listener.name, eventId: event._id },
            { $set: { error: error instanceof Error ? error.message : String(error), parkedAt: kernel.realNow() } },
            { upsert: true },
          );
          return;
        }
        await pause(100 * 2 ** n);
      }
    }
  }

  /** When the oplog no longer holds the kept place: everything recorded since (with an hour's margin) is handled again. */
  async function catchUpFromStore(listener: Listener, since: Date): Promise<void> {
    const from = new Date(since.getTime() - 3_600_000);
    for await (const event of EventModel.find({ recordedAt: { $gte: from }, name: { $in: listener.on } })
      .sort({ recordedAt: 1, _id: 1 })
      .lean<StoredEvent>()) {
      if (stopped) return;
      await attempt(listener, event);
    }
  }

  async function follow(listener: Listener): Promise<void> {
    const state = await ListenerStateModel.findOneAndUpdate(
      { _id: listener.name },
      { $setOnInsert: { resumeToken: null, lastRecordedAt: new Date(0) } },
      { upsert: true, returnDocument: 'after' },
    ).lean();
    const matching = [{ $match: { operationType: 'insert', 'fullDocument.name': { $in: [...listener.on] } } }];
    const token = state?.resumeToken as ResumeToken | null;
    const stream = EventModel.collection.watch(
      matching,
      token ? { resumeAfter: token } : {},
    ) as unknown as ChangeStream;
    streams.add(stream);
    let unsaved: { resumeToken: unknown; lastRecordedAt: Date } | null = null;
    let savedAt = Date.now();
    const save = async () => {
      if (!unsaved) return;
      await ListenerStateModel.updateOne({ _id: listener.name }, { $set: unsaved });
      unsaved = null;
      savedAt = Date.now();
    };
    try {
      let change = await stream.tryNext();
      if (!token) {
        await catchUpFromStore(listener, state?.lastRecordedAt ?? new Date(0));
        unsaved = { resumeToken: stream.resumeToken, lastRecordedAt: kernel.realNow() };
        await save();
      }
      let renewedAt = Date.now();
      while (!stopped) {
        if (change) {
          const event = (change as unknown as ChangeStreamInsertDocument).fullDocument as unknown as StoredEvent;
          await attempt(listener, event);
          unsaved = { resumeToken: (change as { _id: unknown })._id, lastRecordedAt: event.recordedAt };
        }
        if (Date.now() - savedAt > saveEveryMs) await save();
        if (Date.now() - renewedAt > leaseMs / 3) {
          await save();
          if (!(await holdLease(`listener:${listener.name}`, kernel.instanceId, leaseMs))) return;
          renewedAt = Date.now();
        }
        change = await stream.tryNext();
        if (change) continue;
        await save();
        await pause(25);
      }
    } finally {
      await save().catch(() => undefined);
      streams.delete(stream);
      await stream.close().catch(() => undefined);
    }
  }

  async function loop(listener: Listener): Promise<void> {
    const lease = `listener:${listener.name}`;
    while (!stopped) {
      try {
        if (await holdLease(lease, kernel.instanceId, leaseMs)) await follow(listener);
      } catch (error) {
        if (stopped) break;
        const code = (error as { code?: number }).code;
        if (code !== undefined && historyLost.has(code)) {
          kernel.log.warn(
            { listener: listener.name },
            'the kept place is no longer in the oplog; reading the event store instead',
          );
          await ListenerStateModel.updateOne({ _id: listener.name }, { $set: { resumeToken: null } }).catch(
            () => undefined,
          );
        } else {
          kernel.log.warn({ err: error, listener: listener.name }, 'a listener lost its stream; trying again');
        }
      }
      if (!stopped) await pause(1_000);
    }
    await releaseLease(lease, kernel.instanceId).catch(() => undefined);
  }

  return {
    start: () => {
      loops = listeners.map(loop);
    },
    stop: async () => {
      stopped = true;
      await Promise.all([...streams].map((stream) => stream.close().catch(() => undefined)));
      await Promise.all(loops);
    },
  };
}
