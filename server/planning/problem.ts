import { skills as skillNames, type Skill } from '#shared/fleet/fleet';
import type { LngLat } from '#shared/kernel/geo';
import { categoryBits } from './category-bits';
import type { Day, DayCategory, DayFacility, DayRequest, DayShift, VisitPart } from './day';
import { bayTimes } from './facility-times';
import { doorTimes, serviceSecOf } from './service-time';
import { UNREACHABLE, type Coupling, type Facility, type Problem, type Shift, type Task } from './solver';
import type { TravelProfile, TravelTable } from './travel';
import { planningWeights, unservedFen } from './weights';

/** Load dimensions of the problem. Grams, because catalogue weights have up to three decimals of a kilogram. */
const dimensions = ['grams', 'litres', 'pieces'] as const;
const piecesDimension = 2;

/** What a task stands for. */
export interface Visit {
  request: DayRequest;
  parts: readonly VisitPart[];
}

/** A problem and the way back from its indices to the day. */
export interface BuiltProblem {
  day: Day;
  problem: Problem;
  /** By task. */
  visits: readonly Visit[];
  /** By shift. */
  profiles: readonly TravelProfile[];
  /** Rows of the travel tables. */
  places: readonly LngLat[];
}

/** Grams, litres and pieces; volumes are rounded up, so that what is planned fits. */
const amountOf = (things: readonly { weightKg: number; volumeLitres: number; count: number }[]): number[] => [
  Math.round(things.reduce((sum, { weightKg, count }) => sum + weightKg * 1000 * count, 0)),
  Math.ceil(things.reduce((sum, { volumeLitres, count }) => sum + volumeLitres * count, 0) - 1e-9),
  things.reduce((sum, { count }) => sum + count, 0),
];
const nothing: readonly number[] = dimensions.map(() => 0);

const skillMask = (names: readonly Skill[]): number =>
  names.reduce((mask, name) => mask | (1 << skillNames.indexOf(name)), 0);

/** Skills of a visit: what the old units need, and to bring a new one what its kind needs, without cooling work unless it is installed. */
function skillsOf({ request, parts }: Visit, categoryOf: (key: string) => DayCategory): Skill[] {
  const collect = parts.includes('collect')
    ? request.items.flatMap(({ categoryKey }) => categoryOf(categoryKey).requiredSkills)
    : [];
  const deliver = parts.includes('deliver') && request.delivery ? categoryOf(request.delivery.categoryKey) : undefined;
  const installs = request.mode === 'dismantle_and_install';
  return [...collect, ...(deliver?.requiredSkills ?? []).filter((skill) => installs || skill !== 'refrigerant')];
}

/** One visit, unless new and old are done on two. */
function visitsOf(request: DayRequest): Visit[] {
  const has: VisitPart[] = [
    ...(request.delivery ? (['deliver'] as const) : []),
    ...(request.items.length > 0 ? (['collect'] as const) : []),
  ];
  if (request.mode !== 'separate' || has.length < 2) return [{ request, parts: has }];
  return has.map((part) => ({ request, parts: [part] }));
}

/** Vehicle size and working hours decide the ways it may take. */
export function profileOf(shift: DayShift): TravelProfile {
  const { widthM, heightM, weightT, fromSec, toSec } = shift;
  return { widthM, heightM, weightT, fromSec, toSec };
}

/** Numbers places, the same place once. */
function placeBook() {
  const places: LngLat[] = [];
  const known = new Map<string, number>();
  return {
    places,
    indexOf: (place: LngLat): number => {
      const key = `${place.lng},${place.lat}`;
      const index = known.get(key) ?? places.push(place) - 1;
      known.set(key, index);
      return index;
    },
  };
}

function toFacility(facility: DayFacility, place: number, maskOf: (keys: readonly string[]) => number): Facility {
  const { id, kind, openSec, roomKg, roomPieces, categories } = facility;
  const hasRoom = kind === 'unload' && (roomKg !== null || roomPieces !== null);
  return {
    id,
    place,
    kind,
    // A moment before the day begins: nobody can be there, the facility is closed.
    windows: openSec.length > 0 ? openSec : [[-1, -1]],
    serviceSec: bayTimes.visitSec,
    secPerPiece: bayTimes.secPerPiece,
    accepted: kind === 'unload' ? maskOf(categories) : 0,
    ...(hasRoom && {
      room: [roomKg === null ? UNREACHABLE : Math.floor(roomKg * 1000), UNREACHABLE, roomPieces ?? UNREACHABLE],
    }),
  };
}

