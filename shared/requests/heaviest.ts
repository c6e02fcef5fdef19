import type { Category } from './catalogue';

/** What a fork lift carries in one go, kg: no bag and no part with one label weighs more, whatever it holds. */
const heaviestLoadKg = 2_000;

/**
 * The largest weight in kg that is believed of one thing with a label. Of a single unit it is five times the typical weight of its category, or 15
 * spreads above it where that is more: the largest fridge, wardrobe or screen passes, a slipped decimal point (ten times the weight) does not, unless
 * the category is very wide. A bag or a part has no typical weight, nor has a category that is not in the catalogue: for them it is what a fork lift
 * carries. The same on every screen and on the server.
 */
export function heaviestKg(
  category: Pick<Category, 'weightKg' | 'spreadKg'> | undefined,
  kind: 'unit' | 'bag' | 'part' = 'unit',
): number {
  if (!category || kind !== 'unit') return heaviestLoadKg;
  const { weightKg, spreadKg } = category;
  return Math.round(Math.max(5 * weightKg, weightKg + 15 * spreadKg) * 1000) / 1000;
}
