import type { LngLat } from '#shared/kernel/geo';
import {
  buildNetwork,
  isAdmissible,
  isOpenCountry,
  type CrossingNetwork,
  type TravelCrossing,
  type TravelRiver,
} from './crossing-network';
import { LegCache } from './leg-cache';
import { arriveAt, compileSpeeds } from '../solver';
import {
  UNREACHABLE,
  type Pair,
  type TravelLeg,
  type TravelProfile,
  type TravelProvider,
  type TravelTable,
} from './provider';
import { kindOf, speedsOfDay, type DaySpeeds, type SpeedFactors } from './speeds-of-day';
import { stretch, surroundingsOf, type Spot, type Way } from './stretch';

/** What travel needs to know of a district. */
export interface TravelDistrict {
  code: string;
  rivers: readonly TravelRiver[];
  /** Town centres. */
  towns: readonly LngLat[];
}

/** The travel model of a district. */
export interface Travel extends TravelProvider {
  /** The way from one place to another by the embedded model; symmetric. */
  leg(from: LngLat, to: LngLat, profile: TravelProfile): TravelLeg;
  /** Ways one after the other, from where the matrices come. */
  legs(pairs: readonly Pair<LngLat>[], profile: TravelProfile): Promise<TravelLeg[]>;
  /** When one arrives who leaves at `departSec`, both seconds since 00:00. */
  arrivalSec(leg: TravelLeg, departSec: number): number;
  /** Profiles with the same key have the same matrix: the usable crossings decide, not the vehicle. */
  profileKey(profile: TravelProfile): string;
  readonly day: DaySpeeds;
  readonly source: TravelSource;
}

/** Whose ways count: what is learnt of one does not hold for the other. */
export type TravelSource = 'embedded' | 'road';

const mostLegs = 300_000;
const mostTravels = 4;
const nowhere: TravelLeg = { durationSec: UNREACHABLE, distanceM: UNREACHABLE, crossingIds: [], kind: 0 };
const noCrossings: readonly string[] = [];

/** Travels used last, by district and crossings as they stand: a changed crossing makes a new one, an old one keeps its legs. */
const recent = new Map<string, Travel>();

/**
 * Travel times inside a district by great circle × circuity, over the cheapest usable crossings where a river parts two places.
 * `factors`: what own tracks say of the assumed speeds. The same district, crossings and factors give the same object with its cache.
 */
export function createTravel(
  district: TravelDistrict,
  crossings: readonly TravelCrossing[],
  factors?: SpeedFactors,
): Travel {
  const version = JSON.stringify([
    district.code,
    district.rivers.map(({ line }) => line.coordinates),
    district.towns.map(({ lng, lat }) => [lng, lat]),
    factors,
    crossings.map((c) => [c._id, c.river, c.place.lng, c.place.lat, c.delayMin, ...limitsOf(c)].map(String)),
  ]);
  const travel = recent.get(version) ?? makeTravel(district, crossings, speedsOfDay(factors));
  recent.delete(version);
  recent.set(version, travel);
  if (recent.size > mostTravels) recent.delete(recent.keys().next().value!);
  return travel;
}

function limitsOf(c: TravelCrossing) {
  const { fromSec, toSec } = c.closedPart ?? {};
  return [c.maxWidthM, c.maxHeightM, c.maxWeightT, c.openFrom, c.openTo, c.vehicles, c.closed, fromSec, toSec];
}

interface Reach extends Way {
  landing: number;
}
interface Network extends CrossingNetwork {
  number: number;
  /** Landings that a spot reaches without crossing water. */
  reaches: WeakMap<Spot, Reach[]>;
}

