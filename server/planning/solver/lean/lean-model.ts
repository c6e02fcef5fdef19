import type { Model } from '../model';
import { UNREACHABLE } from '../problem';
import { leanMatrices } from './lean-matrix';

/**
 * The part of the problem that text-book routing has: every shift drives one trip with all new goods aboard from the start place, each task
 * has one window, cost is fixed cost and distance. Nodes: task `t` → `t`; start of shift `r` → `tasks + r`; its end → `tasks + shifts + r`.
 */
export interface LeanModel {
  readonly tasks: number;
  readonly shifts: number;
  readonly nodes: number;
  readonly dimensions: number;
  /** Row and column of a node in the matrices. */
  readonly row: Int32Array;
  readonly column: Int32Array;
  readonly duration: Int32Array;
  readonly distance: Int32Array;
  /** The same with the place driven to as the row, so that all ways to one place lie together. */
  readonly durationTo: Int32Array;
  readonly distanceTo: Int32Array;
  /** Ways back are as long as ways there. */
  readonly isSymmetric: boolean;
  readonly service: Int32Array;
  readonly ready: Int32Array;
  readonly due: Int32Array;
  /** Some window may bind: a way through all tasks can be too late. */
  readonly hasWindows: boolean;
  /** Per task and dimension. */
  readonly delivery: Int32Array;
  readonly pickup: Int32Array;
  readonly hasPickup: boolean;
  readonly capacity: Int32Array;
  readonly perMetre: Float64Array;
  /** Of the shift whose metre is cheapest. */
  readonly leastPerMetre: number;
  readonly fixed: Float64Array;
  readonly maxDistance: Int32Array;
  readonly maxDuration: Int32Array;
  readonly hasMaxDuration: boolean;
  /** Some shift is limited in duration or distance. */
  readonly hasLimits: boolean;
  /** Shifts of one kind are alike. */
  readonly kind: Int32Array;
  readonly kinds: readonly number[];
  readonly compatible: Uint8Array;
  readonly allCompatible: boolean;
  readonly prize: Float64Array;
}

/** Null when the problem needs more than the lean core knows. */
export function toLeanModel(model: Model): LeanModel | null {
  const { problem, taskCount: tasks, shiftCount: shifts, dimensions } = model;
  const { weights } = problem;
  const [first] = problem.shifts;
  if (!first || tasks === 0) return null;
  const isLean =
    problem.couplings.length === 0 &&
    problem.forbiddenTogether.length === 0 &&
    weights.waitingPerHour === 0 &&
    weights.balancePerHour === 0 &&
    !model.hasLateness &&
    problem.tasks.every(
      (task) => task.windows.length === 1 && task.choice === undefined && task.deliveryFacility < 0,
    ) &&
    problem.shifts.every(
      (shift) =>
        shift.breaks.length === 0 &&
        shift.profile === first.profile &&
        shift.maxTasks >= tasks &&
        (shift.pinnedPrefix?.length ?? 0) === 0 &&
        (!shift.mustUnloadAtEnd || model.streamCount === 0) &&
        shift.costs.perHour * weights.time === 0 &&
        shift.costs.overtimePerHour * weights.overtime === 0,
    );
  const matrix = problem.matrices[first.profile];
  if (!isLean || !matrix || model.speeds[0] !== null) return null;

  const { size, rank, duration, distance, durationTo, distanceTo } = leanMatrices(matrix, [
    ...problem.shifts.flatMap(({ startPlace, endPlace }) => [startPlace, endPlace]),
    ...problem.tasks.map(({ place }) => place),
  ]);
  const nodes = tasks + 2 * shifts;
  const column = new Int32Array(nodes);
  const service = new Int32Array(nodes);
  const ready = new Int32Array(nodes);
  const due = new Int32Array(nodes);
  problem.tasks.forEach((task, t) => {
    const [open, close] = task.windows[0] ?? [0, 0];
    column[t] = rank[task.place]!;
    service[t] = task.serviceSec;
    ready[t] = open;
    due[t] = close;
  });
  problem.shifts.forEach((shift, r) => {
    const [start, end] = [tasks + r, tasks + shifts + r];
    column[start] = rank[shift.startPlace]!;
    column[end] = rank[shift.endPlace]!;
    for (const node of [start, end]) {
      ready[node] = shift.windowSec[0];
      due[node] = shift.windowSec[1];
    }
  });
  const row = column.map((place) => place * size);
  return {
    tasks,
    shifts,
    nodes,
    dimensions,
    column,
    row,
    hasWindows: mayBeLate({ tasks, nodes, column, row, duration, service, ready, due }),
    duration,
    distance,
    durationTo,
    distanceTo,
    isSymmetric: distanceTo === distance,
    service,
    ready,
    due,
    delivery: model.delivery,
    pickup: model.pickup,
    hasPickup: model.pickup.some((amount) => amount > 0),
    capacity: model.capacity,
    perMetre: model.costPerMetre,
    leastPerMetre: Math.min(...model.costPerMetre),
    fixed: model.costFixed,
    maxDistance: Int32Array.from(problem.shifts, (shift) => shift.maxDistanceM),
    maxDuration: Int32Array.from(problem.shifts, (shift) => shift.maxDurationSec),
    hasLimits: problem.shifts.some((shift) => shift.maxDurationSec < UNREACHABLE || shift.maxDistanceM < UNREACHABLE),
    hasMaxDuration: problem.shifts.some((shift) => shift.maxDurationSec < UNREACHABLE),
    kind: model.shiftKind,
    kinds: [...new Set(model.shiftKind)],
    compatible: model.compatible,
    allCompatible: model.compatible.every((one) => one === 1),
    prize: Float64Array.from(model.units, (unit) => unit.prize),
  };
}

type Times = Pick<LeanModel, 'tasks' | 'nodes' | 'column' | 'row' | 'duration' | 'service' | 'ready' | 'due'>;

/** Can a way through every task, by its longest leg from each node, come to any of them too late? */
function mayBeLate({ tasks, nodes, column, row, duration, service, ready, due }: Times): boolean {
  let [latest, longestStart] = [0, 0];
  for (let node = 0; node < nodes; node++) {
    let longest = 0;
    for (let other = 0; other < nodes; other++) longest = Math.max(longest, duration[row[node]! + column[other]!]!);
    if (node < tasks) latest += longest + service[node]!;
    else longestStart = Math.max(longestStart, longest);
  }
  latest += longestStart + Math.max(...ready);
  return due.some((one) => one < latest);
}
