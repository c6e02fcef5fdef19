import {
  PLAIN_WEIGHTS,
  UNREACHABLE,
  type Coupling,
  type Facility,
  type Problem,
  type Shift,
  type Task,
} from '../../../server/planning/solver/problem';
import { Random } from '../../../server/planning/solver/random';

/** Which features a random day has; each is a chance or a count. */
export interface DayShape {
  readonly seed: number;
  readonly visits: number;
  readonly shifts: number;
  readonly warehouses: number;
  readonly centres: number;
  /** Rarer rules as well: pairs, visit modes, limited room, forbidden company, holes in the matrix, pinned work. */
  readonly isWild: boolean;
}

const FRIDGE = 1;
const TELEVISION = 2;
const OIL = 4;

/** A district of 20 × 20 km with visits for exchange and collection, some with windows and skills; the same day for the same seed. */
export function randomDay({ seed, visits, shifts, warehouses, centres, isWild }: DayShape): Problem {
  const random = new Random(seed);
  const chance = (share: number): boolean => random.next() < share;
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  const places: [number, number][] = [[between(8000, 12_000), between(8000, 12_000)]];
  const addPlace = (): number => places.push([between(0, 20_000), between(0, 20_000)]) - 1;

  const facilities: Facility[] = [];
  for (let w = 0; w < warehouses; w++) {
    const place = w === 0 ? 0 : addPlace();
    facilities.push({
      id: `warehouse ${w}`,
      place,
      kind: chance(0.3) ? 'both' : 'load',
      windows: [[7 * 3600, 19 * 3600]],
      serviceSec: 300,
      secPerPiece: chance(0.7) ? 40 : 0,
      accepted: FRIDGE | TELEVISION,
    });
  }
  for (let c = 0; c < centres; c++) {
    const room = isWild && c > 0 && chance(0.5) ? { room: [between(100, 900), 9000, between(2, 20)] } : {};
    const accepted = c === 0 ? FRIDGE | TELEVISION | OIL : between(1, 7);
    facilities.push({
      id: `centre ${c}`,
      place: addPlace(),
      kind: 'unload',
      windows: [
        [7 * 3600, 12 * 3600],
        [13 * 3600, 20 * 3600],
      ],
      serviceSec: 400,
      secPerPiece: chance(0.5) ? 30 : 0,
      accepted,
      ...room,
    });
  }

  const tasks: Task[] = Array.from({ length: visits }, (_, t) => {
    const pieces = between(1, 3);
    const isExchange = warehouses > 0 && chance(0.55);
    const open = 8 * 3600 + between(0, 7) * 3600;
    const windows: Task['windows'] = chance(0.4)
      ? [[8 * 3600, 18 * 3600]]
      : chance(0.2)
        ? [
            [open, open + 3600],
            [open + 7200, open + 10_800],
          ]
        : [[open, open + 2 * 3600]];
    return {
      id: `visit ${t}`,
      place: addPlace(),
      serviceSec: between(3, 12) * 60,
      windows,
      delivery: isExchange ? [pieces * 45, pieces * 300, pieces] : [0, 0, 0],
      pickup: centres > 0 || chance(0.5) ? [pieces * 40, pieces * 250, pieces] : [0, 0, 0],
      deliveryFacility: isExchange ? random.below(warehouses) : -1,
      categories: chance(0.6) ? FRIDGE : chance(0.8) ? TELEVISION : OIL,
      requiredSkills: chance(0.15) ? 1 : chance(0.1) ? 2 : 0,
      prize: chance(0.1) ? 3_000_000 : 1_000_000,
      ...(isWild && chance(0.05) ? { allowedShifts: [random.below(shifts), random.below(shifts)] } : {}),
      ...(isWild && chance(0.05) ? { lateAfterSec: between(9, 15) * 3600 } : {}),
    };
  });

  const days: Shift[] = Array.from({ length: shifts }, (_, s) => ({
    id: `shift ${s}`,
    startPlace: 0,
    endPlace: isWild && chance(0.3) ? addPlace() : 0,
    windowSec: [7 * 3600 + 1800, (chance(0.3) ? 13 : 17) * 3600 + 1800],
    breaks: chance(0.7) ? [{ windowSec: [11 * 3600 + 1800, 13 * 3600], durationSec: 2700 }] : [],
    capacity: [between(6, 14) * 100, between(4, 9) * 1000, between(10, 30)],
    skills: chance(0.5) ? 3 : chance(0.5) ? 1 : 0,
    profile: 0,
    maxDurationSec: isWild && chance(0.3) ? between(4, 8) * 3600 : UNREACHABLE,
    maxDistanceM: isWild && chance(0.3) ? between(60, 150) * 1000 : UNREACHABLE,
    maxTasks: isWild && chance(0.2) ? between(3, 12) : UNREACHABLE,
    overtimeAfterSec: 8 * 3600,
    costs: { fixed: 20_000, perKm: 150, perHour: 4500, overtimePerHour: 3000 },
    mustUnloadAtEnd: centres > 0 && chance(0.9),
  }));

  const couplings: Coupling[] = [];
  let free = 0;
  if (isWild) {
    for (; free + 1 < visits && free < visits * 0.15; free += 2) {
      const isRide = chance(0.5);
      couplings.push({
        first: free,
        second: free + 1,
        sameRoute: true,
        minGapSec: chance(0.5) ? between(0, 3) * 1800 : 0,
        ...(isRide ? { carried: [80, 500, 1] } : {}),
      });
    }
    for (; free + 1 < visits && free < visits * 0.3; free += 2) {
      tasks[free] = { ...tasks[free]!, choice: free };
      tasks[free + 1] = { ...tasks[free + 1]!, choice: free };
    }
  }

  const size = places.length;
  const distanceM = new Int32Array(size * size);
  const durationSec = new Int32Array(size * size);
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      if (from === to) continue;
      const [x, y] = places[from]!;
      const [u, v] = places[to]!;
      const metres = Math.round(Math.hypot(x - u, y - v) * (from < to ? 1.3 : 1.35));
      const isHole = isWild && chance(0.01);
      distanceM[from * size + to] = isHole ? UNREACHABLE : metres;
      durationSec[from * size + to] = isHole ? UNREACHABLE : Math.round(metres / 9);
    }
  }
  return {
    dimensions: ['kilograms', 'litres', 'pieces'],
    piecesDimension: 2,
    matrices: [{ size, distanceM, durationSec }],
    tasks,
    shifts: days,
    facilities,
    forbiddenTogether: isWild ? [[0, 2]] : [],
    couplings,
    weights: isWild
      ? { ...PLAIN_WEIGHTS, waitingPerHour: 500, latenessPerHour: 2000, balancePerHour: 300 }
      : PLAIN_WEIGHTS,
  };
}
