import { ref, type Ref } from 'vue';
import { asApiError, call, type ApiError } from './client';
import { language } from './i18n';

/** `no`: this browser cannot; `denied`: the person has forbidden it in the browser. */
export type PushState = 'unknown' | 'no' | 'denied' | 'off' | 'on';

/** A public key as browsers want it. */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * Notices pushed to this browser. `worker`: the script that shows them and the part of the site it is registered for. The browser keeps what it
 * subscribed to, so the state is read from there.
 */
export function useWebPush(worker: { script: string; scope: string }): {
  state: Ref<PushState>;
  busy: Ref<boolean>;
  error: Ref<ApiError | null>;
  look: () => Promise<void>;
  turn: () => Promise<void>;
} {
  const state = ref<PushState>('unknown');
  const busy = ref(false);
  const error = ref<ApiError | null>(null) as Ref<ApiError | null>;
  const registration = async () =>
    (await navigator.serviceWorker.getRegistration(worker.scope)) ??
    navigator.serviceWorker.register(worker.script, { scope: worker.scope });

  async function look(): Promise<void> {
    if (!('serviceWorker' in navigator && 'PushManager' in window)) state.value = 'no';
    else if (Notification.permission === 'denied') state.value = 'denied';
    else {
      const known = await navigator.serviceWorker.getRegistration(worker.scope);
      state.value = (await known?.pushManager.getSubscription()) ? 'on' : 'off';
    }
  }
  async function turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== 'granted') return;
    const { publicKey } = await call('getWebPushKey');
    const { pushManager } = await registration();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) });
    const { endpoint, keys } = made.toJSON();
    const { p256dh = '', auth = '' } = keys ?? {};
    try {
      await call('subscribeWebPush', {
        body: { endpoint: endpoint ?? '', keys: { p256dh, auth }, language: language.value === 'en' ? 'en' : 'zh' },
      });
    } catch (thrown) {
      // Nobody would push to it.
      await made.unsubscribe();
      throw thrown;
    }
  }
  async function turnOff(): Promise<void> {
    const known = await navigator.serviceWorker.getRegistration(worker.scope);
    const present = await known?.pushManager.getSubscription();
    if (!present) return;
    await call('unsubscribeWebPush', { body: { endpoint: present.endpoint } });
    await present.unsubscribe();
  }
  async function turn(): Promise<void> {
    busy.value = true;
    error.value = null;
    try {
      await (state.value === 'on' ? turnOff() : turnOn());
    } catch (thrown) {
      error.value = asApiError(thrown);
    }
    await look();
    busy.value = false;
  }
  return { state, busy, error, look, turn };
}
