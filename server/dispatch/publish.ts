import type { PlanRoute } from '#shared/planning/planning';
import { assertSameTenant, recordAudit } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import { transact, type Transaction } from '../kernel/events/transact';
import type { Kernel } from '../kernel/kernel';
import { checkPlan, getPlanDoc, markPublished, type PlanDoc } from '../planning';
import { listRequestDocs, moveRequest, type RequestDoc } from '../requests';
import { isEnded } from './guards';
import { isSameWork, makeRoute } from './make-routes';
import { RouteModel, type RouteDoc, type StopDoc } from './model';
import { nextRevision } from './day-revision';
import { gatherFacts, requestIdsOf } from './publication-facts';
import { listRouteDocs, placeStops } from './routes';

/** What a publication did. */
export interface Publication {
  day: string;
  routes: number;
  stops: number;
  planned: number;
  unassigned: number;
  revision: number;
}

/**
 * Publishes a plan in one transaction: its routes go to the crews, an earlier revision that nobody has started is replaced, every request is told.
 * Routes under way stay as they are; the plan leaves them so or leaves their shifts out.
 */
export async function publishPlan(kernel: Kernel, actor: Actor, planId: string): Promise<Publication> {
  const plan = await getPlanDoc(planId);
  assertSameTenant(actor, plan.organisationId, 'The plan');
  assertDraft(plan);
  const violations = await checkPlan(plan);
  if (violations.length > 0)
    throw new AppError('plan_invalid', `The plan breaks ${violations.length} rules: ${violations[0]?.text ?? ''}`, {
      action: 'Plan the day again and publish the new plan.',
      details: { violations: violations.slice(0, 50) },
    });
  return transact(kernel, actor, (tx) => publishIn(kernel, actor, tx, planId));
}

function assertDraft(plan: PlanDoc): void {
  if (plan.status !== 'draft')
    throw new AppError('wrong_state', `This plan is ${plan.status} already`, {
      action: 'Plan the day again to publish a new revision.',
      details: { status: plan.status },
    });
}

async function publishIn(kernel: Kernel, actor: Actor, tx: Transaction, planId: string): Promise<Publication> {
  const plan = await getPlanDoc(planId);
  assertDraft(plan);
  const organisationId = String(plan.organisationId);
  const revision = await nextRevision({ organisationId, day: plan.day });
  const before = await listRouteDocs({ organisationId, day: plan.day });
  const underWay = before.filter(({ status }) => status !== 'published');
  const fresh = freshRoutes(plan, underWay);
  const facts = await gatherFacts({ districtCode: plan.districtCode, routes: fresh, revision });
  assertRequestsStand(plan, fresh, facts.requests);

  const replaced = before.filter(({ status }) => status === 'published');
  await RouteModel.updateMany({ _id: { $in: replaced.map(({ _id }) => _id) } }, { $set: { active: false } });
  await RouteModel.updateMany(
    { _id: { $in: underWay.map(({ _id }) => _id) } },
    { $set: { planId: plan._id, revision } },
  );
  const routes = fresh.map((route) => makeRoute(plan, route, facts));
  if (routes.length > 0) await RouteModel.insertMany(routes);
  await tellRequests(kernel, tx, { routes, replaced });
  await markPublished(tx, planId);
  await tx.record('dispatch:plan-published', {
    planId,
    day: plan.day,
    revision,
    routeIds: [...underWay, ...routes].map(({ _id }) => String(_id)),
  });
  await recordAudit(kernel, {
    actor,
    act: 'plan-published',
    subject: `plan:${planId}`,
    details: { day: plan.day, revision, routes: plan.routes.length },
  });
  return {
    day: plan.day,
    routes: plan.routes.length,
    stops: plan.routes.reduce((sum, { stops }) => sum + stops.length, 0),
    planned: requestIdsOf(plan.routes).length,
    unassigned: plan.unassigned.length,
    revision,
  };
}

/**
 * Routes of the plan that no crew drives yet. Routes under way stay, also when the plan leaves their shifts out: refuses a plan that
 * gives such a shift other work, or another crew a request that is still to be visited.
 */
