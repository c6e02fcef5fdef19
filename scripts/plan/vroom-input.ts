import { z } from 'zod';
import {
  PLAIN_WEIGHTS,
  UNREACHABLE,
  type Coupling,
  type Problem,
  type Shift,
  type Task,
  type TravelMatrix,
} from '../../server/planning/solver';
import { faultsOf, InputError } from './input-error';
import { crowMatrix, flatTable, type Position } from './travel-matrix';

const count = z.int().min(0).max(900_000_000);
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const windows = z.array(z.tuple([count, count]).refine(([from, to]) => from <= to, 'ends before it begins')).min(1);
const amounts = z.array(count);
const visit = {
  id: z.int().min(0),
  description: z.string().optional(),
  location: position.optional(),
  location_index: count.optional(),
  service: count.default(0),
  time_windows: windows.optional(),
};
const job = z.strictObject({
  ...visit,
  delivery: amounts.optional(),
  pickup: amounts.optional(),
  skills: z.array(z.int().min(0)).default([]),
  priority: z.int().min(0).max(100).default(0),
});
const shipment = z.strictObject({
  pickup: z.strictObject(visit),
  delivery: z.strictObject(visit),
  amount: amounts.optional(),
  skills: z.array(z.int().min(0)).default([]),
  priority: z.int().min(0).max(100).default(0),
});
const vehicle = z.strictObject({
  id: z.int().min(0),
  profile: z.string().default('car'),
  description: z.string().optional(),
  start: position.optional(),
  start_index: count.optional(),
  end: position.optional(),
  end_index: count.optional(),
  capacity: amounts.optional(),
  costs: z
    .strictObject({ fixed: count.default(0), per_hour: count.default(3600), per_km: count.default(0) })
    .default({ fixed: 0, per_hour: 3600, per_km: 0 }),
  skills: z.array(z.int().min(0)).default([]),
  time_window: z.tuple([count, count]).optional(),
  breaks: z
    .array(
      z.strictObject({
        id: z.int().min(0),
        time_windows: windows.length(1, 'only one window for a break has an equivalent here').optional(),
        service: count.default(0),
        description: z.string().optional(),
      }),
    )
    .default([]),
  max_tasks: count.optional(),
  max_travel_time: count.optional(),
  max_distance: count.optional(),
});
const rows = z.array(z.array(count));
const vroomFile = z.strictObject({
  jobs: z.array(job).default([]),
  shipments: z.array(shipment).default([]),
  vehicles: z.array(vehicle),
  matrices: z
    .record(z.string(), z.strictObject({ durations: rows, distances: rows.optional(), costs: rows.optional() }))
    .optional(),
});

/** See `vroomFile`: VROOM's input as far as it has an equivalent here. */
export type VroomFile = z.infer<typeof vroomFile>;

/** Of which job or shipment a task comes. */
export interface VroomTask {
  readonly type: 'job' | 'pickup' | 'delivery';
  readonly id: number;
}

/** A VROOM file as a problem, and the way back. */
export interface VroomProblem {
  readonly problem: Problem;
  readonly file: VroomFile;
  /** By task. */
  readonly origins: readonly VroomTask[];
}

/** VROOM files have `vehicles`, ours have `shifts`. */
export const isVroom = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && 'vehicles' in json && !('shifts' in json);

const DAY: readonly [number, number] = [0, 900_000_000];
const PRIORITY_COST = 1e9;

/**
 * Parses VROOM's JSON (API 1.14). Its objective is kept exactly: most and highest priorities first, then travel cost, waiting for nothing.
 * Throws InputError for what has no equivalent. Without matrices travel is the great circle × 1.3 at `speedKmh`.
 */
