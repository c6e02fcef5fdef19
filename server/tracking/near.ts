import { distanceM } from '#shared/kernel/geo';
import type { NearVehicle } from '#shared/tracking/tracking';
import type { KnownRoute } from './known-routes';
import type { VehiclePositionDoc } from './model';
import { nearM } from './rules';

/** Who is next on a route, and its vehicle as that resident sees it; null while it is not on the way to anybody, or further off than `nearM`. */
export function nearVehicle(
  route: Pick<KnownRoute, 'stops'>,
  { place, at }: Pick<VehiclePositionDoc, 'place' | 'at'>,
): { requestId: string; vehicle: NearVehicle } | null {
  const next = route.stops.find(({ status, requestId }) => status === 'onway' && requestId);
  if (!next?.requestId) return null;
  const metres = Math.round(distanceM(place, next.place));
  if (metres > nearM) return null;
  return {
    requestId: next.requestId,
    vehicle: {
      place: { lng: place.lng, lat: place.lat },
      distanceM: metres,
      etaAt: next.etaAt?.toISOString() ?? null,
      at: at.toISOString(),
    },
  };
}
