import { z } from 'zod';
import { fate, material } from '../custody/states';
import { key } from '../kernel/ids';
import { serviceDay } from '../kernel/time';

/** A share of a weight, 0 to 1. */
const share = z.number().min(0).max(1);

/** What may lie between two scales: a share of the weight, at least so many kg; for light categories a share of the typical weight instead. */
export const toleranceRule = z.strictObject({ share, leastKg: z.number().min(0), lightShare: share });
export type ToleranceRule = z.infer<typeof toleranceRule>;
const tolerances = z.strictObject({ standard: toleranceRule, byCategory: z.record(key, toleranceRule).default({}) });

/** What an inspection finds. */
export const inspection = z.strictObject({
  powersOn: z.boolean(),
  complete: z.boolean(),
  damage: z.enum(['none', 'light', 'heavy']),
  /** Null when nobody knows. */
  ageYears: z.int().min(0).max(80).nullable(),
  leaking: z.boolean(),
});
export type Inspection = z.infer<typeof inspection>;

/** The first row whose conditions all hold gives grade and fate. A condition that is absent holds always. */
export const gradingRow = z.strictObject({
  categories: z.array(key).optional(),
  powersOn: z.boolean().optional(),
  complete: z.boolean().optional(),
  damageAtMost: z.enum(['none', 'light', 'heavy']).optional(),
  ageAtMost: z.int().optional(),
  leaking: z.boolean().optional(),
  grade: z.enum(['A', 'B', 'C', 'D']),
  fate,
});
export type GradingRow = z.infer<typeof gradingRow>;

/** What a dismantled unit of a category is expected to give; `mustAccount`: hazards that need a line of their own. */
export const yieldRule = z.strictObject({
  expected: z.partialRecord(material, share),
  lossShareAtMost: share,
  mustAccount: z.array(material),
});
export type YieldRule = z.infer<typeof yieldRule>;

export const media = ['magnetic', 'semiconductor'] as const;
export const erasureMethods = ['overwrite', 'block_erase', 'degauss', 'shred'] as const;
const erasureWay = z.strictObject({
  method: z.enum(erasureMethods),
  minPasses: z.int().min(0),
  /** How many of the passes write random data. */
  randomPasses: z.int().min(0),
});
/** `warn` lets un-erased units go with a warning, `block` does not. */
export const erasureRule = z.strictObject({
  enforcement: z.enum(['warn', 'block']),
  media: z.record(z.enum(media), z.array(erasureWay)),
});
export type ErasureRule = z.infer<typeof erasureRule>;

/** How long and how much of a category may lie at a site. */
export const stockLimit = z.strictObject({ daysAtMost: z.int().min(1), kgAtMost: z.number().positive() });

/** A table of rules from a day on, until the next of its name. `source` says where it comes from; `assumed` ones need a look. */
export const ruleTable = z.discriminatedUnion('table', [
  ruleOf('tolerance', tolerances),
  ruleOf('grading', z.strictObject({ rows: z.array(gradingRow).min(1) })),
  ruleOf('yields', z.strictObject({ byCategory: z.record(key, yieldRule) })),
  ruleOf('erasure', erasureRule),
  ruleOf('stock', z.strictObject({ standard: stockLimit, byCategory: z.record(key, stockLimit).default({}) })),
]);
export type RuleTable = z.infer<typeof ruleTable>;
export type RuleName = RuleTable['table'];

function ruleOf<const N extends string, R extends z.ZodType>(table: N, rules: R) {
  return z.strictObject({
    table: z.literal(table),
    validFrom: serviceDay,
    source: z.string().min(1),
    assumed: z.boolean(),
    rules,
  });
}

/** What a destination may take, from a day to a day (both included; null: no end). */
export const licence = z.strictObject({
  number: z.string().min(1).max(60),
  categories: z.array(key).min(1),
  fates: z.array(fate).min(1),
  validFrom: serviceDay,
  validTo: serviceDay.nullable(),
});
export type Licence = z.infer<typeof licence>;
