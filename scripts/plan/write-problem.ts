import { UNREACHABLE, type IntegerArray, type Problem, type Step } from '../../server/planning/solver';
import type { ProblemFile } from './problem-file';

const bitsOf = (mask: number, kind: string) =>
  Array.from({ length: 31 }, (_, bit) => bit).flatMap((bit) => (mask & (1 << bit) ? `${kind} ${bit}` : []));
const limit = (value: number) => (value >= UNREACHABLE ? undefined : value);

/** A problem in the planner's own format, so that `npm run plan` takes it; places, skills and categories get numbers as names. */
export function writeProblem(problem: Problem): ProblemFile {
  const { tasks, shifts, facilities } = problem;
  const placeName = (place: number) => `place ${place}`;
  const categories = (mask: number) => bitsOf(mask, 'category');
  const stepOf = ({ kind, index }: Step) => ({
    kind,
    id: kind === 'break' ? index : (kind === 'task' ? tasks : facilities)[index]!.id,
  });
  const windowsOf = (windows: readonly (readonly [number, number])[]) =>
    windows.map(([from, to]): [number, number] => [Math.max(0, from), Math.max(0, to)]);
  const size = problem.matrices[0]?.size ?? 0;
  const grid = (cells: ArrayLike<number>) =>
    Array.from({ length: size }, (_, from) => Array.from({ length: size }, (__, to) => cells[from * size + to]!));
  const rows = (cells: IntegerArray) =>
    grid(cells).map((row) => row.map((cell) => (cell >= UNREACHABLE ? null : cell)));
  return {
    dimensions: [...problem.dimensions],
    ...(problem.piecesDimension >= 0 && { piecesDimension: problem.dimensions[problem.piecesDimension]! }),
    places: Array.from({ length: size }, (_, place) => ({ id: placeName(place) })),
    matrices: problem.matrices.map(({ durationSec, distanceM, speeds }) => ({
      durationSec: rows(durationSec),
      distanceM: rows(distanceM),
      ...(speeds && {
        speeds: {
          from: [...speeds.fromSec],
          permille: speeds.permille.map((row) => [...row]),
          ...(speeds.kindOf && { kindOf: grid(speeds.kindOf) }),
        },
      }),
    })),
    tasks: tasks.map((task) => ({
      id: task.id,
      place: placeName(task.place),
      serviceSec: task.serviceSec,
      windows: windowsOf(task.windows),
      delivery: [...task.delivery],
      pickup: [...task.pickup],
      loadAt: facilities[task.deliveryFacility]?.id,
      categories: categories(task.categories),
      deliveryCategories: categories(task.deliveryCategories ?? 0),
      skills: bitsOf(task.requiredSkills, 'skill'),
      prize: task.prize,
      allowedShifts: task.allowedShifts?.map((shift) => shifts[shift]!.id),
      pinnedShift: task.pinnedShift === undefined ? undefined : shifts[task.pinnedShift]!.id,
      lateAfter: task.lateAfterSec,
      choice: task.choice === undefined ? undefined : `choice ${task.choice}`,
    })),
    shifts: shifts.map((shift) => ({
      id: shift.id,
      start: placeName(shift.startPlace),
      end: placeName(shift.endPlace),
      window: [...shift.windowSec],
      breaks: shift.breaks.map(({ windowSec, durationSec }) => ({ window: [...windowSec], durationSec })),
      capacity: [...shift.capacity],
      skills: bitsOf(shift.skills, 'skill'),
      matrix: shift.profile,
      maxDurationSec: limit(shift.maxDurationSec),
      maxDistanceM: limit(shift.maxDistanceM),
      maxTasks: limit(shift.maxTasks),
      overtimeAfterSec: limit(shift.overtimeAfterSec),
      costs: { ...shift.costs },
      mustUnloadAtEnd: shift.mustUnloadAtEnd,
      pinnedPrefix: shift.pinnedPrefix?.map(stepOf),
    })),
    facilities: facilities.map((facility) => ({
      id: facility.id,
      place: placeName(facility.place),
      kind: facility.kind,
      windows: windowsOf(facility.windows),
      serviceSec: facility.serviceSec,
      secPerPiece: facility.secPerPiece,
      accepts: categories(facility.accepted),
      room: facility.room && [...facility.room],
    })),
    couplings: problem.couplings.map(({ first, second, sameRoute, minGapSec, carried }) => ({
      first: tasks[first]!.id,
      second: tasks[second]!.id,
      sameRoute,
      minGapSec,
      carried: carried && [...carried],
    })),
    forbiddenTogether: problem.forbiddenTogether.map(([one, other]) => [`category ${one}`, `category ${other}`]),
    weights: problem.weights,
  };
}
