import type { Shift, Skill } from '#shared/fleet/fleet';
import { localTime, timeOfSec } from '#shared/kernel/time';
import { assertSameTenant, recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf } from '../network';
import { CrewModel, ShiftModel, VehicleModel, type CrewDoc, type ShiftDoc, type VehicleDoc } from './model';
import { overlap, refuseClash } from './rules';
import { getShift, holdRota, instantsOf, listReadyShifts, usable, type WorkingTime } from './shifts';

/** What may change of a shift: times, vehicle, crew, who rides along, whether it takes place. */
export type ShiftChange = Partial<
  WorkingTime & {
    status: Shift['status'];
    vehicleId: string;
    crewId: string;
    lent: { crewId: string; skills: Skill[] } | null;
  }
>;

/** The crew as it rides: with what somebody of another crew brings along. */
async function crewWith(shift: ShiftDoc, lent: ShiftChange['lent']): Promise<CrewDoc> {
  const own = (await CrewModel.findById(shift.crew._id).lean<CrewDoc>()) ?? shift.crew;
  if (!lent) return { ...shift.crew, skills: own.skills };
  const lender = await CrewModel.findOne({ _id: lent.crewId, organisationId: shift.organisationId }).lean<CrewDoc>();
  if (!lender) throw notFound('The crew');
  const missing = lent.skills.filter((skill) => !lender.skills.includes(skill));
  if (lender.retired || missing.length > 0)
    throw new AppError(
      'wrong_state',
      `Crew ${lender.name} ${lender.retired ? 'is retired' : `lacks ${missing.join()}`}`,
      {
        action: 'Choose another crew.',
      },
    );
  return { ...shift.crew, skills: [...new Set([...own.skills, ...lent.skills])] };
}

/** Changes a shift. Throws `conflict` when vehicle or people work elsewhere at that time. */
export async function updateShift(
  kernel: Kernel,
  actor: Actor,
  change: { id: string; ifMatch: number | undefined; set: ShiftChange },
): Promise<ShiftDoc> {
  const { timeZone } = await districtOf(actor);
  const timeOf = (at: Date) => timeOfSec(localTime(at, timeZone).sec);
  const { vehicleId, crewId, lent: asked, ...rest } = change.set;
  // Who rode along with the crew of before does not ride along with another one.
  const lent = crewId && asked === undefined ? null : asked;
  return transact(kernel, actor, async (tx) => {
    const shift = await getShift(change.id);
    assertSameTenant(actor, shift.organisationId, 'The shift');
    await holdRota(shift.organisationId);
    if (change.ifMatch !== undefined && change.ifMatch !== shift.version) {
      throw new AppError('version_conflict', `Somebody changed this shift (version ${shift.version})`, {
        action: 'Load it again and repeat your change.',
      });
    }
    const time = { startsAt: timeOf(shift.startsAt), endsAt: timeOf(shift.endsAt), break: shift.break, ...rest };
    const status = rest.status ?? shift.status;
    const named = { crewId: crewId ?? String(shift.crew._id), vehicleId: vehicleId ?? String(shift.vehicle._id) };
    const isOther = vehicleId !== undefined || crewId !== undefined;
    const inService = isOther || rest.status === 'ready' ? await usable(String(shift.organisationId), named) : null;
    const { vehicle, crew } = (isOther && inService) || shift;
    const after: ShiftDoc = {
      ...shift,
      ...instantsOf(shift.day, time, timeZone),
      ...{ break: time.break, status, vehicle },
      ...(vehicleId && { homeSiteId: vehicle.homeSiteId }),
      ...(crewId && { crew }),
      ...(lent !== undefined && { lent, crew: await crewWith(crewId ? { ...shift, crew } : shift, lent) }),
    };
    if (status === 'ready') {
      const ready = await listReadyShifts({ organisationId: String(shift.organisationId), day: shift.day });
      refuseClash(
        after,
        ready.filter(({ _id }) => !_id.equals(shift._id)),
      );
    }
    const { _id, version: _, ...set } = after;
    const stored = await ShiftModel.findOneAndUpdate(
      { _id },
      { $set: set, $inc: { version: 1 } },
      { returnDocument: 'after' },
    ).lean<ShiftDoc>();
    if (!stored) throw notFound('The shift');
    await tx.record('fleet:shift-saved', { shiftId: change.id, day: shift.day });
    await recordAudit(kernel, {
      actor,
      act: 'shift-updated',
      subject: `shift:${change.id}`,
      details: { changed: Object.keys(change.set) },
    });
    return stored;
  });
}

/** Vehicles and crews in service that no ready shift of the day needs between two instants. */
export async function listFree(query: {
  organisationId: string;
  day: string;
  startsAt: Date;
  endsAt: Date;
}): Promise<{ vehicles: VehicleDoc[]; crews: CrewDoc[] }> {
  const { organisationId, day } = query;
  const busy = (await listReadyShifts({ organisationId, day })).filter((shift) => overlap(shift, query));
  const vehicles = await VehicleModel.find({ organisationId, retired: false }).sort({ plate: 1 }).lean<VehicleDoc[]>();
  const crews = await CrewModel.find({ organisationId, retired: false }).sort({ name: 1 }).lean<CrewDoc[]>();
  const vehicleIds = new Set(busy.map(({ vehicle }) => String(vehicle._id)));
  const crewIds = new Set(busy.flatMap(({ crew, lent }) => [String(crew._id), ...(lent ? [lent.crewId] : [])]));
  return {
    vehicles: vehicles.filter(({ _id }) => !vehicleIds.has(String(_id))),
    crews: crews.filter(({ _id }) => !crewIds.has(String(_id))),
  };
}
