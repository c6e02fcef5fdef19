import type { LngLat } from '#shared/kernel/geo';
import type { Travel } from '../embedded';
import { UNREACHABLE, type Pair, type TravelLeg, type TravelProfile, type TravelTable } from '../provider';
import { roadClasses } from '../road-data';
import { sharesOf } from '../speeds-of-day';
import { askTable, RoadServerError, type RoadServer } from './ask-table';
import { RoadCache, type RoadLeg } from './road-cache';

/** Sources and destinations of one call: servers commonly refuse more than 100 places. */
const blockSize = 50;
const callsAtOnce = 4;
/** So many calls may fail before the rest is not even tried. */
const mostFailures = 3;
const mostLegs = 500_000;
const maxAgeMs = 24 * 3600 * 1000;
/** Who drives already does not wait for long, and a server that is away is left in peace. */
const promptly = { timeoutMs: 2_000, tries: 1 };
const restMs = 30_000;

/** Puts the ways of a road server in the place of the embedded model's; keeps them by place pair. */
export interface Roads {
  over(embedded: Travel): Travel;
}

/**
 * Ways from a road server (OSRM) where one bank is not left: there the server knows the roads. Who may use which bridge or ferry at which
 * hour is known here alone, so ways over water stay with the embedded model, stretched by what the server's ways differ from it in the
 * middle; so do those that the server does not answer, and the table says so in `warning`. The server's times are those of free roads; how
 * they grow by the hour, and what own tracks say of free roads, comes from the embedded model.
 */
