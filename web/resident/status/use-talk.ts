import { shallowRef } from 'vue';
import type { RequestMessage } from '#shared/requests/messages';
import { asApiError, call, type ApiError } from '../../kernel/client';
import { useLive } from '../../kernel/live';

/** The messages of a visit by its secret link, live. */
export function useTalk(secret: () => string) {
  const failure = shallowRef<ApiError | null>(null);
  const live = useLive<RequestMessage[]>(() => ({ kind: 'request' as const, secret: secret() }), {
    snapshot: (signal) =>
      call('listMessagesBySecret', { params: { secret: secret() } }, { signal }).then(({ items }) => items),
    on: { 'requests:messages-changed': () => void live.reload() },
  });
  /** True when it was sent. */
  async function send(text: string): Promise<boolean> {
    failure.value = null;
    try {
      await call('sendMessageBySecret', { params: { secret: secret() }, body: { text } });
    } catch (thrown) {
      failure.value = asApiError(thrown);
      return false;
    }
    await live.reload();
    return true;
  }
  return { ...live, failure, send };
}
