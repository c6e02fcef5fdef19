import { Types } from 'mongoose';
import { beginUnits, changeUnits, grams, listUnits, UnitModel, type UnitDoc } from '../custody';
import type { Actor } from '../kernel/actor';
import { AppError, notFound } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { openArrivalGap } from './gaps';
import { asNew, happeningAt } from './handover';
import { ArrivalModel, type ArrivalDoc, type ArrivalUnitDoc } from './model';
import { assertMaySee } from './policy';
import { refreshIn } from './refresh';
import { compareWeights, nextStatus, toleranceOf } from './rules';
import { tolerancesOn } from './tolerances';
import { takeReading } from './yard/readings';

/** One weighing. */
export interface Weighing {
  arrivalId: string;
  code: string;
  weightKg: number;
  categoryKey?: string | undefined;
  /** The reading of a scale that the weight is. */
  readingId?: string | undefined;
}

/** An arrival that the actor may see. */
export async function getArrival(actor: Actor, id: string): Promise<ArrivalDoc> {
  const arrival = Types.ObjectId.isValid(id) ? await ArrivalModel.findById(id).lean<ArrivalDoc>() : null;
  if (!arrival) throw notFound('The arrival');
  assertMaySee(actor, arrival, 'The arrival');
  return arrival;
}

/** The arrival with what its route has just unloaded, inside the running transaction. */
export async function getFreshArrival(actor: Actor, id: string): Promise<ArrivalDoc> {
  const arrival = await getArrival(actor, id);
  if (arrival.status !== 'expected') return arrival;
  await refreshIn(arrival.routeId);
  return getArrival(actor, id);
}

/** Weighs a unit in. The same weighing again changes nothing; another weight for a weighed unit is refused, as is one that its category cannot have. */
export async function receiveUnit(kernel: Kernel, actor: Actor, weighing: Weighing): Promise<ArrivalDoc> {
  return transact(kernel, actor, async (tx) => {
    const arrival = await getFreshArrival(actor, weighing.arrivalId);
    const known = arrival.units.find(({ code }) => code === weighing.code);
    if (known && isSameAgain(known, weighing)) return arrival;
    nextStatus(arrival.status, 'receive');
    const weightKg = grams(weighing.weightKg);
    const now = kernel.clock.now();
    const unit = known ?? (await asExtra(arrival, weighing));
    unit.receivedKg = weightKg;
    unit.receivedAt = now;
    unit.result = known ? compareWeights(known, weightKg) : 'extra';
    const units = known ? arrival.units : [...arrival.units, unit];
    await ArrivalModel.updateOne({ _id: arrival._id }, { $set: { units }, $inc: { version: 1 } });
    const { readingId } = weighing;
    if (readingId !== undefined)
      await takeReading({ siteId: arrival.siteId, id: readingId, kg: weightKg, usedFor: unit.code });
    await takeOver(kernel, tx, { arrival, unit, actor });
    await tell(kernel, tx, { arrival, unit, actor });
    return { ...arrival, units, version: arrival.version + 1 };
  });
}

function isSameAgain(unit: ArrivalUnitDoc, weighing: Weighing): boolean {
  if (unit.receivedKg === null) return false;
  if (unit.receivedKg === weighing.weightKg) return true;
  throw new AppError('conflict', `Unit ${unit.code} was weighed in with ${unit.receivedKg} kg`, {
    action: 'Check the label; a weight that is written stays.',
    details: { receivedKg: unit.receivedKg, weightKg: weighing.weightKg },
  });
}

/** The centre's side of the handover; a unit that nobody announced begins its account here. */
async function takeOver(
  kernel: Kernel,
  tx: Transaction,
  done: { arrival: ArrivalDoc; unit: ArrivalUnitDoc; actor: Actor },
): Promise<void> {
  const { arrival, actor } = done;
  const { code, receivedKg } = done.unit;
  const kg = receivedKg ?? 0;
  const [unit] = await listUnits({ districtCode: arrival.districtCode, codes: [code] });
  const happening = await happeningAt(kernel, actor, { arrival, kind: unit ? 'received' : 'appeared' });
  const set = { receivedKg: kg, siteId: arrival.siteId };
  if (unit) await changeUnits(tx, happening, [{ unit, kg, set }]);
  else {
    await beginUnits(tx, { ...happening, reason: 'nobody announced it' }, [await asNew(arrival, done.unit)]);
    await tx.settle(UnitModel);
  }
}

async function tell(
  kernel: Kernel,
  tx: Transaction,
  done: { arrival: ArrivalDoc; unit: ArrivalUnitDoc; actor: Actor },
): Promise<void> {
  const { arrival, unit } = done;
  await tx.record('sorting:unit-received', {
    arrivalId: String(arrival._id),
    siteId: arrival.siteId,
    day: arrival.day,
    unitCode: unit.code,
    categoryKey: unit.categoryKey,
    receivedKg: unit.receivedKg ?? 0,
  });
  if (unit.result === 'extra') await openArrivalGap(kernel, tx, { ...done, kind: 'extra' });
  if (unit.result === 'weight_differs') await openArrivalGap(kernel, tx, { ...done, kind: 'weight' });
}

/** A unit that this arrival did not announce: unknown, or collected and named by nobody at the unloading. */
async function asExtra(arrival: ArrivalDoc, weighing: Weighing): Promise<ArrivalUnitDoc> {
  const [unit] = await listUnits({ districtCode: arrival.districtCode, codes: [weighing.code] });
  if (unit && !['aboard', 'unloaded', 'missing'].includes(unit.custody)) throw seenElsewhere(weighing.code);
  const categoryKey = unit?.categoryKey ?? weighing.categoryKey;
  const tolerances = await tolerancesOn(arrival);
  if (categoryKey === undefined || !tolerances.typicalKg.has(categoryKey))
    throw new AppError('not_accepted', `Nobody announced unit ${weighing.code}; its category is not known`, {
      action: 'Choose its category and weigh it in as an extra unit.',
      details: { code: weighing.code, categoryKey: categoryKey ?? null },
    });
  return {
    code: weighing.code,
    categoryKey,
    townName: unit?.townName ?? '',
    doorKg: unit?.weightKg ?? null,
    toleranceKg: toleranceOf(tolerances, { categoryKey, weightKg: weighing.weightKg }),
    receivedKg: null,
    receivedAt: null,
    result: 'extra',
    filled: false,
  };
}

function seenElsewhere(code: UnitDoc['code']): AppError {
  return new AppError('conflict', `Unit ${code} was received before, in another handover`, {
    action: 'Check the label; put the unit aside and call the dispatcher.',
    details: { code },
  });
}
