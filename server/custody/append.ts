import { AppError } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import { listCategories, placeReceiptUnits } from '../requests';
import { entriesOfBeginning, entriesOfChange, type Beginning, type Happening, type UnitChange } from './entries';
import { EntryModel, UnitModel, type UnitDoc } from './model';
import type { NewUnit } from './new-unit';

/** Units by code for a change in the running transaction; throws `not_found` for those that are not there. */
export async function getUnits(districtCode: string, codes: readonly string[]): Promise<UnitDoc[]> {
  const units = await UnitModel.find({ districtCode, code: { $in: codes } }).lean<UnitDoc[]>();
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  return codes.map((code) => {
    const unit = byCode.get(code);
    if (!unit)
      throw new AppError('not_found', `There is no unit ${code}`, {
        action: 'Check the label; weigh it in as an extra unit if nobody knows it.',
        details: { code },
      });
    return unit;
  });
}

/**
 * Adds one entry to the chain of each unit and moves the units along, in the running transaction. The only way in which custody,
 * holder and weight of a unit change. Two changes at once meet at the number of the entry: one of them is refused. Throws `invalid_input` for a
 * weight that nobody believes of its category.
 */
export async function changeUnits(
  tx: Transaction,
  happening: Happening,
  changes: readonly UnitChange[],
): Promise<UnitDoc[]> {
  const [first] = changes;
  if (!first) return [];
  const catalogue = await listCategories(first.unit.districtCode);
  const { units, entries } = entriesOfChange(happening, changes, catalogue);
  for (const entry of entries) tx.insert(EntryModel, entry);
  const { matchedCount } = await UnitModel.bulkWrite(
    units.map((unit, index) => {
      const { _id, custody, kg, holder, handingTo, stateAt, seq, headHash } = unit;
      const set = { ...happening.set, ...changes[index]?.set, custody, kg, holder, handingTo, stateAt, seq, headHash };
      return { updateOne: { filter: { _id, seq: seq - 1 }, update: { $set: set } } };
    }),
    { ordered: true },
  );
  if (matchedCount < units.length)
    throw new AppError('conflict', 'Somebody else has just changed one of these units', {
      action: 'Load them again.',
    });
  await tell(tx, happening, units);
  return units;
}

/**
 * Begins the chains of units that are new to the account, at the end of the running transaction: what reads them in it settles them first. Throws
 * `invalid_input` for a weight that nobody believes.
 */
export async function beginUnits(tx: Transaction, happening: Beginning, units: readonly NewUnit[]): Promise<UnitDoc[]> {
  const [first] = units;
  if (!first) return [];
  const catalogue = await listCategories(first.districtCode);
  const begun = entriesOfBeginning(happening, units, catalogue);
  for (const unit of begun.units) tx.insert(UnitModel, unit);
  for (const entry of begun.entries) tx.insert(EntryModel, entry);
  await tell(tx, happening, begun.units);
  return begun.units;
}

async function tell(tx: Transaction, { kind, day }: Happening, units: readonly UnitDoc[]): Promise<void> {
  const [first] = units;
  if (!first) return;
  const requestIds = [...new Set(units.flatMap(({ requestId }) => requestId || []))];
  const codes = units.map(({ code }) => code);
  if (requestIds.length > 0 && kind !== 'collected')
    await placeReceiptUnits(tx, { requestIds, codes, where: first.custody });
  await tx.record('custody:changed', {
    organisationId: String(first.organisationId),
    districtCode: first.districtCode,
    day,
    kind,
    custody: first.custody,
    unitCodes: codes,
  });
}
