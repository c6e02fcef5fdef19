import type { ItemInput } from '#shared/requests/catalogue';
import { clashOf } from '#shared/requests/company';
import { AppError } from '../kernel/errors';
import type { Wanted } from './carrying';
import { listCategories, type CategoryDoc } from './catalogue';
import type { RequestDoc } from './model';

/** What is collected and what is brought, as far as crew and vehicle are concerned. */
export interface Visited {
  items: readonly Pick<ItemInput, 'categoryKey' | 'count'>[];
  delivery: Pick<NonNullable<RequestDoc['delivery']>, 'categoryKey' | 'weightKg' | 'volumeLitres'> | null;
}

/** What is collected at one door rides on one vehicle. Throws `not_together`. */
function assertTogether(categories: readonly CategoryDoc[]): void {
  const keys = categories.map(({ key }) => key);
  const clash = clashOf(categories, keys, keys);
  if (!clash) return;
  const { comes, aboard } = clash;
  throw new AppError('not_together', `"${comes}" and "${aboard}" must not ride on one vehicle`, {
    action: 'Book them in two visits.',
    details: { categoryKeys: [comes, aboard] },
  });
}

/** What a visit asks of crew and vehicle, and the categories of its items. The new unit leaves the vehicle before the old ones come aboard. */
export async function wantedOf(
  districtCode: string,
  { items, delivery }: Visited,
): Promise<{ wanted: Wanted; categories: CategoryDoc[] }> {
  const catalogue = await listCategories(districtCode);
  const categories = items.map(({ categoryKey }) => {
    const category = catalogue.find(({ key }) => key === categoryKey);
    if (!category)
      throw new AppError('not_accepted', `"${categoryKey}" is not collected here`, {
        action: 'Choose from the catalogue.',
        details: { categoryKey },
      });
    return category;
  });
  assertTogether(categories);
  const sumOf = (each: (category: CategoryDoc) => number) =>
    items.reduce((sum, { count }, n) => sum + count * (categories[n] ? each(categories[n]) : 0), 0);
  const brought = delivery && catalogue.find(({ key }) => key === delivery.categoryKey);
  const grams = sumOf(({ weightKg }) => weightKg * 1000);
  const litres = Math.ceil(sumOf(({ volumeLitres }) => volumeLitres) - 1e-9);
  const wanted: Wanted = {
    skills: [...new Set(categories.flatMap(({ requiredSkills }) => requiredSkills))],
    kg: Math.max(Math.round(grams) / 1000, delivery?.weightKg ?? 0),
    litres: Math.max(litres, delivery?.volumeLitres ?? 0),
    pieces: Math.max(
      sumOf(() => 1),
      delivery ? 1 : 0,
    ),
    workSec: sumOf(({ handlingSec }) => handlingSec) + (brought?.handlingSec ?? 0),
  };
  return { wanted, categories };
}
