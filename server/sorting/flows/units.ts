import { Types } from 'mongoose';
import { writeCursor, type SortedCursor } from '#shared/kernel/page';
import type { FlowSumName, Stage } from '#shared/sorting/flows';
import { EntryModel, grams, UnitModel, type EntryDoc, type UnitDoc } from '../../custody';
import { AppError } from '../../kernel/errors';
import { FlowDayModel, type FlowDayDoc } from './model';
import { entriesBetween, movesOf, type Move } from './stages';
import { addedTo, sidesOf } from './sums';
import { linesOf, patienceMs, type FlowQuery } from './flows';
import { countMarked } from './count';

/** A number of the flows: a sum, or what left one stage, reached another, or went from the one to the other. */
export interface FlowNumber {
  sum?: FlowSumName | undefined;
  fromStage?: Stage | undefined;
  toStage?: Stage | undefined;
}
interface Found {
  entry: EntryDoc;
  movedKg: number;
}

/** Entries that are read at a time: most pages are full after some hundred. */
const entriesAtOnce = 500;

/**
 * The units behind a number, newest first, a page at a time. The counted days say on which days it has any, so only entries of those are
 * read, day by day until the page is full.
 */
export async function listFlowUnits(
  query: FlowQuery & FlowNumber & { limit: number; cursor?: SortedCursor | undefined },
): Promise<{
  items: { unit: UnitDoc; kind: EntryDoc['kind']; movedKg: number; day: string }[];
  nextCursor: string | null;
}> {
  const { limit, organisationId, categoryKey, material, siteId } = query;
  if (!query.sum && !query.fromStage && !query.toStage)
    throw new AppError('invalid_input', 'No number is named', {
      action: 'Name a sum, or a stage that was left or reached.',
    });
  const { from, to, cursor: after } = query;
  await countMarked({ organisationId, from, to, patienceMs });
  const found: Found[] = [];
  for (const day of await daysOf(query)) {
    if (found.length > limit) break;
    if (after && day > after.by) continue;
    const cursor = EntryModel.find({
      ...{ organisationId, day },
      ...(after?.by === day && { _id: { $lt: new Types.ObjectId(after.id) } }),
      ...(categoryKey && { categoryKey }),
      ...(material && { material }),
      ...(siteId && { siteId }),
      ...(!query.sum && entriesBetween({ from: query.fromStage, to: query.toStage })),
    } as never)
      // By the day first: otherwise the database may look for its entries among those of all days.
      .sort({ day: -1, _id: -1 })
      .batchSize(entriesAtOnce)
      .lean<EntryDoc>();
    for await (const entry of cursor) {
      const movedKg = movedBy(query, movesOf(entry));
      if (movedKg !== null) found.push({ entry, movedKg });
      if (found.length > limit) break;
    }
  }
  const shown = found.slice(0, limit);
  const units = await UnitModel.find({ _id: { $in: shown.map(({ entry }) => entry.unitId) } }).lean<UnitDoc[]>();
  const byId = new Map(units.map((unit) => [String(unit._id), unit]));
  const last = shown.at(-1)?.entry;
  return {
    items: shown.flatMap(({ entry: { unitId, kind, day }, movedKg }) => {
      const unit = byId.get(String(unitId));
      return unit ? [{ unit, kind, movedKg, day }] : [];
    }),
    nextCursor: found.length > limit && last ? writeCursor({ by: last.day, id: String(last._id) }) : null,
  };
}

/** Days whose sums have the number, latest first. */
async function daysOf(query: FlowQuery & FlowNumber): Promise<string[]> {
  const days = await FlowDayModel.find({
    organisationId: query.organisationId,
    day: { $gte: query.from, $lte: query.to },
  })
    .sort({ day: -1 })
    .lean<FlowDayDoc[]>();
  return days.filter(({ sums }) => movedBy(query, linesOf(sums, query)) !== null).map(({ day }) => day);
}

/** What moves add to a number, kg; null where none of them touches it. */
function movedBy(query: FlowQuery & FlowNumber, moves: readonly Move[]): number | null {
  const { sum, fromStage, toStage } = query;
  const sides = sidesOf(query);
  const touching = moves.filter(({ from, to }) =>
    sum
      ? sides[sum].includes(from) !== sides[sum].includes(to)
      : (!fromStage || from === fromStage) && (!toStage || to === toStage),
  );
  if (touching.length === 0) return null;
  return grams(touching.reduce((kg, move) => kg + (sum ? addedTo(sum, sides, move) : move.kg), 0));
}
