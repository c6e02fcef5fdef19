import mongoose, { Types, type mongo } from 'mongoose';
import { plan as planContract } from '#shared/planning/planning';
import { prices as pricesContract } from '#shared/requests/catalogue';
import { auditCustody, EntryModel, presentUnit, UnitModel, type UnitDoc } from '../../../server/custody';
import { DayRevisionModel } from '../../../server/dispatch/model';
import { ensureIndexes, runMigrations } from '../../../server/kernel/database';
import { migrations } from '../../../server/migrations';
import { PlanModel, type PlanDoc } from '../../../server/planning/model';
import { presentPlan } from '../../../server/planning/present';
import { CategoryModel, listPricedCategories } from '../../../server/requests/catalogue';
import { PriceListModel, priceListAt } from '../../../server/requests/price-lists';
import { FlowDayModel } from '../../../server/sorting/flows/model';
import { GapModel, type GapDoc } from '../../../server/sorting/model';
import { presentGap } from '../../../server/sorting/present';
import { dueDayOf } from '../../../server/sorting/rules';
import { testLog, useDatabase } from '../../setup/database';
import * as old from './old-documents';

/** Indexes that old versions made and migrations drop. */
const oldIndexes = [
  { collection: 'plans', keys: { runId: 1 }, unique: true },
  { collection: 'gaps', keys: { arrivalId: 1, unitCode: 1, kind: 1 }, unique: true },
  { collection: 'custody_entries', keys: { organisationId: 1, day: 1 }, unique: false },
] as const;
const nameOf = (keys: object) =>
  Object.keys(keys)
    .map((key) => `${key}_1`)
    .join('_');

