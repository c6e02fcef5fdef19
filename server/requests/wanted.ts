import { AppError } from '../kernel/errors';
import { listCategories } from './catalogue';

/** What the items ask of vehicle and crew. */
export async function wantedOf(districtCode: string, items: readonly { categoryKey: string; count: number }[]) {
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
  const heaviestKg = items.reduce((sum, { count }, n) => sum + count * (categories[n]?.weightKg ?? 0), 0);
  return { catalogue, categories, heaviestKg };
}
