import { onScopeDispose, shallowRef, watch } from 'vue';
import type { CallInput } from '#shared/kernel/endpoint';
import type { Api } from '#shared/api';
import type { SlotOffer } from '#shared/requests/requests';
import { asApiError, call, isAbort, type ApiError } from '../../kernel/client';

type Wanted = CallInput<Api['listSlotOffers']>['body'];

/** Windows with their real capacity, asked again when what is wanted changes and every minute. */
export function useSlotOffers(wanted: () => Wanted | null) {
  const offers = shallowRef<SlotOffer[] | null>(null);
  const error = shallowRef<ApiError | null>(null);
  let asking: AbortController | undefined;
  async function load(): Promise<void> {
    const body = wanted();
    if (!body) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const reply = await call('listSlotOffers', { body }, { signal: asking.signal });
      offers.value = reply.items;
      error.value = null;
    } catch (thrown) {
      if (isAbort(thrown)) return;
      error.value = asApiError(thrown);
    }
  }
  watch(() => JSON.stringify(wanted()), load, { immediate: true });
  const timer = setInterval(() => document.hidden || void load(), 60_000);
  onScopeDispose(() => {
    clearInterval(timer);
    asking?.abort();
  });
  return { offers, error, load };
}
