import { z } from 'zod';
import { key } from '../kernel/ids';
import { serviceDay } from '../kernel/time';
import { fen, localText } from '../kernel/units';

/** A subsidy rule of one period, as data: the one in force on the day of purchase counts. */
export const subsidyRule = z.strictObject({
  /** Printed on dossiers: `2026`. */
  version: z.string().min(1).max(40),
  title: localText,
  source: z.string().max(400),
  validFrom: serviceDay,
  validTo: serviceDay,
  /** Categories of new units with the keys of the catalogue that belong to them; none where the district collects nothing of the kind. */
  categories: z
    .array(z.strictObject({ key, name: localText, catalogueKeys: z.array(key), perPerson: z.int().min(1) }))
    .min(1),
  /** Share of the price by energy class, in ten-thousandths. A class that is not named gets nothing. */
  rates: z.array(z.strictObject({ energyClass: z.int().min(1).max(5), per10k: z.int().min(1).max(10_000) })).min(1),
  /** At most per unit, fen. */
  capFen: fen.min(1),
  /** The seller must be able to take the old unit back. */
  takeBack: z.boolean(),
});
export type SubsidyRule = z.infer<typeof subsidyRule>;

export const refusalCodes = ['no_rule', 'category', 'energy_class', 'count', 'take_back'] as const;

/** What a rule says about a purchase: the amount, or why not, with the rule printed. */
export const subsidyDecision = z.object({
  granted: z.boolean(),
  amountFen: fen,
  ruleVersion: z.string().nullable(),
  categoryKey: key.nullable(),
  /** How many of the category this person has had under the rule, and how many it allows. */
  count: z.int(),
  allowed: z.int().nullable(),
  refusal: z.object({ code: z.enum(refusalCodes), text: localText }).nullable(),
});
export type SubsidyDecision = z.infer<typeof subsidyDecision>;
