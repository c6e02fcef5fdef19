import { changeUnits, getUnits, listUnits } from '../custody';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { addFill } from '../network';
import { openArrivalGap } from './gaps';
import { happeningAt } from './handover';
import { ArrivalModel, type ArrivalDoc } from './model';
import { getFreshArrival } from './receive';
import { assertAllConfirmed, nextStatus, sumsOf } from './rules';
import { compareVehicle } from './vehicle/weigh';
import { freeDockOf } from './yard/docks';

/**
 * Confirms a handover in one transaction: units not seen are missing, each with an owner; what was weighed in fills the site; the
 * route may close. Units that were received elsewhere meanwhile are not missing here.
 */
export async function closeArrival(
  kernel: Kernel,
  actor: Actor,
  input: { arrivalId: string; confirmMissing: readonly string[] },
): Promise<ArrivalDoc> {
  return transact(kernel, actor, async (tx) => {
    const arrival = await getFreshArrival(actor, input.arrivalId);
    const status = nextStatus(arrival.status, 'close');
    if (new Set(input.confirmMissing).size < input.confirmMissing.length)
      throw new AppError('invalid_input', 'A unit is named twice', { action: 'Name each unit once.' });
    const unseen = assertAllConfirmed(arrival, input.confirmMissing);
    const elsewhere = (await listUnits({ districtCode: arrival.districtCode, codes: unseen }))
      .filter(({ custody }) => custody !== 'unloaded')
      .map(({ code }) => code);
    const missing = unseen.filter((code) => !elsewhere.includes(code));
    const fresh = arrival.units.filter(({ receivedAt, filled }) => receivedAt && !filled);
    const units = arrival.units
      .filter(({ code }) => !elsewhere.includes(code))
      .map((unit) => ({
        ...unit,
        filled: unit.filled || unit.receivedAt !== null,
        ...(missing.includes(unit.code) && { result: 'missing' as const }),
      }));
    const set = { units, status, closedAt: kernel.clock.now() };
    await ArrivalModel.updateOne({ _id: arrival._id }, { $set: set, $inc: { version: 1 } });
    const after = { ...arrival, ...set, version: arrival.version + 1 };
    const lost = await getUnits(arrival.districtCode, missing);
    await changeUnits(
      tx,
      await happeningAt(kernel, actor, { arrival, kind: 'missed' }),
      lost.map((unit) => ({ unit })),
    );
    for (const unit of units)
      if (missing.includes(unit.code))
        await openArrivalGap(kernel, tx, { arrival: after, unit, kind: 'missing', actor });
    const { receivedKg } = sumsOf({ units: fresh });
    if (fresh.length > 0) await addFill(tx, { siteId: arrival.siteId, kg: receivedKg, units: fresh.length });
    await compareVehicle(kernel, tx, actor, after);
    await freeDockOf(tx, after, set.closedAt);
    await tx.record('sorting:arrival-closed', {
      arrivalId: String(arrival._id),
      routeId: arrival.routeId,
      stopId: arrival.stopId,
      siteId: arrival.siteId,
      day: arrival.day,
      missing,
    });
    return after;
  });
}
