/** One zod schema per file of a district folder; the types of the seeds are inferred from here. */
import { staffRoles } from '#shared/kernel/roles';
import { organisationKinds } from '#shared/accounts/organisation-kinds';
import { weekdays } from '#shared/kernel/time';
import { networks, siteKinds } from '#shared/network/sites';
import { breakRule, shiftCosts, vehicleKinds } from '#shared/fleet/fleet';
import { z } from 'zod';
import { serviceDay } from '#shared/kernel/time';
import { invoiceRuleInput } from '#shared/settlement/invoices';
import { deductionPictures } from '#shared/requests/catalogue';
import { licence, ruleTable } from '#shared/sorting/rulebook';
import { yardInput } from '#shared/sorting/yard';

import {
  conditionField,
  csvFlag,
  csvNumber,
  csvNumberOrNull,
  csvTextOrNull,
  hoursExceptionField,
  keyField,
  latField,
  lngField,
  positionField,
  skillField,
  textField,
  timeField,
  townCodeField,
  usernameField,
  weeklyHoursField,
} from './seed-fields';

const fen = z.int().min(0).max(10_000_000);
const csvLng = csvNumber.pipe(lngField);
const csvLat = csvNumber.pipe(latField);
const csvPositive = csvNumber.pipe(z.number().positive());
const csvTime = z.string().pipe(timeField);

/** `district.json`: who and where. */
export const districtSchema = z.strictObject({
  code: z.string().regex(/^\d{6}$/, 'district code of 6 digits'),
  name: textField,
  nameEn: textField,
  cityName: textField,
  timeZone: z.string().refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone), 'an IANA time zone'),
  centre: z.strictObject({ lng: lngField, lat: latField }),
  operator: z.strictObject({ orgKey: keyField, hotline: textField, serviceHours: textField }),
  /** Sides of the water; a district that no river cuts has exactly one. */
  banks: z.array(z.strictObject({ id: keyField, name: textField, nameEn: textField })).min(1),
  /** Patterns of written addresses with {district} {town} {street} {group} {number}, and of the part that stays private with {unit} {room}. */
  addressPatterns: z.strictObject({ urban: textField, rural: textField, unit: textField }),
});

/** `boundary.geojson`: one polygon, WGS-84. */
export const boundarySchema = z.strictObject({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.strictObject({
        type: z.literal('Feature'),
        properties: z.strictObject({ code: textField, name: textField, nameEn: textField }),
        geometry: z.strictObject({
          type: z.literal('Polygon'),
          coordinates: z.array(z.array(positionField).min(4)).min(1),
        }),
      }),
    )
    .min(1),
});

/** `rivers.geojson`: centre lines with a drawn width. `leftBanks` and `rightBanks` are the bank ids on each side, seen along the line. */
export const riversSchema = z.strictObject({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.strictObject({
      type: z.literal('Feature'),
      properties: z.strictObject({
        key: keyField,
        name: textField,
        nameEn: textField,
        widthM: z.number().positive().max(20_000),
        leftBanks: z.array(keyField).min(1),
        rightBanks: z.array(keyField).min(1),
        assumed: z.boolean(),
        note: textField,
      }),
      geometry: z.strictObject({ type: z.literal('LineString'), coordinates: z.array(positionField).min(2) }),
    }),
  ),
});

/** `towns.csv` */
export const townSchema = z.strictObject({
  code: townCodeField,
  name: textField,
  name_en: textField,
  lng: csvLng,
  lat: csvLat,
  bank: keyField,
  note: csvTextOrNull,
});

/** `aliases.csv`: what people write → the town of today; a position where one is known. */
export const aliasSchema = z.strictObject({
  alias: textField,
  town_code: townCodeField,
  lng: csvNumberOrNull.pipe(lngField.nullable()),
  lat: csvNumberOrNull.pipe(latField.nullable()),
  kind: z.enum(['former_town', 'community', 'village', 'other']),
});

/** `villages.csv`: communities and villages whose position is known. */
export const villageSchema = z.strictObject({
  code: z.string().regex(/^\d{12}$/, 'village code of 12 digits'),
  name: textField,
  town_code: townCodeField,
  lng: csvLng,
  lat: csvLat,
});

/** `crossings.csv`: bridges and ferries; every position lies on its river line. */
export const crossingSchema = z.strictObject({
  id: keyField,
  name: textField,
  name_en: textField,
  kind: z.enum(['bridge', 'ferry']),
  river: keyField,
  lng: csvLng,
  lat: csvLat,
  width_m: csvNumberOrNull.pipe(z.number().positive().nullable()),
  limit_t: csvNumberOrNull.pipe(z.number().positive().nullable()),
  height_m: csvNumberOrNull.pipe(z.number().positive().nullable()),
  open_from: csvTime,
  open_to: csvTime,
  /** Minutes that crossing takes beyond driving: waiting for and riding a ferry. */
  delay_min: csvNumber.pipe(z.number().min(0).max(240)),
  vehicles: csvFlag,
  walkers: csvFlag,
  closed: csvFlag,
  assumed: csvFlag,
  note: csvTextOrNull,
});

