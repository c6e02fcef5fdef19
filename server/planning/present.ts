import type { Plan, PlanDraft, PlanRun } from '#shared/planning/planning';
import type { DraftDoc } from './draft/model';
import type { PlanDoc, PlanRunDoc } from './model';

/** A run as its dispatcher sees it. */
export function presentPlanRun(run: PlanRunDoc): PlanRun {
  return {
    id: String(run._id),
    day: run.day,
    status: run.status,
    stopRequested: run.stopRequested,
    options: { ...run.options },
    requests: run.requests,
    shifts: run.shifts,
    progress: run.progress,
    curve: run.curve,
    planId: run.planId && String(run.planId),
    error: run.error,
    problem: run.problem ?? null,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    takenOver: run.takenOver,
  };
}

/** A plan without routes and unassigned, as a line of a list. */
export function presentPlanSummary(plan: Omit<PlanDoc, 'routes' | 'unassigned'>): Omit<Plan, 'routes' | 'unassigned'> {
  return {
    id: String(plan._id),
    runId: String(plan.runId),
    day: plan.day,
    status: plan.status,
    createdAt: plan.createdAt.toISOString(),
    version: plan.version ?? 1,
    pins: plan.pins ?? [],
    edited: plan.edited ?? null,
    totals: plan.totals,
    check: plan.check,
    warnings: plan.warnings,
    learntVersion: plan.learntVersion ?? 0,
    fromSec: plan.fromSec ?? 0,
  };
}

/** A whole plan. */
export function presentPlan(plan: PlanDoc): Plan {
  return { ...presentPlanSummary(plan), routes: plan.routes, unassigned: plan.unassigned };
}

/** A draft as its dispatcher sees it; held places are nobody's yet. */
export function presentDraft(draft: DraftDoc): PlanDraft {
  const visits = draft.routes.flatMap(({ steps }) => steps.flatMap(({ requestId }) => requestId ?? []));
  const isBooked = (id: string) => !id.startsWith('hold:');
  return {
    day: draft.day,
    version: draft.version,
    savedAt: draft.savedAt.toISOString(),
    isPublished: draft.publishedPlanId !== null,
    routes: draft.routes.length,
    served: new Set(visits.filter(isBooked)).size,
    distanceM: draft.distanceM,
    leftOut: draft.leftOut.filter(({ requestId }) => isBooked(requestId)),
  };
}
