import type { PlanRoute } from '#shared/planning/planning';
import { getShift, type ShiftDoc } from '../fleet';
import { getDistrict, listCrossings } from '../network';
import { listRequestDocs } from '../requests';
import type { PublicationFacts } from './make-routes';
import { DayRevisionModel } from './model';

/** Requests that routes visit, each once. */
export function requestIdsOf(routes: readonly Pick<PlanRoute, 'stops'>[]): string[] {
  return [...new Set(routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? [])))];
}

/** The number of the next change to the published routes of a day; two changes at once meet here. */
export async function nextRevision({ organisationId, day }: { organisationId: string; day: string }): Promise<number> {
  const counter = await DayRevisionModel.findOneAndUpdate(
    { _id: `${organisationId}:${day}` },
    { $inc: { revision: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  return counter?.revision ?? 1;
}

/** Reads what making routes needs, one query after another so that it may run inside a transaction. */
export async function gatherFacts(input: {
  districtCode: string;
  routes: readonly PlanRoute[];
  revision: number;
}): Promise<PublicationFacts> {
  const { districtCode, routes, revision } = input;
  const district = await getDistrict(districtCode);
  const crossings = await listCrossings(districtCode);
  const requests = await listRequestDocs(requestIdsOf(routes));
  const shifts = new Map<string, ShiftDoc>();
  for (const { shiftId } of routes) shifts.set(shiftId, await getShift(shiftId));
  return {
    district,
    revision,
    shifts,
    requests: new Map(requests.map((request) => [String(request._id), request])),
    crossings: new Map(crossings.map(({ _id, place }) => [String(_id), place])),
  };
}
