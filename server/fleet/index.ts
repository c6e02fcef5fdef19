import { provideCrews } from '../accounts';
import type { Feature, Kernel } from '../kernel/kernel';
import { fleetHttp } from './http';
import { fleetLive, mayWatchDay, mayWatchFleet } from './live';
import { CrewModel } from './model';
import { makeShiftsAhead } from './shifts';

export { listFree, updateShift } from './change-shift';
export { CrewModel, ShiftTemplateModel, VehicleModel, type CrewDoc, type ShiftDoc, type VehicleDoc } from './model';
export {
  createShift,
  getShift,
  listReadyShifts,
  listShifts,
  listShiftsInService,
  makeShiftsAhead,
  setShiftOut,
} from './shifts';
export { provideBookings } from './withdraw';

/** Vehicles, crews and shifts. */
export function fleetFeature(kernel: Kernel): Feature {
  provideCrews(kernel, (id) => CrewModel.findById(id).lean());
  return {
    name: 'fleet',
    endpoints: fleetHttp(kernel),
    topics: { day: mayWatchDay, fleet: mayWatchFleet },
    live: fleetLive(kernel),
    jobs: [
      {
        ...{ name: 'make-shifts-ahead', cron: '0 */10 * * * *', run: () => makeShiftsAhead(kernel) },
        // Of a demo day that lasts half a minute no shift would be there when it is reached.
        districtMs: 86_400_000,
      },
    ],
  };
}
