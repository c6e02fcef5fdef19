import type { Problem, RouteStep, Task, TimeWindow, TravelMatrix, ScheduledStep } from '../solver';
import { UNREACHABLE } from '../solver';

/** The problem of one shift with the tasks of one order and nothing else, so that an order is driven and judged in no time. */
export interface RouteAlone {
  /** The rules as they are. */
  readonly strict: Problem;
  /** The same day with every rule but the opening of windows given up: any order that can be driven has a timetable. */
  readonly lenient: Problem;
  /** Steps in terms of this problem, and back; places of scheduled steps too. */
  inward(steps: readonly RouteStep[]): RouteStep[];
  outward(steps: readonly ScheduledStep[]): ScheduledStep[];
}

const endOfTime = 10_000_000;
const neverCloses = (windows: readonly TimeWindow[]): TimeWindow[] => {
  const [open] = windows.at(-1) ?? [0];
  return [...windows.slice(0, -1), [Math.max(0, open), endOfTime]];
};

/** The rows and columns of some places. */
function smaller({ size, durationSec, distanceM }: TravelMatrix, places: readonly number[]): TravelMatrix {
  const pick = (cells: TravelMatrix['distanceM']) =>
    Int32Array.from({ length: places.length ** 2 }, (_, cell) => {
      const [from, to] = [places[Math.floor(cell / places.length)]!, places[cell % places.length]!];
      return cells[from * size + to]!;
    });
  return { size: places.length, durationSec: pick(durationSec), distanceM: pick(distanceM) };
}

/** Takes one shift and some tasks (both by their index) out of a problem, with their places only. O(tasks² + facilities² + couplings). */
export function routeAlone(problem: Problem, shift: number, tasks: readonly number[]): RouteAlone {
  const local = new Map(tasks.map((task, index) => [task, index]));
  const home = problem.shifts[shift]!;
  const places = [
    ...new Set([
      home.startPlace,
      home.endPlace,
      ...tasks.map((task) => problem.tasks[task]!.place),
      ...problem.facilities.map(({ place }) => place),
    ]),
  ];
  const placeOf = new Map(places.map((place, index) => [place, index]));
  const own = tasks.map((task): Task => {
    const { allowedShifts: _allowed, pinnedShift: _pinned, ...rest } = problem.tasks[task]!;
    return { ...rest, place: placeOf.get(rest.place)! };
  });
  const couplings = problem.couplings.flatMap((coupling) => {
    const [first, second] = [local.get(coupling.first), local.get(coupling.second)];
    return first === undefined || second === undefined ? [] : [{ ...coupling, first, second }];
  });
  const facilities = problem.facilities.map(({ room: _room, ...facility }) => ({
    ...facility,
    place: placeOf.get(facility.place)!,
  }));
  const { pinnedPrefix: _prefix, ...withPlaces } = home;
  const terms = {
    ...withPlaces,
    startPlace: placeOf.get(home.startPlace)!,
    endPlace: placeOf.get(home.endPlace)!,
    profile: 0,
  };
  const matrices = [smaller(problem.matrices[home.profile]!, places)];
  const strict: Problem = { ...problem, matrices, tasks: own, facilities, shifts: [terms], couplings };
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
    outward: (steps) =>
      steps.map((step) => ({
        ...step,
        place: places[step.place]!,
        ...(step.kind === 'task' && { index: tasks[step.index]! }),
      })),
  };
}
