import type { LngLat } from '#shared/kernel/geo';
import { localTime } from '#shared/kernel/time';
import { getDistrict, listCrossingsOn } from '../../network';
import { listCategories } from '../../requests';
import type { DayRequest, VisitPart } from '../day';
import { servicePartsOf } from '../service-time';
import { assumedSlowness, roadClasses, sharesOf, travelForDay, UNREACHABLE, type TravelProfile } from '../travel';
import { DoorTimeModel, DrivenLegModel } from './model';

/** Where observations come from. */
export interface ObservedRoute {
  routeId: string;
  organisationId: string;
  districtCode: string;
  day: string;
}

/** A leg as it was driven; `drivenSec` without standing. */
export interface ObservedLeg {
  stopId: string;
  from: LngLat;
  to: LngLat;
  departedAt: Date;
  drivenSec: number;
  /** By the track; null = not known. */
  drivenM: number | null;
}

/** A visit as it was done. */
export interface ObservedDoor {
  stopId: string;
  workSec: number;
  crew: { id: string; name: string };
  visit: Pick<DayRequest, 'mode' | 'floor' | 'lift' | 'items'> & {
    parts: readonly VisitPart[];
    delivery: { categoryKey: string; weightKg: number } | null;
  };
}

/** Shorter legs say more of parking than of driving. */
const leastLegSec = 90;
/** Who drives so much further than the model had something else to do. */
const mostDetour = 2;
const doorSec = { least: 60, most: 4 * 3600 };

/** Keeps how long the legs of a route took beside what the assumed speeds say. Again with the same route: nothing changes. */
export async function observeLegs(
  route: ObservedRoute & { profile: TravelProfile },
  legs: readonly ObservedLeg[],
): Promise<void> {
  const district = await getDistrict(route.districtCode);
  const crossings = await listCrossingsOn(route.districtCode, { day: route.day, timeZone: district.timeZone });
  const travel = travelForDay(district, crossings);
  const ways = await travel.legs(legs, route.profile);
  const docs = legs.flatMap((leg, k) => {
    const way = ways[k]!;
    const isOdd = leg.drivenM !== null && leg.drivenM > mostDetour * way.distanceM;
    if (way.durationSec >= UNREACHABLE || way.durationSec < leastLegSec || leg.drivenSec < leastLegSec || isOdd)
      return [];
    const hour = Math.floor(localTime(leg.departedAt, district.timeZone).sec / 3600);
    const shares = sharesOf(way.kind);
    const parts = { street: 0, lane: 0, main: 0, fixed: way.durationSec * shares.fixed };
    for (const road of roadClasses) parts[road] = way.durationSec * shares[road] * assumedSlowness(road, hour);
    const { organisationId, day } = route;
    const seen = { organisationId, day, source: travel.source, hour, actualSec: leg.drivenSec, parts };
    return [{ updateOne: { filter: { _id: `${route.routeId}:${leg.stopId}` }, update: { $set: seen }, upsert: true } }];
  });
  if (docs.length > 0) await DrivenLegModel.bulkWrite(docs, { ordered: false });
}

/** Keeps how long the visits of a route took beside what the catalogue says. Again with the same route: nothing changes. */
export async function observeDoors(route: ObservedRoute, doors: readonly ObservedDoor[]): Promise<void> {
  const categories = new Map((await listCategories(route.districtCode)).map((category) => [category.key, category]));
  const { organisationId, day } = route;
  const docs = doors.flatMap(({ stopId, workSec, crew, visit }) => {
    const keys = [...visit.items.map(({ categoryKey }) => categoryKey), visit.delivery?.categoryKey ?? []].flat();
    const isKnown = keys.every((key) => categories.has(key));
    if (!isKnown || workSec < doorSec.least || workSec > doorSec.most) return [];
    const { fixedSec, handling } = servicePartsOf(visit, visit.parts, (key) => categories.get(key)!);
    const seen = {
      ...{ organisationId, day, crewId: crew.id, crewName: crew.name, actualSec: workSec, fixedSec },
      handling: [...handling].map(([categoryKey, sec]) => ({ categoryKey, sec })),
    };
    return [{ updateOne: { filter: { _id: `${route.routeId}:${stopId}` }, update: { $set: seen }, upsert: true } }];
  });
  if (docs.length > 0) await DoorTimeModel.bulkWrite(docs, { ordered: false });
}
