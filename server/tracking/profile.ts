import { localTime } from '#shared/kernel/time';
import type { RouteDoc } from '../dispatch';
import type { TravelProfile } from '../planning';

/** Which ways the vehicle of a route may take. */
export function profileOf(
  route: Pick<RouteDoc, 'vehicle' | 'timeZone' | 'shiftStartsAt' | 'shiftEndsAt'>,
): TravelProfile {
  const { widthM, heightM, grossWeightT } = route.vehicle;
  return {
    widthM,
    heightM,
    weightT: grossWeightT,
    fromSec: localTime(route.shiftStartsAt, route.timeZone).sec,
    toSec: localTime(route.shiftEndsAt, route.timeZone).sec,
  };
}
