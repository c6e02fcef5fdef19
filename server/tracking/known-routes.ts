import type { RouteRisk } from '#shared/dispatch/risks';
import { getRouteDocs, routeChanging, type RouteDoc, type StopDoc } from '../dispatch';
import { notFound } from '../kernel/errors';
import type { LiveRule } from '../kernel/kernel';
import type { EstimatedStop } from './itinerary';

/** What tracking keeps of a stop: no contact details. */
export interface KnownStop extends EstimatedStop {
  kind: StopDoc['kind'];
  requestId: string | null;
  siteId: string | null;
  distanceM: number;
  dealerOrderIds: string[];
  visit: Pick<NonNullable<StopDoc['visit']>, 'items' | 'delivery'> | null;
  etaAt: Date | null;
  late: boolean;
}

/** What tracking keeps of a route. */
export interface KnownRoute {
  id: string;
  organisationId: RouteDoc['organisationId'];
  districtCode: string;
  timeZone: string;
  day: string;
  letter: string;
  status: RouteDoc['status'];
  active: boolean;
  crewId: string;
  vehicle: RouteDoc['vehicle'];
  shiftStartsAt: Date;
  shiftEndsAt: Date;
  shiftId: string;
  startedAt: Date | null;
  load: RouteDoc['load'];
  risks: RouteRisk[];
  stops: KnownStop[];
}

/** The part of a route that tracking needs. */
export function toKnownRoute(route: RouteDoc): KnownRoute {
  const { organisationId, districtCode, timeZone, day, letter, status, active, vehicle } = route;
  const { shiftStartsAt, shiftEndsAt, shiftId, startedAt, load, risks = [] } = route;
  return {
    id: String(route._id),
    organisationId,
    districtCode,
    timeZone,
    day,
    letter,
    status,
    active,
    crewId: route.crew.id,
    vehicle,
    shiftStartsAt,
    shiftEndsAt,
    shiftId,
    startedAt,
    load,
    risks,
    stops: route.stops.map((stop) => ({
      id: stop.id,
      kind: stop.kind,
      status: stop.status,
      place: stop.place,
      plannedStartAt: stop.plannedStartAt,
      plannedLeaveAt: stop.plannedLeaveAt,
      windowFromAt: stop.windowFromAt,
      windowToAt: stop.windowToAt,
      arrivedAt: stop.arrivedAt,
      leftAt: stop.leftAt,
      requestId: stop.visit?.requestId ?? null,
      siteId: stop.siteId,
      distanceM: stop.distanceM,
      dealerOrderIds: stop.dealerOrderIds,
      visit: stop.visit && { items: stop.visit.items, delivery: stop.visit.delivery },
      etaAt: stop.etaAt,
      late: stop.late,
    })),
  };
}

/** What is asked within some milliseconds is one read. */
const gatherMs = 20;
const keepMs = 120_000;
const mostKept = 10_000;

/** Routes that send positions, kept in this process so that a batch costs no look-up; every process forgets by events. */
export class KnownRoutes {
  private readonly kept = new Map<string, { route: KnownRoute; until: number }>();
  /** Look-ups under way: what is forgotten meanwhile is answered, but not kept. */
  private readonly reading = new Map<string, symbol>();
  private wanted = new Set<string>();
  private gathering: Promise<ReadonlyMap<string, RouteDoc>> | null = null;

  constructor(private readonly readDocs: typeof getRouteDocs = getRouteDocs) {}

  /** The route, at most two minutes old and without a change that an event told of. */
  async get(routeId: string): Promise<KnownRoute> {
    const known = this.kept.get(routeId);
    if (known && known.until > performance.now()) return known.route;
    const mine = Symbol(routeId);
    this.reading.set(routeId, mine);
    let isCurrent = false;
    const route = await this.read(routeId)
      .then(toKnownRoute)
      .finally(() => {
        isCurrent = this.reading.get(routeId) === mine;
        if (isCurrent) this.reading.delete(routeId);
      });
    if (!isCurrent) return route;
    if (this.kept.size >= mostKept) this.kept.delete(this.kept.keys().next().value ?? '');
    // Only a route under way is kept: any other must be seen to start at once.
    if (route.status === 'started') this.kept.set(routeId, { route, until: performance.now() + keepMs });
    return route;
  }

  /** After a start thousands of vehicles ask at once: what comes together is one read. Throws `not_found`. */
  private async read(routeId: string): Promise<RouteDoc> {
    this.wanted.add(routeId);
    this.gathering ??= new Promise((resolve) => setTimeout(resolve, gatherMs)).then(async () => {
      const ids = [...this.wanted];
      this.wanted = new Set();
      this.gathering = null;
      return new Map((await this.readDocs(ids)).map((route) => [String(route._id), route]));
    });
    const route = (await this.gathering).get(routeId);
    if (!route) throw notFound('The route');
    return route;
  }

  forget(routeId: string): void {
    this.kept.delete(routeId);
    this.reading.delete(routeId);
  }

  /** Forgets a route in every process when it changes. */
  live(): LiveRule[] {
    return routeChanging.map(
      (on) =>
        ({
          on,
          push: (event: { data: { routeId: string } }) => Promise.resolve(this.forget(event.data.routeId)),
        }) as LiveRule,
    );
  }
}
