import type { Step } from './problem';

/** A step as planned. */
export interface RouteStep extends Step {
  /** The crew waits until this moment although it could begin (a coupled visit that must not come too early). Absent = begin at once. */
  readonly notBeforeSec?: number;
}

/** One shift's day: what the solver decides, and all that the judge needs. Work begins as soon as the windows allow (and `notBeforeSec`). */
export interface Route {
  /** Index of the shift. */
  readonly shift: number;
  /** Departure from the start place. */
  readonly startSec: number;
  readonly steps: readonly RouteStep[];
}

/** A plan: routes in any order (one per shift at most, empty shifts left out) and the tasks that are left out on purpose. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly unserved: readonly number[];
}

/** The objective term by term, each already weighted; `total` is their sum. */
export interface CostTerms {
  readonly unserved: number;
  readonly fixed: number;
  readonly distance: number;
  readonly time: number;
  readonly overtime: number;
  readonly waiting: number;
  readonly lateness: number;
  readonly balance: number;
  readonly total: number;
}

/** When and where a step happens. `startSec - arrivalSec` is waiting, `departureSec - startSec` work (or break). */
export interface ScheduledStep extends RouteStep {
  /** Row of the travel matrices; a break has the place of the preceding step. */
  readonly place: number;
  readonly arrivalSec: number;
  readonly startSec: number;
  readonly departureSec: number;
}

/** What is aboard between two stops, per dimension; new goods include goods that ride from house to house. */
export interface LegLoad {
  readonly distanceM: number;
  readonly travelSec: number;
  readonly new: readonly number[];
  readonly old: readonly number[];
}

/** A route with its timetable. `legs[k]` leads to `steps[k]`; the last leg leads to the end place: `legs.length = steps.length + 1`. */
export interface ScheduledRoute extends Route {
  readonly steps: readonly ScheduledStep[];
  readonly legs: readonly LegLoad[];
  /** Arrival at the end place. */
  readonly endSec: number;
  readonly distanceM: number;
  readonly durationSec: number;
  readonly drivingSec: number;
  readonly waitingSec: number;
  readonly latenessSec: number;
  readonly taskCount: number;
  /** This route's own terms; `unserved` and `balance` are 0. */
  readonly cost: CostTerms;
}

/** What `solve` returns. */
export interface Solution extends Plan {
  readonly routes: readonly ScheduledRoute[];
  readonly cost: CostTerms;
  readonly iterations: number;
  readonly elapsedMs: number;
  /** What ended the search. */
  readonly stoppedBy: 'time' | 'iterations' | 'caller';
}

/** News from a running search. */
export interface Progress {
  readonly iterations: number;
  readonly elapsedMs: number;
  /** Tasks left out in the best plan so far (members of a choice that is served do not count). */
  readonly unserved: number;
  /** Shifts in use in the best plan so far. */
  readonly routes: number;
  readonly cost: CostTerms;
}
