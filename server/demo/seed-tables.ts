/** The files of a district folder, each read and checked by its own schema. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { subsidyRule } from '#shared/settlement/subsidy';
import { readCsv, readJsonList, readJsonObject } from './seed-read';
import {
  aliasSchema,
  boundarySchema,
  catalogueSchema,
  crewSchema,
  crossingSchema,
  demandSchema,
  districtSchema,
  namesSchema,
  organisationSchema,
  riversSchema,
  seedInvoiceRule,
  shiftTemplateSchema,
  siteSchema,
  slotsSchema,
  sortingSchema,
  specialRequestSchema,
  staffSchema,
  streetSchema,
  townSchema,
  vehicleSchema,
  villageSchema,
} from './seed-schemas';

/** All files of a district folder with the rows that errors name. */
export const readTables = (dir: string) => ({
  district: readJsonObject(dir, 'district.json', districtSchema),
  boundary: readJsonObject(dir, 'boundary.geojson', boundarySchema),
  neighbours: existsSync(join(dir, 'neighbours.geojson'))
    ? readJsonObject(dir, 'neighbours.geojson', boundarySchema)
    : null,
  rivers: readJsonObject(dir, 'rivers.geojson', riversSchema),
  towns: readCsv(dir, 'towns.csv', townSchema),
  aliases: readCsv(dir, 'aliases.csv', aliasSchema),
  villages: readCsv(dir, 'villages.csv', villageSchema),
  crossings: readCsv(dir, 'crossings.csv', crossingSchema),
  organisations: readJsonList(dir, 'organisations.json', organisationSchema),
  sites: readJsonList(dir, 'sites.json', siteSchema),
  catalogue: readJsonObject(dir, 'catalogue.json', catalogueSchema),
  subsidyRules: readJsonList(dir, 'subsidy-rules.json', subsidyRule),
  invoiceRules: readJsonList(dir, 'invoice-rules.json', seedInvoiceRule),
  vehicles: readCsv(dir, 'vehicles.csv', vehicleSchema),
  crews: readJsonList(dir, 'crews.json', crewSchema),
  shifts: readJsonList(dir, 'shifts.json', shiftTemplateSchema),
  staff: readJsonList(dir, 'staff.json', staffSchema),
  demand: readCsv(dir, 'demand.csv', demandSchema),
  streets: readCsv(dir, 'streets.csv', streetSchema),
  names: readJsonObject(dir, 'names.json', namesSchema),
  slots: readJsonObject(dir, 'slots.json', slotsSchema),
  specialRequests: existsSync(join(dir, 'special-requests.json'))
    ? readJsonList(dir, 'special-requests.json', specialRequestSchema)
    : { file: 'special-requests.json', records: [] },
  sorting: existsSync(join(dir, 'sorting.json'))
    ? readJsonObject(dir, 'sorting.json', sortingSchema)
    : { licences: [], rules: [], yards: [] },
});

/** What `readTables` returns, before the references between files are checked. */
export type SeedTables = ReturnType<typeof readTables>;
