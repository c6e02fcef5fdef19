import type { z } from 'zod';
import type { requestsApi, SlotOffer } from '#shared/requests/requests';
import type { Kernel } from '../kernel/kernel';
import type { DistrictDoc } from '../network';
import { deliveryForFit } from './dealer-orders';
import { askUnreachedDays, unreachablePlace } from './reach';
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

/** Reasons that are told before it is asked whether anybody gets there. */
const withoutVehicle: readonly SlotOffer['reason'][] = ['past', 'cut_off', 'no_shift'];

/** Closes the windows of days on which no vehicle gets to the place. Throws `unreachable_place` when that leaves no day. */
async function withoutUnreached(
  kernel: Kernel,
  { district, place }: { district: DistrictDoc; place: DemandInput['place'] },
  offers: SlotOffer[],
): Promise<SlotOffer[]> {
  const driven = offers.filter(({ reason }) => !withoutVehicle.includes(reason));
  const days = [...new Set(driven.map(({ day }) => day))];
  const unreached = await askUnreachedDays(kernel, { district, place, days });
  if (days.length > 0 && unreached.size === days.length) throw unreachablePlace({ district, place, days });
  return offers.map((offer) =>
    driven.includes(offer) && unreached.has(offer.day) ? { ...offer, bookable: false, reason: 'unreachable' } : offer,
  );
}

/**
 * Every window of the bookable days: places by the shifts, of days on which a vehicle gets there, and of those the ones that the draft plan of
 * the day can take. Where the draft is not known, the shifts alone decide. Throws `unreachable_place` when no vehicle gets there on any day.
 */
export async function listFittingOffers(
  kernel: Kernel,
  district: DistrictDoc,
  input: DemandInput,
): Promise<SlotOffer[]> {
  const demand = await demandOf(district, input);
  const { wanted } = await wantedOf(district.code, demand);
  const byShifts = await listOffers(district, wanted, kernel.clock.now());
  const offers = await withoutUnreached(kernel, { district, place: input.place }, byShifts);
  const slots = offers.filter(({ bookable }) => bookable).map(({ day, from, to }) => ({ day, from, to }));
  const fits = await askSlotFit(kernel, { district, demand, slots, isFresh: false });
  return offers.map((offer) => {
    const fit = offer.bookable ? fits.get(slotKey(offer)) : undefined;
    if (!fit) return offer;
    if (!fit.fits) return { ...offer, bookable: false, reason: 'no_room' };
    return { ...offer, near: fit.near, bonusFen: fit.near ? nearBonusFen(district) : 0 };
  });
}
