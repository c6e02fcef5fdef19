import { dayOf } from '#shared/kernel/time';
import { newUnit, type Happening, type NewUnit } from '../custody';
import type { Actor } from '../kernel/actor';
import type { Kernel } from '../kernel/kernel';
import { getDistrict, getSite } from '../network';
import { listCategories } from '../requests';
import type { ArrivalDoc, ArrivalUnitDoc } from './model';

/** What an act at a site is to the chains of units; the site is who takes over. */
export async function happeningAt(
  kernel: Kernel,
  actor: Actor,
  on: { arrival: Pick<ArrivalDoc, '_id' | 'siteId'>; kind: Happening['kind'] },
): Promise<Happening> {
  const happening = await happeningAtSite(kernel, actor, { siteId: on.arrival.siteId, kind: on.kind });
  return { ...happening, about: { arrivalId: String(on.arrival._id) } };
}

/** The same for what belongs to no arrival. */
export async function happeningAtSite(
  kernel: Kernel,
  actor: Actor,
  on: { siteId: string; kind: Happening['kind'] },
): Promise<Happening> {
  const site = await getSite(on.siteId);
  const { timeZone } = await getDistrict(site.districtCode);
  const at = kernel.clock.now();
  return {
    ...{ kind: on.kind, by: actor, at, day: dayOf(at, timeZone), siteId: on.siteId, place: site.place },
    taker: { kind: 'site', id: on.siteId, name: site.name },
  };
}

/** A unit that nobody announced, as it enters the account at the centre's scale. */
export async function asNew(arrival: ArrivalDoc, unit: ArrivalUnitDoc): Promise<NewUnit> {
  const category = (await listCategories(arrival.districtCode)).find(({ key }) => key === unit.categoryKey);
  const kg = unit.receivedKg ?? 0;
  return newUnit({
    ...{ districtCode: arrival.districtCode, organisationId: arrival.organisationId, code: unit.code },
    ...{ origin: 'extra' as const, day: arrival.day, routeId: arrival.routeId, stopId: arrival.stopId, requestId: '' },
    ...{ townName: unit.townName, categoryKey: unit.categoryKey, condition: 'broken' as const },
    ...{ weightKg: kg, kg, receivedKg: kg, volumeLitres: category?.volumeLitres ?? 0 },
    ...{ at: unit.receivedAt ?? new Date(0), siteId: arrival.siteId, hazards: category?.hazards ?? [] },
  });
}
