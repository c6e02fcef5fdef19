import type { TravelCrossing } from './crossing-network';
import { createTravel, type Travel, type TravelDistrict } from './embedded';
import { createRoads, type Roads } from './osrm/road-travel';

/** The road server of this process, which keeps what it was told; none unless `OSRM_URL` is set. */
let roads: Roads | null = null;

/** Takes ways from the OSRM server at `url` from now on; without one, from the embedded model alone. */
export function useRoadServer(url: string | undefined): void {
  roads = url ? createRoads({ url, timeoutMs: 8_000, tries: 3, pauseMs: 200 }, () => performance.now()) : null;
}

/** Travel for planning a day: by the road server where there is one. */
export function travelForDay(district: TravelDistrict, crossings: readonly TravelCrossing[]): Travel {
  const embedded = createTravel(district, crossings);
  return roads?.over(embedded) ?? embedded;
}
