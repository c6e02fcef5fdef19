import type { Model, mongo, Types } from 'mongoose';
import type { Holder, Material } from '../../shared/custody/states';
import { addDays } from '../../shared/kernel/time';
import {
  EntryModel,
  grams,
  newUnit,
  UnitModel,
  type Happening,
  type UnitChange,
  type UnitDoc,
} from '../../server/custody';
import { entriesOfBeginning, entriesOfChange, type Written } from '../../server/custody/entries';
import { systemActor } from '../../server/kernel/actor';
import { listCategories, type CategoryDoc } from '../../server/requests';
import { FlowDayModel } from '../../server/sorting/flows/model';
import { twinsOf } from './flow-twins';

/** Where the invented units live. */
export interface Home {
  organisationId: Types.ObjectId;
  districtCode: string;
  siteIds: readonly string[];
  /** The last day of the year that they fill. */
  today: string;
}
export const daysOfYear = 365;
const categories = ['fridge', 'washer', 'ac', 'flat_tv', 'water_heater', 'microwave'];
const metals: readonly Material[] = ['steel', 'copper', 'aluminium', 'plastic'];
const by = systemActor('bench');
const crew: Holder = { kind: 'crew', id: 'c'.repeat(24), name: '一组' };
const resident: Holder = { kind: 'resident', id: 'd'.repeat(24), name: '' };
const works: Holder = { kind: 'organisation', id: 'e'.repeat(24), name: '处理厂' };

/** What becomes of the units: of a thousand 699 are shipped, 100 taken apart, 100 used again, 100 stay in the stock, one is lost. */
const lives = ['shipped', 'dismantled', 'reused', 'stays', 'lost'] as const;
type LifeOf = (typeof lives)[number];
const lifeOf = (n: number): LifeOf =>
  n % 1000 === 3 ? 'lost' : ((['dismantled', 'reused', 'stays'] as const)[n % 10] ?? 'shipped');

/** The life of one unit on one day, by the functions with which the server makes units and entries. */
class Life implements Written {
  readonly entries: Written['entries'] = [];
  readonly units: UnitDoc[] = [];
  private minute = 0;
  private readonly site: Holder;

  constructor(private readonly on: { home: Home; day: string; siteId: string; catalogue: readonly CategoryDoc[] }) {
    this.site = { kind: 'site', id: on.siteId, name: '分拣中心' };
  }

  private what(kind: Happening['kind'], more: Partial<Happening>): Happening {
    const { day, siteId } = this.on;
    const at = new Date(Date.parse(`${day}T02:00:00Z`) + this.minute++ * 60_000);
    const isOnTheWay = ['collected', 'confirmed', 'delivered'].includes(kind);
    return { kind, by, at, day, ...(!isOnTheWay && { siteId }), ...more };
  }

  private begin(kind: 'collected' | 'made', units: Parameters<typeof entriesOfBeginning>[1], more: Partial<Happening>) {
    const written = entriesOfBeginning({ ...this.what(kind, more), giver: resident }, units, this.on.catalogue);
    this.entries.push(...written.entries);
    return written.units;
  }

  private go(unit: UnitDoc, kind: Happening['kind'], more: Partial<Happening> = {}, change: Partial<UnitChange> = {}) {
    const written = entriesOfChange(this.what(kind, more), [{ unit, ...change }], this.on.catalogue);
    this.entries.push(...written.entries);
    return written.units[0] ?? unit;
  }

  /** From the door into the bay of the centre. */
  arrive(code: string, known: { categoryKey: string; kg: number }): UnitDoc {
    const { home, day, siteId } = this.on;
    const { categoryKey, kg } = known;
    const routeId = siteId;
    const unit = newUnit({
      ...{ districtCode: home.districtCode, organisationId: home.organisationId, code, day, categoryKey },
      ...{ kg, weightKg: kg, volumeLitres: 100, at: new Date(`${day}T02:00:00Z`), townName: '竹根镇' },
      ...{ condition: 'broken' as const, routeId, stopId: routeId, requestId: resident.id },
    });
    const [born = unit as UnitDoc] = this.begin('collected', [unit], { taker: crew, about: { routeId } });
    const confirmed = this.go(born, 'confirmed', { about: { how: 'pickup_code' } });
    return this.go(confirmed, 'unloaded', { taker: this.site, set: { siteId, unloadStopId: routeId } });
  }

  /** The whole life. */
  live(life: LifeOf, code: string, known: { categoryKey: string; kg: number }): this {
    const arrived = this.arrive(code, known);
    const unit = this.go(arrived, 'received', { taker: this.site, set: { receivedKg: known.kg } });
    if (life === 'shipped') this.units.push(this.ship(unit));
    else if (life === 'dismantled') this.dismantle(unit);
    else if (life === 'reused')
      this.units.push(this.go(unit, 'reused', { taker: works, reason: '再用', set: { siteId: null, fate: 'reuse' } }));
    else this.units.push(life === 'lost' ? this.go(unit, 'lost', { reason: '盘点未见' }) : unit);
    return this;
  }

