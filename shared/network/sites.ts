import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { defineEvents } from '../kernel/event';
import { area, areaInput, lngLat, placeInput } from '../kernel/geo';
import { id, key } from '../kernel/ids';
import { instant, serviceDay, timeOfDay, weekdays } from '../kernel/time';
import { kg, pieces } from '../kernel/units';

export const siteKinds = ['enterprise', 'centre', 'market', 'point', 'warehouse'] as const;
export const siteKind = z.enum(siteKinds);
export const networks = ['recycling', 'household_waste'] as const;

/** Opening periods of one day, `HH:MM`. */
export const openPeriod = z.strictObject({ from: timeOfDay, to: timeOfDay });
export const weeklyHours = z.partialRecord(z.enum(weekdays), z.array(openPeriod).max(4));
export const hoursException = z.strictObject({
  day: serviceDay,
  periods: z.array(openPeriod).max(4),
  reason: z.string().max(100),
});

export const site = z
  .object({
    id,
    key: z.string(),
    kind: siteKind,
    parentId: id.nullable(),
    organisationId: id,
    name: z.string(),
    nameEn: z.string(),
    townCode: z.string(),
    place: lngLat,
    assumed: z.boolean(),
    categories: z.array(key),
    hours: weeklyHours,
    hoursExceptions: z.array(hoursException),
    capacityKg: kg,
    capacityUnits: pieces,
    fillKg: kg,
    fillUnits: pieces,
    /** 0 to 1: the higher of weight and units. */
    fill: z.number(),
    networks: z.array(z.enum(networks)),
    serviceArea: area.nullable(),
    closed: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Site' });
export type Site = z.infer<typeof site>;

export const unusableReasons = [
  'closed_now',
  'closed_today',
  'closed',
  'full',
  'nearly_full',
  'not_accepted',
  'across_river',
  'outside_area',
] as const;

/** Why a point has nobody who takes in what it collects: nothing stands above it, or no sorting centre or market does. */
export const orphanReasons = ['no_parent', 'no_centre'] as const;

/** A point near a place, usable or not, with the reason. */
/** What a visitor needs of a point; the rest would only cost a phone bytes. */
export const nearbySite = z.object({
  site: site.omit({ serviceArea: true, hours: true, hoursExceptions: true, version: true, organisationId: true }),
  distanceM: z.int(),
  usable: z.boolean(),
  reasons: z.array(z.enum(unusableReasons)),
  /** Opens or closes next. */
  openUntil: z.string().nullable(),
  opensAt: instant.nullable(),
});
export type NearbySite = z.infer<typeof nearbySite>;

const endsLater = ({ from, to }: z.infer<typeof openPeriod>) => from < to;
const pastMidnight = {
  error: 'an opening period ends after it begins; past midnight it goes on as a period of the next day from 00:00',
};
const siteInput = {
  kind: siteKind,
  parentId: id.nullable(),
  name: z.string().trim().min(1).max(60),
  nameEn: z.string().trim().max(80),
  townCode: z.string().max(20),
  place: placeInput,
  categories: z.array(key).max(60),
  hours: weeklyHours.refine((hours) => Object.values(hours).flat().every(endsLater), pastMidnight),
  hoursExceptions: z.array(hoursException.refine(({ periods }) => periods.every(endsLater), pastMidnight)).max(60),
  capacityKg: kg,
  capacityUnits: pieces,
  networks: z.array(z.enum(networks)).min(1),
  serviceArea: areaInput.nullable(),
};
/** What a new site is when nothing is said of it. A change says nothing of what it leaves out. */
const newSite = {
  ...siteInput,
  nameEn: siteInput.nameEn.default(''),
  hoursExceptions: siteInput.hoursExceptions.default([]),
  networks: siteInput.networks.default(['recycling']),
  serviceArea: siteInput.serviceArea.default(null),
};
const districtQuery = { districtCode: z.string().min(1).max(20) };
const siteParams = z.strictObject({ id });

export const sitesApi = {
  listSites: endpoint({
    method: 'GET',
    path: '/api/sites',
    summary: 'All sites of a district as a flat list of the tree',
    access: 'public',
    query: z.strictObject({ ...districtQuery, kind: siteKind.optional() }),
    reply: z.object({ items: z.array(site) }),
  }),
  listNearbySites: endpoint({
    method: 'POST',
    path: '/api/sites/nearby',
    summary: 'Points near a place, nearest usable first, the others with the reason',
    access: 'public',
    body: z.strictObject({
      ...districtQuery,
      ...placeInput.shape,
      category: key.optional(),
      limit: z.int().min(1).max(50).default(20),
    }),
    reads: true,
    reply: z.object({ items: z.array(nearbySite) }),
  }),
  listOrphanSites: endpoint({
    method: 'GET',
    path: '/api/sites/orphans',
    summary: 'Points without a sorting centre or market above them',
    access: ['dispatcher', 'administrator', 'government'],
    reply: z.object({ items: z.array(z.object({ ...site.shape, reason: z.enum(orphanReasons) })) }),
  }),
  getSite: endpoint({
    method: 'GET',
    path: '/api/sites/:id',
    summary: 'One site with its upward path',
    access: 'public',
    params: siteParams,
    reply: z.object({ site, path: z.array(z.object({ id, kind: siteKind, name: z.string() })) }),
  }),
  createSite: endpoint({
    method: 'POST',
    path: '/api/sites',
    summary: 'Add a site',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'site-created', of: 'site' },
    body: z.strictObject(newSite),
    reply: site,
    status: 201,
    idempotent: true,
  }),
  updateSite: endpoint({
    method: 'PATCH',
    path: '/api/sites/:id',
    summary: 'Change a site',
    access: ['dispatcher', 'administrator'],
    audit: { act: 'site-updated', of: 'site' },
    params: siteParams,
    body: z.strictObject({ ...siteInput, closed: z.boolean() }).partial(),
    reply: site,
    versioned: true,
  }),
  reportFill: endpoint({
    method: 'POST',
    path: '/api/sites/:id/fill',
    summary: 'Report how full a point is',
    access: ['point_staff', 'centre_staff', 'dispatcher'],
    audit: { act: 'fill-reported', of: 'site' },
    params: siteParams,
    body: z.strictObject({ fillKg: kg, fillUnits: pieces }),
    reply: site,
    idempotent: true,
  }),
};

export const sitesEvents = defineEvents('network', {
  'site-created': z.strictObject({ siteId: id }),
  'site-updated': z.strictObject({ siteId: id }),
  'fill-reported': z.strictObject({ siteId: id, fillKg: kg, fillUnits: pieces }),
  'crossing-updated': z.strictObject({ crossingId: id }),
});
/** Pushed to everybody who watches a district. */
export const networkPushes = { 'network:site-changed': z.object({ site }) };
