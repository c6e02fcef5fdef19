import { sortingApi } from '#shared/sorting/sorting';
import { implement, type Implementation } from '../kernel/http/implement';
import type { Kernel } from '../kernel/kernel';
import { getDayBalance } from './balance';
import { closeArrival } from './close';
import { explainGap } from './explain';
import { listGaps } from './gaps';
import { ArrivalModel, type ArrivalDoc } from './model';
import { bookKeeperOf, visibleTo } from './policy';
import { presentArrival, presentGap } from './present';
import { getArrival, receiveUnit } from './receive';
import { weighVehicle } from './vehicle/weigh';

export function sortingHttp(kernel: Kernel): Implementation[] {
  return implement(sortingApi, {
    listArrivals: async ({ actor, query }) => {
      const { day, siteId } = query;
      const docs = await ArrivalModel.find({ $and: [{ day, ...(siteId && { siteId }) }, visibleTo(actor)] })
        .sort({ etaAt: 1, _id: 1 })
        .limit(500)
        .lean<ArrivalDoc[]>();
      return { items: docs.map(presentArrival) };
    },
    getArrival: async ({ actor, params }) => presentArrival(await getArrival(actor, params.id)),
    receiveUnit: async ({ actor, params, body }) =>
      presentArrival(await receiveUnit(kernel, actor, { arrivalId: params.id, ...body })),
    weighVehicle: async ({ actor, params, body }) =>
      presentArrival(await weighVehicle(kernel, actor, { arrivalId: params.id, ...body })),
    closeArrival: async ({ actor, params, body }) =>
      presentArrival(await closeArrival(kernel, actor, { arrivalId: params.id, ...body })),
    listGaps: async ({ actor, query }) => {
      const docs = await listGaps(actor, query);
      return {
        items: docs.map(presentGap),
        nextCursor: docs.length === query.limit ? String(docs.at(-1)?._id) : null,
      };
    },
    explainGap: async ({ actor, params, body }) =>
      presentGap(await explainGap(kernel, actor, { id: params.id, ...body })),
    getDayBalance: async ({ actor, params }) =>
      getDayBalance({ organisationId: await bookKeeperOf(actor), day: params.day }),
  });
}
