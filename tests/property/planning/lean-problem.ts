import { PLAIN_WEIGHTS, UNREACHABLE, type Problem, type Shift, type Task } from '../../../server/planning/solver';
import { Random } from '../../../server/planning/solver/random';

/** A text-book problem with everything that the lean core knows; the same for the same seed. */
export function leanProblem(seed: number): Problem {
  const random = new Random(seed * 7919 + 1);
  const between = (low: number, high: number) => low + random.below(high - low + 1);
  const dimensions = 1 + random.below(2);
  const size = between(5, 40) + 2;
  const isSymmetric = random.next() < 0.5;
  const places = Array.from({ length: size }, () => [between(0, 1000), between(0, 1000)] as const);
  const metres = new Int32Array(size * size);
  for (let from = 0; from < size; from += 1)
    for (let to = 0; to < size; to += 1) {
      if (from === to) continue;
      const [a, b] = [places[from]!, places[to]!];
      const crow = Math.round(Math.hypot(a[0] - b[0], a[1] - b[1]));
      metres[from * size + to] = isSymmetric ? crow : Math.round(crow * (1 + 0.3 * random.next()));
    }
  if (random.next() < 0.3) metres[between(2, size - 1) * size + between(2, size - 1)] = UNREACHABLE;
  for (let n = 0; n < size; n += 1) metres[n * size + n] = 0;
  const hasPickup = random.next() < 0.6;
  const load = (most: number) => Array.from({ length: dimensions }, () => between(0, most));
  const tasks: Task[] = Array.from({ length: size - 2 }, (_, t) => {
    const ready = random.next() < 0.6 ? between(0, 6000) : 0;
    return {
      id: String(t),
      place: t + 2,
      serviceSec: between(0, 90),
      windows: [[ready, ready + between(200, 5000)]],
      delivery: load(20),
      pickup: hasPickup ? load(20) : load(0),
      deliveryFacility: -1,
      categories: 0,
      requiredSkills: random.next() < 0.2 ? 1 : 0,
      prize: random.next() < 0.2 ? between(1, 900) : 1e7,
    };
  });
  const capacity = load(60).map((amount) => amount + 25);
  const shifts: Shift[] = Array.from({ length: between(2, 12) }, (_, r) => ({
    id: String(r),
    startPlace: r % 2,
    endPlace: random.next() < 0.8 ? r % 2 : 1,
    windowSec: [between(0, 500), between(6000, 12_000)],
    breaks: [],
    capacity,
    skills: random.below(2),
    profile: 0,
    maxDurationSec: random.next() < 0.2 ? between(1500, 5000) : UNREACHABLE,
    maxDistanceM: random.next() < 0.2 ? between(1500, 5000) : UNREACHABLE,
    maxTasks: UNREACHABLE,
    overtimeAfterSec: UNREACHABLE,
    costs: { fixed: between(0, 500), perKm: 1000, perHour: 0, overtimePerHour: 0 },
    mustUnloadAtEnd: false,
  }));
  // Shifts of one kind exchange tails and split.
  if (random.next() < 0.5) shifts.forEach((shift, r) => (shifts[r] = { ...shifts[0]!, id: shift.id }));
  return {
    dimensions: Array.from({ length: dimensions }, (_, d) => `d${d}`),
    piecesDimension: -1,
    matrices: [{ size, durationSec: metres, distanceM: metres }],
    tasks,
    shifts,
    facilities: [],
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
  };
}
