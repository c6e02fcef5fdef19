import type { VehiclePosition } from '#shared/tracking/tracking';

/** Whether a pushed position is news: each server tells once a second, so that of another server may be older than what is known. */
export const isNewPosition = (moved: VehiclePosition, known: VehiclePosition | undefined): boolean =>
  known?.routeId !== moved.routeId || moved.at >= known.at;
