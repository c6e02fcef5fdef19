import type { Line, LngLat } from '#shared/kernel/geo';
import { secOfTime } from '#shared/kernel/time';
import { banksAt, liesAcross } from './geometry';
import type { TravelProfile } from './provider';
import type { Pace } from './speeds-of-day';
import { stretch, type Spot } from './stretch';

/** What travel needs to know of a bridge or ferry; the stored crossings have it. Null = no limit known. */
export interface TravelCrossing {
  _id: unknown;
  /** Key or name of the river. */
  river: string;
  place: LngLat;
  maxWidthM: number | null;
  maxHeightM: number | null;
  maxWeightT: number | null;
  /** `HH:MM`; 00:00 to 24:00 = always. */
  openFrom: string;
  openTo: string;
  /** False: walkers only. */
  vehicles: boolean;
  /** Nobody may pass all day. */
  closed: boolean;
  /** The part of the day in which nobody may pass, where it is not all of it. */
  closedPart?: { fromSec: number; toSec: number } | null;
  delayMin: number;
}

/** A river as the district stores it. */
export interface TravelRiver {
  key?: string;
  name: string;
  line: Line;
}

/** One end of a crossing: a spot on a bank. */
export interface Landing extends Spot {
  crossingId: string;
  /** Just beside the river line, to tell the bank; `place` is the crossing itself. */
  bankside: LngLat;
}

/** Ways between landings: `durationSec[a * size + b]`, Infinity where there is none. Between landings one drives on main roads only. */
export interface CrossingNetwork {
  landings: readonly Landing[];
  durationSec: Float64Array;
  /** Of that the time at the crossings. */
  fixedSec: Float64Array;
  distanceM: Float64Array;
  /** Crossings on the way from one landing to another, in order. */
  crossingIds(from: number, to: number): string[];
}

const banksideM = 3;

/** Whether a vehicle may use a crossing throughout its period. */
export function isAdmissible(crossing: TravelCrossing, profile: TravelProfile): boolean {
  const { fromSec, toSec, widthM, heightM, weightT } = profile;
  const { closedPart } = crossing;
  return (
    crossing.vehicles &&
    !crossing.closed &&
    !(closedPart && closedPart.fromSec < toSec && fromSec < closedPart.toSec) &&
    widthM <= (crossing.maxWidthM ?? Infinity) &&
    heightM <= (crossing.maxHeightM ?? Infinity) &&
    weightT <= (crossing.maxWeightT ?? Infinity) &&
    secOfTime(crossing.openFrom) <= fromSec &&
    toSec <= secOfTime(crossing.openTo)
  );
}

/** No river parts the two: an even number of crossings of each river's line. */
export function isOpenCountry(from: LngLat, to: LngLat, rivers: readonly TravelRiver[]): boolean {
  return rivers.every((river) => !liesAcross(from, to, river.line));
}

function landingsOf(crossing: TravelCrossing, rivers: readonly TravelRiver[]): Landing[] {
  const named = rivers.filter(({ key, name }) => key === crossing.river || name === crossing.river);
  const sides = (named.length > 0 ? named : rivers).map(({ line }) => banksAt(crossing.place, line, banksideM));
  const nearest = sides.reduce((best, side) => (side.distanceM < best.distanceM ? side : best), sides[0]!);
  const landing = (bankside: LngLat): Landing => ({
    crossingId: String(crossing._id),
    place: crossing.place,
    surroundings: 'crossing',
    bankside,
  });
  return [landing(nearest.left), landing(nearest.right)];
}

/**
 * Cheapest ways (by time) between all landings of the given crossings: two landings of one crossing are joined by its delay, two landings that
 * no river parts by road. Floyd and Warshall (1962), O(landings³) once per set of crossings.
 */
export function buildNetwork(
  crossings: readonly TravelCrossing[],
  rivers: readonly TravelRiver[],
  pace: Pace,
): CrossingNetwork {
  const landings = rivers.length === 0 ? [] : crossings.flatMap((crossing) => landingsOf(crossing, rivers));
  const size = landings.length;
  const durationSec = new Float64Array(size * size).fill(Infinity);
  const fixedSec = new Float64Array(size * size);
  const distanceM = new Float64Array(size * size).fill(Infinity);
  const next = new Int32Array(size * size).fill(-1);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const from = landings[a]!;
      const to = landings[b]!;
      const cell = a * size + b;
      const isSameCrossing = a >> 1 === b >> 1;
      if (a === b) {
        durationSec[cell] = distanceM[cell] = 0;
      } else if (isSameCrossing) {
        durationSec[cell] = fixedSec[cell] = crossings[a >> 1]!.delayMin * 60;
        distanceM[cell] = 0;
        next[cell] = b;
      } else if (isOpenCountry(from.bankside, to.bankside, rivers)) {
        const way = stretch(from, to, pace);
        durationSec[cell] = way.durationSec;
        distanceM[cell] = way.distanceM;
        next[cell] = b;
      }
    }
  }
  for (let via = 0; via < size; via++) {
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const sum = durationSec[a * size + via]! + durationSec[via * size + b]!;
        if (sum >= durationSec[a * size + b]!) continue;
        durationSec[a * size + b] = sum;
        fixedSec[a * size + b] = fixedSec[a * size + via]! + fixedSec[via * size + b]!;
        distanceM[a * size + b] = distanceM[a * size + via]! + distanceM[via * size + b]!;
        next[a * size + b] = next[a * size + via]!;
      }
    }
  }
  const crossingIds = (from: number, to: number): string[] => {
    const ids: string[] = [];
    for (let at = from; at !== to && at >= 0;) {
      const step = next[at * size + to]!;
      if (step >> 1 === at >> 1) ids.push(landings[at]!.crossingId);
      at = step;
    }
    return ids;
  };
  return { landings, durationSec, fixedSec, distanceM, crossingIds };
}
