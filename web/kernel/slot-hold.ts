import { computed, onScopeDispose, ref, type Ref } from 'vue';
import type { Api } from '#shared/api';
import type { CallInput } from '#shared/kernel/endpoint';
import type { SlotHold } from '#shared/requests/holds';
import type { SlotInput } from '#shared/requests/requests';
import { asApiError, call, type ApiError } from './client';

type HoldBody = CallInput<Api['holdSlot']>['body'];

/** A held place as a page keeps it. Holds end in real time, not in the district's, so the device's own clock counts. */
export interface KeptHold extends Pick<SlotHold, 'secret' | 'slot' | 'near' | 'bonusFen'> {
  endsAtMs: number;
}

/** The place that somebody holds while booking, and how long still. */
export function useSlotHold(kept: Ref<KeptHold | null>) {
  const nowMs = ref(Date.now());
  const timer = setInterval(() => (nowMs.value = Date.now()), 1_000);
  onScopeDispose(() => clearInterval(timer));
  const remainingSec = computed(() =>
    kept.value ? Math.max(0, Math.ceil((kept.value.endsAtMs - nowMs.value) / 1000)) : 0,
  );
  const busy = ref(false);

  const isFor = (slot: SlotInput | null): boolean =>
    kept.value !== null && slot !== null && kept.value.slot.day === slot.day && kept.value.slot.from === slot.from;

  /** Gives the place back; when that does not arrive, time does it. */
  function release(): void {
    const secret = kept.value?.secret;
    kept.value = null;
    if (secret) void call('releaseSlot', { params: { secret } }).catch(() => undefined);
  }

  /**
   * Holds the place of a window. Answers the refusal when the window cannot be had any more. Anything else (a third is held by others already, no
   * line) leaves the choice without a hold: the booking itself decides then.
   */
  async function hold(body: HoldBody): Promise<ApiError | null> {
    if (kept.value && kept.value.slot.day !== body.slot.day) release();
    busy.value = true;
    try {
      const { secret, slot, near, bonusFen, remainingSec: left } = await call('holdSlot', { body });
      nowMs.value = Date.now();
      kept.value = { secret, slot, near, bonusFen, endsAtMs: nowMs.value + left * 1000 };
      return null;
    } catch (thrown) {
      kept.value = null;
      const error = asApiError(thrown);
      return error.code === 'slot_full' || error.code === 'slot_closed' ? error : null;
    } finally {
      busy.value = false;
    }
  }
  return { remainingSec, busy, isFor, hold, release };
}
