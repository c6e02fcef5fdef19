import type { Crossing } from '#shared/network/crossings';
import type { District } from '#shared/network/district';
import type { NearbySite, Site } from '#shared/network/sites';
import type { CrossingDoc, DistrictDoc, SiteDoc } from './model';
import { fillOf, type SeenSite } from './sites';

export function presentDistrict(doc: DistrictDoc): District {
  const { code, name, nameEn, timeZone, centre, boundary, neighbours, rivers, towns, slotWindows, bookingHorizonDays } =
    doc;
  return { code, name, nameEn, timeZone, centre, boundary, neighbours, rivers, towns, slotWindows, bookingHorizonDays };
}

export function presentSite(doc: SiteDoc): Site {
  return {
    ...doc,
    id: String(doc._id),
    parentId: doc.parentId && String(doc.parentId),
    organisationId: String(doc.organisationId),
    fill: Math.round(fillOf(doc) * 1000) / 1000,
  };
}

export function presentNearbySite({ site, open, ...seen }: SeenSite): NearbySite {
  return { ...seen, site: presentSite(site), openUntil: open.openUntil, opensAt: open.opensAt?.toISOString() ?? null };
}

export function presentCrossing(doc: CrossingDoc): Crossing {
  return { ...doc, id: String(doc._id) };
}
