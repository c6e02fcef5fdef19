import type { Types } from 'mongoose';
import type { FlowLine } from '#shared/sorting/flows';
import { grams } from '../../custody';
import { AppError } from '../../kernel/errors';
import { GapModel } from '../model';
import { countMarked } from './count';
import { FlowDayModel, type FlowDayDoc, type FlowSum } from './model';
import { sidesOf, sumStages } from './sums';

/** Of whom and when; everything else narrows it. */
export interface FlowQuery {
  organisationId: Types.ObjectId;
  from: string;
  to: string;
  categoryKey?: string | undefined;
  material?: string | undefined;
  siteId?: string | undefined;
}

/** How long somebody waits for days to be counted, ms. */
export const patienceMs = 500;

/**
 * Where the weight of a period went. Reads the counted days, one document each; those with news are counted first, as many as half a second
 * allows: `uncountedDays` still show what they held before, and are counted by the next that asks, or by the job of the minute.
 */
export async function getFlows(query: FlowQuery) {
  const { organisationId, from, to, categoryKey, material, siteId } = query;
  if (to < from)
    throw new AppError('invalid_input', `The period ends (${to}) before it begins (${from})`, {
      action: 'Choose a first day that is not after the last.',
    });
  const uncountedDays = await countMarked({ organisationId, from, to, patienceMs });
  const period = { organisationId, day: { $gte: from, $lte: to } };
  const days = await FlowDayModel.find(period, { _id: 0, sums: 1 }).lean<Pick<FlowDayDoc, 'sums'>[]>();
  const openGaps = await GapModel.countDocuments({
    ...period,
    status: 'open',
    ...(categoryKey && { categoryKey }),
    ...(siteId && { siteId }),
  });
  const lines = linesOf(
    days.flatMap(({ sums }) => sums),
    query,
  );
  const sums = sumStages(lines, sidesOf(query));
  // One material alone comes out of the workshop and never goes in.
  return { from, to, lines, openGaps, uncountedDays, ...sums, balanced: material ? null : sums.balanced };
}

/** Adds sums of days up by stages, those of the asked category, material and site. */
export function linesOf(
  sums: readonly FlowSum[],
  of: Pick<FlowQuery, 'categoryKey' | 'material' | 'siteId'>,
): FlowLine[] {
  const lines = new Map<string, FlowLine>();
  for (const sum of sums) {
    if (of.categoryKey && sum.categoryKey !== of.categoryKey) continue;
    if (of.material && sum.material !== of.material) continue;
    if (of.siteId && sum.siteId !== of.siteId) continue;
    const { from, to, units, kg } = sum;
    const line = lines.get(`${from} ${to}`);
    if (line) {
      line.units += units;
      line.kg += kg;
    } else lines.set(`${from} ${to}`, { from, to, units, kg });
  }
  return [...lines.values()]
    .map((line) => ({ ...line, kg: grams(line.kg) }))
    .sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
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
