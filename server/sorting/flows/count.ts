import { Types } from 'mongoose';
import { EntryModel, grams, type EntryDoc } from '../../custody';
import { FlowDayModel, type FlowDayDoc, type FlowSum } from './model';
import { movesOf } from './stages';

/** Adds the moves of entries up by stage, category, material and site. */
export function sumMoves(entries: Iterable<EntryDoc>): FlowSum[] {
  const sums = new Map<string, FlowSum>();
  for (const entry of entries)
    for (const { from, to, units, kg } of movesOf(entry)) {
      const { categoryKey, material, siteId } = entry;
      const name = [from, to, categoryKey, material, siteId].join(' ');
      const sum = sums.get(name) ?? { from, to, categoryKey, material, siteId, units: 0, kg: 0 };
      sums.set(name, { ...sum, units: sum.units + units, kg: grams(sum.kg + kg) });
    }
  return [...sums.values()];
}

/** Notes that a day of an organisation has new entries. Told twice, it is counted twice: the sums are the same. */
export async function markDay(of: { organisationId: string; day: string }): Promise<void> {
  const organisationId = new Types.ObjectId(of.organisationId);
  await FlowDayModel.updateOne(
    { organisationId, day: of.day },
    { $inc: { marks: 1 }, $set: { closedAt: null } },
    { upsert: true },
  );
}

/** Counts the days of a period that have new entries since they were counted last. A day that changes meanwhile stays marked. */
export async function countMarked(query: {
  organisationId?: Types.ObjectId;
  from?: string;
  to?: string;
}): Promise<number> {
  const { organisationId, from, to } = query;
  const marked = await FlowDayModel.find(
    {
      ...(organisationId && { organisationId }),
      ...(from && to && { day: { $gte: from, $lte: to } }),
      $expr: { $ne: ['$marks', '$counted'] },
    },
    { sums: 0 },
  ).lean<FlowDayDoc[]>();
  for (const { _id, organisationId: owner, day, marks } of marked) {
    const sums = await countDay({ organisationId: owner, day });
    await FlowDayModel.updateOne({ _id }, { $set: { sums, counted: marks } });
  }
  return marked.length;
}

/** The flows of one day by a full count of its entries. */
export async function countDay(of: { organisationId: Types.ObjectId; day: string }): Promise<FlowSum[]> {
  const { organisationId, day } = of;
  const entries = await EntryModel.find(
    { organisationId, day },
    { kind: 1, from: 1, to: 1, kgBefore: 1, kg: 1, about: 1, categoryKey: 1, material: 1, siteId: 1 },
  ).lean<EntryDoc[]>();
  return sumMoves(entries);
}