describe('documents of version 1', () => {
  const db = () => mongoose.connection.db as unknown as mongo.Db;
  const versions = () => db().collection<{ _id: string; version: number }>('schema_versions');
  const indexesOf = async (name: string) =>
    (await db().collection(name).indexes()).map((index) => index.name as string);
  const dropOldIndexes = () =>
    Promise.all(
      oldIndexes.map(({ collection, keys }) =>
        db()
          .collection(collection)
          .dropIndex(nameOf(keys))
          .catch(() => null),
      ),
    );
  const migrate = () => runMigrations({ db: db(), migrations, log: testLog });
  // Other files of this worker use the same collections; registered before the database's own, which disconnects.
  afterAll(dropOldIndexes);
  useDatabase();

  beforeAll(async () => {
    for (const [name, documents] of Object.entries(old.collections))
      await db()
        .collection(name)
        .insertMany([...documents] as never[]);
    for (const { collection, keys, unique } of oldIndexes)
      await db().collection(collection).createIndex(keys, { unique });
    await versions().insertOne({ _id: 'state', version: 1, ...{ history: [] } });
    expect(await migrate()).toBe(migrations.length);
  }, 30_000);

  const unit = (code: string) => UnitModel.findOne({ code }).lean<UnitDoc>().orFail();

  test('the data says every step that it went', async () => {
    expect(await versions().findOne({ _id: 'state' })).toMatchObject({
      version: migrations.length,
      history: migrations.slice(1).map(({ version, name }) => ({ version, name })),
    });
  });

  test('units have one holder, as they stood, and a chain that the audit accepts', async () => {
    const crew = { kind: 'crew', id: old.crewId, name: '张师傅' };
    const site = { kind: 'site', id: String(old.siteId), name: '竹根分拣中心' };
    const plain = {
      kind: 'unit',
      origin: 'door',
      seq: 1,
      lotId: null,
      shipmentId: null,
      grade: null,
      fate: null,
      bay: '',
    };
    expect(await unit('AA-0001')).toMatchObject({
      ...plain,
      ...{ custody: 'aboard', holder: crew, handingTo: null, kg: 52.5, siteId: null, stateAt: old.collectedAt },
    });
    const there = { siteId: String(old.siteId), stateAt: old.unloadedAt };
    expect(await unit('AA-0002')).toMatchObject({
      ...plain,
      ...there,
      custody: 'unloaded',
      holder: crew,
      handingTo: site,
      kg: 30,
    });
    // The centre's scale counts from here on, the door's stays beside it.
    expect(await unit('AA-0003')).toMatchObject({
      ...{ ...plain, ...there, custody: 'received', holder: site, handingTo: null, kg: 60.2, weightKg: 61 },
    });
    expect(await unit('AA-0004')).toMatchObject({
      ...plain,
      ...there,
      custody: 'missing',
      holder: crew,
      handingTo: site,
      kg: 8,
    });
    expect(await auditCustody()).toMatchObject({ units: 4, entries: 4, findings: [] });
    expect(await EntryModel.findOne({ code: 'AA-0003' }).lean()).toMatchObject({
      ...{ kind: 'imported', from: null, to: 'received', kgBefore: 0, kg: 60.2, day: old.day, holder: site },
      ...{ reason: 'taken over as it stood', by: { accountId: null, role: null, system: 'migration' } },
    });
    for (const doc of await UnitModel.find().lean<UnitDoc[]>())
      expect(presentUnit(doc)).toMatchObject({ doorKg: doc.weightKg });
  });

  test('prices are a list of each district under the version that its requests have kept', async () => {
    const lists = await PriceListModel.find().sort({ districtCode: 1 }).lean();
    expect(lists.map(({ districtCode, number, version, status }) => [districtCode, number, version, status])).toEqual([
      ['511112', 1, '2026-01', 'approved'],
      ['659099', 1, 'v1', 'approved'],
    ]);
    const kept = await priceListAt('511112', { day: old.day, version: '2026-01' });
    expect(kept?.prices.map(({ categoryKey, ...prices }) => [categoryKey, pricesContract.parse(prices)])).toEqual([
      ['fridge', { priceFen: old.fridgePrices, deductions: [{ ...old.stairs, picture: 'other' }] }],
      ['washer', { priceFen: old.washerPrices, deductions: [] }],
    ]);
    const [priced] = await listPricedCategories('659099', { day: old.day });
    expect(priced).toMatchObject({ key: 'fridge', priceFen: old.fridgePrices, priceListVersion: 'v1' });
    for (const category of await CategoryModel.find().lean())
      expect(Object.keys(category)).not.toEqual(expect.arrayContaining([expect.stringMatching(/price|deductions/)]));
  });

  test('categories say what must not ride with them, as every catalogue so far did', async () => {
    const categories = await CategoryModel.find({ districtCode: '511112' }).lean();
    expect(
      Object.fromEntries(categories.map(({ key, forbiddenTogetherWith }) => [key, forbiddenTogetherWith])),
    ).toEqual({ fridge: [], washer: [], crt_tv: ['lithium_battery'], lithium_battery: ['crt_tv'] });
  });

  test('plans are those of their runs, without sentences, and may be copied', async () => {
    const plans = await PlanModel.find().sort({ _id: 1 }).lean<PlanDoc[]>();
    expect(plans).toHaveLength(2);
    for (const doc of plans) {
      expect(doc).toMatchObject({ copy: null, version: 1, pins: [], edited: null, leavesOut: null, warnings: [] });
      expect(planContract.parse(presentPlan(doc))).toMatchObject({ id: String(doc._id), status: doc.status });
    }
    const [first] = plans as [PlanDoc, PlanDoc];
    const again = (copy: Types.ObjectId | null) => PlanModel.create({ ...first, _id: new Types.ObjectId(), copy });
    const copy = await again(new Types.ObjectId());
    await expect(again(null)).rejects.toThrow(/E11000/);
    await copy.deleteOne();
  });

  test('gaps name what they were found at and when they are due', async () => {
    const gaps = await GapModel.find().sort({ unitCode: 1 }).lean<GapDoc[]>();
    expect(gaps.map(({ unitCode, subjectId, dueDay, steps }) => [unitCode, String(subjectId), dueDay, steps])).toEqual([
      // Over the end of the month.
      ['AA-0003', String(old.arrivalId), '2026-03-02', []],
      ['AA-0004', String(old.arrivalId), '2026-03-02', []],
      // A claim of version 5 to 7.
      ['AA-0009', String(old.shipmentId), '2026-03-06', []],
    ]);
    for (const doc of gaps) {
      expect(doc.dueDay).toBe(dueDayOf(doc));
      expect(presentGap(doc)).toMatchObject({ id: String(doc._id), unitCode: doc.unitCode });
    }
  });

  test('every kept day of the weight account is counted anew', async () => {
    const [flow] = await FlowDayModel.find().lean();
    expect(flow).toMatchObject({ marks: 4, counted: 3 });
  });

  test('closed days are closed for publications and incidents, too', async () => {
    const days = await DayRevisionModel.find().sort({ _id: 1 }).lean();
    expect(days.map(({ revision, closed }) => [revision, closed])).toEqual([
      [0, true],
      [4, true],
    ]);
  });

  test('windows hold the bookings that stand, and a new unit that was never loaded stands in its warehouse', async () => {
    const ledgers = await db().collection('slot_ledgers').find().toArray();
    expect(ledgers.map(({ _id, booked }) => [String(_id) === old.windowId, booked as number])).toEqual([
      [true, 4],
      [false, 0],
    ]);
    const statusOf = async (_id: Types.ObjectId) =>
      (await db().collection('dealer_orders').findOne({ _id }))?.['status'];
    expect([await statusOf(old.neverLoadedId), await statusOf(old.aboardId)]).toEqual(['returned', 'booked']);
  });

  test('estimates of before list nothing for other conditions', async () => {
    for (const { estimate } of await db().collection('requests').find().toArray())
      expect(estimate).toMatchObject({ otherConditions: [{ condition: 'broken', deductions: [] }] });
  });

  test('every document is one that its schema of today takes, and no old index is left in the way', async () => {
    const changed = [
      UnitModel,
      EntryModel,
      CategoryModel,
      PriceListModel,
      PlanModel,
      GapModel,
      FlowDayModel,
      DayRevisionModel,
    ];
    for (const { modelName } of changed)
      for (const document of await mongoose.model(modelName).find()) await document.validate();
    for (const { collection, keys } of oldIndexes) expect(await indexesOf(collection)).not.toContain(nameOf(keys));
    await ensureIndexes({ models: Object.values(mongoose.models), log: testLog });
  });

  test('a process that died before it could say so runs them again: nothing changes but the days to count', async () => {
    const names = [...Object.keys(old.collections), 'custody_entries', 'price_lists'];
    const all = async () => {
      const of = async (name: string) => [name, await db().collection(name).find().sort({ _id: 1 }).toArray()] as const;
      return Object.fromEntries(await Promise.all(names.map(of)));
    };
    const before = await all();
    await versions().updateOne({ _id: 'state' }, { $set: { version: 1 } });
    expect(await migrate()).toBe(migrations.length);
    const flowDays = before['flow_days']?.map((flow) => ({ ...flow, marks: 5 }));
    expect(await all()).toEqual({ ...before, flow_days: flowDays });
  });

  test('a unit whose entry was written just before the process died keeps that entry', async () => {
    const before = await unit('AA-0003');
    const entries = () => EntryModel.find({ unitId: before._id }).lean();
    const [entry] = await entries();
    await db()
      .collection('units')
      .updateOne({ _id: before._id }, { $unset: { seq: '', headHash: '', holder: '', kg: '' } });
    await versions().updateOne({ _id: 'state' }, { $set: { version: 1 } });
    await migrate();
    expect(await unit('AA-0003')).toEqual(before);
    expect(await entries()).toEqual([entry]);
  });

  test('an empty database goes the same way', async () => {
    const empty = mongoose.connection.useDb(`${mongoose.connection.name}_empty`);
    const fresh = empty.db as unknown as mongo.Db;
    expect(await runMigrations({ db: fresh, migrations, log: testLog })).toBe(migrations.length);
    for (const { name } of await fresh.listCollections().toArray())
      if (name !== 'schema_versions') expect(await fresh.collection(name as string).countDocuments()).toBe(0);
    await empty.dropDatabase();
  });
});
