import { z } from 'zod';
import { skill } from '../fleet/fleet';
import { endpoint } from '../kernel/endpoint';
import { key } from '../kernel/ids';
import { fen, kg, litres, localText } from '../kernel/units';

export const conditions = ['working', 'broken', 'parts_missing'] as const;
export const condition = z.enum(conditions);
export type Condition = z.infer<typeof condition>;

/** Drawings that show what a deduction means. */
export const deductionPictures = [
  'missing_part',
  'leak',
  'rust',
  'broken',
  'opened',
  'taken_apart',
  'swollen',
  'stairs',
  'other',
] as const;

/** A listed deduction: nothing else may lower the price at the door. Off one unit, or off one unit for each floor above `aboveFloor` without a lift. */
export const deduction = z.object({
  key,
  name: localText,
  amountFen: fen,
  conditions: z.array(condition),
  basis: z.enum(['unit', 'unit_and_floor']),
  aboveFloor: z.int().nullable(),
  picture: z.enum(deductionPictures),
});
export type Deduction = z.infer<typeof deduction>;

/** What one unit of a category brings: a range for each condition, and what may come off it. */
export const prices = z.object({
  priceFen: z.record(condition, z.object({ lowFen: fen, highFen: fen })),
  deductions: z.array(deduction),
});
export type Prices = z.infer<typeof prices>;

/** What may be collected, with typical weight (kg) and volume (litres). */
export const category = z
  .object({
    key,
    name: localText,
    icon: z.string(),
    weightKg: kg,
    weightSource: z.string(),
    spreadKg: kg,
    volumeLitres: litres,
    volumeAssumed: z.boolean(),
    handlingSec: z.int(),
    requiredSkills: z.array(skill),
    hazards: z.array(key),
    /** Categories that must not share a vehicle with this one on any leg; said on one side it holds for both. */
    forbiddenTogetherWith: z.array(key),
    dataBearing: z.boolean(),
    ...prices.shape,
    /** Weight and volume of a new unit of this category when delivered; null where dealers do not deliver it. */
    newUnit: z.object({ weightKg: kg, volumeLitres: litres }).nullable(),
  })
  .meta({ id: 'Category' });
export type Category = z.infer<typeof category>;

export const itemInput = z.strictObject({ categoryKey: key, condition, count: z.int().min(1).max(20) });
export type ItemInput = z.infer<typeof itemInput>;

/** A deduction that an item may meet: off one unit, for so many; `applies: false` where the stairs of this address count nothing. */
const possibleDeduction = z.object({
  categoryKey: key.nullable(),
  key,
  name: localText,
  picture: z.enum(deductionPictures),
  amountFen: fen,
  count: z.int(),
  applies: z.boolean(),
});

/** Every amount that could change the price: range, then each possible deduction, then the least that may be paid, whatever is found. */
export const estimate = z
  .object({
    lowFen: fen,
    highFen: fen,
    worstFen: fen,
    weightKg: kg,
    volumeLitres: litres,
    lines: z.array(z.object({ categoryKey: key, condition, count: z.int(), lowFen: fen, highFen: fen, weightKg: kg })),
    /** Of the conditions that were told. */
    deductions: z.array(possibleDeduction),
    /** Paid on top for a window in which a vehicle is near anyway. */
    bonusFen: fen.default(0),
    /**
     * What the items bring when they turn out to be in another condition than told that may lower the price, and what may come off then: then only,
     * with a picture, and never without consent.
     */
    otherConditions: z.array(
      z.object({
        ...{ categoryKey: key, condition, count: z.int(), lowFen: fen, highFen: fen },
        deductions: z.array(possibleDeduction),
      }),
    ),
    priceListVersion: z.string(),
  })
  .meta({ id: 'Estimate' });
export type Estimate = z.infer<typeof estimate>;

export const catalogueApi = {
  listCategories: endpoint({
    method: 'GET',
    path: '/api/catalogue',
    summary: 'What a district collects, with prices and possible deductions',
    access: 'public',
    query: z.strictObject({
      districtCode: z.string().min(1).max(20),
      /** Prices of this list instead of today's: a request keeps those it was estimated with. */
      priceListVersion: z.string().max(40).optional(),
    }),
    reply: z.object({ items: z.array(category), priceListVersion: z.string() }),
  }),
  estimatePrice: endpoint({
    method: 'POST',
    path: '/api/estimates',
    summary: 'Price estimate with every deduction that may lower it',
    access: 'public',
    body: z.strictObject({
      districtCode: z.string().min(1).max(20),
      items: z.array(itemInput).min(1).max(20),
      floor: z.int().min(-3).max(60),
      lift: z.boolean(),
    }),
    reply: estimate,
  }),
};
