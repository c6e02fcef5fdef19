import { compile } from '../compile';
import type { Model } from '../model';
import type { Problem } from '../problem';
import { SearchState } from '../search-state';
import type { Plan, RouteStep, ScheduledRoute } from '../solution';
import { freeze, type Frozen } from './freeze';
import { otherPositions } from './other-positions';
import { PlaceFinder } from './place-finder';
import { balanceCost, takePlan, timetableOf } from './present-plan';

/** One place for a new demand: a route as it would be, and what it costs against doing nothing. */
export interface Offer {
  readonly shift: number;
  /** The shift has no route yet. */
  readonly opensShift: boolean;
  /** The tasks served, in driving order: one, or both of a pair. */
  readonly tasks: readonly number[];
  /** The whole route with them. */
  readonly route: ScheduledRoute;
  /** For each step of `route` its position in the present route; -1 = a new step (a task, or a load, unload or break for it). */
  readonly cameFrom: readonly number[];
  /** What the plan costs more; the prize of the demand does not count. */
  readonly costDelta: number;
  readonly distanceDeltaM: number;
  readonly durationDeltaSec: number;
  /** How much later the route ends; 0 when it opens the shift. */
  readonly endDeltaSec: number;
  /** Tasks of the present route that begin later, and by how much. */
  readonly delays: readonly { readonly task: number; readonly delaySec: number }[];
}

/** Offers by rising cost, in terms of the frozen day. */
export interface Offers extends Frozen {
  readonly offers: readonly Offer[];
}

/** What is asked for. */
export interface OfferOptions {
  /** Nothing that begins before is changed. */
  readonly fromSec: number;
  /** Most places in one route, default 1; further ones are positions that need no load or unload of their own. */
  readonly perRoute?: number;
}

/**
 * The cheapest feasible place of a demand that the plan leaves out in every route, behind what is frozen at `fromSec`, and on one unused
 * shift of each kind. `tasks` names the demand: one task, all tasks of a choice, or both of a pair; more tasks of it may be left away.
 * Throws RangeError when they belong to several demands or are served already. O(routes × trials × steps).
 */
export function offerInsertions(
  problem: Problem,
  plan: Plan,
  tasks: readonly number[],
  { fromSec, perRoute = 1 }: OfferOptions,
): Offers {
  const frozen = freeze(problem, plan, fromSec);
  const model = compile(frozen.problem);
  const state = new SearchState(model);
  const broken = takePlan(model, state, frozen.plan);
  const [unit, ...others] = new Set(tasks.map((task) => model.unitOfTask[task] ?? -1));
  if (unit === undefined || unit < 0 || others.length > 0) throw new RangeError('the tasks are not one demand');
  if (!state.absent.includes(unit)) throw new RangeError('the demand is served already');

  const present = state.routes.map((route) =>
    route.length === 0 || broken.includes(route.shift) ? null : timetableOf(model, state, route),
  );
  const finder = new PlaceFinder(model, state);
  const kindsSeen = new Set<number>();
  const offers: Offer[] = [];
  for (let shift = 0; shift < model.shiftCount; shift++) {
    if (broken.includes(shift)) continue;
    const isUnused = state.routes[shift]!.length === 0;
    if (isUnused && kindsSeen.has(model.shiftKind[shift]!)) continue;
    if (isUnused) kindsSeen.add(model.shiftKind[shift]!);
    const found = finder.find(unit, shift);
    if (!found) continue;
    const places = [found];
    if (perRoute > 1 && !isUnused) places.push(...otherPositions(model, state, unit, found));
    places.sort((one, other) => one.cost - other.cost);
    for (const place of places.slice(0, perRoute))
      offers.push(compare(model, present, timetableOf(model, state, place)));
  }
  offers.sort((one, other) => one.costDelta - other.costDelta || one.shift - other.shift);
  const routes = present.flatMap((route, shift) => route ?? frozen.plan.routes.filter((one) => one.shift === shift));
  return { problem: frozen.problem, plan: { routes, unserved: frozen.plan.unserved }, offers };
}

function compare(model: Model, present: readonly (ScheduledRoute | null)[], route: ScheduledRoute): Offer {
  const before = present[route.shift] ?? null;
  const durations = present.flatMap((one) => one?.durationSec ?? []);
  const changed = present.flatMap((one, shift) => (shift === route.shift ? route : one)?.durationSec ?? []);
  const cameFrom = originOf(before?.steps ?? [], route.steps);
  const starts = new Map(before?.steps.map(({ kind, index, startSec }) => [`${kind}:${index}`, startSec]));
  const inTasks = route.steps.filter(({ kind }) => kind === 'task');
  return {
    shift: route.shift,
    opensShift: before === null,
    tasks: inTasks.flatMap(({ index }) => (starts.has(`task:${index}`) ? [] : [index])),
    route,
    cameFrom,
    costDelta:
      route.cost.total - (before?.cost.total ?? 0) + balanceCost(model, changed) - balanceCost(model, durations),
    distanceDeltaM: route.distanceM - (before?.distanceM ?? 0),
    durationDeltaSec: route.durationSec - (before?.durationSec ?? 0),
    endDeltaSec: before ? route.endSec - before.endSec : 0,
    delays: inTasks.flatMap(({ index, startSec }) => {
      const delaySec = startSec - (starts.get(`task:${index}`) ?? startSec);
      return delaySec > 0 ? [{ task: index, delaySec }] : [];
    }),
  };
}

/** Where the steps stood before. Insertions keep the order of everything but breaks. */
function originOf(before: readonly RouteStep[], after: readonly RouteStep[]): number[] {
  const same = (k: number, step: RouteStep) => before[k]?.kind === step.kind && before[k].index === step.index;
  let next = 0;
  const skipBreaks = () => {
    while (before[next]?.kind === 'break') next++;
  };
  return after.map((step) => {
    if (step.kind === 'break') return before.findIndex((_, k) => same(k, step));
    skipBreaks();
    return same(next, step) ? next++ : -1;
  });
}
