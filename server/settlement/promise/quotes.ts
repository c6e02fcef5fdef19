import { Types } from 'mongoose';
import type { Quote } from '#shared/settlement/promise';
import { listUnits } from '../../custody';
import { getRouteAt, type RouteDoc } from '../../dispatch';
import type { StoredEvent } from '../../kernel/events/event-store';
import { QuoteModel, type QuoteDoc } from './model';

type Told = StoredEvent<'dispatch:unit-collected'> | StoredEvent<'dispatch:price-refused'>;

const shared = (
  route: Pick<RouteDoc, 'organisationId' | 'day' | 'crew'>,
  visit: { requestId: string; code: string },
) => ({
  organisationId: route.organisationId,
  day: route.day,
  crewId: route.crew.id,
  crewName: route.crew.name,
  requestId: visit.requestId,
  requestCode: visit.code,
});
const proven = (deductions: readonly string[], evidence: readonly { deduction: string; photoId: string }[]) =>
  deductions.map((key) => ({ key, photoId: evidence.find(({ deduction }) => deduction === key)?.photoId ?? null }));

async function quoteOf(event: Told): Promise<QuoteDoc | null> {
  const route = await getRouteAt(event.data.routeId, event.data.stopId);
  const visit = route.stops[0]?.visit;
  if (!visit) return null;
  if (event.name === 'dispatch:price-refused') {
    const { actId } = (event as StoredEvent<'dispatch:price-refused'>).data;
    const kept = visit.kept.find((one) => one.actId === actId);
    if (!kept || kept.quotedFen === null) return null;
    const { categoryKey, condition, quotedFen, offeredFen, at } = kept;
    return {
      ...{ _id: actId, ...shared(route, visit), unitCode: null, categoryKey, condition, quotedFen, offeredFen, at },
      outcome: 'refused',
      deductions: proven(kept.deductions, kept.evidence),
    };
  }
  const { unitCode } = (event as StoredEvent<'dispatch:unit-collected'>).data;
  const [unit] = await listUnits({ districtCode: route.districtCode, codes: [unitCode] });
  if (!unit || (unit.quotedFen ?? null) === null) return null;
  const { categoryKey, condition, priceFen, at } = unit;
  const quotedFen = unit.quotedFen ?? 0;
  return {
    ...{
      _id: `${route.districtCode}:${unitCode}`,
      ...shared(route, visit),
      unitCode,
      categoryKey,
      condition,
      quotedFen,
    },
    ...{ offeredFen: priceFen, at, outcome: priceFen < quotedFen ? 'lowered' : 'kept' },
    deductions: proven(unit.deductions, unit.evidence),
  };
}

/** Keeps how a promised price ended, once per unit or refusal. */
export async function noteQuote(event: Told): Promise<void> {
  const quote = await quoteOf(event);
  if (!quote) return;
  const { _id, ...rest } = quote;
  await QuoteModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
}

/** What became of promised prices between two days, by crew, most often lowered first. */
export async function countQuotes(organisationId: string, days: { from: string; to: string }) {
  const one = (outcome: Quote['outcome']) => ({ $sum: { $cond: [{ $eq: ['$outcome', outcome] }, 1, 0] } });
  return QuoteModel.aggregate<{
    crewId: string;
    crewName: string;
    quotes: number;
    lowered: number;
    refused: number;
    loweredByFen: number;
  }>([
    { $match: { organisationId: new Types.ObjectId(organisationId), day: { $gte: days.from, $lte: days.to } } },
    {
      $group: {
        _id: '$crewId',
        crewName: { $last: '$crewName' },
        quotes: { $sum: 1 },
        lowered: one('lowered'),
        refused: one('refused'),
        loweredByFen: {
          $sum: { $cond: [{ $eq: ['$outcome', 'lowered'] }, { $subtract: ['$quotedFen', '$offeredFen'] }, 0] },
        },
      },
    },
    { $project: { _id: 0, crewId: '$_id', crewName: 1, quotes: 1, lowered: 1, refused: 1, loweredByFen: 1 } },
    { $sort: { lowered: -1, refused: -1, crewName: 1 } },
  ]);
}

/** Quotes, newest first. The cursor is the instant of the last one. */
export async function listQuotes(
  organisationId: string,
  query: {
    limit: number;
    cursor?: string | undefined;
    crewId?: string | undefined;
    outcome?: Quote['outcome'] | undefined;
    from?: string | undefined;
    to?: string | undefined;
  },
): Promise<QuoteDoc[]> {
  const { from, to } = query;
  const [at = '', id = ''] = query.cursor?.split('|') ?? [];
  return QuoteModel.find({
    organisationId,
    ...(query.crewId && { crewId: query.crewId }),
    ...(query.outcome && { outcome: query.outcome }),
    ...((from || to) && { day: { ...(from && { $gte: from }), ...(to && { $lte: to }) } }),
    ...(at && { $or: [{ at: { $lt: new Date(at) } }, { at: new Date(at), _id: { $lt: id } }] }),
  })
    .sort({ at: -1, _id: -1 })
    .limit(query.limit)
    .lean<QuoteDoc[]>();
}
