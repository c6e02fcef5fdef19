import { model, Schema } from 'mongoose';
import type { Kernel } from '../kernel';
import type { Place } from './feed';

export interface ListenerState {
  _id: string;
  resumeToken: Place | null;
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

/** Places are written this often; after a crash as much is handled again. */
const saveEveryMs = 400;

/** Keeps the places of this process's listeners, all in one write; a place never goes back. */
export function createPlaceKeeper(kernel: Kernel) {
  let unsaved = new Map<string, Pick<ListenerState, 'resumeToken' | 'lastRecordedAt'>>();
  let timer: NodeJS.Timeout | null = null;
  let saving: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const places = unsaved;
    if (places.size === 0) return;
    unsaved = new Map();
    try {
      await ListenerStateModel.bulkWrite(
        [...places].map(([_id, place]) => ({
          updateOne: {
            filter: { _id, $nor: [{ 'resumeToken._data': { $gt: place.resumeToken?._data ?? '' } }] },
            update: { $set: place },
          },
        })),
        { ordered: false },
      );
    } catch (error) {
      unsaved = new Map([...places, ...unsaved]);
      throw error;
    }
  }

  /** Writes down what is noted so far. */
  function save(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    return (saving = saving.catch(() => undefined).then(write));
  }

  function note(listener: string, place: Place, recordedAt: Date): void {
    unsaved.set(listener, { resumeToken: place, lastRecordedAt: recordedAt });
    timer ??= setTimeout(() => {
      save().catch((error: unknown) =>
        kernel.log.warn({ err: error }, 'places of listeners were not kept; they will be'),
      );
    }, saveEveryMs);
  }

  return { note, save };
}
