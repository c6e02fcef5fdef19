import type { DayChance } from './day-chance';
import type { SeedDemand, SeedDistrict } from './seed-files';
import { banksOf, isInside, offsetPlace, waterAt, type LngLat } from './seed-geometry';

/** Dry ground kept between a home and the drawn water. */
const SHORE_M = 30;
const MAX_TRIES = 200;
/** Share of people who still write the old name of their town. */
const OLD_NAME_SHARE = 0.25;

/** Where a generated request is. */
export interface GeneratedAddress {
  place: LngLat;
  demandKey: string;
  townCode: string;
  townName: string;
  bank: string;
  /** What may be shown to others. */
  text: string;
  /** Unit and room; empty in a house. */
  unit: string;
  floor: number;
  lift: boolean;
}

const rounded = ({ lng, lat }: LngLat): LngLat => ({ lng: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) });

/** A home near a demand place: inside the district, on dry land, on the bank of the place. */
const placeNear = (district: SeedDistrict, demand: SeedDemand, chance: DayChance): LngLat => {
  const bankIds = district.banks.map((bank) => bank.id);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const spreadM = demand.radiusM / 2;
    const place = rounded(offsetPlace(demand, { eastM: chance.normal() * spreadM, northM: chance.normal() * spreadM }));
    const banks = banksOf(place, bankIds, district.rivers);
    const usable = banks.length === 1 && banks[0] === demand.bank && !waterAt(place, district.rivers, SHORE_M);
    if (usable && isInside(place, district.boundary)) return place;
  }
  return { lng: demand.lng, lat: demand.lat };
};

const fill = (pattern: string, values: Record<string, string | number>): string =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), pattern);

const floorOf = (demand: SeedDemand, chance: DayChance): { floor: number; lift: boolean } => {
  if (!demand.urban) return { floor: chance.between({ from: 1, to: 2 }), lift: false };
  if (chance.unit() < 0.2) return { floor: chance.between({ from: 2, to: 18 }), lift: true };
  return { floor: chance.between({ from: 1, to: 7 }), lift: false };
};

/** A home and its written address near `demand`. */
export const addressNear = (district: SeedDistrict, demand: SeedDemand, chance: DayChance): GeneratedAddress => {
  const townName = district.towns.find((town) => town.code === demand.townCode)?.name ?? '';
  const place = placeNear(district, demand, chance);
  const street = chance.pick(district.streets.filter((candidate) => candidate.demandKey === demand.key)).name;
  const { floor, lift } = floorOf(demand, chance);
  const room = `${floor}0${chance.between({ from: 1, to: 4 })}`;
  return {
    place,
    demandKey: demand.key,
    townCode: demand.townCode,
    townName,
    bank: demand.bank,
    text: fill(demand.urban ? district.addressPatterns.urban : district.addressPatterns.rural, {
      district: district.name,
      town: demand.oldName !== null && chance.unit() < OLD_NAME_SHARE ? demand.oldName : townName,
      street,
      group: chance.between({ from: 1, to: 8 }),
      number: chance.between({ from: 1, to: demand.urban ? 180 : 60 }),
    }),
    unit: demand.urban ? fill(district.addressPatterns.unit, { unit: chance.between({ from: 1, to: 4 }), room }) : '',
    floor,
    lift,
  };
};
