import mongoose, { Types } from 'mongoose';
import { addDays } from '#shared/kernel/time';
import { EntryModel, type EntryDoc } from '../../../server/custody';
import { countMarked, markDay } from '../../../server/sorting/flows/count';
import { getFlows } from '../../../server/sorting/flows/flows';
import { FlowDayModel } from '../../../server/sorting/flows/model';
import { listFlowUnits } from '../../../server/sorting/flows/units';
import { useDatabase } from '../../setup/database';

const today = '2026-03-11';
const organisationId = new Types.ObjectId();
const of = { organisationId: String(organisationId) };
const year = { organisationId, from: addDays(today, -364), to: today };

/** Washers of 70 kg that were collected on a day. */
const collect = async (day: string, count: number) => {
  const entry = {
    ...{ districtCode: '1', organisationId, seq: 1, kind: 'collected', from: null, to: 'aboard', kgBefore: 0, kg: 70 },
    ...{ categoryKey: 'washer', material: null, siteId: null, place: null, photoIds: [], day, reason: '', about: {} },
    ...{ holder: {}, handingTo: null, by: {}, at: new Date(), prevHash: '', hash: '' },
  };
  const entries = Array.from({ length: count }, (_, n) => ({
    ...{ ...entry, _id: new Types.ObjectId(), unitId: new Types.ObjectId(), code: `${day}-${n}` },
  }));
  await EntryModel.collection.insertMany(entries as unknown as EntryDoc[]);
  await markDay({ ...of, day });
};

describe('the weight account of many days', () => {
  useDatabase();

  test('who asks waits for one day at least, the latest, and hears how many are left', async () => {
    for (let back = 0; back < 5; back += 1) await collect(addDays(today, -back), 2);
    expect(await countMarked({ ...year, patienceMs: 0 })).toBe(4);
    const counted = async () =>
      (await FlowDayModel.find({ organisationId, counted: 1 }).lean()).map(({ day }) => day).sort();
    expect(await counted()).toEqual([today]);
    // A day that is not counted says nothing yet; the answer to a whole page says how many there are.
    const first = await getFlows(year);
    expect(first.inKg).toBe(140 * (5 - first.uncountedDays));
    expect(await countMarked(year)).toBe(0);
    expect(await getFlows(year)).toMatchObject({ inKg: 700, uncountedDays: 0, balanced: true });
    // News of a day open that day alone.
    await collect(addDays(today, -2), 1);
    expect(await getFlows(year)).toMatchObject({ inKg: 770, uncountedDays: 0 });
  });

  test('the units behind a number are looked for in their days, not in all of them', async () => {
    await collect(addDays(today, -100), 3000);
    await collect(today, 200);
    await countMarked(year);
    const asked: [object, object][] = [];
    mongoose.set('debug', (collection: string, method: string, query: object, options: object) => {
      if (collection === 'custody_entries' && method === 'find') asked.push([query, options]);
    });
    try {
      await listFlowUnits({ ...year, sum: 'in', limit: 150 });
      await listFlowUnits({ ...year, toStage: 'vehicle', limit: 150 });
    } finally {
      mongoose.set('debug', false);
    }
    // 202 entries of today are more than a page.
    expect(asked).toHaveLength(2);
    for (const [query, options] of asked) {
      const { executionStats } = (await EntryModel.collection.find(query, options).explain('executionStats')) as {
        executionStats: { nReturned: number; totalDocsExamined: number };
      };
      expect(executionStats).toMatchObject({ nReturned: 202, totalDocsExamined: 202 });
    }
  });
});
