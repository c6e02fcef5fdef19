import { getRouteDoc, listDrives, type RouteDoc } from '../../dispatch';
import type { StoredEvent } from '../../kernel/events/event-store';
import type { Listener } from '../../kernel/kernel';
import { observeDoors, observeLegs, type ObservedDoor } from '../../planning';
import { profileOf } from '../profile';
import { trackOf } from '../positions';
import { drivenOn } from './driven';

/** Visits that were done, with the time from the arrival (or the opening of their window) to the end of the work. */
function doorsOf({ stops, crew }: RouteDoc): ObservedDoor[] {
  return stops.flatMap(({ id, status, visit, arrivedAt, leftAt, windowFromAt }) => {
    if (status !== 'done' || !visit || !arrivedAt || !leftAt) return [];
    const beganMs = Math.max(arrivedAt.getTime(), windowFromAt?.getTime() ?? 0);
    const { mode, floor, lift, items, delivery, parts } = visit;
    return [
      {
        stopId: id,
        workSec: Math.round((leftAt.getTime() - beganMs) / 1000),
        crew,
        visit: { mode, floor, lift, items, delivery, parts },
      },
    ];
  });
}

/** Keeps what a finished route tells of speeds and of work at doors; the same route twice is one. */
export const learnFromRoutes: Listener = {
  name: 'tracking.learn-from-routes',
  on: ['dispatch:route-finished'],
  handle: async (event: StoredEvent) => {
    const { routeId } = (event as StoredEvent<'dispatch:route-finished'>).data;
    const route = await getRouteDoc(routeId);
    const track = await trackOf(routeId);
    const drives = await listDrives(route);
    const { districtCode, day } = route;
    const of = { routeId, organisationId: String(route.organisationId), districtCode, day };
    await observeLegs(
      { ...of, profile: profileOf(route) },
      drives.map((drive) => ({ ...drive, ...drivenOn(track, drive) })),
    );
    await observeDoors(of, doorsOf(route));
  },
};
