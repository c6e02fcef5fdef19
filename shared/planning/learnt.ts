import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { id, key } from '../kernel/ids';
import { instant } from '../kernel/time';
import { kg } from '../kernel/units';

/** Parts of the day whose speeds are learnt apart. */
export const dayPeriods = ['early', 'morning', 'day', 'evening', 'late'] as const;
export const dayPeriod = z.enum(dayPeriods);
export type DayPeriod = z.infer<typeof dayPeriod>;
export const learntRoads = ['street', 'lane', 'main'] as const;
export const learntRoad = z.enum(learntRoads);

/** A number that own records say should be another one. `key` names it; `oldValue` is what counts now. */
const proposal = {
  key: z.string(),
  oldValue: z.number(),
  newValue: z.number(),
  /** Legs, visits or weighings behind it. */
  observations: z.int(),
};
export const learntProposal = z.discriminatedUnion('kind', [
  /** Speed in km/h on a class of road in a part of the day. */
  z.object({ kind: z.literal('speed'), ...proposal, road: learntRoad, period: dayPeriod }),
  /** Seconds of work with one piece of a category. */
  z.object({ kind: z.literal('handling'), ...proposal, categoryKey: key }),
  /** Time that a crew takes at a door against the mean crew: 1.2 = a fifth longer. */
  z.object({ kind: z.literal('crew'), ...proposal, crewId: id, crewName: z.string() }),
  /** How far times on the way, or at a door, spread around what is expected: standard deviation as a share. */
  z.object({ kind: z.literal('spread'), ...proposal, of: z.enum(['travel', 'service']) }),
  /** Kilograms of one unit of a category as centres weigh it; about 95 % of the units lie within the spread, as in the catalogue. */
  z.object({ kind: z.literal('weight'), ...proposal, categoryKey: key, oldSpreadKg: kg, newSpreadKg: kg }),
]);
export type LearntProposal = z.infer<typeof learntProposal>;

export const learntState = z
  .object({
    /** 0 = the assumed numbers. */
    version: z.int(),
    takenAt: instant.nullable(),
    takenBy: z.string(),
    /** What the proposals rest on; taking them over needs it, so that nothing is taken that was not shown. */
    basis: z.string(),
    items: z.array(learntProposal),
  })
  .meta({ id: 'LearntState' });
export type LearntState = z.infer<typeof learntState>;

const planners = ['dispatcher', 'administrator'] as const;

export const learntApi = {
  getLearnt: endpoint({
    method: 'GET',
    path: '/api/learnt',
    summary: 'What own tracks, visits and weighings say of speeds, times and weights, against what counts now',
    access: planners,
    reply: learntState,
  }),
  takeLearnt: endpoint({
    method: 'POST',
    path: '/api/learnt/take',
    summary: 'Take over proposals that were shown; plans state which version they used',
    access: planners,
    audit: { act: 'learnt-taken', of: 'learnt' },
    body: z.strictObject({ basis: z.string().max(100), keys: z.array(z.string().max(100)).min(1).max(500) }),
    reply: learntState,
    status: 201,
    idempotent: true,
  }),
};

export const learntEvents = defineEvents('planning', {
  'learnt-taken': z.strictObject({ organisationId: id, version: z.int(), keys: z.array(z.string()) }),
});
