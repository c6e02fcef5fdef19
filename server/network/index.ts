import { provideSites } from '../accounts';
import type { Feature, Kernel } from '../kernel/kernel';
import { getDistrict } from './districts';
import { networkHttp } from './http';
import { SiteModel } from './model';
import { presentSite } from './present';
import { getSite } from './sites';

export { bankOf } from './banks';
export { listCrossings, listCrossingsOn, updateCrossing } from './crossings';
export { districtOf, getDistrict } from './districts';
export { areaAround } from './geometry';
export { openPeriodsOf } from './hours';
export { CrossingModel, DistrictModel, SiteModel, type CrossingDoc, type DistrictDoc, type SiteDoc } from './model';
export { assertPlaceInDistrict } from './places';
export { provideCategories } from './site-fields';
export { addFill, getSite, listSites, updateSite } from './sites';
export { townOf } from './towns';

/** Districts, the tree of sites, banks and crossings. */
export function networkFeature(kernel: Kernel): Feature {
  provideSites(kernel, (id) => SiteModel.findById(id).lean());
  const pushSite = async (siteId: string) => {
    const site = await getSite(siteId);
    kernel.pushes.local(`district:${site.districtCode}`, 'network:site-changed', { site: presentSite(site) });
  };
  return {
    name: 'network',
    endpoints: networkHttp(kernel),
    topics: { district: async ({ districtCode }) => `district:${(await getDistrict(districtCode)).code}` },
    live: [
      { on: 'network:site-created', push: ({ data }) => pushSite(data.siteId) },
      { on: 'network:site-updated', push: ({ data }) => pushSite(data.siteId) },
      { on: 'network:fill-reported', push: ({ data }) => pushSite(data.siteId) },
    ],
  };
}
