import { onScopeDispose, ref, shallowRef } from 'vue';

type Lamp = MediaTrackCapabilities & { torch?: boolean };

/** The camera at the back of a phone: its stream, and its lamp where it has one. Off with the component. */
export function useCamera() {
  const stream = shallowRef<MediaStream | null>(null);
  const hasLamp = ref(false);
  const isLit = ref(false);
  let isGone = false;

  /** Throws what the browser says when it is refused or there is none. */
  async function open(): Promise<void> {
    const opened = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    stream.value = opened;
    if (isGone) return close();
    const [track] = opened.getVideoTracks();
    hasLamp.value = !!(track?.getCapabilities?.() as Lamp | undefined)?.torch;
  }
  async function light(on: boolean): Promise<void> {
    const [track] = stream.value?.getVideoTracks() ?? [];
    const constraint = { advanced: [{ torch: on } as MediaTrackConstraintSet] };
    await track?.applyConstraints(constraint).then(
      () => (isLit.value = on),
      () => (hasLamp.value = false),
    );
  }
  function close(): void {
    for (const track of stream.value?.getTracks() ?? []) track.stop();
    stream.value = null;
    isLit.value = false;
  }
  onScopeDispose(() => {
    isGone = true;
    close();
  });
  return { stream, hasLamp, isLit, open, light, close };
}
