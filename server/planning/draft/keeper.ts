import { setTimeout as pause } from 'node:timers/promises';
import { addDays, dayOf } from '#shared/kernel/time';
import type { Kernel } from '../../kernel/kernel';
import { DistrictModel, type DistrictDoc } from '../../network';
import { listOpenIds } from '../../requests';
import type { PlannerPool } from '../pool';
import { keepDraft } from './keep';
import { DraftModel, draftId, type DraftDoc, type DraftKey } from './model';

/** A burst of bookings is one round: it begins when none has come for so long, but not later than `mostWaitMs`. */
const quietMs = 300;
const mostWaitMs = 2_000;
/** Before a day that another process has, or that failed, is tried again. */
const againMs = 3_000;

/** Keeps drafts of this process's marked days up to their bookings. */
export interface DraftKeeper {
  /** The bookings of a day have changed. Costs nothing: many marks are one round. */
  mark(key: DraftKey): void;
  /** Marks every bookable day whose draft is lost or does not know the same bookings; `all`: whatever it knows. */
  markStale(all?: boolean): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Days that can be booked in a district now. */
function openDays(district: Pick<DistrictDoc, 'timeZone' | 'bookingHorizonDays'>, now: Date): string[] {
  const today = dayOf(now, district.timeZone);
  return Array.from({ length: district.bookingHorizonDays + 1 }, (_, ahead) => addDays(today, ahead));
}

const knownTo = (draft: DraftDoc): Set<string> =>
  new Set([
    ...draft.routes.flatMap(({ steps }) => steps.flatMap(({ requestId }) => requestId ?? [])),
    ...draft.leftOut.map(({ requestId }) => requestId),
  ]);

/** Does a draft know what is booked? Of a published plan it also knows visits that are over. */
function isUpToDate(draft: DraftDoc | undefined, open: ReadonlySet<string>): boolean {
  if (!draft) return open.size === 0;
  const known = knownTo(draft);
  return [...open].every((id) => known.has(id)) && (draft.publishedPlanId !== null || known.size === open.size);
}

/** `pool` answers nobody else, so that no dispatcher waits for a draft. */
export function createDraftKeeper(kernel: Kernel, pool: PlannerPool): DraftKeeper {
  const marked = new Map<string, { key: DraftKey; firstAt: number; lastAt: number }>();
  const stopped = new AbortController();
  let working: Promise<void> | null = null;

  const mark = (key: DraftKey): void => {
    const now = performance.now();
    const id = draftId(key);
    marked.set(id, { key, firstAt: marked.get(id)?.firstAt ?? now, lastAt: now });
  };
  const next = (): DraftKey | null => {
    const now = performance.now();
    for (const [id, { key, firstAt, lastAt }] of marked) {
      if (now - lastAt < quietMs && now - firstAt < mostWaitMs) continue;
      marked.delete(id);
      return key;
    }
    return null;
  };
  const again = (key: DraftKey): void =>
    void pause(againMs, undefined, { signal: stopped.signal, ref: false }).then(
      () => mark(key),
      () => undefined,
    );
  const keep = async (key: DraftKey): Promise<void> => {
    try {
      if ((await keepDraft(kernel, pool, key)) === 'busy') again(key);
    } catch (error) {
      if (stopped.signal.aborted) return;
      kernel.log.warn({ err: error, day: key.day }, 'a draft plan could not be kept');
      again(key);
    }
  };
  const work = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const key = next();
      const beganAt = performance.now();
      if (key) await keep(key);
      // Bookings come first: drafts take half of the time at most.
      const ms = Math.max(quietMs / 3, performance.now() - beganAt);
      await pause(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  };

  return {
    mark,
    markStale: async (all = false) => {
      const districts = await DistrictModel.find(
        {},
        { code: 1, operatorId: 1, timeZone: 1, bookingHorizonDays: 1 },
      ).lean<DistrictDoc[]>();
      for (const district of districts) {
        const days = openDays(district, kernel.clock.now());
        const organisationId = String(district.operatorId);
        const open = await listOpenIds({ organisationId, fromDay: days[0]!, toDay: days.at(-1)! });
        const keys = days.map((day) => ({ organisationId, districtCode: district.code, day }));
        const drafts = await DraftModel.find({ _id: { $in: keys.map(draftId) } }).lean<DraftDoc[]>();
        for (const key of keys) {
          const draft = drafts.find(({ _id }) => _id === draftId(key));
          const ids = open.get(key.day) ?? new Set<string>();
          if ((all && (draft || ids.size > 0)) || !isUpToDate(draft, ids)) mark(key);
        }
      }
    },
    start: () => {
      working = work();
    },
    stop: async () => {
      stopped.abort();
      await pool.close();
      await working;
    },
  };
}
