import { Types } from 'mongoose';
import { listUnits, type UnitDoc } from '../custody';
import { listRouteDocs, type RouteDoc } from '../dispatch';
import { listIncidentDocs, type IncidentDoc } from '../incidents';
import { listRequestsOfDay, movedFromDay, type RequestDoc } from '../requests';
import { listOpenGaps } from '../sorting';
import { drivenMetres } from '../tracking';

/** Everything that the report of a day is made of. */
export interface DayFacts {
  day: string;
  /** The day in the district now. */
  today: string;
  routes: RouteDoc[];
  units: UnitDoc[];
  requests: RequestDoc[];
  incidents: IncidentDoc[];
  /** Differences that nobody has explained. */
  openGaps: Awaited<ReturnType<typeof listOpenGaps>>;
  /** Metres by route, where positions were sent. */
  drivenM: ReadonlyMap<string, number>;
  moved: number;
}

/** Reads the facts of a day, one query after another so that it may run inside a transaction; metres only as long as positions are kept. */
export async function readDayFacts(query: { organisationId: string; day: string; today: string }): Promise<DayFacts> {
  const { organisationId, day, today } = query;
  const routes = await listRouteDocs({ organisationId, day });
  const routeIds = routes.map(({ _id }) => String(_id));
  return {
    ...{ day, today, routes },
    units: await listUnits({ routeIds }),
    requests: await listRequestsOfDay({ organisationId: new Types.ObjectId(organisationId), day }),
    incidents: await listIncidentDocs({ organisationId, day }),
    openGaps: await listOpenGaps({ organisationId, day }),
    drivenM: await drivenMetres(routeIds),
    moved: await movedFromDay({ organisationId, day }),
  };
}
