import type { LngLat } from '#shared/kernel/geo';
import type { ItemInput } from '#shared/requests/catalogue';
import type { Request, SlotInput } from '#shared/requests/requests';
import type { KeptHold } from '../../kernel/slot-hold';
import type { PickedPhoto } from '../ui/photos';

const place = 'huiliu.draft';

/** What was typed so far. */
export interface Draft {
  items: ItemInput[];
  photos: PickedPhoto[];
  pin: LngLat | null;
  /** Who set the pin: a pin from the text follows the text, the others stay. */
  pinnedBy: 'text' | 'person' | null;
  text: string;
  unit: string;
  floor: number;
  lift: boolean;
  kind: Request['kind'];
  mode: Request['mode'];
  orderTyped: string;
  order: { code: string; dealerName: string; categoryKey: string; model: string } | null;
  slot: SlotInput | null;
  /** Random name under which places are held, and the one that is. */
  holder: string;
  hold: KeptHold | null;
  phone: string;
  name: string;
  forSomebodyElse: boolean;
  otherPhone: string;
  note: string;
  /** Key of the booking that was last sent, and what it said. */
  attempt: { key: string; body: string } | null;
  /** Where each step stands in the browser's history. */
  positions: Record<string, number>;
}
export const emptyDraft = (): Draft => ({
  items: [],
  photos: [],
  pin: null,
  pinnedBy: null,
  text: '',
  unit: '',
  floor: 1,
  lift: false,
  kind: 'collect',
  mode: 'same_visit',
  orderTyped: '',
  order: null,
  slot: null,
  holder: crypto.randomUUID(),
  hold: null,
  phone: '',
  name: '',
  forSomebodyElse: false,
  otherPhone: '',
  note: '',
  attempt: null,
  positions: {},
});

/** The draft of this tab; a closed or foreign store gives an empty one. */
export function keptDraft(): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? '{}') as Partial<Draft>;
    return { ...emptyDraft(), ...kept };
  } catch {
    return emptyDraft();
  }
}
/** Pictures are the first to go when the store is full. */
export function keepDraft(draft: Draft): void {
  for (const photos of [draft.photos, draft.photos.filter(({ id }) => id)]) {
    try {
      sessionStorage.setItem(place, JSON.stringify({ ...draft, photos }));
      return;
    } catch {
      // Full or closed: once more without the pictures that are not sent.
    }
  }
}
export const hasDraft = (): boolean => keptDraft().items.length > 0;
