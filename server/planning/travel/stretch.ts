import { distanceM as straightM, type LngLat } from '#shared/kernel/geo';
import {
  circuityAt,
  localRoadAt,
  localRoadM,
  speedKmPerHour,
  speedShareByHour,
  townRadiusM,
  type RoadClass,
  type Surroundings,
} from './road-data';

/** A place with what surrounds it. */
export interface Spot {
  place: LngLat;
  surroundings: Surroundings;
}

/** Seconds per metre on each class of road. */
export type Pace = Readonly<Record<RoadClass, number>>;

/** Town or village, by the distance to the nearest town centre. */
export function surroundingsOf(place: LngLat, towns: readonly LngLat[]): Surroundings {
  return towns.some((town) => straightM(town, place) <= townRadiusM) ? 'town' : 'village';
}

/** Mean pace over the hours that a period touches. */
export function paceOf(period: { fromSec: number; toSec: number }): Pace {
  const first = Math.floor(period.fromSec / 3600);
  const last = Math.max(first, Math.ceil(period.toSec / 3600) - 1);
  const hours = Array.from({ length: last - first + 1 }, (_, k) => (first + k) % 24);
  const pace = (road: RoadClass): number => {
    const slowness = hours.map((hour) => 1 / (speedShareByHour[road][hour] ?? 1));
    return (3.6 / speedKmPerHour[road]) * (slowness.reduce((sum, one) => sum + one, 0) / hours.length);
  };
  return { street: pace('street'), lane: pace('lane'), main: pace('main') };
}

/** The way between two spots that no river parts: great circle × circuity, local roads at both ends. Not rounded. */
export function stretch(from: Spot, to: Spot, pace: Pace): { distanceM: number; durationSec: number } {
  const circuity = (circuityAt[from.surroundings] + circuityAt[to.surroundings]) / 2;
  const distanceM = straightM(from.place, to.place) * circuity;
  const localM = Math.min(localRoadM, distanceM / 2);
  const durationSec =
    localM * (pace[localRoadAt[from.surroundings]] + pace[localRoadAt[to.surroundings]]) +
    (distanceM - 2 * localM) * pace.main;
  return { distanceM, durationSec };
}
