import type { Types } from 'mongoose';
import { stages, type FlowLine, type Stage, type StageSum } from '#shared/sorting/flows';
import { EntryModel, grams, UnitModel, type EntryDoc, type UnitDoc } from '../../custody';
import { AppError } from '../../kernel/errors';
import { GapModel } from '../model';
import { countMarked } from './count';
import { FlowDayModel } from './model';
import { movesOf } from './stages';

/** Of whom and when; everything else narrows it. */
export interface FlowQuery {
  organisationId: Types.ObjectId;
  from: string;
  to: string;
  categoryKey?: string | undefined;
  material?: string | undefined;
  siteId?: string | undefined;
}

const sources: readonly Stage[] = ['door', 'extra'];
const held: readonly Stage[] = ['vehicle', 'bay', 'stock', 'workshop', 'transport', 'missing'];
const ends: readonly Stage[] = ['processor', 'reuse', 'destruction'];

/** Where the weight of a period went. Asks the counted days, one document each; those with news are counted first. */
export async function getFlows(query: FlowQuery) {
  const { organisationId, from, to, categoryKey, material, siteId } = query;
  if (to < from)
    throw new AppError('invalid_input', `The period ends (${to}) before it begins (${from})`, {
      action: 'Choose a first day that is not after the last.',
    });
  await countMarked({ organisationId, from, to });
  const lines = await FlowDayModel.aggregate<FlowLine>([
    { $match: { organisationId, day: { $gte: from, $lte: to } } },
    { $unwind: '$sums' },
    {
      $match: {
        ...(categoryKey && { 'sums.categoryKey': categoryKey }),
        ...(material && { 'sums.material': material }),
        ...(siteId && { 'sums.siteId': siteId }),
      },
    },
    {
      $group: {
        _id: { from: '$sums.from', to: '$sums.to' },
        units: { $sum: '$sums.units' },
        kg: { $sum: '$sums.kg' },
      },
    },
    { $project: { _id: 0, from: '$_id.from', to: '$_id.to', units: 1, kg: { $round: ['$kg', 3] } } },
    { $sort: { from: 1, to: 1 } },
  ]);
  const openGaps = await GapModel.countDocuments({ organisationId, day: { $gte: from, $lte: to }, status: 'open' });
  const sums = sumStages(lines);
  // One material alone comes out of the workshop and never goes in.
  return { from, to, lines, openGaps, ...sums, balanced: material ? null : sums.balanced };
}

/** In = out + stock + process loss + differences, by adding the lines up. */
export function sumStages(lines: readonly FlowLine[]) {
  const sums: StageSum[] = stages.map((stage) => {
    const inKg = grams(lines.reduce((sum, line) => sum + (line.to === stage ? line.kg : 0), 0));
    const outKg = grams(lines.reduce((sum, line) => sum + (line.from === stage ? line.kg : 0), 0));
    return { stage, inKg, outKg, nowKg: grams(inKg - outKg) };
  });
  const now = (of: readonly Stage[]) =>
    grams(sums.reduce((sum, { stage, nowKg }) => sum + (of.includes(stage) ? nowKg : 0), 0));
  const inKg = grams(-now(sources));
  const outKg = now(ends);
  const stockKg = now(held);
  const lossKg = now(['loss']);
  const differenceKg = now(['difference']);
  // What goes into the workshop leaves it at once: as other units, as loss, as a difference of scales.
  const balanced = now(['workshop']) === 0 && grams(inKg - outKg - stockKg - lossKg - differenceKg) === 0;
  return {
    stages: sums.filter(({ inKg: a, outKg: b }) => a + b > 0),
    inKg,
    outKg,
    stockKg,
    lossKg,
    differenceKg,
    balanced,
  };
}

/** The units behind one band of the picture, newest first. */
export async function listFlowUnits(query: FlowQuery & { fromStage: Stage; toStage: Stage; limit: number }) {
  const { organisationId, from, to, categoryKey, material, siteId, fromStage, toStage, limit } = query;
  const found: { unitId: Types.ObjectId; movedKg: number; day: string }[] = [];
  const cursor = EntryModel.find({
    organisationId,
    day: { $gte: from, $lte: to },
    ...(categoryKey && { categoryKey }),
    ...(material && { material }),
    ...(siteId && { siteId }),
  } as never)
    .sort({ day: -1, _id: -1 })
    .lean<EntryDoc>();
  for await (const entry of cursor) {
    const move = movesOf(entry).find((one) => one.from === fromStage && one.to === toStage);
    if (move) found.push({ unitId: entry.unitId, movedKg: move.kg, day: entry.day });
    if (found.length >= limit) break;
  }
  const units = await UnitModel.find({ _id: { $in: found.map(({ unitId }) => unitId) } }).lean<UnitDoc[]>();
  const byId = new Map(units.map((unit) => [String(unit._id), unit]));
  return found.flatMap(({ unitId, movedKg, day }) => {
    const unit = byId.get(String(unitId));
    return unit ? [{ unit, movedKg, day }] : [];
  });
}

/** Closes the weight account of a day. Throws `wrong_state` while a gap of it is open or its sums do not balance. */
export async function closePeriod(organisationId: Types.ObjectId, day: string, at: Date) {
  const flows = await getFlows({ organisationId, from: day, to: day });
  if (flows.openGaps > 0 || !flows.balanced)
    throw new AppError(
      'wrong_state',
      flows.openGaps > 0
        ? `${flows.openGaps} gaps of ${day} are not explained`
        : `The weights of ${day} do not balance`,
      { action: 'Explain every gap first.', details: { day, openGaps: flows.openGaps } },
    );
  await FlowDayModel.updateOne({ organisationId, day }, { $set: { closedAt: at } }, { upsert: true });
  const { inKg, outKg, lossKg, differenceKg } = flows;
  return { day, inKg, outKg, lossKg, differenceKg };
}
