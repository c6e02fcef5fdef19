import type { Facility, Problem, Shift, Step, Task } from '../solver/problem';
import type { Violation } from './violation';

/** Goods aboard that belong together: new ones of a task, old ones of a task, or goods on their way from house to house. */
interface Parcel {
  readonly kind: 'new' | 'old' | 'carried';
  readonly task: number;
  readonly amount: readonly number[];
  readonly categories: number;
  /** Passed a facility that unloads but refuses these. */
  refused: boolean;
}

/** What happens in the hold, apart from time. `piecesMoved[k]` belongs to the k-th of the given steps. */
export interface LoadFindings {
  readonly violations: Violation[];
  readonly piecesMoved: number[];
  readonly unloaded: { readonly facility: number; readonly amount: number[] }[];
}

type NumberedStep = { readonly step: Step; readonly position: number };

function isAnything(amount: readonly number[]): boolean {
  return amount.some((units) => units > 0);
}

function newGoods(problem: Problem, task: number): Parcel {
  const { delivery, deliveryCategories } = problem.tasks[task] as Task;
  return { kind: 'new', task, amount: delivery, categories: deliveryCategories ?? 0, refused: false };
}

/** Tasks of `steps[from…]` whose new goods come from `facility`, up to the next load there. */
function tasksSuppliedFrom(problem: Problem, steps: readonly NumberedStep[], from: number, facility: number): number[] {
  const supplied: number[] = [];
  for (const { step } of steps.slice(from)) {
    if (step.kind === 'load' && step.index === facility) break;
    if (step.kind === 'task' && problem.tasks[step.index]!.deliveryFacility === facility) supplied.push(step.index);
  }
  return supplied;
}

/** Follows every parcel through the steps of one route and checks weight, company and facilities on every leg. */
export function simulateLoads(problem: Problem, shiftIndex: number, steps: readonly NumberedStep[]): LoadFindings {
  const shift = problem.shifts[shiftIndex] as Shift;
  const at = { shift: shiftIndex };
  const violations: Violation[] = [];
  const unloaded: LoadFindings['unloaded'] = [];
  const piecesOf = (parcels: readonly Parcel[]): number =>
    parcels.reduce((sum, parcel) => sum + (parcel.amount[problem.piecesDimension] ?? 0), 0);
  let aboard: Parcel[] = tasksSuppliedFrom(problem, steps, 0, -1).map((task) => newGoods(problem, task));

  const checkLeg = (leg: number): void => {
    problem.dimensions.forEach((_, dimension) => {
      const value = aboard.reduce((sum, parcel) => sum + (parcel.amount[dimension] ?? 0), 0);
      const limit = shift.capacity[dimension] ?? 0;
      if (value > limit) violations.push({ ...at, code: 'load', by: value - limit, leg, dimension, limit, value });
    });
    const present = aboard.reduce((mask, parcel) => mask | parcel.categories, 0);
    for (const [one, other] of problem.forbiddenTogether) {
      if (present & (1 << one) && present & (1 << other))
        violations.push({ ...at, code: 'forbidden_together', by: (1 << one) | (1 << other), leg });
    }
  };

  const piecesMoved = steps.map(({ step, position }, index) => {
    checkLeg(position);
    if (step.kind === 'break') return 0;
    if (step.kind === 'load') {
      const loaded = tasksSuppliedFrom(problem, steps, index + 1, step.index).map((task) => newGoods(problem, task));
      aboard = [...aboard, ...loaded];
      return piecesOf(loaded);
    }
    if (step.kind === 'unload') {
      const facility = problem.facilities[step.index] as Facility;
      const taken = aboard.filter((parcel) => parcel.kind === 'old' && (parcel.categories & ~facility.accepted) === 0);
      aboard = aboard.filter((parcel) => !taken.includes(parcel));
      for (const parcel of aboard) parcel.refused = true;
      unloaded.push({
        facility: step.index,
        amount: problem.dimensions.map((_, d) => taken.reduce((sum, parcel) => sum + (parcel.amount[d] ?? 0), 0)),
      });
      return piecesOf(taken);
    }
    const task = problem.tasks[step.index] as Task;
    const brought = aboard.findIndex((parcel) => parcel.kind === 'new' && parcel.task === step.index);
    if (brought >= 0) aboard.splice(brought, 1);
    else if (isAnything(task.delivery))
      violations.push({
        ...at,
        code: 'not_loaded',
        by: 1,
        step: position,
        task: step.index,
        facility: task.deliveryFacility,
      });
    if (isAnything(task.pickup))
      aboard.push({ kind: 'old', task: step.index, amount: task.pickup, categories: task.categories, refused: false });
    for (const { first, second, carried } of problem.couplings) {
      if (second === step.index)
        aboard = aboard.filter((parcel) => !(parcel.kind === 'carried' && parcel.task === first));
      const isAhead = steps.slice(index + 1).some((later) => later.step.kind === 'task' && later.step.index === second);
      if (first === step.index && carried !== undefined && isAhead)
        aboard.push({ kind: 'carried', task: first, amount: carried, categories: 0, refused: false });
    }
    return 0;
  });
  checkLeg(steps.length === 0 ? 0 : steps[steps.length - 1]!.position + 1);

  if (shift.mustUnloadAtEnd) {
    for (const parcel of aboard.filter(({ kind }) => kind === 'old')) {
      violations.push({
        ...at,
        code: parcel.refused ? 'facility_category' : 'not_unloaded',
        by: parcel.refused ? parcel.categories : 1,
        task: parcel.task,
      });
    }
  }
  return { violations, piecesMoved, unloaded };
}
