import type { RepairQuery } from '../../planning';
import { listUnits, type UnitDoc } from '../../custody';
import type { RouteDoc } from '../model';
import { listRouteDocs } from '../routes';
import { restOfRoute } from '../same-day/rest-of-route';

/** Which requests are to be visited besides those of the routes and when, and which sites are closed. */
export interface RepairWish {
  closedSiteIds: RepairQuery['closedSiteIds'];
  requestIds: readonly string[];
  windows: ReadonlyMap<string, readonly [fromSec: number, toSec: number]>;
}

/** The published day as it stands. */
export interface StandingDay {
  routes: RouteDoc[];
  units: UnitDoc[];
}

/** Reads routes and units of a day, one query after another so that it may run inside a transaction. */
export async function readStandingDay(query: { organisationId: string; day: string }): Promise<StandingDay> {
  const routes = await listRouteDocs(query);
  return { routes, units: await listUnits({ routeIds: routes.map(({ _id }) => String(_id)) }) };
}

/** The day as planning takes it. Null when nothing is published. */
export function repairQueryOf({ routes, units }: StandingDay, wish: RepairWish, now: Date): RepairQuery | null {
  const [first] = routes;
  if (!first) return null;
  const rests = routes.map((route) => ({
    route,
    rest: restOfRoute(
      route,
      units.filter(({ routeId }) => routeId === String(route._id)),
      now,
      route.outAt ? { place: route.outPlace ?? null } : null,
    ),
  }));
  return {
    ...{ organisationId: String(first.organisationId), districtCode: first.districtCode, day: first.day, now },
    rests: rests.flatMap(({ rest }) => rest ?? []),
    overShiftIds: rests.flatMap(({ route, rest }) => (rest ? [] : [route.shiftId])),
    ...wish,
  };
}
