import type { ItemInput } from '#shared/requests/catalogue';
import { AppError } from '../kernel/errors';
import { estimatePrice, listPricedCategories } from './catalogue';
import type { RequestDoc } from './model';

/** Items of a booking without the units that were collected: each counts for its category, first for the condition that was told. */
export function itemsLeft<T extends ItemInput>(
  items: readonly T[],
  units: readonly Pick<ItemInput, 'categoryKey' | 'condition'>[],
): T[] {
  const left = items.map((item) => ({ ...item }));
  for (const { categoryKey, condition } of units) {
    const alike = left.filter((item) => item.categoryKey === categoryKey && item.count > 0);
    const one = alike.find((item) => item.condition === condition) ?? alike[0];
    if (one) one.count -= 1;
  }
  return left.filter(({ count }) => count > 0);
}

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
