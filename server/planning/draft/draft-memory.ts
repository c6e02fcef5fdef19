import { AppError } from '../../kernel/errors';
import type { Kernel } from '../../kernel/kernel';
import { listOpenIds } from '../../requests';
import { DraftModel, draftId, type DraftDoc, type DraftKey } from './model';
import { mostVisits, readOpenDay, type OpenDay } from './open-day';

/** A day as this process last read it. */
interface Read {
  version: number;
  readAt: number;
  /** When its version was last seen to be the present one. */
  seenAt: number;
  day: OpenDay;
}

/** So long a day is used although its draft may have changed: while bookings pour in it is not read anew for each of them. */
const staleMs = 2_000;
/** And so long at most although it has not: hours and room of sites change without a draft. */
const mostMs = 60_000;
const mostDays = 24;

/** Why a day has no answer. */
export type NoDay = 'no_draft' | 'no_shift' | 'too_large';

/** The open days that somebody asked about last, ready for questions. */
export interface DraftMemory {
  /** Looks which of the days have changed: at most two queries. `isFresh`: the drafts as they stand, not as they were a moment ago. */
  look(keys: readonly DraftKey[], isFresh: boolean): Promise<void>;
  /** A day that was looked at. */
  get(key: DraftKey): Promise<OpenDay | NoDay>;
}

/** A memory of this process. */
export function createDraftMemory(kernel: Kernel): DraftMemory {
  const days = new Map<string, Read>();
  const reading = new Map<string, Promise<OpenDay | NoDay>>();

  const isFreshEnough = (id: string): boolean => {
    const known = days.get(id);
    const now = performance.now();
    return known !== undefined && now - known.seenAt < staleMs && now - known.readAt < mostMs;
  };
  const read = async (key: DraftKey): Promise<OpenDay | NoDay> => {
    const draft = await DraftModel.findById(draftId(key)).lean<DraftDoc>();
    if (!draft && (await bookedDays([key])).has(key.day)) return 'no_draft';
    try {
      const day = await readOpenDay(kernel, key, draft);
      if (day.built.visits.length > mostVisits) return 'too_large';
      const at = performance.now();
      days.delete(draftId(key));
      days.set(draftId(key), { version: draft?.version ?? 0, readAt: at, seenAt: at, day });
      if (days.size > mostDays) days.delete(days.keys().next().value!);
      return day;
    } catch (error) {
      if (error instanceof AppError && error.code === 'wrong_state') return 'no_shift';
      throw error;
    }
  };
  return {
    look: async (keys, isFresh) => {
      const asked = keys.filter((key) => days.has(draftId(key)) && (isFresh || !isFreshEnough(draftId(key))));
      if (asked.length === 0) return;
      const heads = await DraftModel.find({ _id: { $in: asked.map(draftId) } }, { version: 1 }).lean<DraftDoc[]>();
      const versions = new Map(heads.map(({ _id, version }) => [_id, version]));
      const without = asked.filter((key) => !versions.has(draftId(key)));
      const booked = without.length > 0 ? await bookedDays(without) : new Set<string>();
      for (const key of asked) {
        const known = days.get(draftId(key));
        // A day without bookings has no draft and needs none.
        const version = versions.get(draftId(key)) ?? (booked.has(key.day) ? -1 : 0);
        if (known?.version === version) known.seenAt = performance.now();
        else days.delete(draftId(key));
      }
    },
    get: async (key) => {
      const id = draftId(key);
      if (isFreshEnough(id)) return days.get(id)!.day;
      const begun = reading.get(id) ?? read(key).finally(() => reading.delete(id));
      reading.set(id, begun);
      return begun;
    },
  };
}

/** Days of one organisation that somebody has booked or holds. */
async function bookedDays(keys: readonly DraftKey[]): Promise<Set<string>> {
  const days = keys.map(({ day }) => day).sort();
  const query = { organisationId: keys[0]!.organisationId, fromDay: days[0]!, toDay: days.at(-1)! };
  return new Set((await listOpenIds(query)).keys());
}