function freshRoutes(plan: PlanDoc, underWay: readonly RouteDoc[]): PlanRoute[] {
  const changed = underWay.filter((route) => {
    const planned = plan.routes.find(({ shiftId }) => shiftId === route.shiftId);
    return planned && !isSameWork(route, planned);
  });
  const fresh = plan.routes.filter(({ shiftId }) => !underWay.some((route) => route.shiftId === shiftId));
  const visited = new Set(
    underWay.flatMap(({ stops }) =>
      stops.flatMap((stop) => (stop.visit && !isEnded(stop) ? stop.visit.requestId : [])),
    ),
  );
  const requestIds = requestIdsOf(fresh).filter((id) => visited.has(id));
  if (changed.length > 0 || requestIds.length > 0) {
    const letters = changed.map(({ letter }) => letter);
    throw new AppError(
      'wrong_state',
      letters.length > 0
        ? `Routes under way would change: ${letters.join(', ')}`
        : `Routes under way still visit ${requestIds.length} of these requests`,
      {
        action: 'Plan the day again without the shifts that are under way and the requests that they visit.',
        details: { letters, requestIds },
      },
    );
  }
  return fresh;
}

/** Requests may have been cancelled or moved since the plan was made: such a plan cannot be published. */
function assertRequestsStand(
  plan: PlanDoc,
  fresh: readonly PlanRoute[],
  requests: ReadonlyMap<string, RequestDoc>,
): void {
  const changed: { requestId: string; code: string | null; why: string }[] = [];
  for (const stop of fresh.flatMap(({ stops }) => stops)) {
    if (!stop.requestId) continue;
    const why = whyNot(plan, stop, requests.get(stop.requestId));
    if (why) changed.push({ requestId: stop.requestId, code: requests.get(stop.requestId)?.code ?? null, why });
  }
  if (changed.length === 0) return;
  const names = changed.slice(0, 5).map(({ code, why }) => `${code ?? '?'} (${why})`);
  throw new AppError('plan_invalid', `${changed.length} requests have changed since: ${names.join(', ')}`, {
    action: 'Plan the day again and publish the new plan.',
    details: { requests: changed },
  });
}

function whyNot(plan: PlanDoc, stop: PlanRoute['stops'][number], request: RequestDoc | undefined): string | null {
  if (!request || !plan.organisationId.equals(request.organisationId)) return 'gone';
  if (request.status !== 'waiting' && request.status !== 'planned') return request.status;
  if (request.slot.day !== plan.day) return 'moved to another day';
  const isInWindow =
    stop.windowFromAt && stop.windowToAt
      ? request.slotFromAt.getTime() === Date.parse(stop.windowFromAt) &&
        request.slotToAt.getTime() === Date.parse(stop.windowToAt)
      : true;
  return isInWindow ? null : 'moved to another slot';
}

/** Every request of the new routes is planned and placed; those of replaced routes that are in none of them wait again. */
async function tellRequests(
  kernel: Kernel,
  tx: Transaction,
  change: { routes: readonly RouteDoc[]; replaced: readonly RouteDoc[] },
): Promise<void> {
  const placed = new Set<string>();
  for (const route of change.routes) {
    const shown: StopDoc[] = [];
    for (const stop of route.stops) {
      if (!stop.visit || placed.has(stop.visit.requestId)) continue;
      const { requestId } = stop.visit;
      placed.add(requestId);
      await moveRequest(kernel, tx, { requestId, event: 'plan', by: 'operation', actorName: route.crew.name });
      shown.push(stop);
    }
    await placeStops(tx, route, shown);
  }
  const replacedIds = new Set(change.replaced.map(({ _id }) => String(_id)));
  const dropped = new Set(
    change.replaced.flatMap(({ stops }) =>
      stops.flatMap((stop) => (stop.visit && stop.status === 'planned' ? stop.visit.requestId : [])),
    ),
  );
  // Who has cancelled or moved stands on none of these routes any more; they hear of it later.
  for (const { _id, route } of await listRequestDocs([...dropped])) {
    const requestId = String(_id);
    if (placed.has(requestId) || !route || !replacedIds.has(route.routeId)) continue;
    await moveRequest(kernel, tx, { requestId, event: 'unplan', by: 'operation', actorName: '' });
  }
}
