import { instantOf } from '#shared/kernel/time';
import type { DraftRoute, DraftStep, StandingRoutes } from '../planning';
import { RouteModel, type RouteDoc, type StopDoc } from './model';
import { listRouteDocs } from './routes';

function stepOf({ kind, visit, siteId, transfer }: StopDoc): DraftStep[] {
  switch (kind) {
    case 'visit':
      return visit ? [{ kind, requestId: visit.requestId, parts: visit.parts }] : [];
    case 'break':
      return [{ kind }];
    case 'load':
    case 'unload':
      // What another vehicle hands over is no site of the day.
      return siteId && !transfer ? [{ kind, siteId }] : [];
    default:
      return [];
  }
}

function toDraftRoute({ shiftId, day, timeZone, stops }: RouteDoc): DraftRoute {
  const midnightMs = instantOf(day, 0, timeZone).getTime();
  const leavesMs = stops[0]?.plannedLeaveAt.getTime() ?? midnightMs;
  const steps = stops.filter(({ status }) => status !== 'skipped').flatMap(stepOf);
  return { shiftId, startSec: Math.round((leavesMs - midnightMs) / 1000), steps };
}

/** The published routes of a day, for drafts that follow them. */
export const standingRoutes: StandingRoutes = {
  revisionOf: async ({ organisationId, day }) => {
    const routes = await RouteModel.find({ organisationId, day, active: true } as never, { revision: 1 }).lean();
    return routes.length > 0 ? Math.max(...routes.map(({ revision }) => revision)) : null;
  },
  read: async ({ organisationId, day }) => (await listRouteDocs({ organisationId, day })).map(toDraftRoute),
};
