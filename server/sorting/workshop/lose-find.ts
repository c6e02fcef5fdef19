import type { Fate } from '#shared/custody/states';
import type { Ending } from '#shared/sorting/workshop';
import { changeUnits, type UnitDoc } from '../../custody';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { passErased } from '../erasure/gate';
import { getRequestDoc, listCategories } from '../../requests';
import { noteOff, openUnitGap, type Made } from './make';
import { actAt, unitAtSite } from './site-unit';

/** A unit of the stock is not found: it stays the site's to answer for, and a gap has an owner. */
export async function loseUnit(kernel: Kernel, actor: Actor, input: { code: string; reason: string }): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: 'lost', reason: input.reason });
    const [after] = await changeUnits(tx, happening, [{ unit }]);
    await openUnitGap(kernel, tx, actor, { unit, day: happening.day, kind: 'stock', kg: null });
    return { unit: after ?? unit, made: [], warnings: [] };
  });
}

/** A missing or lost unit is found, weighed, and lies loose in the stock again. */
export async function findUnit(
  kernel: Kernel,
  actor: Actor,
  input: { code: string; weightKg: number; reason: string },
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: 'found', reason: input.reason });
    const set = { lotId: null, shipmentId: null, receivedKg: unit.receivedKg ?? input.weightKg };
    const [after] = await changeUnits(tx, happening, [{ unit, kg: input.weightKg, set }]);
    await noteOff(kernel, tx, actor, { unit, day: happening.day, fromKg: unit.kg, toKg: input.weightKg });
    return { unit: after ?? unit, made: [], warnings: [] };
  });
}

/** Corrects weight or category. The entries before stay as they were written. */
export async function correctUnit(
  kernel: Kernel,
  actor: Actor,
  input: { code: string; kg?: number | undefined; categoryKey?: string | undefined; reason: string },
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const { kg, categoryKey } = input;
    if (kg === undefined && categoryKey === undefined)
      throw new AppError('invalid_input', 'Nothing is corrected', { action: 'Give the right weight or category.' });
    if (unit.lotId !== null)
      throw new AppError('wrong_state', `Unit ${unit.code} is in a lot`, { action: 'Take it out of its lot first.' });
    const known = await listCategories(unit.districtCode);
    if (categoryKey !== undefined && !known.some(({ key }) => key === categoryKey))
      throw new AppError('not_accepted', `"${categoryKey}" is not in the catalogue`, {
        action: 'Choose a category of the catalogue.',
      });
    const happening = await actAt(kernel, actor, { unit, kind: 'corrected', reason: input.reason });
    const about = { before: { kg: unit.kg, categoryKey: unit.categoryKey } };
    const change = {
      unit,
      ...(kg !== undefined && { kg }),
      ...(categoryKey !== undefined && { set: { categoryKey } }),
    };
    const [after] = await changeUnits(tx, { ...happening, about }, [change]);
    return { unit: after ?? unit, made: [], warnings: [] };
  });
}

/** A unit leaves the account for good: given on for re-use (wiped, where it bears data), destroyed, or given back as it came. */
export async function endUnit(
  kernel: Kernel,
  actor: Actor,
  input: { code: string; as: Ending; taker: string; reason: string; photoIds: readonly string[] },
): Promise<Made> {
  return transact(kernel, actor, async (tx) => {
    const unit = await unitAtSite(actor, input.code);
    const happening = await actAt(kernel, actor, { unit, kind: input.as, ...input });
    if (input.as === 'given_back') await assertUnpaid(unit);
    const { districtCode, requestId } = unit;
    const fate = fateOf[input.as];
    const warnings = fate ? await passErased({ units: [unit], fate, day: happening.day, districtCode }) : [];
    const taker =
      input.as === 'given_back'
        ? { kind: 'resident' as const, id: requestId, name: '' }
        : { kind: 'organisation' as const, id: '', name: input.taker || '-' };
    const set = { siteId: null, fate };
    const [after] = await changeUnits(tx, { ...happening, taker }, [{ unit, set, photoIds: input.photoIds }]);
    return { unit: after ?? unit, made: [], warnings };
  });
}

const fateOf = { reused: 'reuse', destroyed: 'destroy', given_back: null } as const satisfies Record<
  Ending,
  Fate | null
>;

/** Only a resident's unit goes back, and none that stands on a receipt. */
async function assertUnpaid({ code, requestId }: UnitDoc): Promise<void> {
  const request = requestId ? await getRequestDoc(requestId) : null;
  if (!request)
    throw new AppError('wrong_state', `Nobody knows whose unit ${code} is`, { action: 'End it in another way.' });
  if (request.receipt?.units.some((unit) => unit.code === code))
    throw new AppError('wrong_state', `Unit ${code} stands on the receipt of ${request.code}`, {
      action: 'What is bought is not given back.',
      details: { code, requestCode: request.code },
    });
}
