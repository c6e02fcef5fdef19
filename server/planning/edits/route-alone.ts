import type { Problem, RouteStep, Task, TimeWindow } from '../solver';
import { UNREACHABLE } from '../solver';

/** The problem of one shift with the tasks of one order and nothing else, so that an order is driven and judged in no time. */
export interface RouteAlone {
  /** The rules as they are. */
  readonly strict: Problem;
  /** The same day with every rule but the opening of windows given up: any order that can be driven has a timetable. */
  readonly lenient: Problem;
  /** Steps in terms of this problem, and back. */
  inward(steps: readonly RouteStep[]): RouteStep[];
  outward<S extends RouteStep>(steps: readonly S[]): S[];
}

const endOfTime = 10_000_000;
const neverCloses = (windows: readonly TimeWindow[]): TimeWindow[] => {
  const [open] = windows.at(-1) ?? [0];
  return [...windows.slice(0, -1), [Math.max(0, open), endOfTime]];
};

/** Takes one shift and some tasks (both by their index) out of a problem. O(tasks of the order + couplings). */
export function routeAlone(problem: Problem, shift: number, tasks: readonly number[]): RouteAlone {
  const local = new Map(tasks.map((task, index) => [task, index]));
  const own = tasks.map((task): Task => {
    const { allowedShifts: _allowed, pinnedShift: _pinned, ...rest } = problem.tasks[task]!;
    return rest;
  });
  const couplings = problem.couplings.flatMap((coupling) => {
    const [first, second] = [local.get(coupling.first), local.get(coupling.second)];
    return first === undefined || second === undefined ? [] : [{ ...coupling, first, second }];
  });
  const facilities = problem.facilities.map(({ room: _room, ...facility }) => facility);
  const strict: Problem = { ...problem, tasks: own, facilities, shifts: [problem.shifts[shift]!], couplings };
  const { pinnedPrefix: _prefix, ...terms } = problem.shifts[shift]!;
  const lenient: Problem = {
    ...strict,
    forbiddenTogether: [],
    tasks: own.map((task) => ({ ...task, windows: neverCloses(task.windows), requiredSkills: 0 })),
    facilities: facilities.map((facility) => ({ ...facility, windows: neverCloses(facility.windows) })),
    shifts: [
      {
        ...terms,
        windowSec: [terms.windowSec[0], endOfTime],
        breaks: terms.breaks.map((pause) => ({ ...pause, windowSec: [pause.windowSec[0], endOfTime] as const })),
        capacity: terms.capacity.map(() => UNREACHABLE),
        maxDurationSec: UNREACHABLE,
        maxDistanceM: UNREACHABLE,
        maxTasks: UNREACHABLE,
        overtimeAfterSec: terms.overtimeAfterSec,
        mustUnloadAtEnd: false,
      },
    ],
  };
  return {
    strict,
    lenient,
    inward: (steps) =>
      steps.map((step) => (step.kind === 'task' ? { kind: step.kind, index: local.get(step.index)! } : step)),
    outward: (steps) => steps.map((step) => (step.kind === 'task' ? { ...step, index: tasks[step.index]! } : step)),
  };
}
