import { lotsApi, lot as lotContract, type Lot } from '#shared/sorting/lots';
import { presentUnit } from '../../custody';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { visibleTo } from '../policy';
import { changeContents, closeLot, openLot } from './lots';
import { LotModel, type LotDoc } from './model';
import { listStock, listStockUnits, moveUnits } from './stock';

/** A lot. */
export function presentLot(doc: LotDoc): Lot {
  return lotContract.parse({
    ...doc,
    id: String(doc._id),
    openedAt: doc.openedAt.toISOString(),
    sealedAt: doc.sealedAt?.toISOString() ?? null,
  });
}

/** Stock and lots. */
export function lotsHttp(kernel: Kernel): Implementation[] {
  return implement(lotsApi, {
    listStock: async ({ actor, params }) => listStock(kernel, actor, params.id),
    listStockUnits: async ({ actor, params, query }) => ({
      items: (await listStockUnits(actor, { siteId: params.id, ...query })).map(presentUnit),
    }),
    moveUnits: async ({ actor, params, body }) => ({
      items: (await moveUnits(kernel, actor, { siteId: params.id, ...body })).map(presentUnit),
    }),
    listLots: async ({ actor, query }) => {
      const { status, siteId } = query;
      const docs = await LotModel.find({
        $and: [{ ...(status && { status }), ...(siteId && { siteId }) }, visibleTo(actor)],
      })
        .sort({ _id: -1 })
        .limit(500)
        .lean<LotDoc[]>();
      return { items: docs.map(presentLot) };
    },
    openLot: async ({ actor, body }) => presentLot(await openLot(kernel, actor, body)),
    fillLot: async ({ actor, params, body }) =>
      presentLot(await changeContents(kernel, actor, { lotId: params.id, ...body, way: 'in' })),
    takeFromLot: async ({ actor, params, body }) =>
      presentLot(await changeContents(kernel, actor, { lotId: params.id, ...body, way: 'out' })),
    sealLot: async ({ actor, params }) => presentLot(await closeLot(kernel, actor, { lotId: params.id, act: 'seal' })),
    reopenLot: async ({ actor, params }) =>
      presentLot(await closeLot(kernel, actor, { lotId: params.id, act: 'reopen' })),
  });
}
