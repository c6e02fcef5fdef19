import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { id } from '../kernel/ids';
import { fen } from '../kernel/units';
import { violation } from './findings';
import { plan, planRoute, planTotals, visitPart } from './planning';

/** One stop in the order that a dispatcher wants; the times follow from the order. */
export const orderedStep = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('visit'), requestId: id, parts: z.array(visitPart).min(1).max(2) }),
  z.strictObject({ kind: z.literal('load'), siteId: id }),
  z.strictObject({ kind: z.literal('unload'), siteId: id }),
  z.strictObject({ kind: z.literal('break') }),
]);

export type OrderedStep = z.infer<typeof orderedStep>;

/** The whole order of one shift, without its start and end; empty = the shift does not drive. */
export const routeOrder = z.strictObject({ shiftId: id, steps: z.array(orderedStep).max(300) });
export type RouteOrder = z.infer<typeof routeOrder>;

/** What an order would mean, against the plan as it is stored. */
export const planTrial = z
  .object({
    /** The routes of the named shifts as they would be driven; shifts without work are missing. */
    routes: z.array(planRoute),
    /** Shifts whose order nobody can drive: a river without a crossing for the vehicle. */
    undrivable: z.array(id),
    unassigned: z.array(id),
    totals: planTotals,
    check: z.object({ violations: z.array(violation) }),
    /** What it costs more than the stored plan. */
    costDeltaFen: fen,
    distanceDeltaM: z.int(),
    /** Loads, unloads and breaks that the order needed and that were added. */
    added: z.array(z.object({ letter: z.string(), kind: z.enum(['load', 'unload', 'break']), name: z.string() })),
  })
  .meta({ id: 'PlanTrial' });
export type PlanTrial = z.infer<typeof planTrial>;

const planners = ['dispatcher', 'administrator'] as const;
const params = z.strictObject({ id });
const routes = z.array(routeOrder).max(200);

export const editsApi = {
  tryOrder: endpoint({
    method: 'POST',
    path: '/api/plans/:id/trial',
    summary:
      'What another order of some routes costs and breaks, by the checker that publication asks; nothing is stored',
    access: planners,
    audit: { not: 'question' },
    params,
    body: z.strictObject({ routes }),
    reply: planTrial,
  }),
  copyPlan: endpoint({
    method: 'POST',
    path: '/api/plans/:id/copy',
    summary: 'A draft of its own to change by hand; shifts that have begun stay out of it',
    access: planners,
    audit: { act: 'plan-copied', of: 'plan' },
    params,
    body: z.strictObject({}),
    reply: plan,
    status: 201,
    idempotent: true,
  }),
  editPlan: endpoint({
    method: 'PUT',
    path: '/api/plans/:id/routes',
    summary:
      'Store another order of some routes of a copied plan; a plan that breaks rules is kept, but cannot be published',
    access: planners,
    audit: { act: 'plan-edited', of: 'plan' },
    params,
    body: z.strictObject({ routes, pins: z.array(id).max(5000).optional() }),
    reply: plan,
    versioned: true,
  }),
};
