import { Types } from 'mongoose';
import type { SortedCursor } from '#shared/kernel/page';
import type { Quote } from '#shared/settlement/promise';
import { listCollectedAt, type UnitDoc } from '../../custody';
import { getRouteAt, type RouteDoc } from '../../dispatch';
import type { StoredEvent } from '../../kernel/events/event-store';
import { QuoteModel, type QuoteDoc } from './model';

type Told = StoredEvent<'dispatch:unit-collected'> | StoredEvent<'dispatch:price-refused'>;

type RouteFacts = Pick<RouteDoc, 'organisationId' | 'districtCode' | 'day' | 'crew'>;
type Visit = NonNullable<RouteDoc['stops'][number]['visit']>;

const shared = (route: RouteFacts, visit: Visit) => ({
  organisationId: route.organisationId,
  day: route.day,
  crewId: route.crew.id,
  crewName: route.crew.name,
  requestId: visit.requestId,
  requestCode: visit.code,
});
const proven = (deductions: readonly string[], evidence: readonly { deduction: string; photoId: string }[]) =>
  deductions.map((key) => ({ key, photoId: evidence.find(({ deduction }) => deduction === key)?.photoId ?? null }));

const ofUnit = (route: RouteFacts, visit: Visit, unit: UnitDoc): QuoteDoc[] => {
  const quotedFen = unit.quotedFen ?? null;
  if (quotedFen === null) return [];
  const { categoryKey, condition, priceFen, at } = unit;
  return [
    {
      ...{ _id: `${route.districtCode}:${unit.code}`, ...shared(route, visit), unitCode: unit.code },
      ...{ categoryKey, condition, quotedFen, offeredFen: priceFen, at },
      outcome: priceFen < quotedFen ? 'lowered' : 'kept',
      deductions: proven(unit.deductions, unit.evidence),
    },
  ];
};
const ofKept = (route: RouteFacts, visit: Visit): QuoteDoc[] =>
  visit.kept.flatMap(
    ({ actId, categoryKey, condition, quotedFen, offeredFen, at, deductions, evidence }): QuoteDoc[] =>
      quotedFen === null
        ? []
        : [
            {
              ...{
                _id: actId,
                ...shared(route, visit),
                unitCode: null,
                categoryKey,
                condition,
                quotedFen,
                offeredFen,
                at,
              },
              outcome: 'refused',
              deductions: proven(deductions, evidence),
            },
          ],
  );

/** Of events of one stop that wait together only the last is handled. */
export const stopOfQuote = ({ data }: Told): string => `${data.routeId}:${data.stopId}`;

/** Keeps how the prices promised for a visit ended, once per unit or refusal: all that there are by now. */
export async function noteQuotes({ data }: Told): Promise<void> {
  const route = await getRouteAt(data.routeId, data.stopId);
  const [stop] = route.stops;
  // Off the route nothing was bought: no promise has ended there.
  if (!stop?.visit || stop.status === 'skipped') return;
  const { visit } = stop;
  const units = await listCollectedAt({ ...data, requestId: visit.requestId });
  const quotes = [...units.flatMap((unit) => ofUnit(route, visit, unit)), ...ofKept(route, visit)];
  if (quotes.length === 0) return;
  await QuoteModel.bulkWrite(
    quotes.map(({ _id, ...rest }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
    })),
    { ordered: false },
  );
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

/** Quotes, newest first. */
export async function listQuotes(
  organisationId: string,
  query: {
    limit: number;
    cursor?: SortedCursor | undefined;
    crewId?: string | undefined;
    outcome?: Quote['outcome'] | undefined;
    from?: string | undefined;
    to?: string | undefined;
  },
): Promise<QuoteDoc[]> {
  const { from, to, cursor } = query;
  const at = cursor && new Date(cursor.by);
  return QuoteModel.find({
    organisationId,
    ...(query.crewId && { crewId: query.crewId }),
    ...(query.outcome && { outcome: query.outcome }),
    ...((from || to) && { day: { ...(from && { $gte: from }), ...(to && { $lte: to }) } }),
    ...(cursor && { $or: [{ at: { $lt: at } }, { at, _id: { $lt: cursor.id } }] }),
  })
    .sort({ at: -1, _id: -1 })
    .limit(query.limit)
    .lean<QuoteDoc[]>();
}
