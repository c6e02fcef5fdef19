import { crossingsApi } from '#shared/network/crossings';
import { sitesApi } from '#shared/network/sites';
import { operator, type Crew, type OperatedDay } from '../../feature/dispatch/operated-day';
import type { Happening } from './wishes';

/** Homes behind the only bridge. */
export const behindTheBridge = { lng: 87.15, lat: 43.98 };

/**
 * Where the route still unloads is full or closed, or the bridge that it still has to cross is closed. Answers what undoes that; null when the
 * route comes to no such place any more.
 */
export async function closePlace(on: OperatedDay, crew: Crew, what: Happening): Promise<(() => Promise<void>) | null> {
  const me = await on.dispatcher();
  const toCome = crew.route.stops.filter(({ status }) => status === 'planned');
  const done = ({ status, body }: { status: number; body: unknown }) => {
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  if (what === 'crossing_closed') {
    const { items } = (await me.call(crossingsApi.listCrossings, { query: { districtCode: operator.districtCode } }))
      .body;
    const bridge = items.find(({ place }) =>
      toCome.some(({ via }) => via.some(({ lng, lat }) => lng === place.lng && lat === place.lat)),
    );
    if (!bridge) return null;
    const close = async (closed: boolean) =>
      done(await me.call(crossingsApi.updateCrossing, { params: { id: bridge.id }, body: { closed } }));
    await close(true);
    return () => close(false);
  }
  const siteId = toCome.find(({ kind }) => kind === 'unload')?.siteId;
  if (!siteId) return null;
  const params = { id: siteId };
  if (what === 'site_closed') {
    const close = async (closed: boolean) => done(await me.call(sitesApi.updateSite, { params, body: { closed } }));
    await close(true);
    return () => close(false);
  }
  const { fillKg, fillUnits, capacityKg } = (await me.call(sitesApi.getSite, { params })).body.site;
  const fill = async (body: { fillKg: number; fillUnits: number }) =>
    done(await me.call(sitesApi.reportFill, { params, body }));
  await fill({ fillKg: capacityKg, fillUnits });
  return () => fill({ fillKg, fillUnits });
}
