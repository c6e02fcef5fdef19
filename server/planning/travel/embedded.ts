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
import { UNREACHABLE, type TravelLeg, type TravelProfile, type TravelProvider, type TravelTable } from './provider';
import { paceOf, stretch, surroundingsOf, type Pace, type Spot } from './stretch';

/** What travel needs to know of a district. */
export interface TravelDistrict {
  code: string;
  rivers: readonly TravelRiver[];
  /** Town centres. */
  towns: readonly LngLat[];
}

/** The embedded travel model of a district. */
export interface Travel extends TravelProvider {
  /** The way from one place to another; symmetric. */
  leg(from: LngLat, to: LngLat, profile: TravelProfile): TravelLeg;
  /** Profiles with the same key have the same matrix: the usable crossings and the pace decide, not the vehicle. */
  profileKey(profile: TravelProfile): string;
}

const mostLegs = 300_000;
const mostTravels = 4;
const nowhere: TravelLeg = { durationSec: UNREACHABLE, distanceM: UNREACHABLE, crossingIds: [] };
const noCrossings: readonly string[] = [];

/** Travels used last, by district and crossings as they stand: a changed crossing makes a new one, an old one keeps its legs. */
const recent = new Map<string, Travel>();

/**
 * Travel times inside a district by great circle × circuity, over the cheapest usable crossings where a river parts two places.
 * The same district and crossings give the same object with its cache.
 */
export function createTravel(district: TravelDistrict, crossings: readonly TravelCrossing[]): Travel {
  const version = JSON.stringify([
    district.code,
    district.rivers.map(({ line }) => line.coordinates),
    district.towns.map(({ lng, lat }) => [lng, lat]),
    crossings.map((c) => [c._id, c.river, c.place.lng, c.place.lat, c.delayMin, ...limitsOf(c)].map(String)),
  ]);
  const travel = recent.get(version) ?? makeTravel(district, crossings);
  recent.delete(version);
  recent.set(version, travel);
  if (recent.size > mostTravels) recent.delete(recent.keys().next().value!);
  return travel;
}

function limitsOf(c: TravelCrossing) {
  return [c.maxWidthM, c.maxHeightM, c.maxWeightT, c.openFrom, c.openTo, c.vehicles, c.closed];
}

interface Reach {
  landing: number;
  durationSec: number;
  distanceM: number;
}
interface Network extends CrossingNetwork {
  number: number;
  pace: Pace;
  /** Landings that a spot reaches without crossing water. */
  reaches: WeakMap<Spot, Reach[]>;
}

function makeTravel(district: TravelDistrict, crossings: readonly TravelCrossing[]): Travel {
  const { rivers, towns } = district;
  const cache = new LegCache<Spot>(mostLegs, (place) => ({ place, surroundings: surroundingsOf(place, towns) }));
  const networks = new Map<string, Network>();

  const profileKey = (profile: TravelProfile): string => {
    const usable = crossings.flatMap((crossing, index) => (isAdmissible(crossing, profile) ? [index] : []));
    const { street, lane, main } = paceOf(profile);
    return `${usable.join(',')}|${[street, lane, main].map((pace) => pace.toFixed(6)).join(',')}`;
  };
  const networkOf = (profile: TravelProfile): Network => {
    const key = profileKey(profile);
    const known = networks.get(key);
    if (known) return known;
    const pace = paceOf(profile);
    const usable = crossings.filter((crossing) => isAdmissible(crossing, profile));
    const network = { ...buildNetwork(usable, rivers, pace), number: networks.size, pace, reaches: new WeakMap() };
    networks.set(key, network);
    return network;
  };

  const reachOf = (spot: Spot, network: Network): Reach[] => {
    let reach = network.reaches.get(spot);
    if (!reach) {
      reach = network.landings.flatMap((landing, index) =>
        isOpenCountry(spot.place, landing.bankside, rivers)
          ? [{ landing: index, ...stretch(spot, landing, network.pace) }]
          : [],
      );
      network.reaches.set(spot, reach);
    }
    return reach;
  };
  /** Over the cheapest pair of landings: O(landings²). */
  const acrossWater = (from: Spot, to: Spot, network: Network): TravelLeg => {
    const exits = reachOf(to, network);
    let best = { durationSec: Infinity, distanceM: Infinity, enter: -1, leave: -1 };
    for (const enter of reachOf(from, network)) {
      for (const leave of exits) {
        const cell = enter.landing * network.landings.length + leave.landing;
        const durationSec = enter.durationSec + network.durationSec[cell]! + leave.durationSec;
        if (durationSec >= best.durationSec) continue;
        const distanceM = enter.distanceM + network.distanceM[cell]! + leave.distanceM;
        best = { durationSec, distanceM, enter: enter.landing, leave: leave.landing };
      }
    }
    if (best.enter < 0) return nowhere;
    return rounded(best, network.crossingIds(best.enter, best.leave));
  };
  const find = (from: Spot, to: Spot, network: Network): TravelLeg =>
    isOpenCountry(from.place, to.place, rivers)
      ? rounded(stretch(from, to, network.pace), noCrossings)
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
    profileKey,
    leg: (from, to, profile) => legIn(networkOf(profile), from, to),
    matrix: async (places, profile) => {
      const network = networkOf(profile);
      const table = emptyTable(places.length);
      for (let from = 0; from < places.length; from++) {
        for (let to = from + 1; to < places.length; to++) {
          const { durationSec, distanceM } = legIn(network, places[from]!, places[to]!);
          table.durationSec[from * table.size + to] = table.durationSec[to * table.size + from] = durationSec;
          table.distanceM[from * table.size + to] = table.distanceM[to * table.size + from] = distanceM;
        }
        // The process serves people meanwhile.
        if (from % 32 === 31) await new Promise((resolve) => setImmediate(resolve));
      }
      return table;
    },
  };
}

function rounded(way: { durationSec: number; distanceM: number }, crossingIds: readonly string[]): TravelLeg {
  return { durationSec: Math.round(way.durationSec), distanceM: Math.round(way.distanceM), crossingIds };
}

function emptyTable(size: number): TravelTable {
  const cells = () => new Int32Array(new SharedArrayBuffer(Math.max(1, size * size) * Int32Array.BYTES_PER_ELEMENT));
  return { size, durationSec: cells(), distanceM: cells() };
}
