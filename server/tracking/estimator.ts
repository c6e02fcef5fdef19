import { distanceM, type LngLat } from '#shared/kernel/geo';
import { instantOf } from '#shared/kernel/time';
import { getRouteDoc, listRoutesUnderWay, setOutlook } from '../dispatch';
import { systemActor } from '../kernel/actor';
import { transact } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { travelNow, type TravelNow } from '../planning';
import { estimateArrivals, isNoticeable, type Estimate } from './estimate';
import { itineraryOf, legsOf } from './itinerary';
import { toKnownRoute, type KnownRoute } from './known-routes';
import { latestPositions } from './positions';
import { profileOf } from './profile';
import { collectedAt, FactKeeper } from './risk/facts';
import { haveChanged, raisedRisks, risksToTell } from './risk/risk-found';
import { risksOf } from './risk/route-risks';

/** A route is estimated at most so often because it moves: in district time, and in real time where the clock runs fast. */
const everyDistrictMs = 20_000;
const everyRealMs = 2_000;
const travelKeptMs = 60_000;
/** A position older than this says nothing about where the vehicle is. */
const positionTrustMs = 15 * 60_000;
/** Where the model knows no way (a crossing was closed): circuity and speed of a rough guess. */
const guess = { circuity: 1.4, metresPerSec: 6 };
const unreachableSec = 1_000_000;
const nothing: ReadonlyMap<string, number> = new Map();

/** Keeps the arrival estimates and the risks of routes under way. */
export class Estimator {
  private readonly lastAt = new Map<string, { districtMs: number; realMs: number }>();
  private readonly travels = new Map<string, { now: TravelNow; until: number }>();
  private readonly facts = new FactKeeper();
  private readonly waiting = new Map<string, { route: KnownRoute; position: LngLat }>();
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(private readonly kernel: Kernel) {}

  /** The vehicle has moved: estimates again when the last time is long enough ago. */
  moved(route: KnownRoute, position: LngLat): void {
    const last = this.lastAt.get(route.id);
    const districtMs = this.kernel.clock.now().getTime();
    const realMs = performance.now();
    if (last && Math.abs(districtMs - last.districtMs) < everyDistrictMs) return;
    if (last && realMs - last.realMs < everyRealMs) return;
    if (this.stopped) return;
    if (this.lastAt.size > 20_000) this.lastAt.clear();
    this.lastAt.set(route.id, { districtMs, realMs });
    this.waiting.set(route.id, { route, position });
    this.running ??= this.run();
  }

  /** Something happened on the route: estimates at once. */
  async afterAct(routeId: string): Promise<void> {
    await this.look(routeId, 'act');
  }

  /** Time has passed: who stands still or is not heard of gets later too. */
  async lookAtAll(): Promise<void> {
    for (const routeId of await listRoutesUnderWay()) {
      if (this.stopped) return;
      await this.look(routeId, 'time').catch((error: unknown) => {
        this.kernel.log.warn({ err: error, routeId }, 'a route could not be looked at');
      });
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async look(routeId: string, why: 'act' | 'time'): Promise<void> {
    const route = toKnownRoute(await getRouteDoc(routeId));
    if (route.status !== 'started' || !route.active) return;
    const [latest] = await latestPositions([route.vehicle.id]);
    const ageMs = latest ? this.kernel.clock.now().getTime() - latest.at.getTime() : Infinity;
    const isTrusted = latest?.routeId === route.id && ageMs < positionTrustMs;
    await this.estimate(route, isTrusted ? latest.place : null, why);
  }

  private async run(): Promise<void> {
    for (let next = this.waiting.entries().next(); !next.done; next = this.waiting.entries().next()) {
      const [routeId, { route, position }] = next.value;
      this.waiting.delete(routeId);
      if (this.stopped) continue;
      await this.estimate(route, position, 'act').catch((error: unknown) => {
        this.kernel.log.warn({ err: error, routeId }, 'arrivals could not be estimated');
      });
    }
    this.running = null;
  }

  private async estimate(route: KnownRoute, position: LngLat | null, why: 'act' | 'time'): Promise<void> {
    const { travel, crewFactor: factorOf, travelSpread, serviceSpread } = await this.travelOf(route);
    const crewFactor = factorOf(route.crewId);
    const now = this.kernel.clock.now();
    const itinerary = itineraryOf({ now, position, stops: route.stops, crewFactor });
    if (!itinerary) return;
    const door = route.stops.find(({ status, visit }) => status === 'door' && visit);
    if (itinerary.ahead.length === 0 && !door && route.risks.length === 0) return;
    const legs = legsOf(itinerary);
    const ways = await travel.legs(legs, profileOf(route));
    const midnightMs = instantOf(route.day, 0, route.timeZone).getTime();
    const [first] = itinerary.ahead;
    // Without a position nobody knows how far it has come: what was expected last holds until it has passed.
    const heldMs = why === 'time' && !position && first?.status === 'onway' ? (first.etaAt?.getTime() ?? null) : null;
    const arriveMs = (leg: number, departMs: number): number => {
      if (leg === 0 && heldMs !== null) return Math.max(departMs, heldMs);
      const { from, to } = legs[leg]!;
      const way = ways[leg]!;
      if (way.durationSec >= unreachableSec)
        return departMs + ((distanceM(from, to) * guess.circuity) / guess.metresPerSec) * 1000;
      return midnightMs + travel.arrivalSec(way, Math.round((departMs - midnightMs) / 1000)) * 1000;
    };
    const estimates = estimateArrivals(itinerary, { crewFactor, arriveMs });
    const found = risksOf({
      ...{ route, itinerary, arriveMs, crewFactor },
      legsM: ways.map((way, leg) =>
        way.durationSec < unreachableSec ? way.distanceM : distanceM(legs[leg]!.from, legs[leg]!.to) * guess.circuity,
      ),
      spreads: { travel: travelSpread, service: serviceSpread },
      facts: await this.facts.of(route),
      collectedHere: door ? await collectedAt(door.id, route.id) : nothing,
    });
    const risks = risksToTell(found, route.risks);
    const areOthers = haveChanged(risks, route.risks);
    const byStop = new Map(route.stops.map((stop) => [stop.id, stop]));
    const isNews = (estimate: Estimate) => {
      const stop = byStop.get(estimate.stopId);
      return stop !== undefined && isNoticeable(stop, estimate);
    };
    const hasMoved = estimates.some(isNews);
    if (!hasMoved && !areOthers) return;
    const lateStopIds = estimates.filter(({ late }) => late).map(({ stopId }) => stopId);
    const { id: routeId, day } = route;
    await transact(this.kernel, systemActor('tracking'), async (tx) => {
      const changed = await setOutlook(tx, { routeId, risks, stops: hasMoved ? estimates : [] });
      if (changed.length > 0) await tx.record('tracking:arrivals-estimated', { routeId, day, lateStopIds });
      if (areOthers)
        await tx.record('tracking:risk-changed', { routeId, day, risks, raised: raisedRisks(risks, route.risks) });
    });
  }

  private async travelOf(route: KnownRoute): Promise<TravelNow> {
    const scope = { organisationId: String(route.organisationId), districtCode: route.districtCode };
    const key = `${scope.organisationId}:${scope.districtCode}`;
    const kept = this.travels.get(key);
    if (kept && kept.until > performance.now()) return kept.now;
    const now = await travelNow({ ...scope, now: this.kernel.clock.now() });
    this.travels.set(key, { now, until: performance.now() + travelKeptMs });
    return now;
  }
}
