import type { PlanRoute } from '#shared/planning/planning';
import { getShift, type ShiftDoc } from '../fleet';
import { getDistrict, listCrossings } from '../network';
import { listRequestDocs } from '../requests';
import type { PublicationFacts } from './make-routes';

/** Requests that routes visit, each once. */
export function requestIdsOf(routes: readonly Pick<PlanRoute, 'stops'>[]): string[] {
  return [...new Set(routes.flatMap(({ stops }) => stops.flatMap(({ requestId }) => requestId ?? [])))];
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
