import { PLAIN_WEIGHTS, UNREACHABLE, type Facility, type Problem } from '../../../server/planning/solver';
import { drivenUnits, matrixOf, type Instance } from '../instance';

/** Price of a vehicle, in feet: fewer vehicles come first. */
const VEHICLE_FEET = 1e7;
const FEET_PER_MILE = 5280;
const LOAD_SCALE = 10;
const NOON_BREAK: readonly [number, number] = [11 * 3600, 12 * 3600];

/**
 * Waste collection with landfills (Kim, Kim & Sahoo 2006): unloading on the way, a lunch break, a day's limit of loads and stops.
 *
 * The day's limit is a second dimension that no landfill frees: a vehicle starts with as many tickets as its stops of the day will need and
 * leaves them at the stops like new goods; its room for tickets is what it may collect in a day. So search and judge keep the limit.
 */
export function readWaste(text: string, name: string): Instance {
  const lines = text.split('\n').filter((line) => line.trim());
  const [capacity = 0, perDay = 0, mostStops = 0, lunchSec = 0, milesPerHour = 40] = lines.map((line) =>
    Number.parseFloat(line),
  );
  const places = lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length >= 8 && row.every(Number.isFinite));
  const secOf = (time: number) => Math.floor(time / 100) * 3600 + (time % 100) * 60;
  const size = places.length;
  const feet = (from: number, to: number) => {
    const [, x1 = 0, y1 = 0] = places[from] ?? [];
    const [, x2 = 0, y2 = 0] = places[to] ?? [];
    return Math.abs(x1 - x2) + Math.abs(y1 - y2);
  };
  const distanceM = matrixOf(size, (from, to) => Math.round(feet(from, to)));
  const durationSec = matrixOf(size, (from, to) => Math.round((feet(from, to) / FEET_PER_MILE / milesPerHour) * 3600));
  const of = (type: number) => places.flatMap((row, place) => (row[7] === type ? place : []));
  const customers = of(1);
  const [depot = 0] = of(0);
  const windowOf = (place: number): readonly [number, number] => [
    secOf(places[place]?.[3] ?? 0),
    secOf(places[place]?.[4] ?? 2400),
  ];
  const loadOf = (place: number) => Math.round((places[place]?.[6] ?? 0) * LOAD_SCALE);
  const facilities: Facility[] = of(2).map((place) => ({
    id: String(place),
    place,
    kind: 'unload',
    windows: [windowOf(place)],
    serviceSec: places[place]?.[5] ?? 0,
    secPerPiece: 0,
    accepted: 1,
  }));
  const problem: Problem = {
    dimensions: ['tenths of a yard', 'tickets: tenths of a yard a day'],
    piecesDimension: -1,
    matrices: [{ size, durationSec, distanceM }],
    tasks: customers.map((place) => ({
      id: String(place),
      place,
      serviceSec: places[place]?.[5] ?? 0,
      windows: [windowOf(place)],
      delivery: [0, loadOf(place)],
      pickup: [loadOf(place), 0],
      deliveryFacility: -1,
      categories: 1,
      requiredSkills: 0,
      prize: 1e10,
    })),
    shifts: Array.from({ length: Math.max(6, Math.ceil(customers.length / 40)) }, (_, n) => ({
      id: String(n),
      startPlace: depot,
      endPlace: depot,
      windowSec: windowOf(depot),
      breaks: [{ windowSec: NOON_BREAK, durationSec: lunchSec }],
      capacity: [Math.round(capacity * LOAD_SCALE), Math.round(perDay * LOAD_SCALE)],
      skills: 0,
      profile: 0,
      maxDurationSec: UNREACHABLE,
      maxDistanceM: UNREACHABLE,
      maxTasks: mostStops || UNREACHABLE,
      overtimeAfterSec: UNREACHABLE,
      costs: { fixed: VEHICLE_FEET, perKm: 1000, perHour: 0, overtimePerHour: 0 },
      mustUnloadAtEnd: true,
    })),
    facilities,
    forbiddenTogether: [],
    couplings: [],
    weights: PLAIN_WEIGHTS,
  };
  return {
    family: 'waste-kim',
    name,
    objective: 'vehicles',
    customers: customers.length,
    problem,
    customerOfTask: customers,
    depotOfShift: problem.shifts.map(() => depot),
    worthOf: ({ routes }) => {
      const distance = drivenUnits(problem, { routes }) / FEET_PER_MILE;
      return { vehicles: routes.length, distance, cost: distance };
    },
  };
}
