import { isStanding } from '#shared/network/closures';
import type { Crossing } from '#shared/network/crossings';
import type { District } from '#shared/network/district';
import type { NearbySite, Site } from '#shared/network/sites';
import type { Config } from '../config';
import type { CrossingDoc, DistrictDoc, SiteDoc } from './model';
import { fillOf, type SeenSite } from './sites';

/** An outline to ten metres: enough for what only stands around the district, and a third less for a phone to load. */
function coarse<T>(outline: T): T {
  const round = (_key: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value);
  return JSON.parse(JSON.stringify(outline, round)) as T;
}

/** Tiles that the deployment has configured, or null. */
export function tilesOf(config: Config): District['tiles'] {
  if (!config.MAP_TILES_URL) return null;
  return {
    url: config.MAP_TILES_URL,
    crs: config.MAP_TILES_CRS,
    attribution: config.MAP_TILES_ATTRIBUTION,
    maxZoom: config.MAP_TILES_MAX_ZOOM,
  };
}

export function presentDistrict(doc: DistrictDoc, tiles: District['tiles']): District {
  const { code, name, nameEn, timeZone, centre, boundary, neighbours, rivers, towns, slotWindows, bookingHorizonDays } =
    doc;
  return {
    code,
    name,
    nameEn,
    timeZone,
    centre,
    boundary,
    neighbours: coarse(neighbours),
    rivers,
    towns,
    slotWindows,
    bookingHorizonDays,
    tiles,
  };
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

/** A crossing with its closure, unless that has ended by a moment. */
export function presentCrossing(doc: CrossingDoc, now: Date): Crossing {
  const closed = isStanding(doc, now);
  const iso = (at: Date | null | undefined) => (closed && at?.toISOString()) || null;
  return { ...doc, id: String(doc._id), closed, closedFrom: iso(doc.closedFrom), closedUntil: iso(doc.closedUntil) };
}
