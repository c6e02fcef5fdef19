import { ref, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { asApiError, call, type ApiError } from '../../kernel/client';
import { useDistrict } from '../../kernel/district';
import { t } from '../../kernel/i18n';
import { useSession } from '../../kernel/session';
import { sendPhotos } from '../ui/photos';
import { useDraft } from './draft';
import { stepToMend } from './steps';
import { useWalk } from './walk';

/** Sends the booking, with its pictures before it. */
export function useBooking() {
  const store = useDraft();
  const session = useSession();
  const place = useDistrict();
  const router = useRouter();
  const walk = useWalk();
  const busy = ref('');
  const error = shallowRef<ApiError | null>(null);
  const photosFailed = ref(false);

  async function book(): Promise<void> {
    if (busy.value) return;
    const { draft } = store;
    error.value = null;
    photosFailed.value = false;
    busy.value = t('book.price.booking');
    let sendingPhotos = draft.photos.length > 0;
    try {
      const photoIds = await sendPhotos(draft.photos, (n) => {
        busy.value = t('book.photos.sending', { n: n + 1, all: draft.photos.length });
      });
      sendingPhotos = false;
      busy.value = t('book.price.booking');
      const body = store.body(place.district?.code ?? '', photoIds);
      if (!body) return walk.goTo(store.firstOpen);
      const booked = await call('openRequest', { body }, { idempotencyKey: store.keyFor(body) });
      store.clear();
      store.finished = true;
      await router.replace(`/r/booked/${booked.secret}`);
    } catch (thrown) {
      refuse(asApiError(thrown), sendingPhotos);
    } finally {
      busy.value = '';
    }
  }
  function refuse(failure: ApiError, wasPhoto: boolean): void {
    // A refusal ends the attempt; only what may have reached the server unseen keeps its key.
    if (failure.status >= 400 && failure.status < 500) store.draft.attempt = null;
    const step = stepToMend(failure);
    if (!step || (wasPhoto && step !== 'contact')) {
      error.value = failure;
      photosFailed.value = wasPhoto;
      return;
    }
    if (step === 'contact') void session.load().catch(() => undefined);
    if (failure.code === 'conflict') store.draft.order = null;
    else if (step === 'time') store.draft.slot = null;
    store.notice = { step, error: failure };
    walk.goTo(step);
  }
  function withoutPhotos(): Promise<void> {
    store.draft.photos = [];
    return book();
  }
  return { busy, error, photosFailed, book, withoutPhotos };
}
