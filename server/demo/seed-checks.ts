/** The rules between the files of a district: unique keys, known references, places inside the district and on their bank. */
import { SeedError } from './seed-error';
import { banksOf, isInside, relateToLine, waterAt, type LngLat } from './seed-geometry';
import type { SeedTable } from './seed-read';
import type { SeedTables } from './seed-tables';

/** How far from its river line a crossing may lie. */
const CROSSING_TOLERANCE_M = 25;

interface Check<T> {
  table: SeedTable<T>;
  /** Names the field and what is wrong, or is `null` when all is well. */
  rule: (value: T) => { field: string; reason: string } | null;
}

const checkEach = <T>({ table, rule }: Check<T>): void => {
  for (const { row, value } of table.records) {
    const fault = rule(value);
    if (fault) throw new SeedError({ file: table.file, row, field: fault.field }, fault.reason);
  }
};

/** All values of one field, each once. */
const uniqueKeys = <T, F extends keyof T & string>(table: SeedTable<T>, field: F): Set<T[F]> => {
  const keys = new Set<T[F]>();
  for (const { row, value } of table.records) {
    if (keys.has(value[field]))
      throw new SeedError({ file: table.file, row, field }, `"${String(value[field])}" stands twice`);
    keys.add(value[field]);
  }
  return keys;
};

const tableOf = <T>(file: string, values: T[]): SeedTable<T> => ({
  file,
  records: values.map((value, i) => ({ row: i + 1, value })),
});

/** `fields` give a key (or several, or none) that must be in `known`. */
const checkReferences = <T>(
  table: SeedTable<T>,
  known: { has(key: string): boolean },
  fields: Record<string, (value: T) => string | null | readonly string[]>,
): void =>
  checkEach({
    table,
    rule: (value) => {
      for (const [field, read] of Object.entries(fields)) {
        const keys = read(value);
        const unknown = (typeof keys === 'string' ? [keys] : (keys ?? [])).find((key) => !known.has(key));
        if (unknown !== undefined) return { field, reason: `unknown "${unknown}"` };
      }
      return null;
    },
  });

const checkGeography = (tables: SeedTables) => {
  const { district, rivers } = tables;
  const bankIds = district.banks.map((bank) => bank.id);
  const boundary = tables.boundary.features[0];
  if (!boundary) throw new SeedError({ file: 'boundary.geojson', row: null, field: 'features' }, 'no polygon');
  const riverTable = tableOf(
    'rivers.geojson',
    rivers.features.map((river) => river.properties),
  );
  uniqueKeys(riverTable, 'key');
  checkReferences(riverTable, new Set(bankIds), {
    leftBanks: (river) => river.leftBanks,
    rightBanks: (river) => river.rightBanks,
  });
  if (!isInside(district.centre, boundary)) {
    throw new SeedError({ file: 'district.json', row: null, field: 'centre' }, 'lies outside the district boundary');
  }
  if (bankIds.length > 1 && rivers.features.length === 0) {
    throw new SeedError(
      { file: 'district.json', row: null, field: 'banks' },
      'several banks need a river between them',
    );
  }

  const outside = (place: LngLat) =>
    isInside(place, boundary)
      ? null
      : { field: 'lng', reason: `${place.lng}, ${place.lat} lies outside the district boundary` };
  const misplaced = (place: LngLat) => {
    const water = waterAt(place, rivers.features);
    return outside(place) ?? (water ? { field: 'lng', reason: `lies in the water of ${water.properties.name}` } : null);
  };
  const offBank = (place: LngLat & { bank: string }) => {
    const banks = banksOf(place, bankIds, rivers.features);
    const reason = `says "${place.bank}", the river lines say "${banks.join(', ') || 'no bank'}"`;
    return misplaced(place) ?? (banks.length === 1 && banks[0] === place.bank ? null : { field: 'bank', reason });
  };
  checkEach({ table: tables.towns, rule: offBank });
  checkEach({ table: tables.sites, rule: offBank });
  checkEach({ table: tables.demand, rule: offBank });
  checkEach({ table: tables.villages, rule: misplaced });
  checkEach({
    table: tables.aliases,
    rule: ({ lng, lat }) => {
      if ((lng === null) !== (lat === null)) return { field: 'lat', reason: 'give both lng and lat, or neither' };
      return lng === null || lat === null ? null : outside({ lng, lat });
    },
  });
  checkReferences(tables.crossings, new Set(riverTable.records.map((river) => river.value.key)), {
    river: (c) => c.river,
  });
  checkEach({
    table: tables.crossings,
    rule: (crossing) => {
      const river = rivers.features.find((feature) => feature.properties.key === crossing.river);
      const distanceM = river ? relateToLine(crossing, river.geometry).distanceM : 0;
      if (distanceM > CROSSING_TOLERANCE_M)
        return { field: 'lng', reason: `lies ${Math.round(distanceM)} m off its river line` };
      if (crossing.openFrom >= crossing.openTo) return { field: 'open_to', reason: 'must be after open_from' };
      if (!crossing.vehicles && !crossing.walkers) return { field: 'vehicles', reason: 'nobody may use this crossing' };
      return outside(crossing);
    },
  });
  return boundary;
};