export function readVroom(json: unknown, speedKmh: number): VroomProblem {
  const parsed = vroomFile.safeParse(json);
  if (!parsed.success) throw new InputError(faultsOf(parsed.error));
  const file = parsed.data;
  const faults: string[] = [];
  const { indexOf, tables } = placesOf(file, speedKmh, faults);
  const size = Math.max(
    1,
    ...[...file.jobs, ...file.vehicles].map((one) => ('capacity' in one ? (one.capacity?.length ?? 0) : 0)),
    ...file.jobs.map(({ delivery, pickup }) => Math.max(delivery?.length ?? 0, pickup?.length ?? 0)),
    ...file.shipments.map(({ amount }) => amount?.length ?? 0),
  );
  const vector = (given: readonly number[] | undefined, path: string): number[] => {
    if (given && given.length !== size) faults.push(`${path}: ${given.length} numbers, elsewhere there are ${size}`);
    return Array.from({ length: size }, (_, d) => given?.[d] ?? 0);
  };
  const skillNumbers = [
    ...new Set([...file.jobs, ...file.shipments, ...file.vehicles].flatMap(({ skills }) => skills)),
  ];
  if (skillNumbers.length > 31) faults.push(`skills: ${skillNumbers.length} different ones, at most 31 are possible`);
  const mask = (skills: readonly number[]) =>
    skills.reduce((bits, skill) => bits | (1 << (skillNumbers.indexOf(skill) % 31)), 0);

  const origins: VroomTask[] = [];
  const tasks: Task[] = [];
  const add = (
    origin: VroomTask,
    path: string,
    one: z.infer<typeof shipment>['pickup'],
    rest: Partial<Task>,
  ): number => {
    origins.push(origin);
    return (
      tasks.push({
        id: `${origin.type} ${origin.id}`,
        place: indexOf(one.location, one.location_index, path),
        serviceSec: one.service,
        windows: one.time_windows ?? [DAY],
        delivery: vector(undefined, path),
        pickup: vector(undefined, path),
        deliveryFacility: -1,
        categories: 0,
        requiredSkills: 0,
        prize: PRIORITY_COST,
        ...rest,
      }) - 1
    );
  };
  file.jobs.forEach((one, k) =>
    add({ type: 'job', id: one.id }, `jobs[${k}]`, one, {
      delivery: vector(one.delivery, `jobs[${k}].delivery`),
      pickup: vector(one.pickup, `jobs[${k}].pickup`),
      requiredSkills: mask(one.skills),
      prize: PRIORITY_COST * (1 + 1000 * one.priority),
    }),
  );
  const couplings = file.shipments.map((one, k): Coupling => {
    const rest = { requiredSkills: mask(one.skills), prize: (PRIORITY_COST * (1 + 1000 * one.priority)) / 2 };
    const path = `shipments[${k}]`;
    return {
      first: add({ type: 'pickup', id: one.pickup.id }, `${path}.pickup`, one.pickup, rest),
      second: add({ type: 'delivery', id: one.delivery.id }, `${path}.delivery`, one.delivery, rest),
      sameRoute: true,
      minGapSec: 0,
      carried: vector(one.amount, `${path}.amount`),
    };
  });
  const seen = new Set<string>();
  for (const { type, id } of origins) {
    const key = `${type} ${id}`;
    if (seen.has(key)) faults.push(`${key}: the id is there twice`);
    seen.add(key);
  }

  const matrices: TravelMatrix[] = [];
  const profiles = new Map<string, number>();
  const shifts = file.vehicles.map((one, k): Shift => {
    const path = `vehicles[${k}]`;
    const { per_hour: perHour, per_km: perKm, fixed } = one.costs;
    const table = tables.get(one.profile);
    if (!table) faults.push(`${path}.profile: there is no matrix "${one.profile}"`);
    const isByDistance = perKm > 0;
    if (isByDistance && (perHour > 0 || table?.costs))
      faults.push(`${path}.costs: per_hour and per_km together (or per_km with matrix costs) have no equivalent`);
    if (one.max_distance !== undefined && !isByDistance)
      faults.push(`${path}.max_distance: only has an equivalent where costs are per_km with "per_hour": 0`);
    if (one.max_travel_time !== undefined && (isByDistance || table?.costs))
      faults.push(`${path}.max_travel_time: only has an equivalent where costs are per_hour`);
    const key = `${one.profile} ${isByDistance}`;
    if (!profiles.has(key) && table) {
      profiles.set(key, matrices.length);
      const measure = isByDistance ? table.distances : (table.costs ?? table.durations);
      matrices.push({ size: table.size, durationSec: table.durations, distanceM: measure });
    }
    const nowhere = (table?.size ?? 1) - 1;
    const side = (place: Position | undefined, index: number | undefined, at: string) =>
      place === undefined && index === undefined ? nowhere : indexOf(place, index, `${path}.${at}`);
    const startPlace = side(one.start, one.start_index, 'start');
    const endPlace = side(one.end, one.end_index, 'end');
    if (startPlace === nowhere && endPlace === nowhere) faults.push(`${path}: needs a start or an end`);
    return {
      id: String(one.id),
      startPlace,
      endPlace,
      windowSec: one.time_window ?? DAY,
      breaks: one.breaks.map(({ time_windows: [window] = [DAY], service }) => ({
        windowSec: window ?? DAY,
        durationSec: service,
      })),
      capacity: one.capacity ? vector(one.capacity, `${path}.capacity`) : Array<number>(size).fill(900_000_000),
      skills: mask(one.skills),
      profile: profiles.get(key) ?? 0,
      maxDurationSec: UNREACHABLE,
      maxDistanceM: one.max_distance ?? one.max_travel_time ?? UNREACHABLE,
      maxTasks: one.max_tasks ?? UNREACHABLE,
      overtimeAfterSec: UNREACHABLE,
      // Cost per metre of the matrix: metres, seconds of driving, or the costs given.
      costs: {
        fixed,
        perKm: isByDistance ? perKm : table?.costs ? 1000 : perHour / 3.6,
        perHour: 0,
        overtimePerHour: 0,
      },
      mustUnloadAtEnd: false,
    };
  });
  if (faults.length > 0) throw new InputError(faults);
  return {
    file,
    origins,
    problem: {
      dimensions: Array.from({ length: size }, (_, d) => `amount ${d}`),
      piecesDimension: -1,
      matrices,
      tasks,
      shifts,
      facilities: [],
      forbiddenTogether: [],
      couplings,
      weights: PLAIN_WEIGHTS,
    },
  };
}

