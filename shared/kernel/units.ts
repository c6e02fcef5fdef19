import { z } from 'zod';

/** Mass in kilograms, at most 1,000 t (a whole centre). */
export const kg = z.number().min(0).max(1_000_000);
/** Sum of masses over any period, in kilograms, at most a million tonnes. */
export const sumKg = z.number().min(0).max(1_000_000_000);
/** Volume in litres, at most 100 m³. */
export const litres = z.number().min(0).max(100_000);
/** Number of things. */
export const pieces = z.int().min(0).max(10_000);
/** Money in integer fen (1/100 yuan), up to 10 million yuan. */
export const fen = z.int().min(-1_000_000_000).max(1_000_000_000);
/** Sums of money in integer fen, up to ten thousand million yuan. */
export const sumFen = z.int().min(-1_000_000_000_000).max(1_000_000_000_000);
/** Distance in whole metres. */
export const metres = z.int().min(0).max(100_000_000);
/** Duration in whole seconds. */
export const seconds = z.int().min(0).max(100_000_000);

/** A text in the languages of the screens. */
export const localText = z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) });
export type LocalText = z.infer<typeof localText>;
