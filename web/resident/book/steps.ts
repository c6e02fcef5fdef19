import type { ApiError, ApiErrorCode } from '../../kernel/api-error';
import { refusedFields } from '../../kernel/refused/refused-fields';

/** The way through a booking; each needs the ones before it. */
export const steps = ['items', 'place', 'time', 'contact', 'price'] as const;
export type Step = (typeof steps)[number];

/** Which step can mend a refusal; nothing typed elsewhere is lost. */
const mendedAt: Partial<Record<ApiErrorCode, Step>> = {
  slot_full: 'time',
  slot_closed: 'time',
  past_cut_off: 'time',
  conflict: 'time',
  outside_district: 'place',
  in_water: 'place',
  swapped_coordinates: 'place',
  unreachable_place: 'place',
  not_accepted: 'items',
  too_heavy: 'items',
  too_large: 'items',
  not_together: 'items',
  unauthenticated: 'contact',
  forbidden: 'contact',
};

/** Where a field is typed that the server may refuse, by its name in the contract. */
const typedAt: Record<string, Step> = {
  ...{ categoryKey: 'items', condition: 'items', count: 'items', items: 'items' },
  ...{ lng: 'place', lat: 'place', text: 'place', unit: 'place', floor: 'place', lift: 'place' },
  ...{ day: 'time', from: 'time', to: 'time', dealerOrderCode: 'time' },
  ...{ name: 'contact', phone: 'contact', note: 'contact' },
};
/** The step that can mend a refusal, the first one where it names several fields. */
export function stepToMend(failure: Pick<ApiError, 'code' | 'details'>): Step | null {
  const named = refusedFields(failure).flatMap(({ name }) => typedAt[name] ?? []);
  return mendedAt[failure.code] ?? steps.find((step) => named.includes(step)) ?? null;
}
