import { judge, type Violation } from '../../server/planning/judge';
import type { Plan, Problem, ScheduledRoute, Solution, Step } from '../../server/planning/solver';
import { faultsOf, InputError } from './input-error';
import { planFile } from './problem-file';

/** Pairs of task and shift for which the reason is worked out; a day that leaves out more has one cause. */
const MOST_REASONS = 10_000;

const idOf = (problem: Problem, { kind, index }: Step): string | number => {
  if (kind === 'break') return index;
  return (kind === 'task' ? problem.tasks[index] : problem.facilities[index])?.id ?? index;
};

/** A plan in names, with timetable, loads of each leg, cost terms, and why tasks are left out. */
export function writePlan(problem: Problem, solution: Solution) {
  const byId = (route: ScheduledRoute) => ({
    shift: problem.shifts[route.shift]!.id,
    startSec: route.startSec,
    endSec: route.endSec,
    distanceM: route.distanceM,
    durationSec: route.durationSec,
    waitingSec: route.waitingSec,
    cost: route.cost,
    steps: route.steps.map((step) => ({
      kind: step.kind,
      id: idOf(problem, step),
      arrivalSec: step.arrivalSec,
      startSec: step.startSec,
      departureSec: step.departureSec,
      ...(step.notBeforeSec !== undefined && { notBeforeSec: step.notBeforeSec }),
    })),
    legs: route.legs,
  });
  return {
    cost: solution.cost,
    iterations: solution.iterations,
    elapsedMs: Math.round(solution.elapsedMs),
    stoppedBy: solution.stoppedBy,
    routes: solution.routes.map(byId),
    unserved: solution.unserved.map((task, k) => ({
      id: problem.tasks[task]!.id,
      ...(k * problem.shifts.length < MOST_REASONS && { reasons: reasonsOf(problem, task) }),
    })),
  };
}

/** Per shift the rules that stop a task even on an empty day, or `cost` when only the others stand in its way. */
export function reasonsOf(problem: Problem, task: number): { shift: string; code: string; by: number }[] {
  const own = problem.couplings.find(({ first, second }) => first === task || second === task);
  const members = own ? [own.first, own.second] : [task];
  const alone: Problem = {
    ...problem,
    tasks: members.map((member) => ({ ...problem.tasks[member]!, choice: -1 })),
    couplings: own ? [{ ...own, first: 0, second: 1 }] : [],
  };
  const pickedUp = alone.tasks.some(({ pickup }) => pickup.some((units) => units > 0));
  const unloads = alone.facilities.flatMap(({ kind }, index) => (kind === 'load' || !pickedUp ? [] : [index]));
  return problem.shifts.map((shift, index) => {
    const trials = (unloads.length > 0 ? unloads : [-1]).map((facility) => {
      const steps: Step[] = [...new Set(alone.tasks.flatMap(({ deliveryFacility: at }) => (at < 0 ? [] : [at])))].map(
        (at) => ({ kind: 'load', index: at }),
      );
      alone.tasks.forEach((_, at) => steps.push({ kind: 'task', index: at }));
      if (facility >= 0) steps.push({ kind: 'unload', index: facility });
      const { violations } = judge(alone, {
        routes: [{ shift: index, startSec: shift.windowSec[0], steps }],
        unserved: [],
      });
      // A trial drives without breaks and prefixes: they are not what keeps the task out of an empty day.
      return violations.filter(({ code, shift: at }) => code !== 'break' && !(code === 'pinned' && at !== index));
    });
    const easiest = trials.reduce((one, other) => (other.length < one.length ? other : one));
    const [worst] = easiest;
    return { shift: shift.id, code: worst?.code ?? 'cost', by: worst?.by ?? 0 };
  });
}

/** Reads a plan file back. Throws InputError for names that the problem does not have. */
export function readPlan(problem: Problem, json: unknown): Plan {
  const parsed = planFile.safeParse(json);
  if (!parsed.success) throw new InputError(faultsOf(parsed.error));
  const faults: string[] = [];
  const book = (things: readonly { id: string }[]) => new Map(things.map(({ id }, index) => [id, index]));
  const [tasks, shifts, facilities] = [book(problem.tasks), book(problem.shifts), book(problem.facilities)];
  const find = (names: ReadonlyMap<string, number>, id: string | number, path: string): number => {
    const index = names.get(String(id));
    if (index === undefined) faults.push(`${path}: the problem has no "${id}"`);
    return index ?? 0;
  };
  const plan: Plan = {
    routes: parsed.data.routes.map(({ shift, startSec, steps }, r) => ({
      shift: find(shifts, shift, `routes[${r}].shift`),
      startSec,
      steps: steps.map(({ kind, id, notBeforeSec }, k) => ({
        kind,
        index:
          kind === 'break' ? Number(id) : find(kind === 'task' ? tasks : facilities, id, `routes[${r}].steps[${k}].id`),
        ...(notBeforeSec !== undefined && { notBeforeSec }),
      })),
    })),
    unserved: parsed.data.unserved.map((one, k) =>
      find(tasks, typeof one === 'string' ? one : one.id, `unserved[${k}]`),
    ),
  };
  if (faults.length > 0) throw new InputError(faults);
  return plan;
}

/** One violation in names, a line of the table that `check` prints. */
export function lineOf(problem: Problem, violation: Violation) {
  const { code, by, shift, step, leg, task, facility, dimension, limit, value } = violation;
  return {
    code,
    by,
    shift: shift === undefined ? '' : (problem.shifts[shift]?.id ?? shift),
    step: step ?? '',
    leg: leg ?? '',
    task: task === undefined ? '' : (problem.tasks[task]?.id ?? task),
    facility: facility === undefined ? '' : (problem.facilities[facility]?.id ?? facility),
    dimension: dimension === undefined ? '' : (problem.dimensions[dimension] ?? dimension),
    limit: limit ?? '',
    value: value ?? '',
  };
}
