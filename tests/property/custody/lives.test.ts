import fc from 'fast-check';
import mongoose, { Types } from 'mongoose';
import { entryKinds, type EntryKind, type Holder } from '#shared/custody/states';
import {
  auditCustody,
  beginUnits,
  changeUnits,
  EntryModel,
  newUnit,
  UnitModel,
  type UnitDoc,
} from '../../../server/custody';
import { custodyTable } from '../../../server/custody/rules';
import { systemActor } from '../../../server/kernel/actor';
import { AppError } from '../../../server/kernel/errors';
import { transact } from '../../../server/kernel/events/transact';
import { createMetrics } from '../../../server/kernel/metrics';
import { custody as custodyMigration } from '../../../server/migrations/0002-custody';
import { auditBalance } from '../../../server/sorting';
import { markDay } from '../../../server/sorting/flows/count';
import { useDatabase } from '../../setup/database';

const lives = Number(process.env.CUSTODY_LIVES ?? 12);
const at = new Date('2026-03-11T02:00:00Z');
const place = { kind: 'site', id: 's'.repeat(24), name: 'centre' } as const;
const crew: Holder = { kind: 'crew', id: 'c'.repeat(24), name: 'crew' };
const kernel = { clock: { now: () => at } as never, metrics: createMetrics(), realNow: () => at };
const by = systemActor('test');
const organisationId = new Types.ObjectId();
const blank = (code: string, kg: number) =>
  newUnit({
    ...{ districtCode: '1', organisationId, code, day: '2026-03-11', routeId: 'r', stopId: 's', requestId: '' },
    ...{ townName: '', categoryKey: 'washer', condition: 'broken' as const, weightKg: kg, volumeLitres: 1, kg, at },
  });
const what = (kind: EntryKind) => ({ kind, by, at, day: '2026-03-11', reason: 'a reason', taker: place });
/** What goes over into other units leaves its weight: here all of it as loss. */
const changeOf = (unit: UnitDoc, one: { kind: EntryKind; kg: number | undefined }) =>
  ['split', 'merged', 'dismantled'].includes(one.kind)
    ? { unit, kg: 0, about: { lossKg: unit.kg } }
    : { unit, ...(one.kg !== undefined && { kg: one.kg }) };
// What is made of others takes its weight from them: the workshop's tests do that.
const births = entryKinds.filter((kind) => custodyTable[kind].from === null && !['imported', 'made'].includes(kind));
const laters = entryKinds.filter((kind) => custodyTable[kind].from !== null);

describe('random lives of units', () => {
  useDatabase();
  let count = 0;

  test('every life keeps one holder, an unbroken chain and its weight, whatever is tried', async () => {
    const step = fc.record({
      kind: fc.constantFrom(...laters),
      // Without a catalogue 2,000 kg are the most.
      kg: fc.option(fc.double({ min: -1, max: 3_000, noNaN: true }), { nil: undefined }),
    });
    const life = fc.record({
      birth: fc.constantFrom(...births),
      kg: fc.double({ min: 0.01, max: 200, noNaN: true }),
      steps: fc.array(step, { maxLength: 12 }),
    });
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(life, async ({ birth, kg, steps }) => {
        count += 1;
        const code = `L-${10_000 + count}`;
        const giver: Holder = { kind: 'resident', id: 'x', name: '' };
        await transact(kernel, by, (tx) =>
          beginUnits(tx, { ...what(birth), giver, taker: birth === 'collected' ? crew : place }, [blank(code, kg)]),
        );
        for (const one of steps) {
          const before = await UnitModel.findOne({ code }).lean();
          if (!before) throw new Error('no unit');
          try {
            await transact(kernel, by, (tx) => changeUnits(tx, what(one.kind), [changeOf(before, one)]));
            taken += 1;
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            refused += 1;
            expect(await UnitModel.findOne({ code }).lean()).toEqual(before);
          }
        }
        const unit = await UnitModel.findOne({ code }).lean();
        expect(unit?.holder.kind).toBeTruthy();
        expect(await EntryModel.countDocuments({ code })).toBe(unit?.seq);
      }),
      { numRuns: lives },
    );
    expect(taken).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    const { findings } = await auditCustody();
    expect(findings.filter(({ rule }) => rule !== 'never_confirmed')).toEqual([]);
    await markDay({ organisationId: String(organisationId), day: '2026-03-11' });
    expect(await auditBalance()).toEqual([]);
  }, 60_000);

  test('two who take the same unit at once: one of them does', async () => {
    const [unit] = await transact(kernel, by, (tx) => beginUnits(tx, what('appeared'), [blank('TWO-1', 5)]));
    if (!unit) throw new Error('no unit');
    const take = (name: string) =>
      transact(kernel, by, (tx) =>
        changeUnits(tx, { ...what('reused'), taker: { kind: 'organisation', id: name, name } }, [{ unit }]),
      );
    const answers = await Promise.allSettled([take('a'), take('b'), take('c')]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await EntryModel.countDocuments({ code: 'TWO-1' })).toBe(2);
    expect((await UnitModel.findOne({ code: 'TWO-1' }).lean())?.seq).toBe(2);
  });

  test('units of before the chain are taken over as they stood, once', async () => {
    const old = { ...blank('OLD-1', 70), custody: 'received', receivedKg: 71 };
    const { kg: _kg, kind: _kind, origin: _origin, ...stored } = old;
    await UnitModel.collection.insertOne(stored as never);
    const db = mongoose.connection.getClient().db(mongoose.connection.name);
    await custodyMigration.up(db as never);
    await custodyMigration.up(db as never);
    expect(await UnitModel.findOne({ code: 'OLD-1' }).lean()).toMatchObject({ kg: 71, seq: 1, origin: 'door' });
    expect((await auditCustody()).findings.filter(({ rule }) => rule !== 'never_confirmed')).toEqual([]);
  });
});
