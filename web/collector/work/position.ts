import { ref, shallowRef, watch } from 'vue';
import type { LngLat } from '#shared/kernel/geo';
import { districtNow } from '../../kernel/clock';
import { callOnLine } from '../../kernel/live';
import { recall, remember } from '../../kernel/remembered';

type Fix = { at: string; lng: number; lat: number; speedKph?: number; headingDeg?: number; accuracyM?: number };
const everyMs = 10_000;
const mostKept = 500;

/** The phone's last place; null before the first fix or when it is not allowed. */
export const lastPlace = shallowRef<LngLat | null>(null);
/** Chosen by the person, remembered on the phone. */
export const mayShare = ref(recall('collector.share', ['yes', 'no'], 'yes') === 'yes');
watch(mayShare, (may) => remember('collector.share', may ? 'yes' : 'no'));

let stopWatching: (() => void) | null = null;

/** Reports positions of a route while it is under way, in batches; what could not be sent goes with the next batch. */
export function sharePosition(routeId: string): void {
  if (stopWatching || !('geolocation' in navigator)) return;
  let fixes: Fix[] = [];
  const id = navigator.geolocation.watchPosition(
    ({ coords }) => {
      lastPlace.value = { lng: coords.longitude, lat: coords.latitude };
      fixes.push({
        at: districtNow().toISOString(),
        lng: coords.longitude,
        lat: coords.latitude,
        ...(coords.speed !== null && coords.speed >= 0 && { speedKph: Math.min(250, coords.speed * 3.6) }),
        ...(coords.heading !== null && coords.heading >= 0 && { headingDeg: coords.heading }),
        accuracyM: Math.min(10_000, coords.accuracy),
      });
    },
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 5_000 },
  );
  const timer = setInterval(() => {
    if (fixes.length === 0) return;
    const batch = fixes.slice(-mostKept);
    fixes = [];
    callOnLine('reportPositions', { body: { routeId, positions: batch } }).catch(() => {
      fixes = [...batch, ...fixes].slice(-mostKept);
    });
  }, everyMs);
  stopWatching = () => {
    navigator.geolocation.clearWatch(id);
    clearInterval(timer);
  };
}

export function stopSharing(): void {
  stopWatching?.();
  stopWatching = null;
}