function makeTravel(district: TravelDistrict, crossings: readonly TravelCrossing[], day: DaySpeeds): Travel {
  const { rivers, towns } = district;
  const cache = new LegCache<Spot>(mostLegs, (place) => ({ place, surroundings: surroundingsOf(place, towns) }));
  // A leg stands for its kind.
  const speeds = compileSpeeds({ ...day.speeds, kindOf: day.speeds.permille.map((_, kind) => kind) });
  const networks = new Map<string, Network>();

  const profileKey = (profile: TravelProfile): string => {
    const usable = crossings.flatMap((crossing, index) => (isAdmissible(crossing, profile) ? [index] : []));
    return usable.join(',');
  };
  const networkOf = (profile: TravelProfile): Network => {
    const key = profileKey(profile);
    const known = networks.get(key);
    if (known) return known;
    const usable = crossings.filter((crossing) => isAdmissible(crossing, profile));
    const network = { ...buildNetwork(usable, rivers, day.pace), number: networks.size, reaches: new WeakMap() };
    networks.set(key, network);
    return network;
  };

  const reachOf = (spot: Spot, network: Network): Reach[] => {
    let reach = network.reaches.get(spot);
    if (!reach) {
      reach = network.landings.flatMap((landing, index) =>
        isOpenCountry(spot.place, landing.bankside, rivers)
          ? [{ landing: index, ...stretch(spot, landing, day.pace) }]
          : [],
      );
      network.reaches.set(spot, reach);
    }
    return reach;
  };
  /** Over the cheapest pair of landings: O(landings²). */
  const acrossWater = (from: Spot, to: Spot, network: Network): TravelLeg => {
    const exits = reachOf(to, network);
    let best: { durationSec: number; enter: Reach; leave: Reach; cell: number } | null = null;
    for (const enter of reachOf(from, network)) {
      for (const leave of exits) {
        const cell = enter.landing * network.landings.length + leave.landing;
        const durationSec = enter.durationSec + network.durationSec[cell]! + leave.durationSec;
        if (durationSec < (best?.durationSec ?? Infinity)) best = { durationSec, enter, leave, cell };
      }
    }
    if (!best) return nowhere;
    const { enter, leave, cell, durationSec } = best;
    const fixed = network.fixedSec[cell]!;
    const parts = {
      street: enter.parts.street + leave.parts.street,
      lane: enter.parts.lane + leave.parts.lane,
      main: enter.parts.main + leave.parts.main + network.durationSec[cell]! - fixed,
      fixed,
    };
    const distanceM = enter.distanceM + network.distanceM[cell]! + leave.distanceM;
    return rounded({ durationSec, distanceM, parts }, network.crossingIds(enter.landing, leave.landing));
  };
  const find = (from: Spot, to: Spot, network: Network): TravelLeg =>
    isOpenCountry(from.place, to.place, rivers)
      ? rounded(stretch(from, to, day.pace), noCrossings)
      : acrossWater(from, to, network);

  const legIn = (network: Network, from: LngLat, to: LngLat): TravelLeg => {
    const start = cache.place(from);
    const end = cache.place(to);
    // One direction is kept; the other has the crossings in reverse.
    const isForward = start.id <= end.id;
    const [a, b] = isForward ? [start, end] : [end, start];
    const kept = cache.leg(network.number, a.id, b.id, () => find(a.known, b.known, network));
    return isForward || kept.crossingIds.length < 2 ? kept : { ...kept, crossingIds: [...kept.crossingIds].reverse() };
  };

  return {
    day,
    source: 'embedded',
    profileKey,
    leg: (from, to, profile) => legIn(networkOf(profile), from, to),
    legs: (pairs, profile) => {
      const network = networkOf(profile);
      return Promise.resolve(pairs.map(({ from, to }) => legIn(network, from, to)));
    },
    arrivalSec: (leg, departSec) =>
      speeds ? arriveAt(speeds, leg.kind, departSec, leg.durationSec) : departSec + leg.durationSec,
    matrix: async (places, profile) => {
      const network = networkOf(profile);
      const table = emptyTable(places.length, day);
      for (let from = 0; from < places.length; from++) {
        for (let to = from + 1; to < places.length; to++) {
          const { durationSec, distanceM, kind } = legIn(network, places[from]!, places[to]!);
          for (const cell of [from * table.size + to, to * table.size + from]) {
            table.durationSec[cell] = durationSec;
            table.distanceM[cell] = distanceM;
            table.speeds.kindOf[cell] = kind;
          }
        }
        // The process serves people meanwhile.
        if (from % 32 === 31) await new Promise((resolve) => setImmediate(resolve));
      }
      return table;
    },
  };
}

function rounded({ durationSec, distanceM, parts }: Way, crossingIds: readonly string[]): TravelLeg {
  return {
    durationSec: Math.round(durationSec),
    distanceM: Math.round(distanceM),
    crossingIds,
    kind: kindOf(parts),
  };
}

function emptyTable(size: number, { speeds }: DaySpeeds): TravelTable {
  const buffer = (bytes: number) => new SharedArrayBuffer(Math.max(1, size * size) * bytes);
  const cells = () => new Int32Array(buffer(Int32Array.BYTES_PER_ELEMENT));
  return { size, durationSec: cells(), distanceM: cells(), speeds: { ...speeds, kindOf: new Uint8Array(buffer(1)) } };
}