const checkSites = ({ sites }: SeedTables): void => {
  const parents = new Map(sites.records.map(({ value }) => [value.key, value.parentKey]));
  const kinds = new Map(sites.records.map(({ value }) => [value.key, value.kind]));
  if (![...kinds.values()].includes('centre'))
    throw new SeedError({ file: sites.file, row: null, field: 'kind' }, 'a district needs a centre');
  checkReferences(sites, parents, { parentKey: (site) => site.parentKey });
  checkEach({
    table: sites,
    rule: (site) => {
      if ((site.kind === 'enterprise') !== (site.parentKey === null)) {
        return { field: 'parentKey', reason: 'an enterprise has no parent, every other site has one' };
      }
      const seen = new Set<string>();
      for (let key: string | null = site.key; key !== null; key = parents.get(key) ?? null) {
        if (seen.has(key)) return { field: 'parentKey', reason: `"${site.key}" is its own ancestor` };
        seen.add(key);
      }
      const above = [...seen].slice(1).map((key) => kinds.get(key));
      if (above[0] === 'point' || above[0] === 'warehouse')
        return { field: 'parentKey', reason: `a ${above[0]} can have nothing below it` };
      if (site.kind === 'point' && !above.includes('centre') && !above.includes('market'))
        return { field: 'parentKey', reason: 'no centre or market stands above this point' };
      if (site.fillKg > site.capacityKg)
        return { field: 'fillKg', reason: `${site.fillKg} kg exceed the capacity of ${site.capacityKg} kg` };
      if (site.fillUnits > site.capacityUnits) {
        return { field: 'fillUnits', reason: `${site.fillUnits} units exceed the capacity of ${site.capacityUnits}` };
      }
      return null;
    },
  });
};

const checkCrews = ({ crews }: SeedTables): void => {
  const crewOf = new Map<string, string>();
  checkEach({
    table: crews,
    rule: ({ key, usernames }) => {
      for (const username of usernames) {
        const other = crewOf.get(username);
        if (other !== undefined)
          return { field: 'usernames', reason: `"${username}" rides with crew "${other}" already` };
        crewOf.set(username, key);
      }
      return null;
    },
  });
};

const checkSorting = (
  { licences, rules, yards }: SeedTables['sorting'],
  known: Record<'organisations' | 'sites' | 'categories', ReadonlySet<string>>,
): void => {
  const file = 'sorting.json';
  const { organisations, sites, categories } = known;
  checkReferences(tableOf(file, licences), organisations, { 'licences.orgKey': ({ orgKey }) => orgKey });
  checkReferences(tableOf(file, licences), categories, { 'licences.categories': (licence) => licence.categories });
  checkReferences(tableOf(file, yards), sites, { 'yards.siteKey': ({ siteKey }) => siteKey });
  uniqueKeys(tableOf(file, yards), 'siteKey');
  checkReferences(tableOf(file, rules), categories, {
    'rules.rules.byCategory': ({ rules: table }) => ('byCategory' in table ? Object.keys(table.byCategory) : null),
    'rules.rules.rows': ({ rules: table }) =>
      'rows' in table ? table.rows.flatMap((row) => row.categories ?? []) : null,
  });
  const began = new Set<string>();
  checkEach({
    table: tableOf(file, rules),
    rule: ({ table, validFrom }) => {
      if (began.has(`${table} ${validFrom}`))
        return { field: 'rules.validFrom', reason: `"${table}" begins twice on ${validFrom}` };
      began.add(`${table} ${validFrom}`);
      return null;
    },
  });
};

const checkShifts = (tables: SeedTables): void => {
  checkEach({
    table: tables.shifts,
    rule: (shift) => {
      const clash = tables.shifts.records.find(
        ({ value }) =>
          value.key !== shift.key &&
          (value.vehicleKey === shift.vehicleKey || value.crewKey === shift.crewKey) &&
          value.days.some((day) => shift.days.includes(day)) &&
          value.startsAt < shift.endsAt &&
          shift.startsAt < value.endsAt,
      );
      if (clash) {
        const field = clash.value.vehicleKey === shift.vehicleKey ? 'vehicleKey' : 'crewKey';
        return { field, reason: `is already taken by shift "${clash.value.key}" at the same time` };
      }
      if (
        shift.break &&
        (shift.break.from >= shift.break.to || shift.break.from < shift.startsAt || shift.break.to > shift.endsAt)
      ) {
        return { field: 'break', reason: 'the break window must lie inside the shift' };
      }
      return null;
    },
  });
};

