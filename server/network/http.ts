import { crossingsApi } from '#shared/network/crossings';
import { districtApi } from '#shared/network/district';
import { nearBonusApi } from '#shared/network/near-bonus';
import { sitesApi } from '#shared/network/sites';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { listCrossings, updateCrossing } from './crossings';
import { getDistrict, listDistricts } from './districts';
import type { CrossingDoc } from './model';
import { getNearBonus, setNearBonus } from './near-bonus';
import { assertInsideDistrict } from './places';
import { presentCrossing, presentDistrict, presentNearbySite, presentSite, tilesOf } from './present';
import {
  createSite,
  getSite,
  listOrphans,
  listSites,
  reportFill,
  seeNearbySites,
  updateSite,
  type SiteInput,
} from './sites';
import { resolveAddress } from './towns';
import { pathOf } from './tree';

export function networkHttp(kernel: Kernel): Implementation[] {
  return [
    ...implement(districtApi, {
      listDistricts: async () => ({ items: await listDistricts() }),
      getDistrict: async ({ params }) => presentDistrict(await getDistrict(params.code), tilesOf(kernel.config)),
      resolveAddress: async ({ params, body }) => resolveAddress(await getDistrict(params.code), body.text),
    }),
    ...implement(sitesApi, {
      listSites: async ({ query }) => {
        const { code } = await getDistrict(query.districtCode);
        const sites = await listSites({ districtCode: code, ...(query.kind && { kinds: [query.kind] }) });
        return { items: sites.map(presentSite) };
      },
      listNearbySites: async ({ body }) => {
        const district = await getDistrict(body.districtCode);
        const { lng, lat, category, limit } = body;
        // Who stands on a bridge or a ferry may ask where to bring something.
        assertInsideDistrict(district, { lng, lat });
        const seen = await seeNearbySites(district, { place: { lng, lat }, category, limit, at: kernel.clock.now() });
        return { items: seen.map(presentNearbySite) };
      },
      listOrphanSites: async ({ actor }) => ({
        items: (await listOrphans(actor)).map(({ site, reason }) => ({ ...presentSite(site), reason })),
      }),
      getSite: async ({ params }) => {
        const site = await getSite(params.id);
        const path = await pathOf(site);
        return { site: presentSite(site), path: path.map(({ _id, kind, name }) => ({ id: String(_id), kind, name })) };
      },
      createSite: async ({ actor, body }) => presentSite(await createSite(kernel, actor, body as SiteInput)),
      updateSite: async ({ actor, params, body, ifMatch }) =>
        presentSite(await updateSite(kernel, actor, { id: params.id, ifMatch, set: body as Partial<SiteInput> })),
      reportFill: async ({ actor, params, body }) =>
        presentSite(await reportFill(kernel, actor, { id: params.id, ...body })),
    }),
    ...implement(nearBonusApi, {
      getNearBonus: ({ actor }) => getNearBonus(actor),
      setNearBonus: ({ actor, body }) => setNearBonus(kernel, actor, body.bonusFen),
    }),
    ...implement(crossingsApi, {
      listCrossings: async ({ query }) => {
        const crossings = await listCrossings(query.districtCode);
        return { items: crossings.map((one) => presentCrossing(one, kernel.clock.now())) };
      },
      updateCrossing: async ({ actor, params, body, ifMatch }) => {
        const { closedFrom, closedUntil, ...rest } = body;
        const hours = {
          ...(closedFrom !== undefined && { closedFrom: closedFrom && new Date(closedFrom) }),
          ...(closedUntil !== undefined && { closedUntil: closedUntil && new Date(closedUntil) }),
        };
        const set = { ...rest, ...hours } as Partial<CrossingDoc>;
        return presentCrossing(
          await updateCrossing(kernel, actor, { id: params.id, ifMatch, set }),
          kernel.clock.now(),
        );
      },
    }),
  ];
}
