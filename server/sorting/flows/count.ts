import { Types } from 'mongoose';
import { EntryModel, grams, type EntryDoc } from '../../custody';
import { FlowDayModel, type FlowDayDoc, type FlowSum } from './model';
import { movesOf, type Said } from './stages';

/** An entry, or several that are added up as `movesOf` takes them. */
export type Counted = Said & Pick<EntryDoc, 'categoryKey' | 'siteId'> & { units?: number };

/** Adds the moves of entries up by stage, category, material and site. */
export function sumMoves(entries: Iterable<Counted>): FlowSum[] {
  const sums = new Map<string, FlowSum>();
  for (const entry of entries) {
    const { categoryKey, material = null, siteId = null } = entry;
    for (const { from, to, units, kg } of movesOf({ ...entry, material }, entry.units)) {
      const name = [from, to, categoryKey, material, siteId].join(' ');
      const sum = sums.get(name);
      if (sum) {
        sum.units += units;
        sum.kg = grams(sum.kg + kg);
      } else sums.set(name, { from, to, categoryKey, material, siteId, units, kg: grams(kg) });
    }
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

/**
 * Counts the days of a period that have new entries since they were counted last, the latest first. A day that changes meanwhile stays marked. With
 * `patienceMs` no further day is begun after that time. Answers how many days are left.
 */
export async function countMarked(query: {
  organisationId?: Types.ObjectId;
  from?: string;
  to?: string;
  patienceMs?: number;
}): Promise<number> {
  const { organisationId, from, to, patienceMs = Infinity } = query;
  const beganAt = performance.now();
  const marked = await FlowDayModel.find(
    {
      ...(organisationId && { organisationId }),
      ...(from && to && { day: { $gte: from, $lte: to } }),
      $expr: { $ne: ['$marks', '$counted'] },
    },
    { sums: 0 },
  )
    .sort({ day: -1 })
    .lean<FlowDayDoc[]>();
  for (const [n, { _id, organisationId: owner, day, marks }] of marked.entries()) {
    if (n > 0 && performance.now() - beganAt > patienceMs) return marked.length - n;
    const sums = await countDay({ organisationId: owner, day });
    await FlowDayModel.updateOne({ _id }, { $set: { sums, counted: marks } });
  }
  return 0;
}

const grammes = (value: object) => ({ $round: [value, 3] });
const sign = (value: object | string) => ({ $cmp: [value, 0] });
const about = (name: string) => ({ $ifNull: [`$about.${name}`, 0] });

/** The flows of one day by a full count of its entries. The database adds up what moves alike, so a day of any size is a few hundred lines here. */
export async function countDay(of: { organisationId: Types.ObjectId; day: string }): Promise<FlowSum[]> {
  const { organisationId, day } = of;
  const alike = {
    ...{ kind: '$kind', from: '$from', to: '$to', categoryKey: '$categoryKey' },
    ...{ material: { $ifNull: ['$material', null] }, siteId: { $ifNull: ['$siteId', null] } },
    // What scales found more and what they found less are two flows.
    heavier: sign(grammes({ $subtract: ['$kg', '$kgBefore'] })),
    more: sign(about('differenceKg')),
  };
  const added = await EntryModel.aggregate<
    Omit<Counted, 'about'> & { _id: Counted; lossKg: number; differenceKg: number }
  >([
    { $match: { organisationId, day } },
    {
      $group: {
        _id: alike,
        ...{ units: { $sum: 1 }, kgBefore: { $sum: '$kgBefore' }, kg: { $sum: '$kg' } },
        ...{ lossKg: { $sum: about('lossKg') }, differenceKg: { $sum: about('differenceKg') } },
      },
    },
  ]);
  return sumMoves(
    added.map(({ _id, units, kgBefore, kg, lossKg, differenceKg }) => ({
      ..._id,
      ...{ units, kgBefore: grams(kgBefore), kg: grams(kg) },
      about: { lossKg: grams(lossKg), differenceKg: grams(differenceKg) },
    })),
  );
}