/**
 * Checks everything that no single file can know and returns the district polygon. O(records × river vertices).
 * @throws SeedError for the first fault.
 */
export const checkDistrict = (tables: SeedTables) => {
  const towns = uniqueKeys(tables.towns, 'code');
  const organisations = uniqueKeys(tables.organisations, 'key');
  const sites = uniqueKeys(tables.sites, 'key');
  const vehicles = uniqueKeys(tables.vehicles, 'key');
  const crews = uniqueKeys(tables.crews, 'key');
  const demand = uniqueKeys(tables.demand, 'key');
  const aliases = uniqueKeys(tables.aliases, 'alias');
  uniqueKeys(tables.staff, 'username');
  uniqueKeys(tables.shifts, 'key');
  uniqueKeys(tables.villages, 'code');
  uniqueKeys(tables.crossings, 'id');
  uniqueKeys(tables.vehicles, 'plate');
  const categoryTable = tableOf('catalogue.json', tables.catalogue.categories);
  const newUnitTable = tableOf('catalogue.json', tables.catalogue.newUnits);
  const categories = uniqueKeys(categoryTable, 'key');
  uniqueKeys(newUnitTable, 'key');
  uniqueKeys(tableOf('slots.json', tables.slots.windows), 'from');
  uniqueKeys(tableOf('district.json', tables.district.banks), 'id');

  const boundary = checkGeography(tables);
  checkSites(tables);
  checkCrews(tables);
  checkShifts(tables);
  checkSorting(tables.sorting, { organisations, sites, categories });
  uniqueKeys(tables.subsidyRules, 'version');
  uniqueKeys(tables.invoiceRules, 'version');
  checkReferences(tables.subsidyRules, categories, {
    'categories.catalogueKeys': (rule) => rule.categories.flatMap(({ catalogueKeys }) => catalogueKeys),
  });

  checkReferences(tables.aliases, towns, { town_code: (alias) => alias.townCode });
  checkReferences(tables.villages, towns, { town_code: (village) => village.townCode });
  checkReferences(tables.demand, towns, { town_code: (place) => place.townCode });
  checkReferences(tables.demand, aliases, { old_name: (place) => place.oldName });
  checkReferences(tables.streets, demand, { demand_key: (street) => street.demandKey });
  checkReferences(tableOf('district.json', [tables.district]), organisations, {
    'operator.orgKey': (d) => d.operator.orgKey,
  });
  checkReferences(categoryTable, categories, { forbiddenTogetherWith: (category) => category.forbiddenTogetherWith });
  checkReferences(newUnitTable, categories, {
    categoryKey: (unit) => unit.categoryKey,
    replaces: (unit) => unit.replaces,
  });
  checkReferences(tables.sites, towns, { townCode: (site) => site.townCode });
  checkReferences(tables.sites, organisations, { orgKey: (site) => site.orgKey });
  checkReferences(tables.sites, categories, { categories: (site) => site.categories });
  const warehouses = new Set(
    tables.sites.records.filter(({ value }) => value.kind === 'warehouse').map(({ value }) => value.key),
  );
  checkReferences(tables.organisations, warehouses, { warehouseKey: (organisation) => organisation.warehouseKey });
  checkEach({
    table: tables.organisations,
    rule: (organisation) =>
      organisation.kind === 'dealer' && organisation.warehouseKey === null
        ? { field: 'warehouseKey', reason: 'a dealer needs a warehouse where its new units are loaded' }
        : null,
  });
  checkReferences(tables.vehicles, sites, { home_site: (vehicle) => vehicle.homeSite });
  const collectors = new Set(
    tables.staff.records.filter(({ value }) => value.role === 'collector').map(({ value }) => value.username),
  );
  checkReferences(tables.crews, collectors, { usernames: (crew) => crew.usernames });
  checkReferences(tables.shifts, vehicles, { vehicleKey: (shift) => shift.vehicleKey });
  checkReferences(tables.shifts, crews, { crewKey: (shift) => shift.crewKey });
  checkReferences(tables.staff, organisations, { orgKey: (person) => person.orgKey });
  checkReferences(tables.staff, sites, { siteKey: (person) => person.siteKey });
  const windows = new Set(tables.slots.windows.map((window) => window.from));
  checkReferences(tables.specialRequests, demand, { demandKey: (special) => special.demandKey });
  checkReferences(tables.specialRequests, windows, { windowFrom: (special) => special.windowFrom });
  checkReferences(tables.specialRequests, categories, {
    items: (special) => special.items.map((item) => item.categoryKey),
  });
  checkEach({
    table: tables.demand,
    rule: (place) =>
      tables.streets.records.some(({ value }) => value.demandKey === place.key)
        ? null
        : { field: 'key', reason: 'no street or village in streets.csv gives this place an address' },
  });
  return boundary;
};
