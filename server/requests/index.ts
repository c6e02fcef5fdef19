import type { Feature, Kernel } from '../kernel/kernel';
import { provideBookings } from '../fleet';
import { provideCategories } from '../network';
import { listCategories } from './catalogue';
import { countOpen } from './find';
import { holdJobs } from './holds';
import { requestsHttp } from './http';
import { mayWatchRequest, requestsLive } from './live';
import { ordersLive } from './orders-live';
import { photoJobs } from './photos';

export { agreeToday, agreeWindow, listOtherSlots } from './agree-window';
export { moveToSlot, openRequest } from './booking';
export {
  CategoryModel,
  listCategories,
  listPricedCategories,
  type CategoryDoc,
  type PricedCategory,
} from './catalogue';
export {
  cancelDealerOrder,
  createDealerOrder,
  getDealerOrders,
  getOwnOrder,
  listOwnOrders,
  moveDealerOrder,
  takenOrderCodes,
} from './dealer-orders';
export { plainCode } from './dealer-order-model';
export { presentDealerOrder, presentDealerOrders } from './dealer-orders-http';
export { eraseContact, isEndedRequest, listErasable } from './erase';
export {
  countRequests,
  getBySecret,
  getSeenRequest,
  listOpenIds,
  listPlannableRequests,
  listResidentRequests,
  listRequestsOfDay,
  movedFromDay,
} from './find';
export { closeSlots, listHolds } from './holds';
export type { HoldDoc } from './hold-model';
export { getRequestDoc, listRequestDocs, moveRequest } from './life-cycle';
export type { RequestDoc } from './model';
export { isToldOf, noteTaken, placeOnRoute, placeReceiptUnits, recordReceipt, verifyPickupCode } from './on-route';
export { returnOrder } from './own-order';
export { attachPhotos, readPhoto } from './photos';
export { PriceListModel } from './price-lists';
export { announcedWindow, windowsOf } from './present';
export { provideReach, type Reach } from './reach';
export { provideSlotFit, slotKey, type SlotDemand, type SlotFit, type WindowFit } from './slot-fit';
export { cutOffOf } from './slots';

/** Catalogue, estimate, slots, dealer orders, booking, photos, life cycle, status page. */
export function requestsFeature(kernel: Kernel): Feature {
  const orders = ordersLive(kernel);
  provideBookings(kernel, countOpen);
  provideCategories(kernel, async (districtCode) => (await listCategories(districtCode)).map(({ key }) => key));
  return {
    name: 'requests',
    endpoints: requestsHttp(kernel),
    topics: { request: mayWatchRequest, dealer: orders.topic },
    live: [...requestsLive(kernel), ...orders.rules],
    jobs: [...photoJobs(kernel), ...holdJobs(kernel)],
  };
}
