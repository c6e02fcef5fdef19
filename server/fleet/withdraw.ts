import type { Withdrawn } from '#shared/fleet/fleet';
import type { Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { createPort } from '../kernel/port';
import { CrewModel, ShiftModel, type CrewDoc, type ShiftDoc, type VehicleDoc } from './model';

/** How many open bookings of an organisation lie in days. */
export type CountBookings = (query: { organisationId: string; days: readonly string[] }) => Promise<number>;

const bookings = createPort<CountBookings>();

/** Says who knows how much is booked: requests. Without anybody, nothing is. */
export const provideBookings = bookings.provide;

/** Changes the ready shifts of an organisation that are not over, each as if somebody had changed it, and counts what is booked in their days. */
async function withdraw(
  kernel: Kernel,
  tx: Transaction,
  { organisationId }: Pick<ShiftDoc, 'organisationId'>,
  change: { of: Record<string, unknown>; to: (shift: ShiftDoc) => Promise<Partial<ShiftDoc>> },
): Promise<Withdrawn> {
  const coming = { organisationId, status: 'ready' as const, endsAt: { $gt: kernel.clock.now() }, ...change.of };
  const shifts = await ShiftModel.find(coming).sort({ day: 1, letter: 1 }).lean<ShiftDoc[]>();
  for (const shift of shifts) {
    await ShiftModel.updateOne({ _id: shift._id }, { $set: await change.to(shift), $inc: { version: 1 } });
    await tx.record('fleet:shift-saved', { shiftId: String(shift._id), day: shift.day });
  }
  const days = [...new Set(shifts.map(({ day }) => day))];
  const requests = (await bookings.of(kernel)?.({ organisationId: String(organisationId), days })) ?? 0;
  return { shifts: shifts.length, days, requests };
}

/** Cancels the shifts of a retired vehicle. */
export const withdrawVehicle = (kernel: Kernel, tx: Transaction, vehicle: VehicleDoc): Promise<Withdrawn> =>
  withdraw(kernel, tx, vehicle, {
    of: { 'vehicle._id': vehicle._id },
    to: () => Promise.resolve({ status: 'cancelled' }),
  });

/** Cancels the shifts of a retired crew; nobody of it rides along in those of others any more. */
export const withdrawCrew = (kernel: Kernel, tx: Transaction, crew: CrewDoc): Promise<Withdrawn> =>
  withdraw(kernel, tx, crew, {
    of: { $or: [{ 'crew._id': crew._id }, { 'lent.crewId': String(crew._id) }] },
    to: async (shift) => {
      if (shift.crew._id.equals(crew._id)) return { status: 'cancelled' };
      const own = await CrewModel.findById(shift.crew._id).lean<CrewDoc>();
      return { lent: null, crew: { ...shift.crew, skills: own?.skills ?? [] } };
    },
  });