interface Table {
  readonly size: number;
  readonly durations: Int32Array;
  readonly distances: Int32Array;
  readonly costs: Int32Array | undefined;
}

/** The places of the file and the matrices with one more row, `nowhere`, that costs nothing: for routes without start or end. */
function placesOf(file: VroomFile, speedKmh: number, faults: string[]) {
  if (!file.matrices) {
    const positions: Position[] = [];
    const known = new Map<string, number>();
    const indexOf = (place: Position | undefined, _: number | undefined, path: string): number => {
      if (!place) {
        faults.push(`${path}: needs a location, because there are no matrices`);
        return 0;
      }
      const key = place.join();
      if (!known.has(key)) known.set(key, positions.push(place) - 1);
      return known.get(key)!;
    };
    for (const one of [...file.jobs, ...file.shipments.flatMap(({ pickup, delivery }) => [pickup, delivery])])
      if (one.location) indexOf(one.location, undefined, '');
    for (const { start, end } of file.vehicles)
      for (const place of [start, end]) if (place) indexOf(place, undefined, '');
    const crow = crowMatrix(positions, speedKmh, 1.3);
    const size = positions.length + 1;
    const table: Table = {
      size,
      durations: withNowhere(crow.durationSec as Int32Array, positions.length),
      distances: withNowhere(crow.distanceM as Int32Array, positions.length),
      costs: undefined,
    };
    return { indexOf, tables: new Map(file.vehicles.map(({ profile }) => [profile, table])) };
  }
  const tables = new Map<string, Table>();
  let least = Infinity;
  for (const [profile, { durations, distances, costs }] of Object.entries(file.matrices)) {
    const size = durations.length;
    least = Math.min(least, size);
    const flat = (given: number[][] | undefined, key: string) =>
      given && withNowhere(flatTable(given, size, `matrices.${profile}.${key}`), size);
    const seconds = flat(durations, 'durations')!;
    tables.set(profile, {
      size: size + 1,
      durations: seconds,
      distances: flat(distances, 'distances') ?? seconds,
      costs: flat(costs, 'costs'),
    });
  }
  if (new Set([...tables.values()].map(({ size }) => size)).size > 1)
    faults.push('matrices: all must have the same size');
  const indexOf = (_: Position | undefined, index: number | undefined, path: string): number => {
    if (index === undefined) faults.push(`${path}: needs an index, because there are matrices`);
    else if (index >= least) faults.push(`${path}: index ${index}, the matrices have ${least} rows`);
    return index ?? 0;
  };
  return { indexOf, tables };
}

function withNowhere(table: Int32Array, size: number): Int32Array {
  const wider = new Int32Array((size + 1) * (size + 1));
  for (let from = 0; from < size; from += 1)
    wider.set(table.subarray(from * size, (from + 1) * size), from * (size + 1));
  return wider;
}
