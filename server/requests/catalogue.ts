import { model, Schema, type Types } from 'mongoose';
import type { Category, Condition, Estimate, ItemInput } from '#shared/requests/catalogue';
import { briefMemory } from '../kernel/brief-memory';
import { AppError } from '../kernel/errors';

/** A listed deduction: per unit, or per unit and floor above `aboveFloor` where there is no lift. */
export interface DeductionDoc {
  key: string;
  name: { zh: string; en: string };
  amountFen: number;
  conditions: Condition[];
  basis: 'unit' | 'unit_and_floor';
  aboveFloor: number | null;
}
/** A category of a district's catalogue. Weights in kg and volumes in litres are of one unit. */
export interface CategoryDoc extends Omit<Category, 'deductions'> {
  _id: Types.ObjectId;
  districtCode: string;
  deductions: DeductionDoc[];
  order: number;
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
    dataBearing: Boolean,
    priceFen: { type: mixed, required: true },
    deductions: { type: mixed, default: () => [] },
    newUnit: { type: mixed, default: null },
    order: Number,
    priceListVersion: { type: String, required: true },
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

const tenth = (value: number) => Math.round(value * 10) / 10;

/** What a deduction takes off one unit, in fen (not above 0). The stairs count per floor above the free ones, without a lift. */
function deductionFenOf(deduction: DeductionDoc, home: { floor: number; lift: boolean }): number {
  const floors = deduction.basis === 'unit' ? 1 : home.lift ? 0 : Math.max(0, home.floor - (deduction.aboveFloor ?? 0));
  return -deduction.amountFen * floors || 0;
}

/**
 * The price of one unit at the door: from the low price at a spread below the typical weight to the high price at a spread above it, minus the
 * deductions named, never below 0. Answers the amount of each deduction (not above 0) too.
 */
export function priceOf(
  category: Pick<CategoryDoc, 'priceFen' | 'weightKg' | 'spreadKg' | 'deductions'>,
  unit: { condition: Condition; weightKg: number; deductions: readonly string[]; floor: number; lift: boolean },
): { priceFen: number; deductions: { key: string; amountFen: number }[] } {
  const { lowFen, highFen } = category.priceFen[unit.condition];
  const above = unit.weightKg - (category.weightKg - category.spreadKg);
  const share = category.spreadKg > 0 ? Math.min(1, Math.max(0, above / (2 * category.spreadKg))) : 1;
  const deductions = category.deductions
    .filter(({ key }) => unit.deductions.includes(key))
    .map((deduction) => ({ key: deduction.key, amountFen: deductionFenOf(deduction, unit) }));
  const deductedFen = deductions.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return { priceFen: Math.max(0, Math.round(lowFen + (highFen - lowFen) * share) + deductedFen), deductions };
}

/**
 * Price range of the items, every deduction that their condition (and the stairs) makes possible, and the worst case: the low price with all of them, never below 0.
 * `applies: false` marks a stairs deduction that this address does not meet; it counts nothing. Throws `not_accepted` for a category that is not in the catalogue.
 */
export function estimatePrice(
  catalogue: readonly CategoryDoc[],
  booking: { items: readonly ItemInput[]; floor: number; lift: boolean },
): Estimate {
  const byKey = new Map(catalogue.map((category) => [category.key, category]));
  const estimate: Estimate = {
    lowFen: 0,
    highFen: 0,
    worstFen: 0,
    weightKg: 0,
    volumeLitres: 0,
    lines: [],
    deductions: [],
    bonusFen: 0,
    priceListVersion: catalogue[0]?.priceListVersion ?? '',
  };
  let deductedFen = 0;
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
    for (const deduction of category.deductions) {
      if (!deduction.conditions.includes(condition)) continue;
      const amountFen = deductionFenOf(deduction, booking);
      deductedFen += amountFen * count;
      estimate.deductions.push({
        categoryKey,
        key: deduction.key,
        name: deduction.name,
        amountFen,
        count,
        applies: amountFen < 0,
      });
    }
  }
  estimate.worstFen = Math.max(0, estimate.lowFen + deductedFen);
  return estimate;
}
