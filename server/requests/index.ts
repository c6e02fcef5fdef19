import { catalogueApi } from '#shared/requests/catalogue';
import { implement } from '../kernel/http/implement';
import type { Feature } from '../kernel/kernel';
import { getDistrict } from '../network';
import { estimatePrice, listCategories } from './catalogue';

export { CategoryModel, listCategories, type CategoryDoc } from './catalogue';

/** Catalogue and price estimate; booking follows. */
export function requestsFeature(): Feature {
  return {
    name: 'requests',
    endpoints: implement(catalogueApi, {
      listCategories: async ({ query }) => {
        const { code } = await getDistrict(query.districtCode);
        const items = await listCategories(code);
        return { items, priceListVersion: items[0]?.priceListVersion ?? '' };
      },
      estimatePrice: async ({ body }) => {
        const { code } = await getDistrict(body.districtCode);
        return estimatePrice(await listCategories(code), body);
      },
    }),
  };
}
