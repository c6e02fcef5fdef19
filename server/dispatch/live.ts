import type { EventName } from '#shared/events';
import type { StoredEvent } from '../kernel/events/event-store';
import { AppError } from '../kernel/errors';
import type { Kernel, LiveRule, TopicPolicy } from '../kernel/kernel';
import { RouteModel, type RouteDoc } from './model';
import { assertMaySee } from './policy';
import { listUnitsShown, presentWith } from './present';
import { getRouteDoc } from './routes';

/** Rooms of a route: dispatchers and centres, who see masked contacts, and the crew. */
export const routeRoom = (routeId: string) => `route:${routeId}`;
export const crewRoom = (routeId: string) => `route:${routeId}:crew`;

const watchers = ['collector', 'dispatcher', 'administrator', 'centre_staff'];

/** A route may be watched by its own crew and by the organisation's dispatchers and centres. */
export const mayWatchRoute: TopicPolicy<'route'> = async ({ routeId }, actor) => {
  if (!actor) throw new AppError('unauthenticated', 'You are not signed in', { action: 'Sign in and try again.' });
  if (!watchers.includes(actor.role))
    throw new AppError('forbidden', `Your role (${actor.role}) may not watch a route`, {
      action: 'Sign in with an account that may.',
    });
  assertMaySee(actor, await getRouteDoc(routeId));
  return actor.role === 'collector' ? crewRoom(routeId) : routeRoom(routeId);
};

/** Events after which a route looks different; each names its `routeId`. */
export const routeChanging = [
  'dispatch:route-started',
  'dispatch:stop-departed',
  'dispatch:stop-arrived',
  'dispatch:orders-loaded',
  'dispatch:unit-delivered',
  'dispatch:unit-collected',
  'dispatch:stop-completed',
  'dispatch:stop-failed',
  'dispatch:units-unloaded',
  'dispatch:route-finished',
  'dispatch:route-closed',
  'dispatch:route-revised',
  'dispatch:change-confirmed',
  'dispatch:route-out',
  'dispatch:goods-transferred',
  'tracking:arrivals-estimated',
  'tracking:risk-changed',
] as const satisfies readonly EventName[];

/** Pushes a route to its rooms that `wanted` names: masked for staff, with contacts for the crew of the day. */
async function pushRoute(
  kernel: Kernel,
  routeId: string,
  reach: { wanted: (room: string) => boolean; push: Kernel['pushes']['local'] },
): Promise<void> {
  const route = await getRouteDoc(routeId);
  const now = kernel.clock.now();
  const staffRooms = [routeRoom(routeId), `day:${String(route.organisationId)}:${route.day}`].filter(reach.wanted);
  const crewRooms = [crewRoom(routeId)].filter(reach.wanted);
  if (staffRooms.length + crewRooms.length === 0) return;
  const units = await listUnitsShown([route]);
  for (const [as, rooms] of [['staff', staffRooms] as const, ['crew', crewRooms] as const]) {
    if (rooms.length === 0) continue;
    const presented = presentWith(units, route, { as, now });
    for (const room of rooms) reach.push(room, 'dispatch:route-changed', { route: presented });
  }
}

/** For a change that no event tells of. */
export async function pushRouteEverywhere(kernel: Kernel, routeId: string): Promise<void> {
  const { pushes } = kernel;
  await pushRoute(kernel, routeId, { wanted: () => true, push: (...args) => pushes.everywhere(...args) });
}

/** Pushes a changed route to those who watch it or its day, and a publication to the day and the crews of replaced routes. */
export function dispatchLive(kernel: Kernel): LiveRule[] {
  const { pushes } = kernel;
  const here = {
    wanted: (room: string) => pushes.watched(room),
    push: (...args: Parameters<typeof pushes.local>) => pushes.local(...args),
  } as Parameters<typeof pushRoute>[2];
  const pushDay = async ({ data }: StoredEvent<'dispatch:plan-published'>) => {
    const { day, revision, planId } = data;
    const route = await RouteModel.findOne({ planId }).lean<RouteDoc>();
    if (!route) return;
    const { organisationId } = route;
    const replaced = await RouteModel.find({ organisationId, day, active: false }, { _id: 1 }).lean();
    const rooms = [
      `day:${String(organisationId)}:${day}`,
      ...replaced.flatMap(({ _id }) => [routeRoom(String(_id)), crewRoom(String(_id))]),
    ];
    for (const room of rooms) pushes.local(room, 'dispatch:day-published', { day, revision });
  };
  return [
    { on: 'dispatch:plan-published', push: pushDay },
    ...routeChanging.map(
      (on) =>
        ({
          on,
          // Several acts at once, or an act and its new arrivals: the route is shown as it stands after the last.
          mergeBy: (event: { data: { routeId: string } }) => `dispatch.route:${event.data.routeId}`,
          push: (event: { data: { routeId: string } }) => pushRoute(kernel, event.data.routeId, here),
        }) as LiveRule,
    ),
  ];
}
