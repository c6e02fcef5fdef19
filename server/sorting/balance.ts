import { Types } from 'mongoose';
import type { z } from 'zod';
import type { sortingApi } from '#shared/sorting/sorting';
import { countUnits, grams, listUnits, type UnitCount } from '../custody';
import { listRouteDocs } from '../dispatch';
import { requestStatuses } from '#shared/requests/requests';
import { countRequests } from '../requests';
import { GapModel } from './model';

export type DayBalance = z.output<typeof sortingApi.getDayBalance.reply>;

const notReceived: readonly UnitCount['custody'][] = ['aboard', 'unloaded', 'missing'];

/** Adds the books of a day up. Balanced when every request has ended, every unit is received or a listed gap, and every route is closed. */
export function balanceOf(day: {
  day: string;
  requests: ReadonlyMap<string, number>;
  units: readonly UnitCount[];
  missingGaps: number;
  extraGaps: number;
  routes: readonly { status: string }[];
}): DayBalance {
  const of = (custody: UnitCount['custody']) => day.units.find((count) => count.custody === custody);
  const unitsOf = (custody: UnitCount['custody']) => of(custody)?.units ?? 0;
  // Received once, wherever it has gone since.
  const received = day.units.filter(({ custody }) => !notReceived.includes(custody));
  const byStatus = Object.fromEntries(
    requestStatuses.map((status) => [status, day.requests.get(status) ?? 0]),
  ) as Record<(typeof requestStatuses)[number], number>;
  const requests = { ...byStatus, total: Object.values(byStatus).reduce((sum, count) => sum + count, 0) };
  const units = {
    collected: day.units.reduce((sum, count) => sum + count.units, 0),
    aboard: unitsOf('aboard'),
    unloaded: unitsOf('unloaded'),
    received: received.reduce((sum, count) => sum + count.units, 0),
    missing: unitsOf('missing'),
    extra: day.extraGaps,
  };
  const closed = day.routes.filter(({ status }) => status === 'closed').length;
  const underWay = requests.planned + requests.onway + requests.door;
  return {
    day: day.day,
    requests,
    units,
    kg: {
      collected: grams(day.units.reduce((sum, { doorKg }) => sum + doorKg, 0)),
      received: grams(received.reduce((sum, { receivedKg }) => sum + receivedKg, 0)),
      missing: grams(of('missing')?.doorKg ?? 0),
    },
    routes: { total: day.routes.length, closed },
    balanced:
      underWay === 0 &&
      units.aboard + units.unloaded === 0 &&
      units.missing === day.missingGaps &&
      closed === day.routes.length,
  };
}

/** Missing units that have a gap. One that came later with another vehicle has its gap too, but is received. */
async function countMissingGaps(query: { organisationId: Types.ObjectId; day: string }): Promise<number> {
  const codes = await GapModel.distinct('unitCode', { ...query, kind: 'missing' });
  const units = await listUnits({ codes });
  return units.filter(
    ({ custody, organisationId, day }) =>
      custody === 'missing' && query.organisationId.equals(organisationId) && query.day === day,
  ).length;
}

/** The books of an organisation's day. */
export async function getDayBalance(query: { organisationId: string; day: string }): Promise<DayBalance> {
  const { day } = query;
  const organisationId = new Types.ObjectId(query.organisationId);
  const requests = await countRequests({ organisationId, day });
  const units = await countUnits({ organisationId, day });
  const routes = await listRouteDocs(query);
  const missingGaps = await countMissingGaps({ organisationId, day });
  const extraGaps = await GapModel.countDocuments({ organisationId, day, kind: 'extra' });
  return balanceOf({ day, requests, units, missingGaps, extraGaps, routes });
}
