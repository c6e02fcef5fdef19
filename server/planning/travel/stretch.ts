import { distanceM as straightM, type LngLat } from '#shared/kernel/geo';
import { circuityAt, localRoadAt, localRoadM, townRadiusM, type Surroundings } from './road-data';
import type { Pace, WayParts } from './speeds-of-day';

/** A place with what surrounds it. */
export interface Spot {
  place: LngLat;
  surroundings: Surroundings;
}

/** A way: its metres, and its seconds on free roads by what they are spent on. Not rounded. */
export interface Way {
  distanceM: number;
  durationSec: number;
  parts: WayParts;
}

/** Town or village, by the distance to the nearest town centre. */
export function surroundingsOf(place: LngLat, towns: readonly LngLat[]): Surroundings {
  return towns.some((town) => straightM(town, place) <= townRadiusM) ? 'town' : 'village';
}

/** The way between two spots that no river parts: great circle × circuity, local roads at both ends. */
export function stretch(from: Spot, to: Spot, pace: Pace): Way {
  const circuity = (circuityAt[from.surroundings] + circuityAt[to.surroundings]) / 2;
  const distanceM = straightM(from.place, to.place) * circuity;
  const localM = Math.min(localRoadM, distanceM / 2);
  const parts = { street: 0, lane: 0, main: (distanceM - 2 * localM) * pace.main, fixed: 0 };
  for (const { surroundings } of [from, to]) {
    const road = localRoadAt[surroundings];
    parts[road] += localM * pace[road];
  }
  return { distanceM, durationSec: parts.street + parts.lane + parts.main, parts };
}
