import { dayOf } from '#shared/kernel/time';
import { getDistrict, listCrossingsOn } from '../../network';
import { travelForDay, travelSource, type Travel } from '../travel';
import { crewKey, factorOf, getLearnt, speedFactors, spreadFrom } from './learnt';

/** What who follows a day needs to know of times. */
export interface TravelNow {
  travel: Travel;
  /** Time that a crew takes at a door against the mean crew. */
  crewFactor(crewId: string): number;
  /** Standard deviations of the time of a leg and of the work at a door, as shares of what is expected. */
  travelSpread: number;
  serviceSpread: number;
}

/** Travel with the road server and everything that was learnt, as it stands at `now`, or then for another day. */
export async function travelNow(scope: {
  organisationId: string;
  districtCode: string;
  now: Date;
  day?: string;
}): Promise<TravelNow> {
  const { organisationId, districtCode, now } = scope;
  const learnt = await getLearnt(organisationId);
  const district = await getDistrict(districtCode);
  const { timeZone } = district;
  const crossings = await listCrossingsOn(districtCode, { day: scope.day ?? dayOf(now, timeZone), timeZone, now });
  return {
    travel: travelForDay(district, crossings, speedFactors(learnt, travelSource())),
    crewFactor: (crewId) => factorOf(learnt, crewKey(crewId)),
    travelSpread: spreadFrom(learnt, 'travel'),
    serviceSpread: spreadFrom(learnt, 'service'),
  };
}
