import { priceListsApi } from '#shared/requests/price-lists';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import {
  approvePriceList,
  changePriceList,
  draftPriceList,
  dropPriceList,
  listPriceLists,
  presentSummary,
  readPriceList,
} from './price-lists';

export function priceListsHttp(kernel: Kernel): Implementation[] {
  return implement(priceListsApi, {
    listPriceLists: async ({ actor }) => {
      const { docs, current } = await listPriceLists(kernel, actor);
      return { items: docs.map((doc) => presentSummary(doc, current)) };
    },
    getPriceList: ({ actor, params }) => readPriceList(kernel, actor, params.id),
    draftPriceList: ({ actor, body }) => draftPriceList(kernel, actor, body),
    changePriceList: ({ actor, params, body }) => changePriceList(kernel, actor, { id: params.id, ...body }),
    approvePriceList: ({ actor, params, body }) => approvePriceList(kernel, actor, { id: params.id, ...body }),
    dropPriceList: ({ actor, params }) => dropPriceList(kernel, actor, params.id),
  });
}
