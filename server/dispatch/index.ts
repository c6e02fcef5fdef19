import type { Feature, Kernel } from '../kernel/kernel';
import { dispatchHttp } from './http';
import { dispatchListeners } from './listeners';
import { dispatchLive, mayWatchRoute } from './live';
import { provideStandingRoutes } from '../planning';
import { sameDayHttp } from './same-day/http';
import { standingRoutes } from './standing';

export { countIncident, isDayClosed, markDayClosed } from './day-revision';
export { listDrives } from './drives';
export { isEnded } from './guards';
export { crewRoom, routeChanging, routeRoom } from './live';
export { RouteModel, type RouteDoc, type StopDoc } from './model';
export { presentRoute } from './present';
export { applyRepair, basisOfRoutes, type AppliedRepair } from './repairs/apply-repair';
export { momentToFindFor } from './reading-time';
export { readStandingDay, repairQueryOf, type RepairWish, type StandingDay } from './repairs/day-of-repair';
export { setRouteOut } from './repairs/route-out';
export { undoRepair, whyNotUndone } from './repairs/undo-repair';
export {
  getRouteAt,
  getRouteDoc,
  getRouteDocs,
  listRouteDocs,
  listRoutesUnderWay,
  setOutlook,
  type ArrivalEstimate,
} from './routes';
export { dropIdentity, takeIdentity } from './sealed-identity';

/** Publication of plans, routes, the collectors' acts. */
export function dispatchFeature(kernel: Kernel): Feature {
  provideStandingRoutes(kernel, standingRoutes);
  return {
    name: 'dispatch',
    endpoints: [...dispatchHttp(kernel), ...sameDayHttp(kernel)],
    topics: { route: mayWatchRoute },
    live: dispatchLive(kernel),
    listeners: dispatchListeners(kernel),
  };
}
