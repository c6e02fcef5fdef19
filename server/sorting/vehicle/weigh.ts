import { balanceVehicle } from '#shared/sorting/vehicle';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact, type Transaction } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { listCategories } from '../../requests';
import { openGap } from '../gaps';
import { ArrivalModel, GapModel, type ArrivalDoc, type VehicleWeighing } from '../model';
import { getArrival } from '../receive';
import { takeReading } from '../yard/readings';
import { assertPossible } from './rules';
import { presentWeighing } from './weighing';

/**
 * Weighs a vehicle full (`gross`) or empty (`tare`). The same weight again is the same weighing; another one takes a reason and is kept
 * beside the first. When both are known and the handover is confirmed, a net weight beyond the tolerance opens a gap.
 */
export async function weighVehicle(
  kernel: Kernel,
  actor: Actor,
  input: { arrivalId: string; part: 'gross' | 'tare'; kg: number; readingId?: string | undefined; reason: string },
): Promise<ArrivalDoc> {
  const { part, kg, readingId, reason } = input;
  return transact(kernel, actor, async (tx) => {
    const arrival = await getArrival(actor, input.arrivalId);
    const before = arrival.weighings ?? [];
    const last = before.findLast((one) => one.part === part);
    if (last?.kg === kg) return arrival;
    if (last && reason.trim().length < 2)
      throw new AppError('conflict', `The ${part} weight is ${last.kg} kg already`, {
        action: 'Say why it is weighed again; the first weight stays beside it.',
        details: { kg: last.kg },
      });
    const weighing: VehicleWeighing = { part, kg, at: kernel.clock.now(), by: actor.accountId, reason };
    const weighings = [...before, weighing];
    assertPossible(weighings);
    if (readingId !== undefined)
      await takeReading({ siteId: arrival.siteId, id: readingId, kg, usedFor: `${arrival.plate} ${part}` });
    await ArrivalModel.updateOne({ _id: arrival._id }, { $set: { weighings }, $inc: { version: 1 } });
    const after = { ...arrival, weighings, version: arrival.version + 1 };
    const { siteId, day } = arrival;
    await tx.record('sorting:vehicle-weighed', { arrivalId: String(arrival._id), siteId, day, part, kg });
    if (after.status === 'closed') await compareVehicle(kernel, tx, actor, after);
    return after;
  });
}

/** Opens a gap where a vehicle's net weight and its units disagree beyond the tolerance; once for an arrival. */
export async function compareVehicle(
  kernel: Kernel,
  tx: Transaction,
  actor: Actor,
  arrival: ArrivalDoc,
): Promise<void> {
  const { weighings = [], units, districtCode, _id, organisationId, siteId, day, letter, plate } = arrival;
  if (weighings.length < 2) return;
  const spreads = new Map((await listCategories(districtCode)).map(({ key, spreadKg }) => [key, spreadKg]));
  const sums = balanceVehicle({ weighings: weighings.map(presentWeighing), units }, (key) => spreads.get(key) ?? 0);
  if (sums.netKg === null || sums.fits) return;
  if (await GapModel.exists({ subjectId: _id, kind: 'vehicle' })) return;
  const of = { subjectId: _id, arrivalId: _id, organisationId, siteId, day, letter };
  // A whole vehicle is of no category.
  const vehicle = { unitCode: plate, categoryKey: 'vehicle', kind: 'vehicle' as const };
  await openGap(kernel, tx, actor, { ...of, ...vehicle, doorKg: sums.unitsKg, receivedKg: sums.netKg });
}
