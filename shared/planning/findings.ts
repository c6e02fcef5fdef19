import { z } from 'zod';
import { id } from '../kernel/ids';
import { serviceDay } from '../kernel/time';

/** Every rule that a plan can break: the judge's, and what has changed since the plan was made. Closed; screens have words for each. */
export const violationCodes = [
  'unknown_index',
  'duplicate',
  'missing',
  'load',
  'window',
  'shift',
  'duration',
  'break',
  'skill',
  'forbidden_together',
  'facility_kind',
  'facility_hours',
  'facility_capacity',
  'facility_category',
  'precedence',
  'range',
  'crossing',
  'max_tasks',
  'not_loaded',
  'not_unloaded',
  'pinned',
  'changed_since',
] as const;

/** A broken rule with its numbers: `by`, `limit` and `value` are in `unit`; seconds of the day where the rule is about a time of day. */
export const violation = z.object({
  code: z.enum(violationCodes),
  route: z.string(),
  seq: z.int().nullable(),
  requestId: id.nullable(),
  by: z.number(),
  unit: z.string(),
  /** Bound and what passes it, where both are numbers; absent in older plans. */
  limit: z.number().optional(),
  value: z.number().optional(),
  /** Name of the site that it is about. */
  site: z.string().optional(),
  /** The same in an English sentence, for logs and other programs. */
  text: z.string(),
});
export type PlanViolation = z.infer<typeof violation>;

/** What a dispatcher should know before publishing: closed, screens have words for each. */
export const planWarning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('shift_without_home'), letter: z.string() }),
  z.object({ code: z.literal('site_closed'), site: z.string(), day: serviceDay }),
  z.object({ code: z.literal('warehouse_unknown'), request: z.string() }),
  /** So many of the ways inside one bank were not answered by the road server and are estimates. `detail`: what went wrong, for operators. */
  z.object({
    code: z.literal('ways_estimated'),
    ways: z.int(),
    of: z.int(),
    why: z.enum(['no_way', 'no_answer']),
    detail: z.string().optional(),
  }),
  /** Some leg is overloaded with a greater chance than the dispatcher's bound (0–1). */
  z.object({ code: z.literal('overload_likely'), chance: z.number(), bound: z.number() }),
]);
export type PlanWarning = z.infer<typeof planWarning>;
export const planWarningCodes = planWarning.options.map(({ shape }) => shape.code.value);

/** Why a run ended without a plan: closed, screens have words for each. */
export const runProblemCodes = [
  'no_shift',
  'no_request',
  'no_home_site',
  'stopped_before',
  'rules_broken',
  'interrupted',
  'unexpected',
] as const;
export const runProblem = z.enum(runProblemCodes);
export type RunProblem = z.infer<typeof runProblem>;