  private ship(unit: UnitDoc): UnitDoc {
    const [lotId, shipmentId] = ['1'.repeat(24), '2'.repeat(24)];
    const lotted = this.go(unit, 'lotted', { set: { lotId, fate: 'dismantle' } });
    const shipped = this.go(lotted, 'shipped', { taker: works, about: { shipmentId }, set: { shipmentId } });
    return this.go(shipped, 'delivered', { about: { shipmentId }, set: { siteId: null } });
  }

  /** Four parts, and a kilogram of loss. */
  private dismantle(unit: UnitDoc): void {
    const kg = grams((unit.kg - 1) / metals.length);
    const parts = metals.map((material, i) => ({
      ...{ ...unit, kind: 'part' as const, origin: 'made' as const, material, code: `${unit.code}-${i}` },
      ...{ kg, weightKg: kg, receivedKg: kg, madeOf: [unit.code] },
    }));
    const about = { parts: parts.map(({ code }) => code), lossKg: 1, allowedKg: 1 };
    this.units.push(this.go(unit, 'dismantled', { about }, { kg: 0 }));
    this.units.push(
      ...this.begin('made', parts, { taker: this.site, about: { madeOf: [unit.code], by: 'dismantled' } }),
    );
  }
}

/** The year is filled day by day: units of a day, site, life and category are twins of one weight, whose first is lived and the others are written like it. */
export function* livesOf(home: Home, count: number, catalogue: readonly CategoryDoc[]) {
  for (let back = daysOfYear - 1; back >= 0; back -= 1) {
    const day = addDays(home.today, -back);
    const twins = new Map<string, number[]>();
    for (let n = daysOfYear - 1 - back; n < count; n += daysOfYear) {
      const like = [n % home.siteIds.length, lifeOf(n), n % categories.length].join(' ');
      twins.set(like, [...(twins.get(like) ?? []), n]);
    }
    for (const numbers of twins.values()) {
      const [first = 0] = numbers;
      const siteId = home.siteIds[first % home.siteIds.length] ?? '';
      const categoryKey = categories[first % categories.length] ?? 'fridge';
      const kg = 10 + (first % 60);
      const life = new Life({ home, day, siteId, catalogue }).live(lifeOf(first), codeOf(first), { categoryKey, kg });
      yield { life, kg, codes: numbers.map(codeOf) };
    }
  }
}
export const codeOf = (n: number) => `B-${String(n).padStart(7, '0')}`;

/** Documents that are written in one call. */
const documentsAtOnce = 10_000;

/**
 * Units with their chains, spread over a year before `today`, the same for the same count. What it leaves out are the events, and the lots and
 * shipments that the entries name. The days are marked last, as the listeners would: a marked day is counted by its index.
 * Answers what came in, kg.
 */
export async function inventYear(home: Home, count: number): Promise<number> {
  const catalogue = await listCategories(home.districtCode);
  let inKg = 0;
  await withoutIndexes([UnitModel, EntryModel], async () => {
    let writing: Promise<unknown> = Promise.resolve();
    let next: Written = { units: [], entries: [] };
    const write = async () => {
      // One part is made while the one before is written.
      await writing;
      writing = insert(next);
      next = { units: [], entries: [] };
    };
    for (const { life, kg, codes } of livesOf(home, count, catalogue)) {
      inKg += kg * codes.length;
      const twins = twinsOf(life, codes);
      next.units.push(...twins.units);
      next.entries.push(...twins.entries);
      if (next.entries.length > documentsAtOnce) await write();
    }
    await write();
    await writing;
  });
  await FlowDayModel.bulkWrite(
    Array.from({ length: daysOfYear }, (_, back) => {
      const filter = { organisationId: home.organisationId, day: addDays(home.today, -back) };
      return { updateOne: { filter, update: { $inc: { marks: 1 } }, upsert: true } };
    }),
  );
  return inKg;
}

async function insert({ units, entries }: Written): Promise<void> {
  const quick = { ordered: false, writeConcern: { w: 1, journal: false } };
  if (units.length > 0) await UnitModel.collection.insertMany(units, quick);
  if (entries.length > 0) await EntryModel.collection.insertMany(entries, quick);
}

/** Does work on collections without their indexes and makes these again at its end: millions of documents are indexed faster at once. */
async function withoutIndexes(models: readonly Pick<Model<unknown>, 'collection'>[], work: () => Promise<void>) {
  const known = await Promise.all(models.map(({ collection }) => collection.indexes()));
  await Promise.all(models.map(({ collection }) => collection.dropIndexes()));
  await work();
  for (const [n, { collection }] of models.entries())
    await collection.createIndexes((known[n] ?? []).filter(({ name }) => name !== '_id_') as mongo.IndexDescription[]);
}

/** Units that wait in the bay for the centre's side of the handover, with their chains. */
export async function unloadUnits(home: Home, count: number): Promise<UnitDoc[]> {
  const catalogue = await listCategories(home.districtCode);
  const [siteId = ''] = home.siteIds;
  const units: UnitDoc[] = [];
  const entries: Written['entries'] = [];
  for (let n = 0; n < count; n += 1) {
    const life = new Life({ home, day: home.today, siteId, catalogue });
    units.push(life.arrive(`H-${10_000 + n}`, { categoryKey: 'fridge', kg: 10 + (n % 60) }));
    entries.push(...life.entries);
  }
  await insert({ units, entries });
  return units;
}
