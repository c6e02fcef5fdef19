import type { Condition, Deduction, Prices } from './catalogue';

/** Where a unit is carried from: stairs count. */
export interface Home {
  floor: number;
  lift: boolean;
}

/** What a deduction takes off one unit, in fen (not above 0). The stairs count per floor above the free ones, without a lift. */
export function deductionFenOf(deduction: Pick<Deduction, 'amountFen' | 'basis' | 'aboveFloor'>, home: Home): number {
  const floors = deduction.basis === 'unit' ? 1 : home.lift ? 0 : Math.max(0, home.floor - (deduction.aboveFloor ?? 0));
  return -deduction.amountFen * floors || 0;
}

/**
 * The price of one unit at the door: from the low price at a spread below the typical weight to the high price at a spread above it, minus the
 * deductions named, never below 0. Answers the amount of each deduction (not above 0) too. The same on the crew's phone and on the server.
 */
export function priceOf(
  category: Prices & { weightKg: number; spreadKg: number },
  unit: { condition: Condition; weightKg: number; deductions: readonly string[] } & Home,
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

/** How a unit's price stands to what was promised for it. */
export interface Quote {
  /** The low price of the booked condition, fen per unit; null where nothing of the category was booked. */
  quotedFen: number | null;
  lowered: boolean;
  /** Deductions that need a picture: all but the stairs, which were known at booking. */
  needsPicture: string[];
  /** Found in another condition than booked, at a lower price: needs a picture of the unit. */
  conditionDiffers: boolean;
}

/**
 * Compares the price at the door with the estimate that the request was booked with. The promise is the low price of the condition that was
 * told; less is a lowered quote, which needs evidence for each reason and the resident's consent.
 */
export function quoteOf(
  booked: readonly { categoryKey: string; condition: Condition }[],
  category: Prices,
  unit: { categoryKey: string; condition: Condition; deductions: readonly string[]; priceFen: number },
): Quote {
  const lows = booked
    .filter(({ categoryKey }) => categoryKey === unit.categoryKey)
    .map(({ condition }) => ({ condition, lowFen: category.priceFen[condition].lowFen }));
  const same = lows.find(({ condition }) => condition === unit.condition);
  const promised = same ?? lows.sort((a, b) => a.lowFen - b.lowFen)[0];
  const quotedFen = promised?.lowFen ?? null;
  const lowered = quotedFen !== null && unit.priceFen < quotedFen;
  const needsPicture = category.deductions
    .filter(({ key, basis }) => unit.deductions.includes(key) && basis === 'unit')
    .map(({ key }) => key);
  return { quotedFen, lowered, needsPicture, conditionDiffers: lowered && !same };
}
