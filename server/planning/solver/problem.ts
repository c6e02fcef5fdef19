/**
 * The planning problem as plain data, the only way into the solver.
 *
 * Conventions
 * - Every number is an integer unless it says "cost". Times are seconds since 00:00 of the service day (they may pass 86 400),
 *   durations seconds, distances metres.
 * - Loads are vectors with one entry per `Problem.dimensions` entry, in the whole unit that the dimension names (grams, litres, pieces).
 * - Costs are numbers in one currency unit chosen by the caller (fen); the solver only adds and compares them.
 * - Bit masks use bits 0..30.
 * - Tasks, shifts, facilities and places are named by their index in the arrays of the problem.
 */

/** A travel time or distance at or above this means: no way from here to there (a river without a usable crossing). */
export const UNREACHABLE = 1_000_000_000;

/** Whole numbers, flat; an Int32Array may lie on a SharedArrayBuffer so that workers read it without a copy. */
export type IntegerArray = Int32Array | readonly number[];

/** Closed interval `[from, to]` of seconds since 00:00 of the service day. */
export type TimeWindow = readonly [from: number, to: number];

/**
 * How fast one drives in the periods of a day, in thousandths of the free speed (1 … 1000). Roads slow down differently, so each leg has a
 * kind; entry `permille[kind][period]`. The first period begins at 0 and the last has no end.
 */
export interface TravelSpeeds {
  /** Begin of each period, ascending; at least two. */
  readonly fromSec: readonly number[];
  readonly permille: readonly (readonly number[])[];
  /** Kind of each cell of the matrix; absent = all are of kind 0. */
  readonly kindOf?: Uint8Array | readonly number[];
}

/** Travel of one vehicle profile. Row-major `size × size`: entry `from * size + to`. May be asymmetric. `UNREACHABLE` = no way. */
export interface TravelMatrix {
  readonly size: number;
  readonly durationSec: IntegerArray;
  readonly distanceM: IntegerArray;
  /** Absent = durations hold all day; else they are those of free roads. */
  readonly speeds?: TravelSpeeds;
}

/** One visit at a door (or one textbook customer). */
export interface Task {
  /** The caller's own name for it; the solver only hands it back. */
  readonly id: string;
  /** Row of the travel matrices. */
  readonly place: number;
  /** Work at the door, after which the vehicle leaves. */
  readonly serviceSec: number;
  /** Service begins inside one of these closed intervals; ascending, not overlapping; at least one. */
  readonly windows: readonly TimeWindow[];
  /** New goods that leave the vehicle here, per dimension. */
  readonly delivery: readonly number[];
  /** Old goods that come aboard here, per dimension; they come aboard after the delivery has left. */
  readonly pickup: readonly number[];
  /** Facility where the new goods are loaded; -1 = they are aboard from the start place on (or there are none). */
  readonly deliveryFacility: number;
  /** Categories (bit mask) of the old goods that come aboard here. */
  readonly categories: number;
  /** Categories (bit mask) of the new goods that are delivered here; absent = 0. */
  readonly deliveryCategories?: number;
  /** Skills (bit mask) that the shift must have, all of them. */
  readonly requiredSkills: number;
  /** Cost of leaving this task out of the plan (weighted by `weights.unserved`). Large = as good as obligatory. */
  readonly prize: number;
  /** Only these shifts may serve it; absent = any. */
  readonly allowedShifts?: readonly number[];
  /** If served, then by this shift. */
  readonly pinnedShift?: number;
  /** Soft due time: service that begins later counts as lateness (weighted by `weights.latenessPerHour`), but is allowed. */
  readonly lateAfterSec?: number;
  /** Alternatives ("visit modes"): of all tasks with the same number exactly one is to be served. A member of a choice must not be in a coupling. */
  readonly choice?: number;
}

/** Two tasks that belong together: both are served or neither, `first` before `second`. A task is in one coupling at most. */
export interface Coupling {
  readonly first: number;
  readonly second: number;
  /** Both by the same shift. */
  readonly sameRoute: boolean;
  /** Service at `second` begins at least so long after departure from `first`. */
  readonly minGapSec: number;
  /** Goods that ride from `first` to `second` (house to house), per dimension; they stay aboard through unloads. Needs `sameRoute`. */
  readonly carried?: readonly number[];
}

/** A break of a shift. It is taken where the vehicle stands after the preceding step. */
export interface Break {
  /** The break begins inside this closed interval. It is due when the route has begun before the interval's end and runs beyond it. */
  readonly windowSec: TimeWindow;
  readonly durationSec: number;
}

/** What a shift costs. */
export interface ShiftCosts {
  /** Once, if the shift drives at all. */
  readonly fixed: number;
  readonly perKm: number;
  /** Per hour between departure from the start place and arrival at the end place. */
  readonly perHour: number;
  /** In addition to `perHour`, for the time beyond `Shift.overtimeAfterSec`. */
  readonly overtimePerHour: number;
}

