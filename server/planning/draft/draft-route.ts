import type { BuiltProblem } from '../problem';
import type { Plan, RouteStep } from '../solver';
import type { DraftRoute, DraftStep } from './model';

/** The order of a plan, small enough to be written with every booking. */
export function toDraftRoutes({ day, problem, visits }: BuiltProblem, plan: Plan): DraftRoute[] {
  const toStep = ({ kind, index, notBeforeSec }: RouteStep): DraftStep => {
    switch (kind) {
      case 'task': {
        const { request, parts } = visits[index]!;
        const wait = notBeforeSec === undefined ? {} : { notBeforeSec };
        return { kind: 'visit', requestId: request.id, parts: [...parts], ...wait };
      }
      case 'break':
        return { kind };
      case 'load':
      case 'unload':
        return { kind, siteId: problem.facilities[index]!.id };
    }
  };
  return [...plan.routes]
    .sort((one, other) => one.shift - other.shift)
    .map(({ shift, startSec, steps }) => ({ shiftId: day.shifts[shift]!.id, startSec, steps: steps.map(toStep) }));
}

/** A draft in the planner's terms; what the day no longer has is left out, what it has beside is not served. */
export function fromDraftRoutes({ day, problem, visits }: BuiltProblem, routes: readonly DraftRoute[]): Plan {
  const taskOf = new Map(visits.map(({ request, parts }, task) => [`${request.id}:${parts.join('+')}`, task]));
  const facilityOf = new Map(day.facilities.map(({ kind, id }, index) => [`${kind}:${id}`, index]));
  const shiftOf = new Map(day.shifts.map(({ id }, index) => [id, index]));
  const indexOf = (step: DraftStep, shift: number): number | undefined => {
    if (step.kind === 'visit') return taskOf.get(`${step.requestId}:${step.parts?.join('+')}`);
    if (step.kind === 'break') return problem.shifts[shift]!.breaks.length > 0 ? 0 : undefined;
    return facilityOf.get(`${step.kind}:${step.siteId}`);
  };
  const known = routes.flatMap(({ shiftId, startSec, steps }) => {
    const shift = shiftOf.get(shiftId);
    if (shift === undefined) return [];
    const left = steps.flatMap((step): RouteStep[] => {
      const index = indexOf(step, shift);
      if (index === undefined) return [];
      const wait = step.notBeforeSec === undefined ? {} : { notBeforeSec: step.notBeforeSec };
      return [{ kind: step.kind === 'visit' ? 'task' : step.kind, index, ...wait }];
    });
    return left.some(({ kind }) => kind === 'task') ? [{ shift, startSec, steps: left }] : [];
  });
  const served = new Set(
    known.flatMap(({ steps }) => steps.flatMap(({ kind, index }) => (kind === 'task' ? index : []))),
  );
  return { routes: known, unserved: problem.tasks.flatMap((_, task) => (served.has(task) ? [] : [task])) };
}
