import {
  PLAIN_WEIGHTS,
  UNREACHABLE,
  type Facility,
  type Problem,
  type Shift,
  type Step,
  type Task,
  type TravelMatrix,
} from '../../server/planning/solver';
import { faultsOf, InputError } from './input-error';
import { problemFile, type ProblemFile } from './problem-file';
import { crowMatrix, flatTable } from './travel-matrix';

const ALWAYS = [0, 900_000_000] as const;
const MOST_BITS = 31;

/** Numbers the names of one kind, and collects what is wrong with references to them. */
class Names {
  private readonly index = new Map<string, number>();

  constructor(
    private readonly kind: string,
    names: readonly string[],
    private readonly faults: string[],
  ) {
    names.forEach((name, k) => {
      if (this.index.has(name)) faults.push(`${kind}[${k}].id: "${name}" is there twice`);
      else this.index.set(name, k);
    });
  }

  of(name: string, path: string): number {
    const found = this.index.get(name);
    if (found === undefined) this.faults.push(`${path}: there is no "${name}" among the ${this.kind}`);
    return found ?? 0;
  }
}

/** Names that become bits in the order in which they are met. */
class Bits {
  private readonly bits = new Map<string, number>();

  constructor(
    private readonly kind: string,
    private readonly faults: string[],
  ) {}

  bit(name: string): number {
    const known = this.bits.get(name) ?? this.bits.size;
    if (known === MOST_BITS && !this.bits.has(name)) this.faults.push(`more than ${MOST_BITS} different ${this.kind}`);
    this.bits.set(name, known);
    return known;
  }

  mask(names: readonly string[]): number {
    return names.reduce((mask, name) => mask | (1 << (this.bit(name) % MOST_BITS)), 0);
  }
}

/** Parses the planner's own format. Throws InputError with every fault found. */
export function readProblem(json: unknown): Problem {
  const parsed = problemFile.safeParse(json);
  if (!parsed.success) throw new InputError(faultsOf(parsed.error));
  const file = parsed.data;
  const faults: string[] = [];
  const namesOf = (kind: 'places' | 'tasks' | 'shifts' | 'facilities') =>
    new Names(
      kind,
      file[kind].map(({ id }) => id),
      faults,
    );
  const [places, tasks, shifts, facilities] = [
    namesOf('places'),
    namesOf('tasks'),
    namesOf('shifts'),
    namesOf('facilities'),
  ];
  const skills = new Bits('skills', faults);
  const categories = new Bits('categories', faults);
  const choices = new Bits('choices', []);
  const { dimensions } = file;
  const nothing = dimensions.map(() => 0);
  const vector = (amounts: readonly number[] | undefined, path: string): readonly number[] => {
    if (amounts && amounts.length !== dimensions.length)
      faults.push(`${path}: ${amounts.length} numbers, there must be one for each of ${dimensions.join(', ')}`);
    return amounts ?? nothing;
  };
  const toStep = ({ kind, id }: { kind: Step['kind']; id: string | number }, path: string): Step => {
    if (kind === 'break') return { kind, index: Number(id) };
    return { kind, index: (kind === 'task' ? tasks : facilities).of(String(id), path) };
  };

  const problem: Problem = {
    dimensions,
    piecesDimension: file.piecesDimension === undefined ? -1 : dimensions.indexOf(file.piecesDimension),
    matrices: matricesOf(file),
    tasks: file.tasks.map((task, t): Task => {
      const path = `tasks[${t}]`;
      return {
        id: task.id,
        place: places.of(task.place, `${path}.place`),
        serviceSec: task.serviceSec,
        windows: task.windows ?? [ALWAYS],
        delivery: vector(task.delivery, `${path}.delivery`),
        pickup: vector(task.pickup, `${path}.pickup`),
        deliveryFacility: task.loadAt === undefined ? -1 : facilities.of(task.loadAt, `${path}.loadAt`),
        categories: categories.mask(task.categories),
        deliveryCategories: categories.mask(task.deliveryCategories),
        requiredSkills: skills.mask(task.skills),
        prize: task.prize,
        ...(task.allowedShifts && {
          allowedShifts: task.allowedShifts.map((id, k) => shifts.of(id, `${path}.allowedShifts[${k}]`)),
        }),
        ...(task.pinnedShift !== undefined && { pinnedShift: shifts.of(task.pinnedShift, `${path}.pinnedShift`) }),
        ...(task.lateAfter !== undefined && { lateAfterSec: task.lateAfter }),
        ...(task.choice !== undefined && { choice: choices.bit(task.choice) }),
      };
    }),
    shifts: file.shifts.map((shift, r): Shift => {
      const path = `shifts[${r}]`;
      const matrixCount = file.matrices?.length ?? 1;
      if (shift.matrix >= matrixCount) faults.push(`${path}.matrix: ${shift.matrix}, there are ${matrixCount}`);
      const startPlace = places.of(shift.start, `${path}.start`);
      return {
        id: shift.id,
        startPlace,
        endPlace: shift.end === undefined ? startPlace : places.of(shift.end, `${path}.end`),
        windowSec: shift.window,
        breaks: shift.breaks.map(({ window, durationSec }) => ({ windowSec: window, durationSec })),
        capacity: vector(shift.capacity, `${path}.capacity`),
        skills: skills.mask(shift.skills),
        profile: shift.matrix,
        maxDurationSec: shift.maxDurationSec ?? UNREACHABLE,
        maxDistanceM: shift.maxDistanceM ?? UNREACHABLE,
        maxTasks: shift.maxTasks ?? UNREACHABLE,
        overtimeAfterSec: shift.overtimeAfterSec ?? UNREACHABLE,
        costs: shift.costs,
        mustUnloadAtEnd: shift.mustUnloadAtEnd,
        ...(shift.pinnedPrefix && {
          pinnedPrefix: shift.pinnedPrefix.map((step, k) => toStep(step, `${path}.pinnedPrefix[${k}].id`)),
        }),
      };
    }),
    facilities: file.facilities.map((facility, f): Facility => ({
      id: facility.id,
      place: places.of(facility.place, `facilities[${f}].place`),
      kind: facility.kind,
      windows: facility.windows ?? [ALWAYS],
      serviceSec: facility.serviceSec,
      secPerPiece: facility.secPerPiece,
      accepted: categories.mask(facility.accepts),
      ...(facility.room && { room: vector(facility.room, `facilities[${f}].room`) }),
    })),
    couplings: file.couplings.map(({ first, second, sameRoute, minGapSec, carried }, k) => {
      if (carried && !sameRoute) faults.push(`couplings[${k}].carried: needs "sameRoute": true`);
      return {
        first: tasks.of(first, `couplings[${k}].first`),
        second: tasks.of(second, `couplings[${k}].second`),
        sameRoute,
        minGapSec,
        ...(carried && { carried: vector(carried, `couplings[${k}].carried`) }),
      };
    }),
    forbiddenTogether: file.forbiddenTogether.map(([one, other]) => [categories.bit(one), categories.bit(other)]),
    weights: file.weights ?? PLAIN_WEIGHTS,
  };
  if (file.piecesDimension !== undefined && problem.piecesDimension < 0)
    faults.push(`piecesDimension: "${file.piecesDimension}" is none of ${dimensions.join(', ')}`);
  faults.push(...couplingFaults(problem), ...facilityFaults(problem), ...prefixFaults(problem));
  if (faults.length > 0) throw new InputError(faults);
  return problem;
}

