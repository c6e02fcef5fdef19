import type { RouteOrder } from '#shared/planning/edits';
import type { PlanViolation } from '#shared/planning/findings';
import type { Plan, PlanRoute } from '#shared/planning/planning';
import { judge, type Verdict } from '../judge';
import type { PlanDoc } from '../model';
import { fromPlan, toRoute, toTotals, toViolations, type Stranger } from '../plan';
import type { BuiltProblem } from '../problem';
import type { Route, RouteStep } from '../solver';
import { driveOrder } from './drive-order';
import { mendOrder } from './mend-order';

/** A plan with other orders, timed and judged. */
export interface AppliedOrders {
  /** All routes of the plan, in the order of their letters. */
  routes: PlanRoute[];
  /** Shifts whose order nobody can drive. */
  undrivable: string[];
  unassigned: string[];
  totals: Plan['totals'];
  violations: PlanViolation[];
  added: { letter: string; kind: 'load' | 'unload' | 'break'; name: string }[];
}

type Strange = Pick<Stranger, 'letter' | 'requestId' | 'text'>;

/** An order in the planner's terms; what the day does not have is told apart and left out. */
function toSteps(built: BuiltProblem, order: RouteOrder, letter: string): { steps: RouteStep[]; strangers: Strange[] } {
  const strangers: Strange[] = [];
  const steps = order.steps.flatMap((step): RouteStep[] => {
    if (step.kind === 'break') return [{ kind: 'break', index: 0 }];
    if (step.kind === 'visit') {
      const task = built.visits.findIndex(
        ({ request, parts }) => request.id === step.requestId && parts.join() === step.parts.join(),
      );
      if (task >= 0) return [{ kind: 'task', index: task }];
      strangers.push({ letter, requestId: step.requestId, text: 'This request cannot be planned any more.' });
      return [];
    }
    const index = built.day.facilities.findIndex(({ kind, id }) => kind === step.kind && id === step.siteId);
    if (index >= 0) return [{ kind: step.kind, index }];
    // A load or unload that is needed is put in anew.
    return [];
  });
  const shift = built.day.shifts.findIndex(({ id }) => id === order.shiftId);
  const hasBreak = shift >= 0 && built.problem.shifts[shift]!.breaks.length > 0;
  return { steps: hasBreak ? steps : steps.filter(({ kind }) => kind !== 'break'), strangers };
}

/** The plan with the named orders in place of its own; routes that are not named stay as stored. O(changed steps³) at most. */
export function applyOrders(built: BuiltProblem, plan: PlanDoc, orders: readonly RouteOrder[]): AppliedOrders {
  const { day, problem } = built;
  const named = new Set(orders.map(({ shiftId }) => shiftId));
  const kept = plan.routes.filter(({ shiftId }) => !named.has(shiftId));
  const { solution, strangers: known } = fromPlan(built, { routes: kept, unassigned: [] });
  const strangers: Strange[] = [...known];
  const undrivable: string[] = [];
  const added: AppliedOrders['added'] = [];
  const routes = new Map(kept.map((route) => [route.shiftId, route]));
  const driven: Route[] = [...solution.routes];
  for (const order of orders) {
    const shift = day.shifts.findIndex(({ id }) => id === order.shiftId);
    const letter = day.shifts[shift]?.letter ?? '';
    if (shift < 0) {
      strangers.push({ letter, requestId: null, text: 'A shift is not ready any more, or has begun.' });
      continue;
    }
    const wanted = toSteps(built, order, letter);
    strangers.push(...wanted.strangers);
    const mended = mendOrder(problem, shift, wanted.steps);
    for (const { kind, index } of mended.added)
      if (kind !== 'task') added.push({ letter, kind, name: kind === 'break' ? '' : day.facilities[index]!.name });
    if (mended.steps.length === 0) continue;
    const way = driveOrder(problem, shift, mended.steps);
    if (!way) {
      undrivable.push(order.shiftId);
      driven.push({ shift, startSec: problem.shifts[shift]!.windowSec[0], steps: mended.steps });
      continue;
    }
    driven.push(way.route);
    routes.set(order.shiftId, toRoute(built, way.route));
  }
  const served = new Set(
    driven.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  const unserved = problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task]));
  const verdict: Verdict = judge(problem, { routes: driven, unserved });
  const inOrder = day.shifts.flatMap(({ id }) => routes.get(id) ?? []);
  return {
    routes: inOrder,
    undrivable,
    unassigned: [...new Set(unserved.map((task) => built.visits[task]!.request.id))],
    totals: toTotals(built, verdict.totals, { routes: inOrder, unserved }),
    violations: [
      ...strangers.map(({ letter, requestId, text }) => ({
        ...{ code: 'changed_since' as const, route: letter, seq: null, requestId, by: 1, unit: '', text },
      })),
      ...toViolations(built, verdict),
    ],
    added,
  };
}
