import { setTimeout as pause } from 'node:timers/promises';
import type { SlotInput } from '#shared/requests/requests';
import type { Kernel } from '../../kernel/kernel';
import { slotKey, type SlotDemand, type SlotFit, type WindowFit } from '../../requests';
import type { PlannerPool } from '../pool';
import type { Fit } from '../solver/insert';
import { createDraftMemory, type NoDay } from './draft-memory';
import type { DraftKey } from './model';
import { withDemand } from './with-demand';

/** A visit that makes a route longer by no more than this is near. Assumed. */
export const nearDetourM = 1_500;
/** Nobody waits longer for the answer: the capacity of the shifts decides then. */
const patienceMs = 2_500;
/** People who may wait at a time; more are not asked to. */
const mostWaiting = 12;

type Outcome = 'plan' | NoDay | 'late' | 'failed' | 'busy';

const toWindowFit = (fit: Fit | null): WindowFit => ({
  fits: fit !== null,
  near: fit !== null && !fit.opensShift && fit.distanceDeltaM <= nearDetourM,
});

/** Answers whether draft plans take a visit. `lost`: a day with bookings has no draft. */
export function createSlotFit(kernel: Kernel, pool: PlannerPool, lost: (key: DraftKey) => void): SlotFit {
  const memory = createDraftMemory(kernel);
  let waiting = 0;

  const askDay = async (
    key: DraftKey,
    demand: SlotDemand,
    slots: readonly SlotInput[],
  ): Promise<(Fit | null)[] | NoDay> => {
    const day = await memory.get(key);
    if (typeof day === 'string') return day;
    const { problem, demands } = await withDemand({ ...day.built, problem: day.narrowed }, demand, slots);
    const plan = { routes: day.plan.routes, unserved: [...day.plan.unserved, ...demands.flat()] };
    return pool.ask({ ask: 'fits', about: { problem, plan, demands, fromSec: day.begunSec } });
  };

  return async ({ district, demand, slots, isFresh }) => {
    const fits = new Map<string, WindowFit>();
    const outcomes = new Map<string, Outcome>();
    const byDay = new Map<string, SlotInput[]>();
    for (const slot of slots) byDay.set(slot.day, [...(byDay.get(slot.day) ?? []), slot]);
    const whose = { organisationId: String(district.operatorId), districtCode: district.code };
    const isBusy = waiting >= mostWaiting;
    for (const day of byDay.keys()) outcomes.set(day, isBusy ? 'busy' : 'late');

    const askAll = async (): Promise<void> => {
      const keyOf = (day: string) => ({ ...whose, day });
      await memory.look([...byDay.keys()].map(keyOf), isFresh);
      for (const [day, ofDay] of byDay) {
        const key = keyOf(day);
        const found = await askDay(key, demand, ofDay).catch((error: unknown) => {
          kernel.log.warn({ err: error, day }, 'the draft plan could not be asked');
          return 'failed' as const;
        });
        if (isOver) return;
        outcomes.set(day, typeof found === 'string' ? found : 'plan');
        if (found === 'no_draft') lost(key);
        if (typeof found !== 'string')
          ofDay.forEach((slot, n) => fits.set(slotKey(slot), toWindowFit(found[n] ?? null)));
      }
    };
    let isOver = false;
    if (!isBusy) {
      waiting += 1;
      const asking = askAll()
        .catch((error: unknown) => kernel.log.warn({ err: error }, 'the draft plans could not be looked at'))
        .finally(() => (waiting -= 1));
      const patience = new AbortController();
      await Promise.race([asking, pause(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
      patience.abort();
      isOver = true;
    }
    const unanswered: Record<string, Outcome> = {};
    for (const [day, outcome] of outcomes) {
      kernel.metrics.slotFits.inc({ outcome });
      if (outcome !== 'plan' && outcome !== 'no_shift') unanswered[day] = outcome;
    }
    if (Object.keys(unanswered).length > 0)
      kernel.log.warn({ unanswered }, 'windows are offered by the capacity of the shifts alone');
    return fits;
  };
}
