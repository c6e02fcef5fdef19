import type { DayChance } from './day-chance';
import type { SeedCategory, SeedDistrict, SeedNewUnit } from './seed-files';

/** Old units of one category in one state. */
export interface GeneratedItem {
  categoryKey: string;
  condition: 'working' | 'broken' | 'parts_missing';
  count: number;
}

/** The new unit of an exchange, as the dealer announces it. */
export interface GeneratedDelivery {
  dealerKey: string;
  warehouseKey: string;
  /** The dealer's order number, unique within the day. */
  orderCode: string;
  newUnitKey: string;
  categoryKey: string;
  modelName: string;
  serial: string;
  weightKg: number;
  litres: number;
}

const conditionShares = [
  { condition: 'working', weight: 40 },
  { condition: 'broken', weight: 45 },
  { condition: 'parts_missing', weight: 15 },
] as const;

const itemOf = (category: SeedCategory, chance: DayChance): GeneratedItem => {
  const many = category.group === 'big' ? chance.unit() < 0.04 : chance.unit() < 0.3;
  return {
    categoryKey: category.key,
    condition: chance.pickWeighted(conditionShares, (share) => share.weight).condition,
    count: many ? chance.between({ from: 2, to: category.group === 'big' ? 2 : 3 }) : 1,
  };
};

const clash = (one: SeedCategory, other: SeedCategory): boolean =>
  one.key === other.key ||
  one.forbiddenTogetherWith.includes(other.key) ||
  other.forbiddenTogetherWith.includes(one.key);

/** Old units of a household: `first` if given, then more of other categories that may ride with it. */
const household = (district: SeedDistrict, lines: number, chance: DayChance, first?: SeedCategory): GeneratedItem[] => {
  const chosen = first ? [first] : [];
  while (chosen.length < lines) {
    const open = district.categories.filter((c) => c.demandWeight > 0 && !chosen.some((other) => clash(c, other)));
    if (open.length === 0) break;
    chosen.push(chance.pickWeighted(open, (category) => category.demandWeight));
  }
  return chosen.map((category) => itemOf(category, chance));
};

const lineCount = (chance: DayChance): number => chance.pickWeighted([1, 2, 3], (count) => [0, 80, 16, 4][count] ?? 0);

/** What a household hands over without a delivery. */
export const collectItems = (district: SeedDistrict, chance: DayChance): GeneratedItem[] =>
  household(district, lineCount(chance), chance);

/** A sold new unit and what the household hands back for it. Dealers on the same bank are four times as likely. */
export const exchangeItems = (
  district: SeedDistrict,
  home: { bank: string; day: string; seq: number },
  chance: DayChance,
): { delivery: GeneratedDelivery; newUnit: SeedNewUnit; items: GeneratedItem[] } => {
  const dealers = district.organisations.flatMap((organisation) => {
    const warehouse = district.sites.find((site) => site.key === organisation.warehouseKey);
    return organisation.kind === 'dealer' && warehouse ? [{ key: organisation.key, warehouse }] : [];
  });
  const dealer = chance.pickWeighted(dealers, ({ warehouse }) => (warehouse.bank === home.bank ? 4 : 1));
  const newUnit = chance.pickWeighted(district.newUnits, (unit) => unit.demandWeight);
  const oldKey = chance.pick(newUnit.replaces);
  const old = district.categories.find((category) => category.key === oldKey);
  const initials = dealer.key.split('_').at(-1)?.slice(0, 2).toUpperCase() ?? '';
  return {
    newUnit,
    delivery: {
      dealerKey: dealer.key,
      warehouseKey: dealer.warehouse.key,
      orderCode: `${initials} ${home.day.slice(5).replace('-', '')} ${String(home.seq).padStart(4, '0')}`,
      newUnitKey: newUnit.key,
      categoryKey: newUnit.categoryKey,
      modelName: newUnit.modelName,
      serial: `${newUnit.modelName}-${chance.digits(8)}`,
      weightKg: newUnit.weightKg,
      litres: newUnit.litres,
    },
    items: household(district, chance.unit() < 0.12 ? 2 : 1, chance, old).map((item, i) =>
      i === 0 ? { ...item, count: 1 } : item,
    ),
  };
};
