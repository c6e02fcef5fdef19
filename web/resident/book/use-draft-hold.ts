import { toRef } from 'vue';
import { useDistrict } from '../../kernel/district';
import { useSlotHold } from '../../kernel/slot-hold';
import { useDraft } from './draft';

/** The place held for the booking that is being typed. */
export function useDraftHold() {
  const store = useDraft();
  const place = useDistrict();
  const held = useSlotHold(toRef(store.draft, 'hold'));

  /** Holds the chosen window. False when it cannot be had any more; the time step then says why. */
  async function holdChosen(): Promise<boolean> {
    const { slot, holder } = store.draft;
    const demand = store.demand(place.district?.code ?? '');
    if (!slot || !demand) return false;
    const refusal = await held.hold({ ...demand, slot: { ...slot }, holder });
    if (!refusal) return true;
    store.draft.slot = null;
    store.notice = { step: 'time', error: refusal };
    return false;
  }
  return { ...held, holdChosen };
}
