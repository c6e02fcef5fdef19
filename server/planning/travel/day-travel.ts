import type { TravelCrossing } from './crossing-network';
import { createTravel, type Travel, type TravelDistrict, type TravelSource } from './embedded';
import type { SpeedFactors } from './speeds-of-day';
import { createRoads, type Roads } from './osrm/road-travel';

/** The road server of this process, which keeps what it was told; none unless `OSRM_URL` is set. */
let roads: Roads | null = null;

/** Takes ways from the OSRM server at `url` from now on; without one, from the embedded model alone. */
export function useRoadServer(url: string | undefined): void {
  roads = url ? createRoads({ url, timeoutMs: 8_000, tries: 3, pauseMs: 200 }, () => performance.now()) : null;
}

/** Whose ways count in this process. */
export function travelSource(): TravelSource {
  return roads ? 'road' : 'embedded';
}

/** Travel for planning a day: by the road server where there is one. `factors`: what own tracks say of the assumed speeds. */
export function travelForDay(
  district: TravelDistrict,
  crossings: readonly TravelCrossing[],
  factors?: SpeedFactors,
): Travel {
  const embedded = createTravel(district, crossings, factors);
  return roads?.over(embedded) ?? embedded;
}
