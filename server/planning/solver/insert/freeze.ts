import { compile } from '../compile';
import type { Model } from '../model';
import type { Facility, Problem, Shift, Task } from '../problem';
import { scheduleRoute } from '../schedule';
import { SearchState } from '../search-state';
import type { Plan, Route, ScheduledStep } from '../solution';
import { takePlan } from './present-plan';

/** A day of which a part has begun: what may still be decided, and the plan in its terms. Facilities may have been added at the end. */
export interface Frozen {
  readonly problem: Problem;
  readonly plan: Plan;
}

/** How far a route has come: its first `begun` steps stay; a closed one takes nothing more. */
interface Progress {
  readonly begun: number;
  readonly isClosed: boolean;
  /** Empty when the route cannot be driven as it stands. */
  readonly timetable: readonly ScheduledStep[];
}

/** Goods that are aboard must not be left out of the plan. */
const ABOARD_PRIZE = 1e12;

/**
 * Freezes what has begun before a moment: steps that the vehicle has left for become the pinned prefix of their shift, with their start times;
 * shifts that have not begun leave at that moment at the earliest; a vehicle on its way home takes nothing more, nor does a route that breaks
 * a rule as it stands. `notBeforeSec` of the given steps is worked out anew.
 *
 * What was loaded at a frozen stop stays what was loaded: such loads get a facility of their own (same id), open at those moments only, so
 * that further new goods need a load that is still to come. O(compile + steps).
 */
export function freeze(problem: Problem, plan: Plan, fromSec: number): Frozen {
  const model = compile(problem);
  const state = new SearchState(model);
  const broken = takePlan(model, state, plan);
  const driven = plan.routes.filter(({ steps }) => steps.length > 0);
  const progress = new Map(
    driven.map((route) => [
      route.shift,
      broken.includes(route.shift)
        ? { begun: route.steps.length, isClosed: true, timetable: [] }
        : progressOf(model, state, route, fromSec),
    ]),
  );
  const loads = separateLoads(problem, driven, progress);
  const shifts = problem.shifts.map((shift, index): Shift => {
    const route = loads.routes.find((one) => one.shift === index);
    const known = progress.get(index);
    const [from, to] = shift.windowSec;
    if (!route || !known) return from >= fromSec ? shift : notBefore(shift, fromSec);
    const taskCount = route.steps.filter(({ kind }) => kind === 'task').length;
    const isUnderWay = known.begun > 0;
    return {
      ...shift,
      windowSec: [isUnderWay ? route.startSec : Math.max(from, Math.min(fromSec, route.startSec)), to],
      ...(isUnderWay && {
        pinnedPrefix: route.steps.slice(0, known.begun).map(({ kind, index }) => ({ kind, index })),
      }),
      ...(known.isClosed && { maxTasks: Math.min(shift.maxTasks, taskCount) }),
    };
  });
  return {
    problem: { ...problem, shifts, tasks: loads.tasks, facilities: loads.facilities },
    plan: { routes: loads.routes, unserved: plan.unserved },
  };
}

/** An unused shift leaves from now on; one that is over takes nothing. */
function notBefore(shift: Shift, fromSec: number): Shift {
  const [, to] = shift.windowSec;
  return fromSec < to ? { ...shift, windowSec: [fromSec, to] } : { ...shift, maxTasks: 0 };
}

function progressOf(model: Model, state: SearchState, route: Route, fromSec: number): Progress {
  const present = state.routes[route.shift]!;
  state.evaluator.evaluate(present);
  present.begin = route.startSec;
  const { steps, startSec } = scheduleRoute(model, present, state.evaluator.scratch.work);
  const leftFor = (k: number): number => (k === 0 ? startSec : steps[k - 1]!.departureSec);
  let begun = 0;
  while (begun < steps.length && leftFor(begun) < fromSec) begun++;
  const pinned = model.prefix[route.shift]!.length;
  const isClosed = leftFor(steps.length) < fromSec;
  return { begun: Math.max(begun, pinned), isClosed, timetable: steps };
}

function separateLoads(
  problem: Problem,
  routes: readonly Route[],
  progress: ReadonlyMap<number, Progress>,
): { routes: readonly Route[]; tasks: readonly Task[]; facilities: readonly Facility[] } {
  const tasks = [...problem.tasks];
  const copyOf = new Map<number, { index: number; starts: Set<number> }>();
  const changed = routes.map((route): Route => {
    const { begun, timetable } = progress.get(route.shift)!;
    if (timetable.length === 0) return route;
    const lastLoad = new Map<number, number>();
    const steps = route.steps.map((step, k) => {
      if (step.kind === 'load') {
        lastLoad.set(step.index, k);
        if (k >= begun) return step;
        const copy = copyOf.get(step.index) ?? { index: problem.facilities.length + copyOf.size, starts: new Set() };
        copyOf.set(step.index, copy);
        copy.starts.add(timetable[k]!.startSec);
        return { ...step, index: copy.index };
      }
      const task = step.kind === 'task' ? problem.tasks[step.index]! : undefined;
      const loadedAt = task && lastLoad.get(task.deliveryFacility);
      if (task && loadedAt !== undefined && loadedAt < begun)
        tasks[step.index] = {
          ...task,
          deliveryFacility: copyOf.get(task.deliveryFacility)!.index,
          pinnedShift: route.shift,
          prize: Math.max(task.prize, ABOARD_PRIZE),
        };
      return step;
    });
    return { ...route, steps };
  });
  const copies = [...copyOf].map(([facility, { starts }]): Facility => {
    const { id, place, serviceSec, secPerPiece } = problem.facilities[facility]!;
    const windows = [...starts].sort((one, other) => one - other).map((at) => [at, at] as const);
    return { id, place, kind: 'load', windows, serviceSec, secPerPiece, accepted: 0 };
  });
  return { routes: changed, tasks, facilities: [...problem.facilities, ...copies] };
}
