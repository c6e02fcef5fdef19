import type { Feature, Kernel } from '../kernel/kernel';
import { dispatchHttp } from './http';
import { dispatchListeners } from './listeners';
import { dispatchLive, mayWatchRoute } from './live';
import { sameDayHttp } from './same-day/http';

export { isEnded } from './guards';
export { crewRoom, routeRoom } from './live';
export { RouteModel, UnitModel, type RouteDoc, type StopDoc, type UnitDoc } from './model';
export { presentRoute } from './present';
export { applyRepair, basisOfRoutes, type AppliedRepair } from './repairs/apply-repair';
export { readStandingDay, repairQueryOf, type RepairWish, type StandingDay } from './repairs/day-of-repair';
export { setRouteOut } from './repairs/route-out';
export { undoRepair, whyNotUndone } from './repairs/undo-repair';
export { getRouteDoc, listRouteDocs, setArrivalEstimates, type ArrivalEstimate } from './routes';
export { countUnits, listUnits, setUnitCustody, type UnitCount } from './units';

/** Publication of plans, routes, the collectors' acts, units and their custody. */
export function dispatchFeature(kernel: Kernel): Feature {
  return {
    name: 'dispatch',
    endpoints: [...dispatchHttp(kernel), ...sameDayHttp(kernel)],
    topics: { route: mayWatchRoute },
    live: dispatchLive(kernel),
    listeners: dispatchListeners(kernel),
  };
}
