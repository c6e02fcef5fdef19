import type { CollectorAct } from '#shared/dispatch/routes';
import { priceOf, quoteOf, type Quote } from '#shared/requests/price';
import { AppError } from '../kernel/errors';
import { listPricedCategories, type PricedCategory } from '../requests';
import { visitIn, type ActContext } from './act-context';
import type { RouteDoc, VisitDoc } from './model';

type PricedAct = Extract<CollectorAct, { type: 'collect' | 'refuse_price' }>;

/** The category of a unit at the prices that its request was estimated with; throws `not_accepted`. */
export async function categoryOf(
  route: Pick<RouteDoc, 'districtCode' | 'day'>,
  visit: Pick<VisitDoc, 'priceListVersion'>,
  categoryKey: string,
): Promise<PricedCategory> {
  const at = { day: route.day, version: visit.priceListVersion };
  const category = (await listPricedCategories(route.districtCode, at)).find(({ key }) => key === categoryKey);
  if (!category)
    throw new AppError('not_accepted', `"${categoryKey}" is not collected here`, {
      action: 'Choose a category of the catalogue.',
      details: { categoryKey },
    });
  return category;
}

/** What is offered for a unit at the door, by the price list that its request was estimated with, beside what was promised. */
export interface Offer extends Quote {
  priceFen: number;
  deductions: { key: string; amountFen: number }[];
}

/** Works the offer out. Throws `not_accepted` for a category that is not collected. */
export async function offerOf(context: ActContext, unit: PricedAct['unit']): Promise<Offer> {
  const visit = visitIn(context);
  const category = await categoryOf(context.route, visit, unit.categoryKey);
  const { floor, lift, items } = visit;
  const price = priceOf(category, { ...unit, floor, lift });
  return { ...price, ...quoteOf(items, category, { ...unit, priceFen: price.priceFen }) };
}

/** Refuses what would break the promise: a reason without its picture, another sum than the resident saw, less than promised without consent. */
export function assertPromiseKept(act: PricedAct, offer: Offer): void {
  const { priceFen, quotedFen } = offer;
  const details = { priceFen, quotedFen, evidence: offer.needsPicture };
  const shown = act.type === 'collect' ? act.unit.acceptedFen : act.unit.offeredFen;
  if (shown !== undefined && shown !== priceFen)
    throw new AppError('conflict', `The price is ${priceFen} fen; ${shown} fen was shown to the resident`, {
      action: 'Show the resident the price again.',
      details,
    });
  const bare = offer.needsPicture.filter((key) => !act.unit.evidence.some((one) => one.deduction === key));
  if (bare.length > 0 || (offer.conditionDiffers && act.unit.photoIds.length === 0))
    throw new AppError('invalid_input', `A picture is missing: ${bare.join(', ') || 'of the unit as it was found'}`, {
      action: 'Take a picture of each deduction, and of a unit in another condition than booked.',
      details,
    });
  if (act.type === 'collect' && offer.lowered && shown === undefined)
    throw new AppError('conflict', `${priceFen} fen is less than the ${quotedFen} fen that were promised`, {
      action: 'Show the resident the lower price: it is accepted on the screen, or the unit stays.',
      details,
    });
  if (act.type === 'refuse_price' && !offer.lowered)
    throw new AppError('wrong_state', `${priceFen} fen is not less than promised`, {
      action: 'Use “cannot do” when the resident keeps the unit for another reason.',
      details,
    });
}
