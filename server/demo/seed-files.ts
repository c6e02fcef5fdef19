/** Reads a district folder of `seeds/`: every file checked by its schema, every reference between files checked. */
import { checkDistrict } from './seed-checks';
import type { SeedTable } from './seed-read';
import { readTables } from './seed-tables';

const valuesOf = <T>(table: SeedTable<T>): T[] => table.records.map((record) => record.value);

/**
 * Loads the district folder `dir`. Coordinates are WGS-84, times of day are in `district.timeZone`, money is fen.
 * @throws SeedError naming file, row and field of the first thing that is wrong.
 */
export const loadSeeds = (dir: string) => {
  const tables = readTables(dir);
  const boundary = checkDistrict(tables);
  return {
    ...tables.district,
    boundary,
    neighbours: tables.neighbours?.features ?? [],
    rivers: tables.rivers.features,
    towns: valuesOf(tables.towns),
    aliases: valuesOf(tables.aliases),
    villages: valuesOf(tables.villages),
    crossings: valuesOf(tables.crossings),
    organisations: valuesOf(tables.organisations),
    sites: valuesOf(tables.sites),
    priceList: tables.catalogue.priceList,
    categories: tables.catalogue.categories,
    newUnits: tables.catalogue.newUnits,
    subsidyRules: valuesOf(tables.subsidyRules),
    invoiceRules: valuesOf(tables.invoiceRules),
    vehicles: valuesOf(tables.vehicles),
    crews: valuesOf(tables.crews),
    shifts: valuesOf(tables.shifts),
    staff: valuesOf(tables.staff),
    demand: valuesOf(tables.demand),
    streets: valuesOf(tables.streets),
    names: tables.names,
    slots: tables.slots,
    specialRequests: valuesOf(tables.specialRequests),
    sorting: tables.sorting,
  };
};

/** A checked district as data. */
export type SeedDistrict = ReturnType<typeof loadSeeds>;
export type SeedCategory = SeedDistrict['categories'][number];
export type SeedNewUnit = SeedDistrict['newUnits'][number];
export type SeedDemand = SeedDistrict['demand'][number];
