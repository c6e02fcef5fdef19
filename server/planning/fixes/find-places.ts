import { judge } from '../judge';
import type { Plan, Problem, ScheduledRoute } from '../solver';
import { offerInsertions, takeOut, type Offer } from '../solver/insert';
import { costOf } from './try-change';

/** Where else would a demand fit that a plan serves? */
export interface PlaceQuestion {
  readonly problem: Problem;
  readonly plan: Plan;
  readonly tasks: readonly number[];
  /** Most places in one route. */
  readonly perRoute: number;
}

/** A place in a route, against the plan as it is. */
export interface FoundPlace {
  readonly shift: number;
  readonly opensShift: boolean;
  readonly route: ScheduledRoute;
  readonly cost: number;
  readonly distanceM: number;
  /** How much later (negative: earlier) the route ends; 0 when it opens the shift. */
  readonly endDeltaSec: number;
  readonly delays: Offer['delays'];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const tasksOf = ({ steps }: ScheduledRoute | Plan['routes'][number]): string =>
  steps.flatMap(({ kind, index }) => (kind === 'task' ? index : [])).join();

/** Every other place, by rising cost; each with the whole plan accepted by the judge. Runs in a planner thread. */
export function findPlaces({ problem, plan, tasks, perRoute }: PlaceQuestion): FoundPlace[] {
  const rest = takeOut(problem, plan, tasks);
  const { plan: timed, offers } = offerInsertions(problem, rest, tasks, { fromSec: 0, perRoute });
  const { totals: present } = judge(problem, plan);
  const presentCost = costOf(problem, plan);
  const restM = sum(timed.routes.map((route) => (route as ScheduledRoute).distanceM));
  return offers
    .flatMap((offer): FoundPlace[] => {
      const { shift, route, opensShift, distanceDeltaM, delays } = offer;
      const before = plan.routes.find((one) => one.shift === shift);
      if (before && tasksOf(before) === tasksOf(route)) return [];
      const others = timed.routes.filter((one) => one.shift !== shift);
      const moved = { routes: [...others, route], unserved: rest.unserved.filter((task) => !tasks.includes(task)) };
      if (judge(problem, moved).violations.length > 0) return [];
      const beforeEnd = (before as ScheduledRoute | undefined)?.endSec;
      return [
        {
          ...{ shift, opensShift, route, delays },
          cost: costOf(problem, moved) - presentCost,
          distanceM: restM + distanceDeltaM - present.distanceM,
          endDeltaSec: beforeEnd === undefined ? offer.endDeltaSec : route.endSec - beforeEnd,
        },
      ];
    })
    .sort((one, other) => one.cost - other.cost);
}
