import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import type { NearbySite } from '#shared/network/sites';
import { asApiError, call, isAbort, type ApiError } from '../../kernel/client';
import { useDistrict } from '../../kernel/district';
import { onPush, watch as watchTopic } from '../../kernel/live';

const openLineAfterMs = 4_000;

/** Points near a place, asked again when the place or the wanted kind changes, or when a point changes. */
export function useNearby() {
  const place = useDistrict();
  const here = shallowRef<LngLat | null>(null);
  const category = ref('');
  const items = shallowRef<NearbySite[] | null>(null);
  const error = shallowRef<ApiError | null>(null);
  /** Where the phone is lies outside the district: the list begins at its centre again. */
  const outside = ref(false);
  const centre = computed(() => here.value ?? place.district?.centre ?? null);
  let asking: AbortController | undefined;
  async function load(): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    try {
      const { code } = await place.load();
      const at = centre.value;
      if (!at) return;
      const body = { districtCode: code, ...at, limit: 30, ...(category.value && { category: category.value }) };
      const reply = await call('listNearbySites', { body }, { signal: asking.signal });
      items.value = reply.items;
      error.value = null;
    } catch (thrown) {
      if (isAbort(thrown)) return;
      const refused = asApiError(thrown);
      outside.value = here.value !== null && refused.code === 'outside_district';
      if (outside.value) here.value = null;
      else error.value = refused;
    }
  }
  watch([here, category], load, { immediate: true });

  let later: ReturnType<typeof setTimeout> | undefined;
  const stopHearing = onPush('network:site-changed', () => {
    clearTimeout(later);
    later = setTimeout(load, 800);
  });
  let stopWatching: (() => void) | undefined;
  /** The line and its library come when everything that is looked at first is there. */
  const opening = setTimeout(() => {
    watch(
      () => place.district?.code,
      (code) => {
        stopWatching?.();
        stopWatching = code ? watchTopic({ kind: 'district', districtCode: code }, {}, () => void load()) : undefined;
      },
      { immediate: true },
    );
  }, openLineAfterMs);
  const timer = setInterval(() => document.hidden || void load(), 120_000);
  onScopeDispose(() => {
    clearInterval(timer);
    clearTimeout(later);
    clearTimeout(opening);
    asking?.abort();
    stopHearing();
    stopWatching?.();
  });
  return { here, category, items, error, outside, load };
}
