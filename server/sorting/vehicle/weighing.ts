import type { Arrival } from '#shared/sorting/sorting';
import type { VehicleWeighing } from '../model';

/** A weighing without who did it. */
export function presentWeighing({ part, kg, at, reason }: VehicleWeighing): Arrival['weighings'][number] {
  return { part, kg, at: at.toISOString(), reason };
}
