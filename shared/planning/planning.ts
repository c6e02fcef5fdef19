import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { lngLat } from '../kernel/geo';
import { id } from '../kernel/ids';
import { instant, serviceDay } from '../kernel/time';
import { fen, metres, seconds } from '../kernel/units';
import { planWarning, runProblem, violation } from './findings';

export const planRunStatuses = ['queued', 'running', 'done', 'failed'] as const;

/** What a plan costs, term by term. */
export const planTotals = z.object({
  costFen: fen,
  terms: z.record(z.string(), z.number()),
  distanceM: metres,
  travelSec: seconds,
  waitingSec: seconds,
  serviceSec: seconds,
  routes: z.int(),
  served: z.int(),
  unserved: z.int(),
});

/** Why a request was left out: the closed list. */
export const unservedReasons = [
  'no_skill',
  'capacity',
  'window',
  'shift_time',
  'range',
  'break',
  'forbidden_together',
  'facility',
  'max_tasks',
  'crossing',
  'cost',
  'no_shift',
  /** A dispatcher took it out, or it came in after the planner had looked. */
  'by_hand',
] as const;
export const unservedReason = z.enum(unservedReasons);
export type UnservedReason = z.infer<typeof unservedReason>;

export const load = z.object({
  newKg: z.number(),
  oldKg: z.number(),
  newLitres: z.number(),
  oldLitres: z.number(),
  newPieces: z.number(),
  oldPieces: z.number(),
});
export type Load = z.infer<typeof load>;

export const stopKinds = ['start', 'load', 'visit', 'unload', 'break', 'end'] as const;
export const stopKind = z.enum(stopKinds);
export type StopKind = z.infer<typeof stopKind>;
export const visitPart = z.enum(['deliver', 'collect']);
export type VisitPart = z.infer<typeof visitPart>;

export const planStop = z.object({
  seq: z.int(),
  kind: stopKind,
  requestId: id.nullable(),
  /** What is done on this visit: both in one, unless the visit mode separates them. */
  parts: z.array(visitPart),
  siteId: id.nullable(),
  /** Orders loaded here (load stops). */
  dealerOrderIds: z.array(id),
  name: z.string(),
  place: lngLat,
  travelSec: seconds,
  distanceM: metres,
  /** Crossings used on the way here, in order. */
  crossingIds: z.array(id),
  arriveAt: instant,
  startAt: instant,
  leaveAt: instant,
  windowFromAt: instant.nullable(),
  windowToAt: instant.nullable(),
  waitSec: seconds,
  /** How long this stop may slip before something later is late. */
  slackSec: seconds,
  loadAfter: load,
  /** Chance that the kilograms aboard after this stop are more than the vehicle carries; absent in older plans. */
  overflowChance: z.number().min(0).max(1).optional(),
});
export type PlanStop = z.infer<typeof planStop>;

export const planRoute = z.object({
  shiftId: id,
  letter: z.string(),
  crewName: z.string(),
  plate: z.string(),
  capacityKg: z.number(),
  capacityLitres: z.number(),
  capacityPieces: z.number(),
  shiftStartsAt: instant,
  shiftEndsAt: instant,
  stops: z.array(planStop),
  distanceM: metres,
  durationSec: seconds,
  peakKg: z.number(),
  /** The largest chance of overflow of a leg; absent in older plans. */
  overflowChance: z.number().min(0).max(1).optional(),
});
export type PlanRoute = z.infer<typeof planRoute>;

export const unassigned = z.object({
  requestId: id,
  reason: unservedReason,
  /** Per shift: the first rule that stops it and by how much (unit depends on the rule). */
  shifts: z.array(
    z.object({ shiftId: id, letter: z.string(), rule: unservedReason, by: z.number(), unit: z.string() }),
  ),
});

