import type { TravelSpeeds } from '../solver';
import type { LngLat } from '#shared/kernel/geo';
import type { PlanWarning } from '#shared/planning/findings';

/** A duration or distance at or above this means: no way from here to there. The solver uses the same number. */
export const UNREACHABLE = 1_000_000_000;

/** What decides which way a vehicle may take: its size, its weight and the period in which it drives. */
export interface TravelProfile {
  widthM: number;
  heightM: number;
  /** Gross weight in tonnes. */
  weightT: number;
  /** Period of driving, seconds since 00:00: a crossing must be open throughout. */
  fromSec: number;
  toSec: number;
}

/** The way between two places. `UNREACHABLE` in both numbers when there is none. */
export interface TravelLeg {
  /** On free roads. */
  durationSec: number;
  distanceM: number;
  /** Crossings used, in the order of driving. */
  crossingIds: readonly string[];
  /** Kind of the way: how its time grows when roads are busy (`speeds-of-day.ts`). */
  kind: number;
}

/** Two places, by their numbers or as they are. */
export interface Pair<P> {
  from: P;
  to: P;
}

/** Row-major `places × places`, entry `from * places + to`, on shared memory so that planner threads read it without a copy. */
export interface TravelTable {
  size: number;
  /** On free roads; `speeds` says what is left of them by the hour. */
  durationSec: Int32Array;
  distanceM: Int32Array;
  speeds: TravelSpeeds & { kindOf: Uint8Array };
  /** What the dispatcher should know: parts of the table come from a second choice. */
  warning?: Extract<PlanWarning, { code: 'ways_estimated' }>;
}

/**
 * Where travel times come from. The embedded model (`createTravel`) is one provider; a routing server is another: it may answer in chunks
 * and over the network, therefore `matrix` is asynchronous.
 */
export interface TravelProvider {
  matrix(places: readonly LngLat[], profile: TravelProfile): Promise<TravelTable>;
}