export function createRoads(server: RoadServer, nowMs: () => number): Roads {
  const cache = new RoadCache(mostLegs, maxAgeMs, nowMs);
  let restsUntilMs = -Infinity;
  let usual = { duration: 1, distance: 1 };
  return {
    over: (embedded) => ({
      ...embedded,
      source: 'road',
      matrix: (places, profile) => matrix(embedded, places, profile),
      legs: (pairs, profile) => legs(embedded, pairs, profile),
    }),
  };

  /** Seconds of a way on free roads, with what own tracks say of them. */
  function secondsOf({ day }: Travel, road: RoadLeg, kind: number): number {
    const shares = sharesOf(kind);
    const slower = roadClasses.reduce((sum, one) => sum + shares[one] / day.freeFactor[one], shares.fixed);
    return Math.round(road.durationSec * slower);
  }

  async function matrix(embedded: Travel, places: readonly LngLat[], profile: TravelProfile): Promise<TravelTable> {
    const table = await embedded.matrix(places, profile);
    const { size, durationSec, distanceM, speeds } = table;
    const isLand = landPairs(embedded, places, profile);
    const problem = await learn(places, isLand);
    const ratios = { duration: [] as number[], distance: [] as number[] };
    const rest: number[] = [];
    let unanswered = 0;
    for (let cell = 0; cell < size * size; cell++) {
      const from = places[Math.floor(cell / size)]!;
      const to = places[cell % size]!;
      if (from === to || durationSec[cell]! >= UNREACHABLE) continue;
      const road = isLand[cell] ? cache.get(from, to) : undefined;
      if (!road) {
        rest.push(cell);
        unanswered += isLand[cell]!;
        continue;
      }
      const seconds = secondsOf(embedded, road, speeds.kindOf[cell]!);
      if (seconds > 0 && durationSec[cell]! > 0) ratios.duration.push(seconds / durationSec[cell]!);
      if (road.distanceM > 0 && distanceM[cell]! > 0) ratios.distance.push(road.distanceM / distanceM[cell]!);
      durationSec[cell] = seconds;
      distanceM[cell] = Math.round(road.distanceM);
    }
    const stretchBy = { duration: median(ratios.duration), distance: median(ratios.distance) };
    if (ratios.duration.length > 0) usual = stretchBy;
    for (const cell of rest) {
      durationSec[cell] = Math.round(durationSec[cell]! * stretchBy.duration);
      distanceM[cell] = Math.round(distanceM[cell]! * stretchBy.distance);
    }
    if (unanswered === 0) return table;
    const of = isLand.reduce((sum, one) => sum + one, 0);
    return {
      ...table,
      warning: {
        ...{ code: 'ways_estimated', ways: unanswered, of },
        ...(problem === null ? { why: 'no_way' } : { why: 'no_answer', detail: problem }),
      },
    };
  }

  /** Ways of somebody who is under way: asked for once, at once; without an answer the embedded way, stretched as others were. */
  async function legs(embedded: Travel, pairs: readonly Pair<LngLat>[], profile: TravelProfile): Promise<TravelLeg[]> {
    const ways = await embedded.legs(pairs, profile);
    const isLand = ({ durationSec, crossingIds }: TravelLeg) => durationSec < UNREACHABLE && crossingIds.length === 0;
    const unknown = pairs.filter(({ from, to }, k) => isLand(ways[k]!) && !isSame(from, to) && !cache.get(from, to));
    if (unknown.length > 0 && nowMs() >= restsUntilMs) {
      const sources = distinct(unknown.map(({ from }) => from));
      const destinations = distinct(unknown.map(({ to }) => to));
      try {
        for (let at = 0; at < Math.max(sources.length, destinations.length); at += blockSize)
          await ask(sources.slice(at, at + blockSize), destinations.slice(at, at + blockSize), promptly);
      } catch {
        restsUntilMs = nowMs() + restMs;
      }
    }
    return ways.map((way, k) => {
      if (way.durationSec >= UNREACHABLE) return way;
      const road = isLand(way) ? cache.get(pairs[k]!.from, pairs[k]!.to) : undefined;
      if (road)
        return { ...way, durationSec: secondsOf(embedded, road, way.kind), distanceM: Math.round(road.distanceM) };
      const { duration, distance } = usual;
      return {
        ...way,
        durationSec: Math.round(way.durationSec * duration),
        distanceM: Math.round(way.distanceM * distance),
      };
    });
  }

  async function ask(sources: readonly LngLat[], destinations: readonly LngLat[], how: Partial<RoadServer> = {}) {
    if (sources.length === 0 || destinations.length === 0) return;
    const { durations, distances } = await askTable({ ...server, ...how }, sources, destinations);
    sources.forEach((from, row) => {
      destinations.forEach((to, column) => {
        const [durationSec, distanceM] = [durations[row]![column], distances[row]![column]];
        if (isUsable(durationSec) && isUsable(distanceM)) cache.set(from, to, { durationSec, distanceM });
      });
    });
  }

  /** Asks for the ways on land that are not kept yet, block by block. Returns the first thing that went wrong. */
  async function learn(places: readonly LngLat[], isLand: Uint8Array): Promise<string | null> {
    const blocks: (readonly [number, number])[] = [];
    for (let from = 0; from < places.length; from += blockSize)
      for (let to = 0; to < places.length; to += blockSize) if (lacks(from, to)) blocks.push([from, to]);
    let failures = 0;
    let problem: string | null = null;
    const work = async (): Promise<void> => {
      for (let block = blocks.shift(); block && failures < mostFailures; block = blocks.shift()) {
        const sources = places.slice(block[0], block[0] + blockSize);
        const destinations = places.slice(block[1], block[1] + blockSize);
        try {
          await ask(sources, destinations);
        } catch (error) {
          failures++;
          problem ??= error instanceof RoadServerError ? error.message : 'it did not answer';
        }
      }
    };
    await Promise.all(Array.from({ length: callsAtOnce }, work));
    return problem;

    function lacks(firstFrom: number, firstTo: number): boolean {
      for (let from = firstFrom; from < Math.min(places.length, firstFrom + blockSize); from++)
        for (let to = firstTo; to < Math.min(places.length, firstTo + blockSize); to++)
          if (isLand[from * places.length + to] && !cache.get(places[from]!, places[to]!)) return true;
      return false;
    }
  }
}

/** 1 where a way exists that crosses no water, by cell. */
function landPairs(embedded: Travel, places: readonly LngLat[], profile: TravelProfile): Uint8Array {
  const isLand = new Uint8Array(places.length ** 2);
  places.forEach((from, row) => {
    places.forEach((to, column) => {
      if (row === column) return;
      const leg = embedded.leg(from, to, profile);
      if (leg.durationSec < UNREACHABLE && leg.crossingIds.length === 0) isLand[row * places.length + column] = 1;
    });
  });
  return isLand;
}

function isSame(one: LngLat, other: LngLat): boolean {
  return one.lng === other.lng && one.lat === other.lat;
}

function distinct(places: readonly LngLat[]): LngLat[] {
  return [...new Map(places.map((place) => [`${place.lng},${place.lat}`, place])).values()];
}

function isUsable(number: number | null | undefined): number is number {
  return typeof number === 'number' && number >= 0 && number < UNREACHABLE;
}

/** 1 when there is nothing to compare. */
function median(numbers: number[]): number {
  if (numbers.length === 0) return 1;
  numbers.sort((a, b) => a - b);
  return numbers[Math.floor(numbers.length / 2)]!;
}