function toShift(shift: DayShift, place: number, profile: number, mustUnloadAtEnd: boolean): Shift {
  const pause = shift.break;
  return {
    id: shift.id,
    startPlace: place,
    endPlace: place,
    windowSec: [shift.fromSec, shift.toSec],
    breaks: pause
      ? [
          {
            windowSec: [pause.fromSec, Math.max(pause.fromSec, pause.toSec - pause.durationSec)],
            durationSec: pause.durationSec,
          },
        ]
      : [],
    capacity: [Math.floor(shift.capacityKg * 1000), Math.floor(shift.capacityLitres), shift.capacityPieces],
    skills: skillMask(shift.skills),
    profile,
    maxDurationSec: UNREACHABLE,
    maxDistanceM: shift.rangeKm === null ? UNREACHABLE : Math.floor(shift.rangeKm * 1000),
    maxTasks: UNREACHABLE,
    // The working window is kept to the second, so there is no overtime to pay.
    overtimeAfterSec: UNREACHABLE,
    costs: {
      fixed: shift.costs.fixedFen,
      perKm: shift.costs.perKmFen,
      perHour: shift.costs.perHourFen,
      overtimePerHour: shift.costs.overtimePerHourFen,
    },
    mustUnloadAtEnd,
  };
}

/**
 * The only way from the domain into the solver. Travel tables are built
 * once for each distinct profile.
 */
export async function buildProblem(day: Day): Promise<BuiltProblem> {
  const { maskOf, forbiddenTogether } = categoryBits(day.categories, day.facilities);
  const categories = new Map(day.categories.map((category) => [category.key, category]));
  const categoryOf = (key: string): DayCategory => {
    const category = categories.get(key);
    if (!category) throw new RangeError(`category ${key} is not in the catalogue`);
    return category;
  };
  const warehouseOf = (id: string): number => {
    const index = day.facilities.findIndex((facility) => facility.kind === 'load' && facility.id === id);
    if (index < 0) throw new RangeError(`warehouse ${id} is not among the facilities of the day`);
    return index;
  };
  const book = placeBook();
  const facilities = day.facilities.map((facility) => toFacility(facility, book.indexOf(facility.place), maskOf));
  const mustUnload = day.facilities.some(({ kind }) => kind === 'unload');

  const visits: Visit[] = [];
  const couplings: Coupling[] = [];
  for (const request of day.requests) {
    const first = visits.length;
    const own = visitsOf(request);
    visits.push(...own);
    if (own.length > 1)
      couplings.push({ first, second: first + 1, sameRoute: true, minGapSec: doorTimes.separateGapSec });
  }
  const paired = new Set(couplings.flatMap(({ first, second }) => [first, second]));
  const tasks = visits.map((visit, index): Task => {
    const { request, parts } = visit;
    const delivery = parts.includes('deliver') ? request.delivery : null;
    const items = parts.includes('collect') ? request.items : [];
    return {
      id: `${request.id}:${parts.join('+')}`,
      place: book.indexOf(request.place),
      serviceSec: serviceSecOf(request, parts, categoryOf),
      windows: [request.windowSec],
      delivery: delivery ? amountOf([{ ...delivery, count: 1 }]) : nothing,
      pickup: amountOf(items.map(({ categoryKey, count }) => ({ ...categoryOf(categoryKey), count }))),
      deliveryFacility: delivery ? warehouseOf(delivery.warehouseId) : -1,
      categories: maskOf(items.map(({ categoryKey }) => categoryKey)),
      requiredSkills: skillMask(skillsOf(visit, categoryOf)),
      prize: paired.has(index) ? unservedFen / 2 : unservedFen,
    };
  });

  const carried = tasks.reduce((mask, task) => mask | task.categories, 0);
  const isCarried = (bit: number) => (carried & (1 << bit)) !== 0;

  const profiles = day.shifts.map(profileOf);
  const keys = profiles.map((profile) => day.travel.profileKey(profile));
  const distinct = [...new Set(keys)];
  const shifts = day.shifts.map((shift, index) =>
    toShift(shift, book.indexOf(shift.home.place), distinct.indexOf(keys[index] ?? ''), mustUnload),
  );
  const tables: TravelTable[] = [];
  for (const key of distinct) tables.push(await day.travel.matrix(book.places, profiles[keys.indexOf(key)]!));
  // Vehicles of several kinds have tables of their own: a dispatcher reads one sum.
  const estimated = tables.flatMap(({ warning }) => warning ?? []);
  const warnings = estimated.slice(0, 1).map((first) => ({
    ...first,
    ways: estimated.reduce((sum, { ways }) => sum + ways, 0),
    of: estimated.reduce((sum, { of }) => sum + of, 0),
  }));
  const problem: Problem = {
    dimensions,
    piecesDimension,
    matrices: tables.map(({ size, durationSec, distanceM, speeds }) => ({ size, durationSec, distanceM, speeds })),
    tasks,
    shifts,
    facilities,
    forbiddenTogether: forbiddenTogether.filter(([one, other]) => isCarried(one) && isCarried(other)),
    couplings,
    weights: planningWeights,
  };
  return { day: { ...day, warnings: [...day.warnings, ...warnings] }, problem, visits, profiles, places: book.places };
}