/** `organisations.json`: the tenants. A dealer names the warehouse where its new units are loaded. */
export const organisationSchema = z.strictObject({
  key: keyField,
  kind: z.enum(organisationKinds),
  name: textField,
  nameEn: textField,
  phone: textField,
  warehouseKey: keyField.nullable(),
  /** Invented for the demo; no such body is meant. */
  invented: z.boolean(),
});

const serviceAreaSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('radius'), radiusM: z.number().positive().max(100_000) }),
  z.strictObject({ kind: z.literal('polygon'), coordinates: z.array(z.array(positionField).min(4)).min(1) }),
]);

/** `sites.json`: the network as a tree of any depth; the root has no parent. */
export const siteSchema = z.strictObject({
  key: keyField,
  parentKey: keyField.nullable(),
  kind: z.enum(siteKinds),
  orgKey: keyField,
  name: textField,
  nameEn: textField,
  townCode: townCodeField,
  address: textField,
  lng: lngField,
  lat: latField,
  bank: keyField,
  /** Position and figures are assumed, not surveyed. */
  assumed: z.boolean(),
  categories: z.array(keyField),
  capacityKg: z.number().min(0),
  capacityUnits: z.int().min(0),
  fillKg: z.number().min(0),
  fillUnits: z.int().min(0),
  /** Vehicles served at the same time. */
  bays: z.int().min(0).max(50),
  hours: weeklyHoursField,
  hoursExceptions: z.array(hoursExceptionField),
  serviceArea: serviceAreaSchema.nullable(),
  networks: z.array(z.enum(networks)).min(1),
});

const priceRangeSchema = z
  .strictObject({ lowFen: fen, highFen: fen })
  .refine((range) => range.lowFen <= range.highFen, 'lowFen must not exceed highFen');

/** One thing that may lower a price: per unit, or per unit and floor above `aboveFloor` where there is no lift. */
export const deductionSchema = z.strictObject({
  key: keyField,
  name: textField,
  nameEn: textField,
  amountFen: fen,
  /** When it can apply: the conditions stated at booking. */
  conditions: z.array(conditionField).min(1),
  basis: z.enum(['unit', 'unit_and_floor']),
  aboveFloor: z.int().min(1).nullable(),
  /** Drawing that shows what is meant. */
  picture: z.enum(deductionPictures),
});

/** A category of old units. Price ranges are per unit; deductions are taken off them. */
export const categorySchema = z.strictObject({
  key: keyField,
  name: textField,
  nameEn: textField,
  icon: keyField,
  group: z.enum(['big', 'small', 'data']),
  weightKg: z.number().positive(),
  spreadKg: z.number().min(0),
  weightSource: textField,
  weightAssumed: z.boolean(),
  litres: z.number().positive(),
  litresAssumed: z.literal(true),
  handlingSec: z.int().min(0).max(7200),
  requiredSkills: z.array(skillField),
  hazards: z.array(z.enum(['refrigerant', 'crt_glass', 'lithium', 'sharp_edges'])),
  forbiddenTogetherWith: z.array(keyField),
  dataBearing: z.boolean(),
  priceFen: z.strictObject({ working: priceRangeSchema, broken: priceRangeSchema, parts_missing: priceRangeSchema }),
  deductions: z.array(deductionSchema),
  /** Share of this category among generated items, any scale. */
  demandWeight: z.number().min(0),
});

/** A model that dealers deliver. */
export const newUnitSchema = z.strictObject({
  key: keyField,
  categoryKey: keyField,
  /** Old categories that a buyer of this model usually hands back. */
  replaces: z.array(keyField).min(1),
  name: textField,
  nameEn: textField,
  modelName: textField,
  weightKg: z.number().positive(),
  litres: z.number().positive(),
  litresAssumed: z.literal(true),
  handlingSec: z.int().min(0).max(7200),
  requiredSkills: z.array(skillField),
  energyClass: z.int().min(1).max(5).nullable(),
  priceFen: z.int().positive(),
  /** Fitted at the home by the crew, and taken down first. */
  needsInstallation: z.boolean(),
  demandWeight: z.number().min(0),
});

/** `catalogue.json` */
export const catalogueSchema = z.strictObject({
  /** The prices below are the district's first list. */
  priceList: z.strictObject({ validFrom: serviceDay, note: z.string() }),
  categories: z.array(categorySchema).min(1),
  newUnits: z.array(newUnitSchema),
});

