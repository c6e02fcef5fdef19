import { ref } from 'vue';
import type { LngLat } from '#shared/kernel/geo';

/** Where this phone is, asked for only when its person taps. */
export function useMyPlace() {
  const asking = ref(false);
  const refused = ref(false);
  function locate(): Promise<LngLat | null> {
    asking.value = true;
    refused.value = false;
    return new Promise((resolve) => {
      const end = (place: LngLat | null) => {
        asking.value = false;
        refused.value = !place;
        resolve(place);
      };
      if (!navigator.geolocation) return end(null);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => end({ lng: coords.longitude, lat: coords.latitude }),
        () => end(null),
        { enableHighAccuracy: true, timeout: 8000, maximumAge: 60_000 },
      );
    });
  }
  return { asking, refused, locate };
}
