import { Types } from 'mongoose';
import { daysAhead } from '#shared/fleet/days-ahead';
import type { Shift } from '#shared/fleet/fleet';
import { addDays, dayOf, instantOf, secOfTime, weekdayOf } from '#shared/kernel/time';
import { recordAudit, tenantOf } from '../accounts';
import { systemActor, type Actor } from '../kernel/actor';
import { AppError, isDuplicateKey, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { districtOf, type DistrictDoc, DistrictModel } from '../network';
import {
  CrewModel,
  ShiftModel,
  ShiftTemplateModel,
  VehicleModel,
  type CrewDoc,
  type ShiftDoc,
  type ShiftTemplateDoc,
  type VehicleDoc,
} from './model';
import { clash, letterOf, refuseClash, workOf } from './rules';

/** Working times as people set them. */
export interface WorkingTime {
  startsAt: string;
  endsAt: string;
  break: Shift['break'];
}

/** Refuses times that no shift can have. Throws `invalid_input`. */
export function assertWorkingTime(time: WorkingTime): void {
  const [fromSec, toSec] = [secOfTime(time.startsAt), secOfTime(time.endsAt)];
  if (toSec <= fromSec) {
    throw new AppError('invalid_input', `A shift must end (${time.endsAt}) after it starts (${time.startsAt})`, {
      action: 'Correct the times.',
    });
  }
  if (
    time.break &&
    (secOfTime(time.break.from) < fromSec ||
      secOfTime(time.break.to) > toSec ||
      secOfTime(time.break.to) - secOfTime(time.break.from) < time.break.minutes * 60)
  ) {
    throw new AppError(
      'invalid_input',
      `The break of ${time.break.minutes} minutes does not fit between ${time.break.from} and ${time.break.to} inside the shift`,
      { action: 'Correct the break.' },
    );
  }
}

export function instantsOf(day: string, time: WorkingTime, timeZone: string): { startsAt: Date; endsAt: Date } {
  assertWorkingTime(time);
  return {
    startsAt: instantOf(day, secOfTime(time.startsAt), timeZone),
    endsAt: instantOf(day, secOfTime(time.endsAt), timeZone),
  };
}

/**
 * Keeps who works when of an organisation for the running transaction: of two that decide about it at once the later one begins again and sees
 * what the other has made. Nothing in two shifts clashes by itself; only both together do.
 */
export async function holdRota(organisationId: string | Types.ObjectId): Promise<void> {
  await DistrictModel.updateMany({ operatorId: organisationId }, { $inc: { rotaVersion: 1 } }, { timestamps: false });
}

export async function usable(
  organisationId: string,
  ids: { vehicleId: string; crewId: string },
): Promise<{ vehicle: VehicleDoc; crew: CrewDoc }> {
  const vehicle = await VehicleModel.findOne({ _id: ids.vehicleId, organisationId }).lean<VehicleDoc>();
  if (!vehicle) throw notFound('The vehicle');
  const crew = await CrewModel.findOne({ _id: ids.crewId, organisationId }).lean<CrewDoc>();
  if (!crew) throw notFound('The crew');
  if (vehicle.retired || crew.retired) {
    throw new AppError(
      'wrong_state',
      `${vehicle.retired ? `Vehicle ${vehicle.plate}` : `Crew ${crew.name}`} is retired`,
      { action: 'Choose another, or take it back into service.' },
    );
  }
  return { vehicle, crew };
}

/** Ready shifts of a day in the order of their letters. */
export async function listReadyShifts(query: { organisationId: string; day: string }): Promise<ShiftDoc[]> {
  return ShiftModel.find({ ...query, status: 'ready' })
    .sort({ letter: 1 })
    .lean<ShiftDoc[]>();
}

/** Ready shifts of a day that can take something new: their vehicle and crew are in service. */
export async function listShiftsInService(query: { organisationId: string; day: string }): Promise<ShiftDoc[]> {
  return (await listReadyShifts(query)).filter(({ isOut }) => !isOut);
}

/** Notes that the vehicle of a shift, or its crew, cannot go on, or goes on again. */
export async function setShiftOut(tx: Transaction, shiftId: string, isOut: boolean): Promise<void> {
  const shift = await ShiftModel.findOneAndUpdate({ _id: shiftId }, { $set: { isOut }, $inc: { version: 1 } }).lean();
  if (shift) await tx.record('fleet:shift-saved', { shiftId, day: shift.day });
}

/** All shifts of a day, cancelled ones too. */
export async function listShifts(query: { organisationId: string; day: string }): Promise<ShiftDoc[]> {
  return ShiftModel.find(query).sort({ startsAt: 1, letter: 1 }).lean<ShiftDoc[]>();
}

/** One shift. Throws `not_found`. */
export async function getShift(id: string): Promise<ShiftDoc> {
  const shift = await ShiftModel.findById(id).lean<ShiftDoc>();
  if (!shift) throw notFound('The shift');
  return shift;
}

/** A shift that a weekly template asks for and that is not made: vehicle or crew is retired, or works in another shift at that time. */
interface LeftOut {
  templateId: string;
  day: string;
  reason: 'retired' | 'clash';
}

/** Makes the shifts of a day from the organisation's templates; those already made stay. Safe to run again and from several processes. Answers what is left out. */
async function makeShifts(kernel: Kernel, district: DistrictDoc, day: string): Promise<LeftOut[]> {
  const organisationId = String(district.operatorId);
  return transact(kernel, systemActor('shift-maker'), async (tx) => {
    const templates = await ShiftTemplateModel.find({ organisationId, paused: false, days: weekdayOf(day) })
      .sort({ _id: 1 })
      .lean<ShiftTemplateDoc[]>();
    const there = await listShifts({ organisationId, day });
    const known = new Set(there.map(({ templateId }) => String(templateId)));
    const wanted = templates.filter(({ _id }) => !known.has(String(_id)));
    if (wanted.length === 0) return [];
    await holdRota(organisationId);
    const inService = (ids: Types.ObjectId[]) => ({ _id: { $in: ids }, retired: false });
    const vehicleDocs = await VehicleModel.find(inService(wanted.map((one) => one.vehicleId))).lean<VehicleDoc[]>();
    const crewDocs = await CrewModel.find(inService(wanted.map((one) => one.crewId))).lean<CrewDoc[]>();
    const vehicles = new Map(vehicleDocs.map((vehicle) => [String(vehicle._id), vehicle]));
    const crews = new Map(crewDocs.map((crew) => [String(crew._id), crew]));
    const made: ShiftDoc[] = [];
    const leftOut: LeftOut[] = [];
    const leaveOut = ({ _id }: ShiftTemplateDoc, reason: LeftOut['reason']) =>
      leftOut.push({ templateId: String(_id), day, reason });
    const ready = there.filter(({ status }) => status === 'ready');
    for (const template of wanted) {
      const vehicle = vehicles.get(String(template.vehicleId));
      const crew = crews.get(String(template.crewId));
      if (!vehicle || !crew) {
        leaveOut(template, 'retired');
        continue;
      }
      const shift: ShiftDoc = {
        _id: new Types.ObjectId(),
        organisationId: district.operatorId,
        templateId: template._id,
        day,
        letter: letterOf(there.length + made.length),
        vehicle,
        crew,
        ...instantsOf(day, template, district.timeZone),
        break: template.break,
        costs: template.costs,
        homeSiteId: vehicle.homeSiteId,
        status: 'ready',
        version: 1,
      };
      if ([...ready, ...made].some((other) => clash(workOf(shift), workOf(other)))) leaveOut(template, 'clash');
      else made.push(shift);
    }
    if (made.length === 0) return leftOut;
    await ShiftModel.insertMany(made);
    await tx.record('fleet:shifts-made', { day, shiftIds: made.map(({ _id }) => String(_id)) });
    return leftOut;
  });
}

/** Makes today's shifts and those of the days ahead, for every district. What is left out is told to log and metrics each time. */
export async function makeShiftsAhead(kernel: Kernel): Promise<void> {
  for (const district of await DistrictModel.find().lean<DistrictDoc[]>()) {
    const today = dayOf(kernel.clock.now(), district.timeZone);
    const leftOut: LeftOut[] = [];
    for (let ahead = 0; ahead < daysAhead; ahead++) {
      const left = await makeShifts(kernel, district, addDays(today, ahead)).catch((error: unknown) => {
        // Another process made them in the same moment.
        if (!isDuplicateKey(error)) throw error;
        return [];
      });
      leftOut.push(...left);
    }
    if (leftOut.length === 0) continue;
    for (const { reason } of leftOut) kernel.metrics.shiftsLeftOut.inc({ reason });
    kernel.log.warn({ district: district.code, leftOut }, 'shifts of weekly templates are not made');
  }
}

/** Adds a single shift. */
export async function createShift(
  kernel: Kernel,
  actor: Actor,
  input: WorkingTime & { day: string; vehicleId: string; crewId: string; costs: Shift['costs'] },
): Promise<ShiftDoc> {
  const { timeZone } = await districtOf(actor);
  const organisationId = tenantOf(actor);
  return transact(kernel, actor, async (tx) => {
    await holdRota(organisationId);
    const { vehicle, crew } = await usable(organisationId, input);
    const there = await listShifts({ organisationId, day: input.day });
    const times = instantsOf(input.day, input, timeZone);
    refuseClash(
      { ...times, vehicle, crew },
      there.filter(({ status }) => status === 'ready'),
    );
    const [shift] = await ShiftModel.create([
      {
        organisationId,
        day: input.day,
        letter: letterOf(there.length),
        vehicle,
        crew,
        ...times,
        break: input.break,
        costs: input.costs,
        homeSiteId: vehicle.homeSiteId,
      },
    ]);
    if (!shift) throw new Error('no shift was created');
    await tx.record('fleet:shift-saved', { shiftId: String(shift._id), day: input.day });
    await recordAudit(kernel, {
      actor,
      act: 'shift-created',
      subject: `shift:${String(shift._id)}`,
      details: { day: input.day },
    });
    return shift.toObject();
  });
}
