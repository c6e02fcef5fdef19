import type { PlanTrial, RouteOrder } from '#shared/planning/edits';
import type { Actor } from '../../kernel/actor';
import { getPlanDoc } from '../plans';
import { assertOwnPlan } from '../policy';
import { applyOrders } from './apply-orders';
import type { DayCache } from './cached-day';

/** What another order of some routes would mean. Stores nothing. Throws `not_found`, `wrong_state`. */
export async function tryOrder(
  days: DayCache,
  actor: Actor,
  { id, routes }: { id: string; routes: RouteOrder[] },
): Promise<PlanTrial> {
  const plan = await getPlanDoc(id);
  assertOwnPlan(actor, plan);
  const applied = applyOrders(await days.of(plan), plan, routes);
  const named = new Set(routes.map(({ shiftId }) => shiftId));
  return {
    routes: applied.routes.filter(({ shiftId }) => named.has(shiftId)),
    undrivable: applied.undrivable,
    unassigned: applied.unassigned,
    totals: applied.totals,
    check: { violations: applied.violations },
    costDeltaFen: applied.totals.costFen - plan.totals.costFen,
    distanceDeltaM: applied.totals.distanceM - plan.totals.distanceM,
    added: applied.added,
  };
}
