import { effectScope, onScopeDispose, ref, watch as watchRef, type Ref } from 'vue';
import type { ClockState } from '#shared/demo/demo';
import { asApiError, call } from './client';
import { lineState, onPush, watch } from './live';

/** A reading of the district's clock, anchored to this device's steady timer. */
interface Anchor {
  districtMs: number;
  steadyMs: number;
  speed: number;
}
let anchor: Anchor | null = null;
let asking: Promise<void> | null = null;
const shownSpeed = ref(1);
/** How fast the district's day runs; 1 outside a demo. */
export const clockSpeed: Readonly<Ref<number>> = shownSpeed;
const listeners = new Set<() => void>();

function take(clock: ClockState, steadyMs: number): void {
  anchor = { districtMs: Date.parse(clock.now), steadyMs, speed: clock.speed };
  shownSpeed.value = clock.speed;
  keepOffset(anchor.districtMs - Date.now());
  for (const tell of listeners) tell();
}

const offsetPlace = 'huiliu.clock-offset';
/** District minus device, milliseconds: a page that is opened without a line goes by it. */
function keepOffset(offsetMs: number): void {
  try {
    localStorage.setItem(offsetPlace, String(Math.round(offsetMs)));
  } catch {
    // A closed store: the device's time then.
  }
}
function keptOffset(): number {
  try {
    return Number(localStorage.getItem(offsetPlace)) || 0;
  } catch {
    return 0;
  }
}

/** Asks the server for the district's time. Without a demo clock (404) or without a line the device's own time is used. */
export function readClock(): Promise<void> {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}
async function ask(): Promise<void> {
  const sentMs = performance.now();
  try {
    const clock = await call('getClock');
    take(clock, (sentMs + performance.now()) / 2);
  } catch (thrown) {
    // No demo clock, or no line: the device's time goes on.
    if (asApiError(thrown).code === 'not_found') keepOffset(0);
  }
}

/** Milliseconds of the district's now. */
export function districtNowMs(): number {
  return anchor ? anchor.districtMs + (performance.now() - anchor.steadyMs) * anchor.speed : Date.now() + keptOffset();
}

/** The district's now. Screens never use the device's own date. */
export function districtNow(): Date {
  return new Date(districtNowMs());
}

let started = false;
function startOnce(): void {
  if (started) return;
  started = true;
  if (!anchor) void readClock();
  onPush('kernel:clock-moved', ({ clock }) => take(clock, performance.now()));
  setInterval(() => !document.hidden && void readClock(), 60_000);
  document.addEventListener('visibilitychange', () => !document.hidden && void readClock());
}

/**
 * The district's now as a ref: follows the demo's clock and its speed, and jumps when the clock is moved.
 * `everyMs` is how often the screen needs it, in real milliseconds.
 */
export function useNow(everyMs = 1000): Readonly<Ref<Date>> {
  startOnce();
  const now = ref(districtNow()) as Ref<Date>;
  const tell = () => (now.value = districtNow());
  const timer = setInterval(tell, everyMs);
  listeners.add(tell);
  onScopeDispose(() => {
    clearInterval(timer);
    listeners.delete(tell);
  });
  return now;
}

let followed: string | null = null;

/**
 * Hears when a district's clock is moved, once the page uses the live line anyway (a page without live data asks every
 * minute). Called when a district is loaded.
 */
export function followClock(districtCode: string): void {
  if (followed === districtCode) return;
  followed = districtCode;
  effectScope(true).run(() => {
    const stop = watchRef(
      lineState,
      (state) => {
        if (state === 'idle') return;
        queueMicrotask(() => stop());
        watch({ kind: 'district', districtCode }, {}, (isAgain) => void (isAgain && readClock()));
      },
      { immediate: true },
    );
  });
}
