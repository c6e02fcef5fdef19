import { AppError } from '../kernel/errors';
import { provideCrews, tenantOf } from '../accounts';
import type { Feature, Kernel } from '../kernel/kernel';
import { fleetHttp } from './http';
import { CrewModel } from './model';
import { getShift, makeShiftsAhead } from './shifts';

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

const watchers = ['dispatcher', 'administrator', 'centre_staff', 'government'];

/** Vehicles, crews and shifts. */
export function fleetFeature(kernel: Kernel): Feature {
  provideCrews(kernel, (id) => CrewModel.findById(id).lean());
  const push = async (shiftId: string | undefined) => {
    if (!shiftId) return;
    const { organisationId, day } = await getShift(shiftId);
    kernel.pushes.local(`day:${String(organisationId)}:${day}`, 'fleet:shifts-changed', { day });
  };
  return {
    name: 'fleet',
    endpoints: fleetHttp(kernel),
    topics: {
      day: ({ day }, actor) => {
        if (!actor)
          return Promise.reject(
            new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' }),
          );
        if (!watchers.includes(actor.role))
          return Promise.reject(
            new AppError('forbidden', `Your role (${actor.role}) may not watch a day`, {
              action: 'Watch your own route instead.',
            }),
          );
        return Promise.resolve(`day:${tenantOf(actor)}:${day}`);
      },
    },
    live: [
      { on: 'fleet:shift-saved', push: ({ data }) => push(data.shiftId) },
      { on: 'fleet:shifts-made', push: ({ data }) => push(data.shiftIds[0]) },
    ],
    jobs: [
      {
        ...{ name: 'make-shifts-ahead', cron: '0 */10 * * * *', run: () => makeShiftsAhead(kernel) },
        // Of a demo day that lasts half a minute no shift would be there when it is reached.
        districtMs: 86_400_000,
      },
    ],
  };
}