/** `invoice-rules.json`: rates of reverse invoices by date. */
export const seedInvoiceRule = invoiceRuleInput.extend({ version: z.string().min(1).max(40) });

/** `vehicles.csv` */
export const vehicleSchema = z.strictObject({
  key: keyField,
  plate: textField,
  kind: z.enum(vehicleKinds),
  capacity_kg: csvPositive,
  capacity_litres: csvPositive,
  capacity_pieces: csvPositive.pipe(z.int()),
  gross_weight_t: csvPositive,
  width_m: csvPositive,
  height_m: csvPositive,
  range_km: csvNumberOrNull.pipe(z.number().positive().nullable()),
  home_site: keyField,
  assumed: csvFlag,
});

/** `crews.json`: people who ride together; one or more of them has an account. */
export const crewSchema = z.strictObject({
  key: keyField,
  name: textField,
  size: z.int().min(1).max(4),
  usernames: z.array(usernameField).min(1),
  skills: z.array(skillField),
});

/** `shifts.json`: weekly templates of one vehicle and one crew. */
export const shiftTemplateSchema = z
  .strictObject({
    key: keyField,
    vehicleKey: keyField,
    crewKey: keyField,
    days: z.array(z.enum(weekdays)).min(1),
    startsAt: timeField,
    endsAt: timeField,
    break: breakRule.nullable(),
    costs: shiftCosts,
  })
  .refine((shift) => shift.startsAt < shift.endsAt, { path: ['endsAt'], message: 'endsAt must be after startsAt' });

/** `staff.json`: demo accounts without passwords. */
export const staffSchema = z.strictObject({
  username: usernameField,
  name: textField,
  role: z.enum(staffRoles),
  orgKey: keyField,
  siteKey: keyField.nullable(),
});

/** `demand.csv`: where people live. Homes are spread around the position within about `radius_m`. */
export const demandSchema = z.strictObject({
  key: keyField,
  name: textField,
  town_code: townCodeField,
  lng: csvLng,
  lat: csvLat,
  bank: keyField,
  radius_m: csvPositive,
  weight: csvPositive,
  urban: csvFlag,
  /** The position is a guess. Weight and spread always are. */
  assumed: csvFlag,
  /** Town name of before a merger that people here still write; an alias. */
  old_name: csvTextOrNull,
});

/** `streets.csv`: street, or village in the country, for the addresses of a demand place. */
export const streetSchema = z.strictObject({ demand_key: keyField, name: textField, assumed: csvFlag });

/** `names.json`: parts of invented residents and their phone numbers. */
export const namesSchema = z.strictObject({
  surnames: z.array(textField).min(1),
  givenNames: z.array(textField).min(1),
  phonePrefixes: z.array(z.string().regex(/^1[3-9]\d$/, 'three digits, 13x to 19x')).min(1),
});

/** `slots.json`: bookable windows of a day and the rules of booking. */
export const slotsSchema = z.strictObject({
  windows: z
    .array(
      z
        .strictObject({ from: timeField, to: timeField, demandWeight: z.number().min(0) })
        .refine((window) => window.from < window.to, { path: ['to'], message: 'to must be after from' }),
    )
    .min(1),
  /** A window closes `minutesBefore` it opens; one that opens before `earlyOpensBefore` closes at `earlyClosesAt` on the day before. */
  cutOff: z.strictObject({ minutesBefore: z.int().min(0), earlyOpensBefore: timeField, earlyClosesAt: timeField }),
  /** How many days ahead people can book. */
  horizonDays: z.int().min(1).max(60),
  /** Paid on top, in fen, for a window in which a vehicle is near anyway. */
  nearBonusFen: fen.default(0),
});

/** `special-requests.json`, optional: requests of every generated day that no shift can serve, and the rule that stops them. */
export const specialRequestSchema = z.strictObject({
  key: keyField,
  unservable: z.enum(['skill', 'load', 'shift']),
  why: textField,
  demandKey: keyField,
  contactName: textField,
  items: z
    .array(z.strictObject({ categoryKey: keyField, condition: conditionField, count: z.int().min(1).max(20) }))
    .min(1),
  /** Opening of a window of `slots.json`. */
  windowFrom: timeField,
  floor: z.int().min(-3).max(60),
  lift: z.boolean(),
});

/** `sorting.json`, optional: the dated rules of the sorting centre, the licences of those who take its lots, its docks and scales. */
export const sortingSchema = z.strictObject({
  licences: z.array(z.strictObject({ ...licence.shape, orgKey: keyField, invented: z.boolean() })),
  rules: z.array(ruleTable),
  yards: z.array(z.strictObject({ ...yardInput.shape, siteKey: keyField, invented: z.boolean() })),
});
