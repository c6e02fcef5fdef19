import { model, Schema, type Types } from 'mongoose';
import { conditions, type Category, type Estimate, type ItemInput, type Prices } from '#shared/requests/catalogue';
import { deductionFenOf, type Home } from '#shared/requests/price';
import { briefMemory } from '../kernel/brief-memory';
import { AppError } from '../kernel/errors';
import { priceListAt, type PriceListDoc } from './price-lists';

/** A category of a district's catalogue. Weights in kg and volumes in litres are of one unit; what it brings stands in the price lists. */
export interface CategoryDoc extends Omit<Category, keyof Prices> {
  _id: Types.ObjectId;
  districtCode: string;
  order: number;
}
/** A category with the prices of one list. */
export interface PricedCategory extends CategoryDoc, Prices {
  priceListVersion: string;
}
const mixed = Schema.Types.Mixed;
const schema = new Schema<CategoryDoc>(
  {
    districtCode: { type: String, required: true },
    key: { type: String, required: true },
    name: { type: mixed, required: true },
    icon: String,
    weightKg: Number,
    weightSource: String,
    spreadKg: Number,
    volumeLitres: Number,
    volumeAssumed: Boolean,
    handlingSec: Number,
    requiredSkills: [String],
    hazards: [String],
    forbiddenTogetherWith: [String],
    dataBearing: Boolean,
    newUnit: { type: mixed, default: null },
    order: Number,
  },
  { collection: 'categories', versionKey: false, minimize: false },
);
schema.index({ districtCode: 1, key: 1 }, { unique: true });
export const CategoryModel = model<CategoryDoc>('Category', schema);

const catalogues = briefMemory<CategoryDoc[]>(2_000);

/** The catalogue of a district in its order, at most two seconds old. Shared within the process: do not change it. */
export async function listCategories(districtCode: string): Promise<CategoryDoc[]> {
  return catalogues.get(districtCode, () =>
    CategoryModel.find({ districtCode }).sort({ order: 1 }).limit(500).lean<CategoryDoc[]>(),
  );
}

/**
 * What the district collects at the prices of one list: of a `version`, or of the one in force on a `day`. A version that is not known (no list had
 * been approved yet) gives the list of the day. A category without prices brings nothing and is left out.
 * Shared within the process: do not change it.
 */
export async function listPricedCategories(
  districtCode: string,
  at: { day: string; version?: string | undefined },
): Promise<PricedCategory[]> {
  const list = await priceListAt(districtCode, at);
  return list ? pricedBy(list, await listCategories(districtCode)) : [];
}

/** Priced catalogues by the remembered list they were made with. */
const priced = new WeakMap<PriceListDoc, { categories: readonly CategoryDoc[]; made: PricedCategory[] }>();

function pricedBy(list: PriceListDoc, categories: readonly CategoryDoc[]): PricedCategory[] {
  const known = priced.get(list);
  if (known?.categories === categories) return known.made;
  const byKey = new Map(list.prices.map((one) => [one.categoryKey, one]));
  const made = categories.flatMap((category) => {
    const prices = byKey.get(category.key);
    if (!prices) return [];
    const { priceFen, deductions } = prices;
    return [{ ...category, priceFen, deductions, priceListVersion: list.version }];
  });
  priced.set(list, { categories, made });
  return made;
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** Every deduction that a condition of an item (and the stairs) makes possible; `applies: false` marks the stairs that this address has not. */
function possibleDeductions(
  { key: categoryKey, deductions }: PricedCategory,
  { condition, count, floor, lift }: Pick<ItemInput, 'condition' | 'count'> & Home,
): Estimate['deductions'] {
  return deductions
    .filter(({ conditions: its }) => its.includes(condition))
    .map((deduction) => {
      const { key, name, picture } = deduction;
      const amountFen = deductionFenOf(deduction, { floor, lift });
      return { categoryKey, key, name, picture, amountFen, count, applies: amountFen < 0 };
    });
}

/** The least that one unit brings in a condition: the low price with all its deductions, never below 0. */
const leastFen = (lowFen: number, deductions: Estimate['deductions']) =>
  Math.max(0, lowFen + deductions.reduce((sum, { amountFen }) => sum + amountFen, 0));

/**
 * Price range of the items, every deduction that their condition (and the stairs) makes possible, the same for each other condition that could
 * lower the price, and the worst case: each unit in the condition in which it brings least with all deductions.
 * Throws `not_accepted` for a category that is not in the catalogue.
 */
export function estimatePrice(
  catalogue: readonly PricedCategory[],
  booking: { items: readonly ItemInput[] } & Home,
): Estimate {
  const byKey = new Map(catalogue.map((category) => [category.key, category]));
  const { floor, lift } = booking;
  const estimate: Estimate = {
    lowFen: 0,
    highFen: 0,
    worstFen: 0,
    weightKg: 0,
    volumeLitres: 0,
    lines: [],
    deductions: [],
    bonusFen: 0,
    otherConditions: [],
    priceListVersion: catalogue[0]?.priceListVersion ?? '',
  };
  for (const { categoryKey, condition, count } of booking.items) {
    const category = byKey.get(categoryKey);
    if (!category)
      throw new AppError('not_accepted', `"${categoryKey}" is not collected here`, {
        action: 'Choose from the catalogue.',
        details: { categoryKey },
      });
    const { lowFen, highFen } = category.priceFen[condition];
    estimate.lowFen += lowFen * count;
    estimate.highFen += highFen * count;
    estimate.weightKg = tenth(estimate.weightKg + category.weightKg * count);
    estimate.volumeLitres = tenth(estimate.volumeLitres + category.volumeLitres * count);
    estimate.lines.push({
      categoryKey,
      condition,
      count,
      lowFen: lowFen * count,
      highFen: highFen * count,
      weightKg: tenth(category.weightKg * count),
    });
    const deductions = possibleDeductions(category, { condition, count, floor, lift });
    estimate.deductions.push(...deductions);
    let worstFen = leastFen(lowFen, deductions);
    for (const other of conditions) {
      if (other === condition) continue;
      const then = category.priceFen[other];
      const its = possibleDeductions(category, { condition: other, count, floor, lift });
      const least = leastFen(then.lowFen, its);
      // Least of all is below the low price itself where that is below the one that was told.
      if (least >= lowFen && then.highFen >= highFen) continue;
      worstFen = Math.min(worstFen, least);
      const range = { lowFen: then.lowFen * count, highFen: then.highFen * count };
      estimate.otherConditions.push({ categoryKey, condition: other, count, ...range, deductions: its });
    }
    estimate.worstFen += worstFen * count;
  }
  return estimate;
}
