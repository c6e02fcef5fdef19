import { Types, type Model, type mongo } from 'mongoose';
import type { CustodyState, EntryKind, Material } from '../../shared/custody/states';
import { addDays } from '../../shared/kernel/time';
import { EntryModel, newUnit, UnitModel, type EntryDoc, type UnitDoc } from '../../server/custody';
import { FlowDayModel } from '../../server/sorting/flows/model';

/** Where the invented units live. */
export interface Home {
  organisationId: Types.ObjectId;
  districtCode: string;
  siteIds: readonly string[];
  /** The last day of the year that they fill. */
  today: string;
}
export const daysOfYear = 365;
const categories = ['fridge', 'washer', 'air_conditioner', 'flat_tv', 'water_heater', 'microwave'];
const metals: readonly Material[] = ['steel', 'copper', 'aluminium', 'plastic'];
const nobody = { kind: 'nobody' as const, id: '', name: '' };

type Step = [kind: EntryKind, from: CustodyState | null, to: CustodyState];
const door: readonly Step[] = [
  ['collected', null, 'aboard'],
  ['unloaded', 'aboard', 'unloaded'],
  ['received', 'unloaded', 'received'],
];
const out: readonly Step[] = [
  ['lotted', 'received', 'in_lot'],
  ['shipped', 'in_lot', 'shipped'],
  ['delivered', 'shipped', 'delivered'],
];
/** What becomes of every tenth unit in turn: most are shipped, some dismantled into parts, some used again, some still there, one is lost. */
function lifeOf(n: number): readonly Step[] {
  const kind = n % 10;
  if (kind === 0) return [...door, ['dismantled', 'received', 'dismantled']];
  if (kind === 1) return [...door, ['reused', 'received', 'reused']];
  if (kind === 2) return door;
  return n % 1000 === 3 ? [...door, ['lost', 'received', 'lost']] : [...door, ...out];
}

function entryOf(unit: UnitDoc, seq: number, [kind, from, to]: Step, day: string, about: object = {}): EntryDoc {
  const { _id, districtCode, organisationId, code, categoryKey, material, siteId, at, kg } = unit;
  return {
    ...{ _id: new Types.ObjectId(), unitId: _id, districtCode, organisationId, code, seq, kind, from, to },
    ...{ holder: nobody, handingTo: null, kgBefore: from === null ? 0 : kg, kg: to === 'dismantled' ? 0 : kg },
    ...{
      categoryKey,
      material,
      siteId: seq === 1 ? null : siteId,
      place: null,
      photoIds: [],
      by: { accountId: null, role: null, system: 'bench' },
    },
    ...{ at, day, reason: '', about: { ...about }, prevHash: '', hash: '' },
  };
}

function unitOf(home: Home, n: number, day: string, code: string): UnitDoc {
  const { organisationId, districtCode, siteIds } = home;
  const kg = 10 + (n % 60);
  const at = new Date(`${day}T04:00:00Z`);
  const known = newUnit({
    ...{ districtCode, organisationId, code, day, at, kg, weightKg: kg, receivedKg: kg, volumeLitres: 100 },
    ...{ categoryKey: categories[n % categories.length] ?? 'fridge', condition: 'broken', townName: '' },
    ...{ routeId: '', stopId: '', requestId: '', siteId: siteIds[n % siteIds.length] ?? null },
  });
  return {
    ...known,
    _id: new Types.ObjectId(),
    custody: 'aboard',
    holder: nobody,
    handingTo: null,
    stateAt: at,
    seq: 0,
    headHash: '',
  };
}

/** Days that are written at a time. */
const daysAtOnce = 3;

/**
 * Units with their entries, spread over a year before `today`, the same for the same count; their days are marked, as the listeners would. They are
 * written past the models, a day of each collection in one call. Answers what came in, kg.
 */
export async function inventYear(home: Home, count: number): Promise<number> {
  let inKg = 0;
  let left = daysOfYear;
  const fill = async () => {
    while (left > 0) {
      const addedKg = await inventDay(home, count, --left);
      inKg += addedKg;
    }
  };
  await withoutIndexes([UnitModel, EntryModel], async () => {
    await Promise.all(Array.from({ length: daysAtOnce }, fill));
  });
  return inKg;
}

/** Does work on collections without their indexes and makes these again at its end: millions of documents are indexed faster at once. */
async function withoutIndexes(models: readonly Pick<Model<unknown>, 'collection'>[], work: () => Promise<void>) {
  const known = await Promise.all(models.map(({ collection }) => collection.indexes()));
  await Promise.all(models.map(({ collection }) => collection.dropIndexes()));
  await work();
  for (const [n, { collection }] of models.entries())
    await collection.createIndexes((known[n] ?? []).filter(({ name }) => name !== '_id_') as mongo.IndexDescription[]);
}

/** The day so many days before `today`. */
async function inventDay(home: Home, count: number, back: number): Promise<number> {
  const day = addDays(home.today, -back);
  const units: UnitDoc[] = [];
  const entries: EntryDoc[] = [];
  let inKg = 0;
  for (let n = daysOfYear - 1 - back; n < count; n += daysOfYear) {
    const unit = unitOf(home, n, day, `B-${n}`);
    inKg += unit.kg;
    const parts =
      n % 10 === 0 ? metals.map((material, i) => ({ ...unitOf(home, n, day, `B-${n}-${i}`), material })) : [];
    for (const part of parts) Object.assign(part, { origin: 'made', kind: 'part', kg: (unit.kg - 1) / metals.length });
    const steps = lifeOf(n);
    steps.forEach((step, i) =>
      entries.push(entryOf(unit, i + 1, step, day, step[0] === 'dismantled' ? { lossKg: 1 } : {})),
    );
    for (const part of parts) entries.push(entryOf(part, 1, ['made', null, 'received'], day));
    units.push(
      { ...unit, custody: steps.at(-1)?.[2] ?? 'aboard' },
      ...parts.map((part) => ({ ...part, custody: 'received' as const })),
    );
  }
  if (units.length === 0) return 0;
  const quick = { ordered: false, writeConcern: { w: 1, journal: false } };
  await UnitModel.collection.insertMany(units, quick);
  await EntryModel.collection.insertMany(entries, quick);
  const of = { organisationId: home.organisationId, day };
  await FlowDayModel.updateOne(of, { $inc: { marks: 1 } }, { upsert: true });
  return inKg;
}

/** Units that wait in the bay for the centre's side of the handover, codes by number. */
export async function unloadUnits(home: Home, count: number): Promise<UnitDoc[]> {
  const units = Array.from({ length: count }, (_, n): UnitDoc => {
    const unit = unitOf({ ...home, siteIds: home.siteIds.slice(0, 1) }, n, home.today, `H-${10_000 + n}`);
    return { ...unit, custody: 'unloaded', receivedKg: null, seq: 1, headHash: 'x' };
  });
  await UnitModel.collection.insertMany(units);
  return units;
}
