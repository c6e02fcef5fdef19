import { z } from 'zod';
import { endpoint } from '../kernel/endpoint';
import { area, line, lngLat } from '../kernel/geo';

/** A river cuts the district: its centre line divides banks; `widthM` is for drawing and for "in the river". */
export const river = z.object({
  key: z.string(),
  name: z.string(),
  nameEn: z.string(),
  line,
  widthM: z.number(),
  assumed: z.boolean(),
});
export const town = z.object({ code: z.string(), name: z.string(), nameEn: z.string(), ...lngLat.shape });
export type Town = z.infer<typeof town>;

/** Background tiles: a Leaflet template with {z} {x} {y}, and the coordinates that they are drawn in. */
export const mapTiles = z.object({
  url: z.string(),
  crs: z.enum(['wgs84', 'gcj02']),
  attribution: z.string(),
  maxZoom: z.int(),
});
export type MapTiles = z.infer<typeof mapTiles>;

export const district = z
  .object({
    code: z.string(),
    name: z.string(),
    nameEn: z.string(),
    timeZone: z.string(),
    centre: lngLat,
    boundary: area,
    neighbours: z.array(z.object({ name: z.string(), boundary: area })),
    rivers: z.array(river),
    towns: z.array(town),
    /** Slot windows of a day, `HH:MM`. */
    slotWindows: z.array(z.object({ from: z.string(), to: z.string() })),
    bookingHorizonDays: z.int(),
    /** Background tiles of this deployment; null = the map is drawn without. */
    tiles: mapTiles.nullable(),
  })
  .meta({ id: 'District' });
export type District = z.infer<typeof district>;

/** An address text matched with a town by the alias table. */
export const resolvedAddress = z.object({
  town: town.nullable(),
  alias: z.string().nullable(),
  /** Where the alias or town stands, as a first pin. */
  place: lngLat.nullable(),
  text: z.string(),
});

const districtParams = z.strictObject({ code: z.string().min(1).max(20) });

export const districtApi = {
  listDistricts: endpoint({
    method: 'GET',
    path: '/api/districts',
    summary: 'Districts served',
    access: 'public',
    reply: z.object({
      items: z.array(z.object({ code: z.string(), name: z.string(), nameEn: z.string(), centre: lngLat })),
    }),
  }),
  getDistrict: endpoint({
    method: 'GET',
    path: '/api/districts/:code',
    summary: 'District with boundary, rivers and towns for the map',
    access: 'public',
    params: districtParams,
    reply: district,
  }),
  resolveAddress: endpoint({
    method: 'POST',
    path: '/api/districts/:code/addresses',
    summary: 'Town of an address text; old names are known',
    access: 'public',
    params: districtParams,
    body: z.strictObject({ text: z.string().trim().min(1).max(200) }),
    reads: true,
    reply: resolvedAddress,
  }),
};
