import gcoord from 'gcoord';
import type { LngLat } from '#shared/kernel/geo';

/** Where a WGS-84 place lies on a map that is drawn in GCJ-02 (some hundred metres off in China, nowhere else). */
export function toGcj({ lng, lat }: LngLat): LngLat {
  const [toLng, toLat] = gcoord.transform([lng, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lng: toLng, lat: toLat };
}

/** The way back, exact to centimetres. */
export function fromGcj({ lng, lat }: LngLat): LngLat {
  const [toLng, toLat] = gcoord.transform([lng, lat], gcoord.GCJ02, gcoord.WGS84);
  return { lng: toLng, lat: toLat };
}
