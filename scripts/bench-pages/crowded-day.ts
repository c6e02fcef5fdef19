import type { Page } from 'playwright-core';
import type { Route } from '../../shared/dispatch/routes';
import type { LngLat } from '../../shared/kernel/geo';
import type { Request } from '../../shared/requests/requests';
import type { VehiclePosition } from '../../shared/tracking/tracking';

/** How many of each the page is given. */
export const crowd = { requests: 2000, routes: 100, vehicles: 500 };
/** How often all vehicles move, in ms. */
const moveEveryMs = 500;

const letterOf = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : letterOf(Math.floor(index / 26) - 1) + letterOf(index % 26);
/** Copies stand some hundred metres beside what they are copies of. */
const aside = ({ lng, lat }: LngLat, copy: number): LngLat => ({
  lng: lng + ((copy * 37) % 11) * 0.0015 - 0.0075,
  lat: lat + ((copy * 53) % 13) * 0.0012 - 0.0072,
});
/** Ids end in a counter: a copy differs before it. */
const copyId = (id: string, copy: number) =>
  copy === 0 ? id : `${id.slice(0, 8)}${copy.toString(16).padStart(3, '0')}${id.slice(11)}`;
const manyOf = <T>(things: readonly T[], count: number, make: (thing: T, copy: number, index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => {
    const thing = things[index % things.length] as T;
    return make(thing, Math.floor(index / things.length), index);
  });

/** Multiplies what the server answers for the desk's day, and moves the vehicles through the page's own socket. */
export async function crowdPage(page: Page): Promise<{ stop(): void }> {
  let positions: VehiclePosition[] = [];
  let routes: Route[] = [];
  const answer = async <T>(address: string, make: (items: T[]) => T[]) =>
    page.route(address, async (route) => {
      const reply = await route.fetch();
      const body = (await reply.json()) as { items: T[] };
      await route.fulfill({ response: reply, json: { ...body, items: make(body.items), nextCursor: null } });
    });
  await answer<Request>('**/api/requests?*', (items) =>
    manyOf(items, crowd.requests, (one, copy) => ({
      ...one,
      id: copyId(one.id, copy),
      place: aside(one.place, copy),
      route: one.route && { ...one.route, routeId: copyId(one.route.routeId, copy) },
    })),
  );
  await answer<Route>('**/api/routes?*', (items) => {
    routes = manyOf(items, crowd.routes, (one, copy, index) => ({
      ...one,
      id: copyId(one.id, copy),
      letter: letterOf(index),
      stops: one.stops.map((stop) => ({
        ...stop,
        id: copyId(stop.id, copy),
        place: aside(stop.place, copy),
        visit: stop.visit && { ...stop.visit, requestId: copyId(stop.visit.requestId, copy) },
      })),
    }));
    return routes;
  });
  await answer<VehiclePosition>('**/api/vehicle-positions?*', () => {
    positions = Array.from({ length: crowd.vehicles }, (_, index): VehiclePosition => {
      const route = routes[index % Math.max(1, routes.length)];
      return {
        vehicleId: index.toString(16).padStart(24, '0'),
        routeId: route?.id ?? '0'.repeat(24),
        letter: route?.letter ?? 'A',
        place: aside(route?.stops[index % route.stops.length]?.place ?? { lng: 0, lat: 0 }, index),
        headingDeg: (index * 31) % 360,
        speedKph: 30,
        at: new Date().toISOString(),
        nearStopId: null,
      };
    });
    return positions;
  });
  const timers: NodeJS.Timeout[] = [];
  await page.routeWebSocket('**/socket.io/**', (socket) => {
    socket.connectToServer();
    timers.push(
      setInterval(() => {
        positions = positions.map((one, index) => ({
          ...one,
          place: { lng: one.place.lng + Math.sin(index) * 0.0002, lat: one.place.lat + Math.cos(index) * 0.0002 },
        }));
        if (positions.length > 0)
          socket.send(`42${JSON.stringify(['tracking:vehicles-moved', { vehicles: positions }])}`);
      }, moveEveryMs),
    );
  });
  return { stop: () => timers.forEach(clearInterval) };
}