/** One vehicle with its crew for one working window. Drives at most one route. */
export interface Shift {
  readonly id: string;
  readonly startPlace: number;
  readonly endPlace: number;
  /** Leaves the start place and reaches the end place inside this closed interval. */
  readonly windowSec: TimeWindow;
  readonly breaks: readonly Break[];
  /** Most that may be aboard on any leg, new and old together, per dimension. */
  readonly capacity: readonly number[];
  readonly skills: number;
  /** Index into `Problem.matrices`. */
  readonly profile: number;
  /** Longest time between departure and return; `UNREACHABLE` = no limit. */
  readonly maxDurationSec: number;
  /** Range; `UNREACHABLE` = no limit. */
  readonly maxDistanceM: number;
  /** Most tasks in the route; `UNREACHABLE` = no limit. */
  readonly maxTasks: number;
  /** Route duration beyond which overtime is paid; `UNREACHABLE` = never. */
  readonly overtimeAfterSec: number;
  readonly costs: ShiftCosts;
  /** Old goods must have been unloaded at a facility before the end place is reached; false = they may ride to the end place. */
  readonly mustUnloadAtEnd: boolean;
  /** Steps that the route begins with (already driven, or promised to people); the planner only adds behind them. Absent = none. */
  readonly pinnedPrefix?: readonly Step[];
}

/** A warehouse (load), a sorting centre or collection point (unload), or both. */
export interface Facility {
  readonly id: string;
  readonly place: number;
  readonly kind: 'load' | 'unload' | 'both';
  /** Service at the bay begins inside one of these closed intervals; ascending. */
  readonly windows: readonly TimeWindow[];
  /** Time at the bay whatever is moved. */
  readonly serviceSec: number;
  /** Additional time for each piece moved (dimension `Problem.piecesDimension`). */
  readonly secPerPiece: number;
  /** Categories (bit mask) that an unload takes. */
  readonly accepted: number;
  /** What all routes together may still unload here, per dimension; absent = no limit. */
  readonly room?: readonly number[];
}

/** Factors of the objective; the objective is the plain sum of the weighted terms, smaller is better. */
export interface ObjectiveWeights {
  /** × prize of every task left out. */
  readonly unserved: number;
  /** × fixed cost of every shift used. */
  readonly fixed: number;
  /** × distance cost (perKm). */
  readonly distance: number;
  /** × time cost (perHour). */
  readonly time: number;
  /** × overtime cost. */
  readonly overtime: number;
  /** Cost per hour of waiting for a window. */
  readonly waitingPerHour: number;
  /** Cost per hour of soft lateness (see `Task.lateAfterSec`). */
  readonly latenessPerHour: number;
  /** Cost per hour of difference between the longest and the shortest route in use. */
  readonly balancePerHour: number;
}

/** Weights that count money only: every cost term once, waiting, lateness and balance free. */
export const PLAIN_WEIGHTS: ObjectiveWeights = {
  unserved: 1,
  fixed: 1,
  distance: 1,
  time: 1,
  overtime: 1,
  waitingPerHour: 0,
  latenessPerHour: 0,
  balancePerHour: 0,
};

/** Everything the planner knows about one day. */
export interface Problem {
  /** Names of the load dimensions with their unit, e.g. `['grams', 'litres', 'pieces']`. At least one. */
  readonly dimensions: readonly string[];
  /** Dimension that counts pieces (for `Facility.secPerPiece`); -1 = none. */
  readonly piecesDimension: number;
  /** One per vehicle profile, all of the same size. */
  readonly matrices: readonly TravelMatrix[];
  readonly tasks: readonly Task[];
  readonly shifts: readonly Shift[];
  readonly facilities: readonly Facility[];
  /** Pairs of category bit numbers (0..30) that must never be aboard on the same leg. */
  readonly forbiddenTogether: readonly (readonly [categoryBit: number, categoryBit: number])[];
  readonly couplings: readonly Coupling[];
  readonly weights: ObjectiveWeights;
}

/**
 * One stop of a route.
 * - `load`, `index` = facility: takes aboard the new goods of all later tasks of this route with that `deliveryFacility`, up to the next
 *   load at the same facility.
 * - `task`, `index` = task.
 * - `unload`, `index` = facility: all old goods aboard whose categories the facility accepts go off (a task's old goods are accepted when
 *   all their categories are); the rest, and undelivered new goods, stay aboard.
 * - `break`, `index` = break of the shift: taken at the place of the preceding step.
 */
export interface Step {
  readonly kind: 'load' | 'task' | 'unload' | 'break';
  readonly index: number;
}
