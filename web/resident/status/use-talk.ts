import { shallowRef } from 'vue';
import type { RequestMessage } from '#shared/requests/messages';
import { asApiError, call, type ApiError } from '../../kernel/client';
import { useLive } from '../../kernel/live';
import { useRefused } from '../../kernel/refused';
import { sendPhotos, type PickedPhoto } from '../ui/photos';

/** The messages of a visit by its secret link, live. */
export function useTalk(secret: () => string) {
  const failure = shallowRef<ApiError | null>(null);
  const { refused, take } = useRefused();
  const live = useLive<RequestMessage[]>(() => ({ kind: 'request' as const, secret: secret() }), {
    snapshot: (signal) =>
      call('listMessagesBySecret', { params: { secret: secret() } }, { signal }).then(({ items }) => items),
    on: { 'requests:messages-changed': () => void live.reload() },
  });
  /** Sends the pictures, then the message with them. True when it was sent; pictures that have arrived are not sent again. `tell`: how many have. */
  async function send(text: string, photos: PickedPhoto[], tell: (sent: number) => void): Promise<boolean> {
    failure.value = null;
    take(null);
    try {
      const photoIds = await sendPhotos(photos, tell, secret());
      await call('sendMessageBySecret', { params: { secret: secret() }, body: { text, photoIds } });
    } catch (thrown) {
      failure.value = asApiError(thrown);
      take(thrown);
      return false;
    }
    await live.reload();
    return true;
  }
  return { ...live, failure, refused, send };
}
