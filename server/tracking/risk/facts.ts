import { getShift } from '../../fleet';
import { listUnits } from '../../custody';
import { listRouteDocs, type RouteDoc } from '../../dispatch';
import { listSites } from '../../network';
import { weightsNow } from '../../planning';
import type { KnownRoute } from '../known-routes';
import { loadsAhead, type WeightOf } from './loads';
import { certain, plus, type Moments } from './moments';

const keptMs = 60_000;

/** What a site still takes, and what the other routes of the day will bring. */
export interface SiteOutlook {
  /** Infinity = no limit known. */
  freeKg: number;
  byRoute: ReadonlyMap<string, Moments>;
}

/** What risks rest on beside the route itself: looked up again once a minute. */
export interface RiskFacts {
  rangeKm: number | null;
  weightOf: WeightOf;
  sites: ReadonlyMap<string, SiteOutlook>;
}

/** Keeps what is asked for a minute. */
class Kept<T> {
  private readonly values = new Map<string, { value: Promise<T>; until: number }>();

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.values.get(key);
    if (known && known.until > performance.now()) return known.value;
    if (this.values.size > 10_000) this.values.clear();
    const value = make();
    this.values.set(key, { value, until: performance.now() + keptMs });
    value.catch(() => this.values.delete(key));
    return value;
  }
}

/** Gathers facts for risks. */
export class FactKeeper {
  private readonly ranges = new Kept<number | null>();
  private readonly weights = new Kept<Awaited<ReturnType<typeof weightsNow>>>();
  private readonly outlooks = new Kept<Map<string, SiteOutlook>>();

  async of(route: KnownRoute): Promise<RiskFacts> {
    const { districtCode, day } = route;
    const organisationId = String(route.organisationId);
    const scope = { organisationId, districtCode };
    const weights = await this.weights.get(`${organisationId}:${districtCode}`, () => weightsNow(scope));
    const weightOf = (key: string) => weights.get(key);
    return {
      rangeKm: await this.ranges.get(route.id, async () => (await getShift(route.shiftId)).vehicle.rangeKm),
      weightOf,
      sites: await this.outlooks.get(`${organisationId}:${day}`, async () =>
        outlookOf(await listRouteDocs({ organisationId, day }), districtCode, weightOf),
      ),
    };
  }
}

/** Units collected at a stop so far, by category. */
export async function collectedAt(stopId: string, routeId: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const unit of await listUnits({ routeId }))
    if (unit.stopId === stopId) counts.set(unit.categoryKey, (counts.get(unit.categoryKey) ?? 0) + 1);
  return counts;
}

const open = ['planned', 'onway', 'door'];

async function outlookOf(
  routes: readonly RouteDoc[],
  districtCode: string,
  weightOf: WeightOf,
): Promise<Map<string, SiteOutlook>> {
  const bySite = new Map<string, Map<string, Moments>>();
  for (const route of routes) {
    const stops = route.stops.filter(({ status }) => open.includes(status));
    const siteOf = new Map(stops.map(({ id, siteId }) => [id, siteId]));
    const { newKg, oldKg } = route.load;
    const ahead = { newKg, oldKg, capacityKg: route.vehicle.capacityKg, weightOf, collectedAt: () => new Map() };
    for (const { stopId, brought } of loadsAhead(stops, ahead).unloads) {
      const siteId = siteOf.get(stopId);
      if (!siteId) continue;
      const byRoute = bySite.get(siteId) ?? new Map<string, Moments>();
      byRoute.set(String(route._id), plus(byRoute.get(String(route._id)) ?? certain(0), brought));
      bySite.set(siteId, byRoute);
    }
  }
  const sites = new Map((await listSites({ districtCode })).map((site) => [String(site._id), site]));
  return new Map(
    [...bySite].map(([siteId, byRoute]) => {
      const site = sites.get(siteId);
      const hasLimit = site !== undefined && site.capacityKg > 0;
      return [siteId, { byRoute, freeKg: hasLimit ? Math.max(0, site.capacityKg - site.fillKg) : Infinity }];
    }),
  );
}