/** One change of a plan by hand: who, when, and what it did to whom. */
export const planChange = z.object({
  version: z.int(),
  at: instant,
  byName: z.string(),
  /** Requests that another route serves than before; null = left out. */
  moved: z.array(z.object({ requestId: id, name: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  /** Letters of routes whose order changed. */
  reordered: z.array(z.string()),
  /** Requests that were pinned to their shift, or set free. */
  pinned: z.int(),
});
export type PlanChange = z.infer<typeof planChange>;

export const plan = z
  .object({
    id,
    runId: id,
    day: serviceDay,
    status: z.enum(['draft', 'published', 'superseded']),
    createdAt: instant,
    /** Grows with every change by hand; a plan as its run made it has 1. */
    version: z.int(),
    /** Requests that stay on their shift when the rest is planned anew. */
    pins: z.array(id),
    /** A plan that people change by hand: what it was copied from, and its changes, newest last. Null = as its run made it. */
    edited: z.object({ basedOn: id, changes: z.array(planChange) }).nullable(),
    routes: z.array(planRoute),
    unassigned: z.array(unassigned),
    totals: planTotals,
    check: z.object({ violations: z.array(violation) }),
    warnings: z.array(planWarning),
    /** Version of learnt speeds and times that it was made with; 0 = the assumed ones, as in older plans. */
    learntVersion: z.int().optional(),
    /** Second of the day before which nothing is planned: when it was made while the day was under way; 0 = the whole day. */
    fromSec: z.int().optional(),
  })
  .meta({ id: 'Plan' });
export type Plan = z.infer<typeof plan>;

export const planProgress = z.object({
  iterations: z.int(),
  elapsedMs: z.int(),
  costFen: z.number(),
  unserved: z.int(),
  distanceM: z.number(),
  routes: z.int(),
});
export const planRun = z
  .object({
    id,
    day: serviceDay,
    status: z.enum(planRunStatuses),
    stopRequested: z.boolean(),
    options: z.object({ seconds: z.number(), seed: z.int(), overflowBound: z.number().optional() }),
    requests: z.int(),
    shifts: z.int(),
    progress: planProgress.nullable(),
    /** Best cost over time for the small curve. */
    curve: z.array(z.object({ elapsedMs: z.int(), costFen: z.number(), unserved: z.int() })),
    planId: id.nullable(),
    /** An English sentence, for logs and other programs; `problem` says it to the screens. */
    error: z.string().nullable(),
    problem: runProblem.nullable().optional(),
    createdAt: instant,
    finishedAt: instant.nullable(),
    takenOver: z.int(),
  })
  .meta({ id: 'PlanRun' });
export type PlanRun = z.infer<typeof planRun>;

/** One of two plans that are compared: what it needs and what it leaves. */
export const planFigures = z.object({
  planId: id,
  status: z.enum(['draft', 'published', 'superseded']),
  createdAt: instant,
  costFen: fen,
  distanceM: metres,
  /** Departure to return, summed over the routes. */
  workSec: seconds,
  shifts: z.int(),
  served: z.int(),
  unserved: z.int(),
  waitingSec: seconds,
  /** Service that begins after its window, summed over the visits. */
  latenessSec: seconds,
  /** The largest chance of overflow of a leg. */
  overflowChance: z.number(),
});
/** Two plans of one day side by side. */
export const planComparison = z
  .object({
    day: serviceDay,
    one: planFigures,
    other: planFigures,
    /** Requests that another route serves, or that only one of the plans serves (null = left out). */
    moved: z.array(
      z.object({ requestId: id, name: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
    ),
    /** Requests on the same route that begin at another time: how many, and by how much at most. */
    shifted: z.object({ requests: z.int(), mostSec: seconds }),
  })
  .meta({ id: 'PlanComparison' });
export type PlanComparison = z.infer<typeof planComparison>;

/** What the bookings of a day come to, before anybody plans it. */
export const planDraft = z
  .object({
    day: serviceDay,
    version: z.int(),
    savedAt: instant,
    /** It follows a published plan, and only inserts. */
    isPublished: z.boolean(),
    routes: z.int(),
    served: z.int(),
    distanceM: metres,
    /** Booked, but without a place; the reason is looked for in the background. */
    leftOut: z.array(z.object({ requestId: id, reason: unservedReason.nullable() })),
  })
  .meta({ id: 'PlanDraft' });
export type PlanDraft = z.infer<typeof planDraft>;

const planners = ['dispatcher', 'administrator'] as const;
const idParams = z.strictObject({ id });

export const planningApi = {
  startPlanRun: endpoint({
    method: 'POST',
    path: '/api/plan-runs',
    summary: 'Plan a day; the run is a job that any process may take',
    access: planners,
    audit: { act: 'plan-run-started', of: 'plan-run' },
    body: z.strictObject({
      day: serviceDay,
      shiftIds: z.array(id).max(200).optional(),
      requestIds: z.array(id).max(5000).optional(),
      seconds: z.number().min(0.5).max(600).default(10),
      seed: z.int().min(0).max(2_147_483_647).default(1),
      /** Begin from this plan: none of its requests is given up, pinned ones stay on their shift. */
      fromPlanId: id.optional(),
      /** No leg may be overloaded with a greater chance; 0.5 = weights count as their means. */
      overflowBound: z.number().min(0.001).max(0.5).default(0.05),
    }),
    reply: planRun,
    status: 202,
    idempotent: true,
  }),
  listPlanRuns: endpoint({
    method: 'GET',
    path: '/api/plan-runs',
    summary: 'Runs of a day, newest first',
    access: planners,
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(planRun) }),
  }),
  getPlanRun: endpoint({
    method: 'GET',
    path: '/api/plan-runs/:id',
    summary: 'Progress of a run',
    access: planners,
    params: idParams,
    reply: planRun,
  }),
  stopPlanRun: endpoint({
    method: 'DELETE',
    path: '/api/plan-runs/:id',
    summary: 'Stop and keep the best',
    access: planners,
    audit: { act: 'plan-run-stopped', of: 'plan-run' },
    params: idParams,
    reply: planRun,
  }),
  getPlan: endpoint({
    method: 'GET',
    path: '/api/plans/:id',
    summary: 'A plan with its check',
    access: planners,
    params: idParams,
    reply: plan,
  }),
  comparePlans: endpoint({
    method: 'GET',
    path: '/api/plans/:id/compared-with/:other',
    summary: 'Two plans of one day side by side: what each needs, and which requests change route',
    access: planners,
    params: z.strictObject({ id, other: id }),
    reply: planComparison,
  }),
  getPlanDraft: endpoint({
    method: 'GET',
    path: '/api/plan-drafts',
    summary: 'The draft plan of a day that can be booked: what it serves, and what has no place and why',
    access: planners,
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ draft: planDraft.nullable() }),
  }),
  listPlans: endpoint({
    method: 'GET',
    path: '/api/plans',
    summary: 'Plans of a day, newest first',
    access: planners,
    query: z.strictObject({ day: serviceDay }),
    reply: z.object({ items: z.array(plan.omit({ routes: true, unassigned: true })) }),
  }),
};

export const planningEvents = defineEvents('planning', {
  'run-requested': z.strictObject({ runId: id, day: serviceDay }),
  'run-stop-requested': z.strictObject({ runId: id, day: serviceDay }),
  'run-finished': z.strictObject({
    runId: id,
    day: serviceDay,
    planId: id.nullable(),
    status: z.enum(planRunStatuses),
  }),
  'plan-edited': z.strictObject({ planId: id, day: serviceDay, version: z.int() }),
});
export const planningPushes = {
  'planning:run-progressed': z.object({ run: planRun }),
  'planning:plan-edited': z.object({ planId: id, day: serviceDay, version: z.int(), byName: z.string() }),
};
