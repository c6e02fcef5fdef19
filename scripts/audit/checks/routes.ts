import { mongo } from 'mongoose';
import { type Check } from '../check';

interface Stop {
  id: string;
  kind: string;
  status: string;
  visit: { requestId: string } | null;
}
interface Route {
  _id: mongo.ObjectId;
  day: string;
  letter: string;
  shiftId: string;
  active: boolean;
  status: string;
  crew: { id: string };
  vehicle: { id: string };
  stops: Stop[];
}
const nameOf = ({ letter, day, _id }: Route) => `route ${letter} of ${day} (${String(_id)})`;

/** No shift, crew or vehicle has two routes at a time, and no request waits on two. */
export const routesOwnedOnce: Check = async (db) => {
  const found: string[] = [];
  const shifts = new Map<string, Route>();
  const crews = new Map<string, Route>();
  const vehicles = new Map<string, Route>();
  const requests = new Map<string, Route>();
  const claim = (owners: Map<string, Route>, key: string, route: Route, what: string) => {
    const other = owners.get(key);
    if (other && other._id !== route._id) found.push(`${what} ${key} is on ${nameOf(other)} and on ${nameOf(route)}`);
    owners.set(key, route);
  };
  for await (const route of db.collection<Route>('routes').find({ active: true })) {
    claim(shifts, route.shiftId, route, 'shift');
    if (route.status === 'started') {
      claim(crews, route.crew.id, route, 'crew');
      claim(vehicles, route.vehicle.id, route, 'vehicle');
    }
    for (const { visit, status } of route.stops)
      if (visit && ['planned', 'onway', 'door'].includes(status)) claim(requests, visit.requestId, route, 'request');
  }
  return found;
};

/** A request that is planned or under way stands on an active route, as open as the request, and on the one that it names. */
export const requestsOnRoutes: Check = async (db) => {
  const found: string[] = [];
  const open = new Map<string, string>();
  for await (const { _id, stops } of db.collection<Route>('routes').find({ active: true }))
    for (const { visit, status } of stops)
      if (visit && ['planned', 'onway', 'door'].includes(status)) open.set(visit.requestId, String(_id));
  const requests = db
    .collection<{ code: string; status: string; route: { routeId: string } | null }>('requests')
    .find({ status: { $in: ['planned', 'onway', 'door'] } });
  for await (const { _id, code, status, route } of requests)
    if (open.get(String(_id)) !== route?.routeId || !route)
      found.push(
        `request ${code} is ${status} on ${route?.routeId ?? 'no route'}, the stop is on ${open.get(String(_id)) ?? 'none'}`,
      );
  return found;
};

/** A plan run that is over told so once; one that is done has one plan, the others none. */
export const runsEndOnce: Check = async (db) => {
  const found: string[] = [];
  for await (const run of db.collection<{ status: string; planId: unknown }>('plan_runs').find()) {
    const isOver = run.status === 'done' || run.status === 'failed';
    const plans = await db.collection('plans').countDocuments({ runId: run._id });
    const ends = await db
      .collection('events')
      .countDocuments({ name: 'planning:run-finished', 'data.runId': String(run._id) });
    if (plans !== (run.status === 'done' ? 1 : 0) || ends !== (isOver ? 1 : 0))
      found.push(`plan run ${String(run._id)} is ${run.status}: ${plans} plans, ${ends} ends told`);
  }
  return found;
};

/** A publication is told once, with every route of it there; those that were under way may since belong to the plan that was published next. */
export const publicationsWhole: Check = async (db) => {
  const found: string[] = [];
  const told = new Map<string, number>();
  const events = db
    .collection<{ data: { planId: string; routeIds: string[] } }>('events')
    .find({ name: 'dispatch:plan-published' });
  for await (const { data } of events) {
    told.set(data.planId, (told.get(data.planId) ?? 0) + 1);
    const ids = data.routeIds.map((id) => new mongo.ObjectId(id));
    const routes = await db.collection('routes').countDocuments({ _id: { $in: ids } });
    if (routes < data.routeIds.length)
      found.push(`plan ${data.planId} was published with ${data.routeIds.length} routes, ${routes} are there`);
  }
  for (const [planId, count] of told) if (count > 1) found.push(`plan ${planId} was published ${count} times`);
  return found;
};
