import { Types } from 'mongoose';
import { AppError } from '../../kernel/errors';
import { countRequests } from '../../requests';
import { DraftModel, draftId, type DraftDoc, type DraftKey } from './model';
import { mostVisits, readOpenDay, type OpenDay } from './open-day';

/** A day as this process last read it. */
interface Read {
  version: number;
  readAt: number;
  day: OpenDay;
}

/** So long a day is used although its draft has changed: while bookings pour in it is not read anew for each of them. */
const staleMs = 2_000;
/** And so long at most although it has not: hours and room of sites change without a draft. */
const mostMs = 60_000;
const mostDays = 24;

/** Why a day has no answer. */
export type NoDay = 'no_draft' | 'no_shift' | 'too_large';

/** The open days that somebody asked about last, ready for questions. */
export interface DraftMemory {
  /** `isFresh`: the draft as it stands, not as it was a moment ago. */
  get(key: DraftKey, now: Date, isFresh: boolean): Promise<OpenDay | NoDay>;
}

/** A memory of this process. */
export function createDraftMemory(): DraftMemory {
  const days = new Map<string, Read>();
  const reading = new Map<string, Promise<OpenDay | NoDay>>();

  const read = async (key: DraftKey, now: Date): Promise<OpenDay | NoDay> => {
    const draft = await DraftModel.findById(draftId(key)).lean<DraftDoc>();
    if (!draft && (await isBooked(key))) return 'no_draft';
    try {
      const day = await readOpenDay(key, draft, now);
      if (day.built.visits.length > mostVisits) return 'too_large';
      days.delete(draftId(key));
      days.set(draftId(key), { version: draft?.version ?? 0, readAt: performance.now(), day });
      if (days.size > mostDays) days.delete(days.keys().next().value!);
      return day;
    } catch (error) {
      if (error instanceof AppError && error.code === 'wrong_state') return 'no_shift';
      throw error;
    }
  };
  return {
    get: async (key, now, isFresh) => {
      const id = draftId(key);
      const known = days.get(id);
      const age = performance.now() - (known?.readAt ?? -Infinity);
      if (known && age < staleMs && !isFresh) return known.day;
      if (known && age < mostMs) {
        const head = await DraftModel.findById(id, { version: 1 }).lean();
        if (known.version === (head?.version ?? 0) && (head || !(await isBooked(key)))) return known.day;
      }
      const begun = reading.get(id);
      if (begun && !isFresh) return begun;
      const fresh = read(key, now).finally(() => reading.delete(id));
      reading.set(id, fresh);
      return fresh;
    },
  };
}

async function isBooked({ organisationId, day }: DraftKey): Promise<boolean> {
  const counts = await countRequests({ organisationId: new Types.ObjectId(organisationId), day });
  return (counts.get('waiting') ?? 0) + (counts.get('planned') ?? 0) > 0;
}
