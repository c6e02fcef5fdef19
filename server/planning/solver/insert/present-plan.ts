import { compile } from '../compile';
import { KIND, nodeOf, type Model } from '../model';
import type { Problem } from '../problem';
import type { RouteState } from '../route-state';
import { NO_COST, scheduleRoute } from '../schedule';
import { SearchState } from '../search-state';
import type { CostTerms, Plan, Route, ScheduledRoute, Solution } from '../solution';

/** Puts the steps of a route as they are, breaks included; nothing is evaluated. */
export function writeSteps(model: Model, target: RouteState, { shift, steps }: Route): void {
  const nodes = Int32Array.from(steps, (step) => nodeOf(model, shift, step));
  target.setNodes(nodes, nodes.length);
}

/**
 * Makes a plan the present one of a fresh state, step for step: nothing is dropped, moved or added. Returns the shifts whose routes are not
 * feasible as they stand; their numbers mean nothing. O(steps).
 */
export function takePlan(model: Model, state: SearchState, { routes }: Plan): number[] {
  const broken: number[] = [];
  for (const route of routes) writeSteps(model, state.routes[route.shift]!, route);
  const served = new Set<number>();
  for (const { shift } of routes) {
    const route = state.routes[shift]!;
    for (let k = 0; k < route.length; k++) {
      const node = route.nodeAt(k);
      if (model.kind[node] !== KIND.TASK) continue;
      state.shiftOf[node] = shift;
      served.add(model.unitOfTask[node]!);
    }
    if (state.evaluator.evaluate(route)) state.evaluator.index(route);
    else broken.push(shift);
  }
  const absent = state.absent.filter((unit) => !served.has(unit));
  state.absent.length = 0;
  state.absent.push(...absent);
  state.begin();
  return broken;
}

/** The timetable of a feasible route of the state. */
export function timetableOf(model: Model, state: SearchState, route: RouteState): ScheduledRoute {
  state.evaluator.evaluate(route);
  return scheduleRoute(model, route, state.evaluator.scratch.work);
}

/** What several routes cost together for being of different length. */
export function balanceCost(model: Model, durations: readonly number[]): number {
  return durations.length < 2 ? 0 : model.costPerBalanceSecond * (Math.max(...durations) - Math.min(...durations));
}

/** The state as a plan with its cost. */
export function writePlan(model: Model, state: SearchState): Pick<Solution, 'routes' | 'unserved' | 'cost'> {
  const routes = state.routes.flatMap((route) => (route.length === 0 ? [] : [timetableOf(model, state, route)]));
  const sum = (term: keyof CostTerms): number => routes.reduce((total, route) => total + route.cost[term], 0);
  const terms = {
    ...NO_COST,
    unserved: state.absent.reduce((total, unit) => total + model.units[unit]!.prize, 0),
    fixed: sum('fixed'),
    distance: sum('distance'),
    time: sum('time'),
    overtime: sum('overtime'),
    waiting: sum('waiting'),
    lateness: sum('lateness'),
    balance: balanceCost(
      model,
      routes.map(({ durationSec }) => durationSec),
    ),
  };
  const tasks = state.absent.flatMap((unit) =>
    model.units[unit]!.alternatives.flatMap(({ first, second }) => (second < 0 ? [first] : [first, second])),
  );
  return {
    routes,
    unserved: tasks.sort((one, other) => one - other),
    cost: { ...terms, total: Object.values(terms).reduce((total, term) => total + term, 0) },
  };
}

/** The timetables of all routes of a plan that break no rule, by shift. O(compile + steps). */
export function timetables(problem: Problem, plan: Plan): Map<number, ScheduledRoute> {
  const model = compile(problem);
  const state = new SearchState(model);
  const broken = new Set(takePlan(model, state, plan));
  const sound = plan.routes.filter(({ shift, steps }) => steps.length > 0 && !broken.has(shift));
  return new Map(sound.map(({ shift }) => [shift, timetableOf(model, state, state.routes[shift]!)]));
}

/** The timetable of each route alone, leaving as late as it costs nothing; null for one that breaks a rule. O(compile + steps). */
export function timetablesAlone(problem: Problem, routes: readonly Route[]): (ScheduledRoute | null)[] {
  const model = compile(problem);
  return routes.map((route) => {
    const state = new SearchState(model);
    const broken = takePlan(model, state, { routes: [route], unserved: [] });
    return broken.length > 0 ? null : timetableOf(model, state, state.routes[route.shift]!);
  });
}

/** The timetable of one route, as `timetablesAlone` has it. */
export function timetable(problem: Problem, route: Route): ScheduledRoute | null {
  return timetablesAlone(problem, [route])[0]!;
}
