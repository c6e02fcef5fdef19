import type { LngLat } from '#shared/kernel/geo';

/** A duration or distance at or above this means: no way from here to there. The solver uses the same number. */
export const UNREACHABLE = 1_000_000_000;

/** What decides which way a vehicle may take, and how fast: its size, its weight and the period in which it drives. */
export interface TravelProfile {
  widthM: number;
  heightM: number;
  /** Gross weight in tonnes. */
  weightT: number;
  /** Period of driving, seconds since 00:00: a crossing must be open throughout, speeds are the mean of its hours. */
  fromSec: number;
  toSec: number;
}

/** The way between two places. `UNREACHABLE` in both numbers when there is none. */
export interface TravelLeg {
  durationSec: number;
  distanceM: number;
  /** Crossings used, in the order of driving. */
  crossingIds: readonly string[];
}

/** Row-major `places × places`, entry `from * places + to`, on shared memory so that planner threads read it without a copy. */
export interface TravelTable {
  size: number;
  durationSec: Int32Array;
  distanceM: Int32Array;
  /** What the dispatcher should know: parts of the table come from a second choice. */
  warning?: string;
}

/**
 * Where travel times come from. The embedded model (`createTravel`) is one provider; a routing server is another: it may answer in chunks
 * and over the network, therefore `matrix` is asynchronous.
 */
export interface TravelProvider {
  matrix(places: readonly LngLat[], profile: TravelProfile): Promise<TravelTable>;
}
