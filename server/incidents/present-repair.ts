import type { Repair } from '#shared/incidents/incidents';
import type { RepairWish, StandingDay } from '../dispatch';
import type { DayCosts, FoundRepair, RepairedRoute } from '../planning';
import { isToldOf, listRequestDocs, type RequestDoc } from '../requests';
import type { RepairDoc } from './model';

/** Costs in the numbers of the contract. */
export function roundedCosts({ distanceM, durationSec, late, unservedIds, costFen, overtimeSec }: DayCosts) {
  return {
    distanceM: Math.round(distanceM),
    durationSec: Math.round(durationSec),
    ...{ late, unserved: unservedIds.length, costFen, overtimeSec: Math.round(overtimeSec) },
  };
}

/** A found repair as the console shows it: costs against doing nothing, and what each route gets. */
export async function presentRepair(input: {
  standing: StandingDay;
  kept: RepairDoc;
  found: FoundRepair;
  baseline: DayCosts;
  wish: RepairWish;
}): Promise<Repair> {
  const { standing, kept, found, baseline } = input;
  const { costs, routes, otherDayIds } = found;
  const requestIds = new Set([
    ...standing.routes.flatMap(({ stops }) => stops.flatMap(({ visit }) => visit?.requestId ?? [])),
    ...input.wish.requestIds,
  ]);
  const docs = await listRequestDocs([...requestIds]);
  const codeOf = new Map(docs.map(({ _id, code }) => [String(_id), code]));
  const named = (ids: readonly string[]) => ids.map((requestId) => ({ requestId, code: codeOf.get(requestId) ?? '' }));
  const after = roundedCosts(costs);
  const otherDay = new Set(otherDayIds);
  const unserved = costs.unservedIds.filter((id) => !otherDay.has(id));
  const out = standing.routes.filter(({ outAt, shiftId }) => outAt && !routes.some((one) => one.shiftId === shiftId));
  const told = toldOf(routes, { standing, docs, ask: kept.ask });
  const crews = routes.length + out.length;
  return {
    id: String(kept._id),
    way: found.way,
    costs: {
      distanceM: after.distanceM - Math.round(baseline.distanceM),
      durationSec: after.durationSec - Math.round(baseline.durationSec),
      overtimeSec: after.overtimeSec - Math.round(baseline.overtimeSec),
      costFen: after.costFen - baseline.costFen,
      ...{ late: after.late, unserved: unserved.length, told: told.size + crews },
    },
    routes: routes.map((route) => presentRoute(route, standing, { codeOf, late: new Set(costs.lateRequestIds) })),
    unserved: named(unserved),
    late: named(costs.lateRequestIds),
    ask: kept.ask,
    told: { residents: told.size, crews },
    violations: 0,
  };
}

/** Residents who get a notice of it: whoever agrees to another slot, and those whom the new routes tell something else than was announced. */
function toldOf(
  repaired: readonly RepairedRoute[],
  { standing, docs, ask }: { standing: StandingDay; docs: readonly RequestDoc[]; ask: RepairDoc['ask'] },
): Set<string> {
  const byId = new Map(docs.map((doc) => [String(doc._id), doc]));
  const told = new Set(ask.map(({ requestId }) => requestId));
  for (const { shiftId, stops } of repaired) {
    const route = standing.routes.find((one) => one.shiftId === shiftId);
    const seen = new Set<string>();
    for (const { requestId, arriveAt } of stops) {
      const doc = requestId ? byId.get(requestId) : undefined;
      // Of two visits the next one is announced.
      if (!requestId || !doc || seen.has(requestId)) continue;
      seen.add(requestId);
      const place = { routeId: route ? String(route._id) : null, etaAt: new Date(arriveAt) };
      if (isToldOf(doc, place)) told.add(requestId);
    }
  }
  return told;
}

function presentRoute(
  { shiftId, opensShift, order, stops, route }: RepairedRoute,
  { routes }: StandingDay,
  { codeOf, late }: { codeOf: ReadonlyMap<string, string>; late: ReadonlySet<string> },
): Repair['routes'][number] {
  const before = routes.find((one) => one.shiftId === shiftId);
  const kept = new Set(order.flatMap(({ key }) => key ?? []));
  const letters = new Map(routes.map((one) => [one.shiftId, one.letter]));
  const lost = (before?.stops ?? []).filter(({ id, status, visit }) => visit && status === 'planned' && !kept.has(id));
  return {
    routeId: before ? String(before._id) : null,
    ...{ letter: route.letter, crewName: route.crewName, opensShift, plan: route },
    gained: stops.flatMap(({ requestId, startAt }, k) =>
      requestId && order[k]!.key === null
        ? [{ requestId, code: codeOf.get(requestId) ?? '', startAt, late: late.has(requestId) }]
        : [],
    ),
    lost: lost.flatMap(({ visit }) => (visit ? [{ requestId: visit.requestId, code: visit.code }] : [])),
    meets: stops.flatMap(({ meeting, arriveAt }, k) =>
      meeting && order[k]!.key === null ? [{ letter: letters.get(meeting) ?? '', at: arriveAt }] : [],
    ),
    unloadsAt: stops.flatMap(({ kind, name }, k) => (kind === 'unload' && order[k]!.key === null ? [name] : [])),
    endAt: route.stops.at(-1)!.arriveAt,
  };
}
