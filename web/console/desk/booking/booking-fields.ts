import { onScopeDispose, shallowRef, watch } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import type { Town } from '#shared/network/district';
import type { ItemInput } from '#shared/requests/catalogue';
import { call } from '../../../kernel/client';
import { useDistrict } from '../../../kernel/district';

export const emptyItem = (): ItemInput => ({ categoryKey: '', condition: 'broken', count: 1 });

/** Finds the town of an address text a moment after the typing stops; `found` gets its place as a first pin. */
export function usePlaceOfText(text: () => string, found: (at: LngLat) => void) {
  const district = useDistrict();
  const town = shallowRef<Town | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(text, (now) => {
    clearTimeout(timer);
    if (now.trim().length < 2) return void (town.value = null);
    timer = setTimeout(async () => {
      try {
        const params = { code: district.district?.code ?? '' };
        const answer = await call('resolveAddress', { params, body: { text: now.trim() } });
        if (text() !== now) return;
        town.value = answer.town;
        if (answer.place) found(answer.place);
      } catch {
        town.value = null;
      }
    }, 350);
  });
  onScopeDispose(() => clearTimeout(timer));
  return { town };
}
