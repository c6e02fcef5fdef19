import { z } from 'zod';
import { breakRule, lentSkills, shiftCosts } from '../fleet/fleet';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { instant, timeOfDay } from '../kernel/time';
import { fen, seconds } from '../kernel/units';
import { slotInput } from '../requests/requests';
import { planRun, unassigned } from './planning';

/** One thing that is changed so that a request fits: the closed list. */
export const fixChange = z.discriminatedUnion('kind', [
  /** Nothing: planning again from the plan is enough. */
  z.strictObject({ kind: z.literal('replan') }),
  /** The resident is at home for longer on that day. */
  z.strictObject({ kind: z.literal('window'), from: timeOfDay, to: timeOfDay }),
  /** Another slot, of that day or of another one. */
  z.strictObject({ kind: z.literal('slot'), slot: slotInput }),
  /** A shift begins earlier or ends later. */
  z.strictObject({ kind: z.literal('shift_time'), shiftId: id, startsAt: timeOfDay, endsAt: timeOfDay }),
  /** Somebody of a free crew rides along. */
  z.strictObject({ kind: z.literal('skill'), shiftId: id, lent: lentSkills }),
  /** A free vehicle takes over. */
  z.strictObject({ kind: z.literal('vehicle'), shiftId: id, vehicleId: id }),
  /** A free vehicle with a free crew is sent as well. */
  z.strictObject({
    kind: z.literal('new_shift'),
    vehicleId: id,
    crewId: id,
    startsAt: timeOfDay,
    endsAt: timeOfDay,
    break: breakRule.nullable(),
    costs: shiftCosts,
  }),
  /** A site stays open longer on that day. */
  z.strictObject({ kind: z.literal('site_hours'), siteId: id, to: timeOfDay }),
]);
export type FixChange = z.infer<typeof fixChange>;

/** A change that was tried and proved: a search with it serves the request, and the judge accepts the plan. */
export const planFix = z
  .object({
    change: fixChange,
    /** For changes of time: by how many minutes. */
    minutes: z.int().nullable(),
    /** Shift, vehicle, crew and site that the change is about, as people call them. */
    about: z.object({ letter: z.string(), plate: z.string(), crewName: z.string(), siteName: z.string() }).partial(),
    /** What the routes cost more, and what the change itself costs. */
    routesFen: fen,
    ownFen: fen,
    costFen: fen,
    /** The visit in the plan that proves it. */
    servedBy: z.string(),
    startAt: instant,
    /** Unload stops that the route has more than before. */
    moreUnloadsAt: z.array(z.string()),
    /** Other requests that it lets in as well. */
    alsoServed: z.array(id),
  })
  .meta({ id: 'PlanFix' });
export type PlanFix = z.infer<typeof planFix>;

/** Another place for a request that a plan serves, against the plan as it is. */
export const otherPlace = z
  .object({
    shiftId: id,
    letter: z.string(),
    crewName: z.string(),
    plate: z.string(),
    /** The shift has no route yet. */
    opensShift: z.boolean(),
    startAt: instant,
    /** What is done before it; null = it comes first. */
    after: z.string().nullable(),
    costDeltaFen: fen,
    distanceDeltaM: z.int(),
    endDeltaSec: z.int(),
    /** Visits that come later, and the latest of them by how much. */
    delayed: z.int(),
    mostDelaySec: seconds,
  })
  .meta({ id: 'OtherPlace' });
export type OtherPlace = z.infer<typeof otherPlace>;

const planners = ['dispatcher', 'administrator'] as const;
const params = z.strictObject({ id, requestId: id });

export const fixesApi = {
  listFixes: endpoint({
    method: 'GET',
    path: '/api/plans/:id/unserved/:requestId/fixes',
    summary: 'Why a plan leaves a request out, per shift, and the cheapest single changes that let it in',
    access: planners,
    params,
    reply: unassigned.extend({ fixes: z.array(planFix), seconds: z.number() }),
  }),
  takeFix: endpoint({
    method: 'POST',
    path: '/api/plans/:id/unserved/:requestId/take-fix',
    summary: 'Make a change and plan again from the plan; no run when the request has moved to another day',
    access: planners,
    audit: { act: 'fix-taken', of: 'plan' },
    params,
    body: z.strictObject({ change: fixChange, seconds: z.number().min(0.5).max(60).default(5) }),
    reply: z.object({ run: planRun.nullable() }),
    status: 202,
    idempotent: true,
  }),
  listOtherPlaces: endpoint({
    method: 'GET',
    path: '/api/plans/:id/requests/:requestId/elsewhere',
    summary: 'Where else a request of a plan would fit, and what that costs',
    access: planners,
    params,
    reply: z.object({ requestId: id, items: z.array(otherPlace) }),
  }),
};
