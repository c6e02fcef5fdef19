import type { KnownRoute, KnownStop } from '../known-routes';
import type { Itinerary } from '../itinerary';
import type { RiskFacts } from './facts';
import { loadsAhead, overflowRisk } from './loads';
import { beyond, plus, type Moments } from './moments';
import { rangeRisk } from './range';
import type { RiskFound } from './risk-found';
import { drawArrivals, timeRisks, type Spreads } from './times';

/** Everything that is known of a route under way at a moment. */
export interface RouteAhead {
  route: KnownRoute;
  itinerary: Itinerary<KnownStop>;
  arriveMs: (leg: number, departMs: number) => number;
  /** Metres of the legs to come. */
  legsM: readonly number[];
  crewFactor: number;
  spreads: Spreads;
  facts: RiskFacts;
  /** Units collected so far where the vehicle stands, by category. */
  collectedHere: ReadonlyMap<string, number>;
}

/** All risks of a route with their chances, told or not. O(stops). */
export function risksOf(ahead: RouteAhead): RiskFound[] {
  const { route, itinerary, facts, collectedHere } = ahead;
  const arrivals = drawArrivals(itinerary, ahead);
  const here = route.stops.filter(({ status }) => status === 'door');
  const stops = [...here, ...itinerary.ahead];
  const { newKg, oldKg } = route.load;
  const { capacityKg } = route.vehicle;
  const nothing = new Map<string, number>();
  const { legs, unloads } = loadsAhead(stops, {
    ...{ newKg, oldKg, capacityKg, weightOf: facts.weightOf },
    collectedAt: (stopId) => (here.some(({ id }) => id === stopId) ? collectedHere : nothing),
  });
  const drivenM = route.stops.reduce(
    (sum, { status, distanceM }) =>
      sum + (status === 'done' || status === 'failed' || status === 'door' ? distanceM : 0),
    0,
  );
  return [
    ...timeRisks(arrivals, route),
    ...overflowRisk(legs, capacityKg),
    ...rangeRisk({ drivenM, legsM: ahead.legsM, rangeKm: facts.rangeKm }),
    ...siteRisks(route, stops, unloads, facts),
  ];
}

/** Sites with less room than all routes of the day together will bring. */
function siteRisks(
  route: KnownRoute,
  stops: readonly KnownStop[],
  unloads: readonly { stopId: string; brought: Moments }[],
  { sites }: RiskFacts,
): RiskFound[] {
  const own = new Map<string, { stopId: string; brought: Moments }>();
  for (const { stopId, brought } of unloads) {
    const siteId = stops.find(({ id }) => id === stopId)?.siteId;
    if (!siteId) continue;
    const before = own.get(siteId);
    own.set(siteId, { stopId, brought: before ? plus(before.brought, brought) : brought });
  }
  return [...own].flatMap(([siteId, { stopId, brought }]): RiskFound[] => {
    const site = sites.get(siteId);
    if (!site || site.freeKg === Infinity) return [];
    const all = [...site.byRoute].reduce(
      (sum, [routeId, one]) => (routeId === route.id ? sum : plus(sum, one)),
      brought,
    );
    const { probability, by } = beyond(all, site.freeKg);
    return [{ kind: 'site_full', stopId, probability, over: by, unit: 'kg' }];
  });
}
