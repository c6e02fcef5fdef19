import { onScopeDispose, ref, shallowRef, type ShallowRef } from 'vue';
import { asApiError, isAbort, type ApiError } from '../../kernel/client';

/** A plain read with its states: loading until the first answer, failed with the reason, read again on demand. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>) {
  const data = shallowRef<T | null>(null) as ShallowRef<T | null>;
  const error = shallowRef<ApiError | null>(null);
  const loading = ref(true);
  let asking: AbortController | undefined;
  async function reload(): Promise<void> {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    try {
      data.value = await read(mine.signal);
      error.value = null;
    } catch (thrown) {
      if (!isAbort(thrown)) error.value = asApiError(thrown);
    } finally {
      if (asking === mine) loading.value = false;
    }
  }
  void reload();
  onScopeDispose(() => asking?.abort());
  return { data, error, loading, reload };
}
