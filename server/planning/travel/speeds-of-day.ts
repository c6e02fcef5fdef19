import type { TravelSpeeds } from '../solver';
import { roadClasses, speedKmPerHour, speedShareByHour, type RoadClass } from './road-data';

/** Seconds per metre on each class of road. */
export type Pace = Readonly<Record<RoadClass, number>>;

/** What own tracks say of the assumed speeds: by class of road and hour (24 entries), 1 = as assumed, 0.8 = a fifth slower. */
export type SpeedFactors = Readonly<Record<RoadClass, readonly number[]>>;

/** Seconds of a way by what they are spent on; `fixed` is the time at a crossing, which no rush changes. */
export interface WayParts extends Readonly<Record<RoadClass, number>> {
  readonly fixed: number;
}

/** The speeds of a day: free pace, and how much is left of it hour by hour. */
export interface DaySpeeds {
  /** At the fastest hour of each class. */
  readonly pace: Pace;
  /** The fastest hour against the assumed free speed, by class: what own tracks change of a free road. */
  readonly freeFactor: Pace;
  /** Speeds for the solver, by kind; the kind of a leg is the mixture of what its seconds are spent on. */
  readonly speeds: TravelSpeeds;
}

const hours = Array.from({ length: 24 }, (_, hour) => hour);
/** Mixtures are told apart in eighths; what that loses is at most a sixteenth of the difference between two classes. */
const steps = 8;
const eighths = Array.from({ length: steps + 1 }, (_, count) => count);

/** All mixtures in eighths; a kind is an index. */
const mixtures: readonly WayParts[] = eighths.flatMap((street) =>
  eighths
    .slice(street)
    .flatMap((_, lane) =>
      eighths.slice(street + lane).map((__, main) => ({ street, lane, main, fixed: steps - street - lane - main })),
    ),
);
const kindByEighths = new Map(mixtures.map(({ street, lane, main }, kind) => [keyOf(street, lane, main), kind]));

function keyOf(street: number, lane: number, main: number): number {
  return (street * (steps + 1) + lane) * (steps + 1) + main;
}

/** Share of each class (and of the fixed time) in a leg of a kind; they add up to 1. */
export function sharesOf(kind: number): WayParts {
  const { street, lane, main, fixed } = mixtures[kind]!;
  return { street: street / steps, lane: lane / steps, main: main / steps, fixed: fixed / steps };
}

/** The kind that comes nearest to a way: eighths by the largest remainder. */
export function kindOf(way: WayParts): number {
  const total = way.street + way.lane + way.main + way.fixed;
  if (total <= 0) return kindByEighths.get(keyOf(0, 0, steps))!;
  const exact = [way.street, way.lane, way.main, way.fixed].map((sec) => (sec / total) * steps);
  const whole = exact.map(Math.floor);
  const rest = steps - whole.reduce((sum, one) => sum + one, 0);
  const byRemainder = exact.map((share, at) => ({ at, left: share - whole[at]! })).sort((a, b) => b.left - a.left);
  for (const { at } of byRemainder.slice(0, rest)) whole[at]! += 1;
  return kindByEighths.get(keyOf(whole[0]!, whole[1]!, whole[2]!))!;
}

const asAssumed: SpeedFactors = { street: hours.map(() => 1), lane: hours.map(() => 1), main: hours.map(() => 1) };

/** The assumed speeds of a day, corrected by what was learnt. Hours in which nothing changes make one period. */
export function speedsOfDay(factors: SpeedFactors = asAssumed): DaySpeeds {
  const share = (road: RoadClass, hour: number) => speedShareByHour[road][hour]! * factors[road][hour]!;
  const best = (road: RoadClass) => Math.max(...hours.map((hour) => share(road, hour)));
  const byClass = (value: (road: RoadClass) => number): Pace => ({
    street: value('street'),
    lane: value('lane'),
    main: value('main'),
  });
  const freeFactor = byClass(best);
  const slowness = (hour: number) => byClass((road) => freeFactor[road] / share(road, hour));
  const changes = hours.filter(
    (hour) => hour === 0 || roadClasses.some((road) => share(road, hour) !== share(road, hour - 1)),
  );
  // The solver wants two periods at least.
  const begins = changes.length > 1 ? changes : [0, 12];
  return {
    pace: byClass((road) => 3.6 / (speedKmPerHour[road] * freeFactor[road])),
    freeFactor,
    speeds: {
      fromSec: begins.map((hour) => hour * 3600),
      permille: mixtures.map((mixture) =>
        begins.map((hour) => {
          const slow = slowness(hour);
          const parts = roadClasses.reduce((sum, road) => sum + mixture[road] * slow[road], mixture.fixed);
          return Math.max(1, Math.min(1000, Math.round((1000 * steps) / parts)));
        }),
      ),
    },
  };
}

/** How much longer than on a free road one takes in an hour, as assumed. */
export function assumedSlowness(road: RoadClass, hour: number): number {
  return 1 / speedShareByHour[road][hour % 24]!;
}

/** Mean speed in km/h over hours of the day, as assumed. */
export function assumedKmPerHour(road: RoadClass, inHours: readonly number[]): number {
  const sum = inHours.reduce((total, hour) => total + speedShareByHour[road][hour]!, 0);
  return (speedKmPerHour[road] * sum) / inHours.length;
}
