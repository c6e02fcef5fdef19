import type { Plan, Problem } from '../../server/planning/solver';
import { PLAIN_WEIGHTS, UNREACHABLE, type Shift, type Task, type TravelMatrix } from '../../server/planning/solver';

/** What a solution is worth in the instance's own units. */
export interface Worth {
  vehicles: number;
  distance: number;
  cost: number;
}

/** A published instance as a problem of ours, and the way back to its own numbers. */
export interface Instance {
  family: string;
  name: string;
  objective: string;
  customers: number;
  problem: Problem;
  /** Depot of each shift, for instances with several. */
  depotOfShift: readonly number[];
  /** Customer number of each task, as in the files. */
  customerOfTask: readonly number[];
  worthOf(plan: Pick<Plan, 'routes'>): Worth;
}

/** Objectives that the bench knows; `cost` only where an instance has prices. */
export type Objective = 'distance' | 'vehicles' | 'cost';

/** One place with everything that text-book instances say about it. Times and distances in whole solver units. */
export interface Stop {
  service: number;
  ready: number;
  due: number;
  delivery: readonly number[];
  pickup: readonly number[];
}

/** A text-book fleet: equal vehicles at one or several depots. */
export interface Fleet {
  depots: readonly number[];
  /** Vehicles of each depot. */
  vehicles: readonly number[];
  capacity: readonly number[];
  windowOfDepot: readonly (readonly [number, number])[];
  maxDuration?: number;
  costs: { fixed: number; perUnit: number };
}

/** Price of a vehicle where fewer come first: more than any published tour is long, and less than a task that is left out, in every scale. */
export const VEHICLE_FIRST = 1e5;

/** Text-book problem: places `0 … n-1`, customers are all places that are no depot. A task that is left out costs more than anything else. */
export function textbookProblem(input: {
  dimensions: number;
  matrix: TravelMatrix;
  stops: readonly Stop[];
  fleet: Fleet;
}): { problem: Problem; customerOfTask: number[]; depotOfShift: number[] } {
  const { dimensions, matrix, stops, fleet } = input;
  const isDepot = new Set(fleet.depots);
  const customerOfTask: number[] = [];
  const tasks: Task[] = [];
  stops.forEach((stop, place) => {
    if (isDepot.has(place)) return;
    customerOfTask.push(place);
    tasks.push({
      id: String(place),
      place,
      serviceSec: stop.service,
      windows: [[stop.ready, stop.due]],
      delivery: stop.delivery,
      pickup: stop.pickup,
      deliveryFacility: -1,
      categories: 0,
      requiredSkills: 0,
      prize: 1e9,
    });
  });
  const depotOfShift: number[] = [];
  const shifts: Shift[] = fleet.depots.flatMap((depot, index) =>
    Array.from({ length: fleet.vehicles[index] ?? 0 }, (_, n) => {
      depotOfShift.push(depot);
      return {
        id: `${depot}-${n}`,
        startPlace: depot,
        endPlace: depot,
        windowSec: fleet.windowOfDepot[index] ?? [0, UNREACHABLE - 1],
        breaks: [],
        capacity: fleet.capacity,
        skills: 0,
        profile: 0,
        maxDurationSec: fleet.maxDuration ?? UNREACHABLE,
        maxDistanceM: UNREACHABLE,
        maxTasks: UNREACHABLE,
        overtimeAfterSec: UNREACHABLE,
        costs: { fixed: fleet.costs.fixed, perKm: fleet.costs.perUnit * 1000, perHour: 0, overtimePerHour: 0 },
        mustUnloadAtEnd: false,
      };
    }),
  );
  const problem: Problem = {
    dimensions: Array.from({ length: dimensions }, (_, d) => `load${d}`),
    piecesDimension: -1,
    matrices: [matrix],
    tasks,
    shifts,
    facilities: [],
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
  };
  return { problem, customerOfTask, depotOfShift };
}

/** Customers of each route, in order. */
export function customersOf(instance: Pick<Instance, 'customerOfTask'>, solution: Pick<Plan, 'routes'>): number[][] {
  return solution.routes.map(({ steps }) =>
    steps.flatMap(({ kind, index }) => (kind === 'task' ? (instance.customerOfTask[index] ?? -1) : [])),
  );
}

/** One route as solution files have it: plain customer numbers, or with its depot and the landfills where they are visited. */
type WrittenRoute = number[] | { depot: number; visits: number[] };

/**
 * The routes of a solution file. All numbers are rows of the instance file counted from 0. Where there is one depot and nothing but
 * customers, a route is the list of its customers; with several depots or landfills it also names its depot, and a landfill is a visit.
 */
export function writtenRoutes(
  { problem, depotOfShift, customerOfTask }: Pick<Instance, 'problem' | 'depotOfShift' | 'customerOfTask'>,
  { routes }: Pick<Plan, 'routes'>,
): WrittenRoute[] {
  const isPlain = new Set(depotOfShift).size <= 1 && problem.facilities.length === 0;
  return routes.map(({ shift, steps }) => {
    const visits = steps.flatMap(({ kind, index }) => {
      if (kind === 'break') return [];
      return kind === 'task' ? (customerOfTask[index] ?? -1) : (problem.facilities[index]?.place ?? -1);
    });
    return isPlain ? visits : { depot: depotOfShift[shift] ?? -1, visits };
  });
}

/** What the routes drive, in the units of the matrix. */
export function drivenUnits(problem: Problem, { routes }: Pick<Plan, 'routes'>): number {
  let driven = 0;
  for (const { shift: index, steps } of routes) {
    const shift = problem.shifts[index];
    const matrix = problem.matrices[shift?.profile ?? 0];
    if (!shift || !matrix) continue;
    let from = shift.startPlace;
    const visit = (to: number) => {
      driven += matrix.distanceM[from * matrix.size + to] ?? 0;
      from = to;
    };
    for (const { kind, index: at } of steps)
      if (kind !== 'break') visit((kind === 'task' ? problem.tasks : problem.facilities)[at]?.place ?? from);
    visit(shift.endPlace);
  }
  return driven;
}

/** A square matrix of whole numbers. */
export function matrixOf(size: number, value: (from: number, to: number) => number): Int32Array {
  const matrix = new Int32Array(size * size);
  for (let from = 0; from < size; from += 1)
    for (let to = 0; to < size; to += 1) matrix[from * size + to] = from === to ? 0 : value(from, to);
  return matrix;
}
