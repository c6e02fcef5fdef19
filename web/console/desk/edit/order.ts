import type { OrderedStep, PlanTrial, RouteOrder } from '#shared/planning/edits';
import type { Plan, PlanRoute, PlanStop } from '#shared/planning/planning';
import { byLetter } from '../../ui/by-letter';

/** A stop of a plan as the server takes it; start and end belong to the shift. */
export function stepOf(stop: Pick<PlanStop, 'kind' | 'requestId' | 'parts' | 'siteId'>): OrderedStep | null {
  const { kind, requestId, parts, siteId } = stop;
  if (kind === 'visit' && requestId) return { kind, requestId, parts: [...parts] };
  if ((kind === 'load' || kind === 'unload') && siteId) return { kind, siteId };
  return kind === 'break' ? { kind } : null;
}

/** The order of one shift of a plan; a shift that does not drive has no steps. */
export function orderOf(plan: Pick<Plan, 'routes'>, shiftId: string): RouteOrder {
  const route = plan.routes.find((one) => one.shiftId === shiftId);
  return { shiftId, steps: (route?.stops ?? []).flatMap((stop) => stepOf(stop) ?? []) };
}

/** Where a step stands or is to stand: `index` counts the steps of the shift without the one that moves. Null = left out of the plan. */
export interface Spot {
  shiftId: string;
  index: number;
}
/** What is moved, and from where; `from` is null for a request that the plan leaves out. */
export interface Moved {
  step: OrderedStep;
  from: Spot | null;
}

/** The orders of the shifts that a move touches, the one it comes from first. `to` null takes it out of the plan. */
export function moveStep(plan: Pick<Plan, 'routes'>, { step, from }: Moved, to: Spot | null): RouteOrder[] {
  const orders = new Map<string, RouteOrder>();
  const at = (shiftId: string): RouteOrder => {
    const order = orders.get(shiftId) ?? orderOf(plan, shiftId);
    orders.set(shiftId, order);
    return order;
  };
  if (from) at(from.shiftId).steps.splice(from.index, 1);
  if (to) at(to.shiftId).steps.splice(to.index, 0, step);
  return [...orders.values()];
}

/** The place in a route that a moment of the day stands for: before the first stop whose middle comes later. `without` does not count. */
export function indexAtMoment(route: PlanRoute | undefined, atMs: number, without: number | null): number {
  const steps = (route?.stops ?? []).filter((stop) => stepOf(stop) !== null);
  const rest = steps.filter((_, index) => index !== without);
  const found = rest.findIndex(({ startAt, leaveAt }) => (Date.parse(startAt) + Date.parse(leaveAt)) / 2 > atMs);
  return found < 0 ? rest.length : found;
}

/** A plan with the routes of a trial in place of its own. */
export function withTrial(plan: Plan, shiftIds: readonly string[], trial: PlanTrial): Plan {
  const kept = plan.routes.filter(({ shiftId }) => !shiftIds.includes(shiftId));
  const known = new Map(plan.unassigned.map((one) => [one.requestId, one]));
  const routes = [...kept, ...trial.routes].sort(byLetter);
  const unassigned = trial.unassigned.map(
    (requestId) => known.get(requestId) ?? { requestId, reason: 'by_hand' as const, shifts: [] },
  );
  return { ...plan, routes, unassigned, totals: trial.totals, check: trial.check };
}