function couplingFaults({ couplings, tasks }: Problem): string[] {
  const seen = new Set<number>();
  return couplings.flatMap(({ first, second }, k) => {
    const faults = [];
    if (first === second) faults.push(`couplings[${k}]: a task cannot be coupled with itself`);
    for (const task of new Set([first, second])) {
      if (seen.has(task)) faults.push(`couplings[${k}]: task "${tasks[task]?.id}" is in another coupling already`);
      if (tasks[task]?.choice !== undefined)
        faults.push(`couplings[${k}]: task "${tasks[task].id}" is in a choice; one task cannot be in both`);
      seen.add(task);
    }
    return faults;
  });
}

/** Longest time at a bay that still counts as a number of seconds. */
const MOST_SECONDS = 900_000_000;

function facilityFaults({ facilities, tasks, shifts, piecesDimension }: Problem): string[] {
  const mostPieces = Math.max(0, ...shifts.map(({ capacity }) => capacity[piecesDimension] ?? 0));
  return [
    ...tasks.flatMap(({ deliveryFacility }, t) =>
      facilities[deliveryFacility]?.kind === 'unload'
        ? [`tasks[${t}].loadAt: "${facilities[deliveryFacility].id}" only unloads`]
        : [],
    ),
    ...facilities.flatMap(({ secPerPiece }, f) =>
      secPerPiece * mostPieces > MOST_SECONDS
        ? [
            `facilities[${f}].secPerPiece: ${secPerPiece} s for each of up to ${mostPieces} pieces is more than ${MOST_SECONDS} s`,
          ]
        : [],
    ),
  ];
}

function prefixFaults({ shifts, facilities }: Problem): string[] {
  return shifts.flatMap(({ pinnedPrefix = [], breaks }, r) =>
    pinnedPrefix.flatMap(({ kind, index }, k) => {
      const path = `shifts[${r}].pinnedPrefix[${k}]`;
      if (kind === 'break')
        return breaks[index] ? [] : [`${path}.id: ${index} is no break; there are ${breaks.length}, counted from 0`];
      const is = facilities[index]?.kind;
      return kind === 'task' || is === 'both' || is === kind ? [] : [`${path}: one cannot ${kind} there`];
    }),
  );
}

function matricesOf({ places, matrices, travel }: ProblemFile): TravelMatrix[] {
  if (matrices)
    return matrices.map(({ durationSec, distanceM, speeds }, k) => ({
      size: places.length,
      durationSec: flatTable(durationSec, places.length, `matrices[${k}].durationSec`),
      distanceM: flatTable(distanceM, places.length, `matrices[${k}].distanceM`),
      ...speedsOf(speeds, places.length, `matrices[${k}].speeds`),
    }));
  if (!travel) throw new InputError(['travel: give either "matrices" or "travel" with a speed and coordinates']);
  const positions = places.map(({ lng, lat, id }, k) => {
    if (lng === undefined || lat === undefined)
      throw new InputError([`places[${k}]: "${id}" needs lng and lat, because there are no matrices`]);
    return [lng, lat] as const;
  });
  const matrix = crowMatrix(positions, travel.speedKmh, travel.circuity);
  return [{ ...matrix, ...speedsOf(travel.speeds, places.length, 'travel.speeds') }];
}

function speedsOf(
  speeds: NonNullable<ProblemFile['travel']>['speeds'],
  size: number,
  path: string,
): Pick<TravelMatrix, 'speeds'> {
  if (!speeds) return {};
  const { from, permille, kindOf } = speeds;
  const kinds = kindOf && { kindOf: Uint8Array.from(flatTable(kindOf, size, `${path}.kindOf`)) };
  return { speeds: { fromSec: from, permille, ...kinds } };
}
