import {
  PLAIN_WEIGHTS,
  UNREACHABLE,
  type Facility,
  type Problem,
  type Shift,
  type Task,
  type TravelMatrix,
} from '../../../server/planning/solver/problem';

/** Places on a straight road, 10 minutes and 5 km from one to the next. */
export function straightRoad(size: number): TravelMatrix {
  const cells = Array.from({ length: size * size }, (_, cell) => Math.abs(Math.floor(cell / size) - (cell % size)));
  return { size, durationSec: cells.map((gap) => gap * 600), distanceM: cells.map((gap) => gap * 5000) };
}

/** A task of the sample with only what matters said. */
export function task(id: string, place: number, rest: Partial<Task> = {}): Task {
  return {
    id,
    place,
    serviceSec: 300,
    windows: [[0, 86_400]],
    delivery: [0, 0],
    pickup: [0, 0],
    deliveryFacility: -1,
    categories: 0,
    requiredSkills: 0,
    prize: 1_000_000,
    ...rest,
  };
}

/** A shift of the sample with only what matters said. */
export function shift(id: string, rest: Partial<Shift> = {}): Shift {
  return {
    id,
    startPlace: 0,
    endPlace: 0,
    windowSec: [28_800, 64_800],
    breaks: [],
    capacity: [100, 10],
    skills: 0,
    profile: 0,
    maxDurationSec: UNREACHABLE,
    maxDistanceM: UNREACHABLE,
    maxTasks: UNREACHABLE,
    overtimeAfterSec: UNREACHABLE,
    costs: { fixed: 1000, perKm: 100, perHour: 3600, overtimePerHour: 0 },
    mustUnloadAtEnd: false,
    ...rest,
  };
}

/** A facility of the sample with only what matters said. */
export function facility(id: string, place: number, rest: Partial<Facility> = {}): Facility {
  return {
    id,
    place,
    kind: 'both',
    windows: [[0, 86_400]],
    serviceSec: 0,
    secPerPiece: 0,
    accepted: 0x7fffffff,
    ...rest,
  };
}

/** A problem of the sample: one straight road with six places unless said otherwise. */
export function problem(rest: Partial<Problem> = {}): Problem {
  return {
    dimensions: ['kilograms', 'pieces'],
    piecesDimension: 1,
    matrices: [straightRoad(6)],
    tasks: [],
    shifts: [shift('van')],
    facilities: [],
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
    ...rest,
  };
}
