import { itemsLeft } from '#shared/requests/left-items';
import { AppError } from '../kernel/errors';
import { estimatePrice, listPricedCategories } from './catalogue';
import type { RequestDoc } from './model';

/**
 * What is booked when a failed request is taken up again: nothing that has a receipt. The promise for the rest stands by its own list; the bonus was
 * paid with the receipt. Throws `wrong_state` where nothing is left to do.
 */
export async function leftToCollect(
  doc: Pick<RequestDoc, 'items' | 'estimate' | 'receipt' | 'districtCode' | 'floor' | 'lift' | 'slot'>,
  delivers: boolean,
): Promise<Partial<RequestDoc>> {
  const units = doc.receipt?.units ?? [];
  if (units.length === 0) return {};
  const items = itemsLeft(doc.items, units);
  if (items.length === 0 && !delivers)
    throw new AppError('wrong_state', 'Everything that was booked has been collected', {
      action: 'Book anew when there is more.',
    });
  const { districtCode, floor, lift } = doc;
  const at = { day: doc.slot.day, version: doc.estimate.priceListVersion };
  const estimate = estimatePrice(await listPricedCategories(districtCode, at), { items, floor, lift });
  return { items, estimate };
}
