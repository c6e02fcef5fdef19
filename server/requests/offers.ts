import type { z } from 'zod';
import type { requestsApi, SlotOffer } from '#shared/requests/requests';
import type { Kernel } from '../kernel/kernel';
import type { DistrictDoc } from '../network';
import { deliveryForFit } from './dealer-orders';
import { askSlotFit, slotKey, type SlotDemand } from './slot-fit';
import { listOffers } from './slots';
import { wantedOf } from './wanted';

type DemandInput = Omit<z.output<typeof requestsApi.listSlotOffers.body>, 'districtCode'>;

/** What somebody asks of a day's routes, from what was entered. An order number that is not known brings nothing along. */
export async function demandOf(district: DistrictDoc, input: DemandInput): Promise<SlotDemand> {
  const { place, floor, lift, items, kind, mode, dealerOrderCode } = input;
  const delivery = kind === 'exchange' && dealerOrderCode ? await deliveryForFit(district.code, dealerOrderCode) : null;
  return { place, floor, lift, items, mode: kind === 'exchange' ? mode : 'same_visit', delivery };
}

/** What the co-op pays on top for a window in which a vehicle is near anyway, in fen. */
export const nearBonusFen = (district: DistrictDoc): number => district.nearBonusFen ?? 0;

/**
 * Every window of the bookable days: places by the shifts, and of those the ones that the draft plan of the day can take. Where the draft is
 * not known, the shifts alone decide.
 */
export async function listFittingOffers(
  kernel: Kernel,
  district: DistrictDoc,
  input: DemandInput,
): Promise<SlotOffer[]> {
  const offers = await listOffers(district, await wantedOf(district.code, input.items), kernel.clock.now());
  const slots = offers.filter(({ bookable }) => bookable).map(({ day, from, to }) => ({ day, from, to }));
  const demand = await demandOf(district, input);
  const fits = await askSlotFit(kernel, { district, demand, slots, isFresh: false });
  return offers.map((offer) => {
    const fit = offer.bookable ? fits.get(slotKey(offer)) : undefined;
    if (!fit) return offer;
    if (!fit.fits) return { ...offer, bookable: false, reason: 'no_room' };
    return { ...offer, near: fit.near, bonusFen: fit.near ? nearBonusFen(district) : 0 };
  });
}
