import { instantOf } from '#shared/kernel/time';
import type { LngLat } from '#shared/kernel/geo';
import { listShiftsInService } from '../fleet';
import { briefMemory } from '../kernel/brief-memory';
import { listSites, type DistrictDoc, type SiteDoc } from '../network';
import type { Reach } from '../requests';
import { toDayShift } from './gather-day';
import { travelNow } from './learnt/travel-now';
import { profileOf } from './problem';
import { UNREACHABLE, type Travel, type TravelProfile } from './travel';

/** Ways and homes of a district, and the vehicles of a day: read once in two seconds, because every booking asks. */
const ways = briefMemory<{ travel: Travel; siteById: ReadonlyMap<string, SiteDoc> }>(2_000);
const drivers = briefMemory<{ from: LngLat; profile: TravelProfile }[]>(2_000);

async function readWays(organisationId: string, districtCode: string) {
  const { travel } = await travelNow({ organisationId, districtCode });
  const sites = await listSites({ districtCode });
  return { travel, siteById: new Map(sites.map((site) => [String(site._id), site])) };
}

async function readDrivers(district: DistrictDoc, day: string, siteById: ReadonlyMap<string, SiteDoc>) {
  const midnight = instantOf(day, 0, district.timeZone);
  const shifts = await listShiftsInService({ organisationId: String(district.operatorId), day });
  return shifts.flatMap((shift) => {
    const home = siteById.get(String(shift.homeSiteId));
    return home ? [{ from: home.place, profile: profileOf(toDayShift(shift, home, midnight)) }] : [];
  });
}

/** By the ways that plans are made with: a vehicle gets where it is led from its home by crossings that take it during its whole shift. */
export const reach: Reach = async ({ district, place, days }) => {
  const organisationId = String(district.operatorId);
  const { travel, siteById } = await ways.get(district.code, () => readWays(organisationId, district.code));
  const unreached = new Set<string>();
  for (const day of days) {
    const driving = await drivers.get(`${organisationId} ${day}`, () => readDrivers(district, day, siteById));
    const isCut = driving.every(({ from, profile }) => travel.leg(from, place, profile).durationSec >= UNREACHABLE);
    if (isCut && driving.length > 0) unreached.add(day);
  }
  return unreached;
};
