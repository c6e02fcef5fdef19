import { instantOf } from '#shared/kernel/time';
import type { LngLat } from '#shared/kernel/geo';
import { listShiftsInService } from '../fleet';
import { briefMemory } from '../kernel/brief-memory';
import type { Kernel } from '../kernel/kernel';
import { listCrossings, listSites, type DistrictDoc, type SiteDoc } from '../network';
import type { Reach } from '../requests';
import { toDayShift } from './gather-day';
import { travelNow } from './learnt/travel-now';
import { profileOf } from './problem';
import { UNREACHABLE, type Travel, type TravelProfile } from './travel';

/** Ways of a district on a day, homes, and the vehicles of a day: read once in two seconds, because every booking asks. */
const ways = briefMemory<Travel>(2_000);
/** Whether a crossing of a district is or will be closed: only then do its days differ. */
const closures = briefMemory<boolean>(2_000);
const homes = briefMemory<ReadonlyMap<string, SiteDoc>>(2_000);
const drivers = briefMemory<{ from: LngLat; profile: TravelProfile }[]>(2_000);

async function readHomes(districtCode: string): Promise<ReadonlyMap<string, SiteDoc>> {
  return new Map((await listSites({ districtCode })).map((site) => [String(site._id), site]));
}

async function readDrivers(district: DistrictDoc, day: string) {
  const siteById = await homes.get(district.code, () => readHomes(district.code));
  const midnight = instantOf(day, 0, district.timeZone);
  const shifts = await listShiftsInService({ organisationId: String(district.operatorId), day });
  return shifts.flatMap((shift) => {
    const home = siteById.get(String(shift.homeSiteId));
    return home ? [{ from: home.place, profile: profileOf(toDayShift(shift, home, midnight)) }] : [];
  });
}

/**
 * By the ways that plans are made with: a vehicle gets where it is led from its home by crossings that take it during its whole shift. What is
 * closed now and open again by then leads there; what is closed by then does not.
 */
export const reachBy =
  (kernel: Kernel): Reach =>
  async ({ district, place, days }) => {
    const scope = { organisationId: String(district.operatorId), districtCode: district.code };
    const unreached = new Set<string>();
    const hasClosure = await closures.get(district.code, async () =>
      (await listCrossings(district.code)).some(({ closed }) => closed),
    );
    for (const day of days) {
      const key = `${scope.organisationId} ${day}`;
      const driving = await drivers.get(key, () => readDrivers(district, day));
      const travel = await ways.get(hasClosure ? `${district.code} ${day}` : district.code, async () => {
        return (await travelNow({ ...scope, day, now: kernel.clock.now() })).travel;
      });
      const isCut = driving.every(({ from, profile }) => travel.leg(from, place, profile).durationSec >= UNREACHABLE);
      if (isCut && driving.length > 0) unreached.add(day);
    }
    return unreached;
  };
