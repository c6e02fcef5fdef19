import { computed } from 'vue';
import type { Lot, StockLine } from '#shared/sorting/lots';
import type { Shipment } from '#shared/sorting/shipments';
import { call } from '../../kernel/client';
import { useLive } from '../../kernel/live';

interface Goods {
  stock: StockLine[];
  lots: Lot[];
  shipments: Shipment[];
}

/** Stock, lots and shipments of a site, asked again whenever one of them changes. */
export function useGoods(siteId: string) {
  const live = useLive<Goods>(() => ({ kind: 'site', siteId }), {
    snapshot: async (signal) => {
      const [stock, lots, shipments] = await Promise.all([
        call('listStock', { params: { id: siteId } }, { signal }),
        call('listLots', { query: { siteId } }, { signal }),
        call('listShipments', { query: {} }, { signal }),
      ]);
      return { stock: stock.items, lots: lots.items, shipments: shipments.items };
    },
    on: {
      'sorting:goods-changed': () => void live.reload(),
      'sorting:arrival-changed': () => void live.reload(),
      'kernel:resync': () => void live.reload(),
    },
  });
  return {
    siteId,
    stock: computed(() => live.data.value?.stock ?? []),
    lots: computed(() => (live.data.value?.lots ?? []).filter(({ status }) => status !== 'dropped')),
    shipments: computed(() => live.data.value?.shipments ?? []),
    loading: live.loading,
    error: live.error,
    reload: live.reload,
  };
}
export type GoodsOfSite = ReturnType<typeof useGoods>;
