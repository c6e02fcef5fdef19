import { model, Schema, Types } from 'mongoose';
import { systemActor } from '../../../server/kernel/actor';
import { AppError } from '../../../server/kernel/errors';
import { EventModel } from '../../../server/kernel/events/event-store';
import { transact, type Transaction } from '../../../server/kernel/events/transact';
import { useApp } from '../../setup/app';

const Thing = model<{ _id: string; name: string }>(
  'GroupThing',
  new Schema<{ _id: string; name: string }>({ _id: String, name: String }, { collection: 'group_things' }),
);
const Places = model<{ _id: string; taken: number }>(
  'GroupPlaces',
  new Schema<{ _id: string; taken: number }>({ _id: String, taken: Number }, { collection: 'group_places' }),
);
const full = () => new AppError('slot_full', 'full', { action: 'Choose another.' });

describe('transactions committed together', () => {
  const t = useApp();
  const run = <T>(work: (tx: Transaction) => Promise<T>) => transact(t.app.kernel, systemActor('test'), work);
  const write = (thingId: string, place?: { id: string; max: number }) =>
    run(async (tx) => {
      const siteId = new Types.ObjectId().toHexString();
      tx.insert(Thing, { _id: thingId, name: siteId });
      await tx.record('network:site-updated', { siteId });
      if (place) tx.count(Places, { ...place, field: 'taken', by: 1, exceeded: full });
      return siteId;
    });
  const commits = async () => {
    const status = await Thing.db.db?.admin().serverStatus();
    return Number((status!.transactions as { totalCommitted: number }).totalCommitted);
  };
  beforeAll(async () => {
    await Thing.createCollection();
    await Places.createCollection();
  });

  test('a hundred at once need few commits, and each has its state and its event', async () => {
    const before = await commits();
    const siteIds = await Promise.all(Array.from({ length: 100 }, (_, n) => write(`many-${n}`)));
    expect((await commits()) - before).toBeLessThan(20);
    expect(await Thing.countDocuments({ _id: /^many-/ })).toBe(100);
    expect(await EventModel.countDocuments({ 'data.siteId': { $in: siteIds } })).toBe(100);
  });

  test('forty want twelve places of one, six of another: exactly so many get one, the first come; refused ones leave nothing', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        n % 2 ? write(`odd-${n}`, { id: 'a', max: 12 }) : write(`even-${n}`, { id: 'b', max: 6 }),
      ),
    );
    const served = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(served.filter((n) => n % 2)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
    expect(served.filter((n) => n % 2 === 0)).toEqual([0, 2, 4, 6, 8, 10]);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'slot_full' });
    expect(await Places.find().sort({ _id: 1 }).lean()).toMatchObject([{ taken: 12 }, { taken: 6 }]);
    expect(await Thing.countDocuments({ _id: /^(odd|even)-/ })).toBe(18);
    await expect(write('none', { id: 'c', max: 0 })).rejects.toMatchObject({ code: 'slot_full' });
    expect(await Places.exists({ _id: 'c' })).toBeNull();
  });

  test('one with a taken key is refused, the others of its group are not', async () => {
    await write('key');
    const results = await Promise.allSettled(['k1', 'key', 'k2', 'key', 'k3'].map((name) => write(name)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 11_000 } });
  });

  test('work that has read is committed by itself, and sees one state of the database', async () => {
    const seen = await run(async (tx) => {
      const count = await Thing.countDocuments({ _id: /^read-/ });
      tx.insert(Thing, { _id: 'read-1', name: '' });
      return count;
    });
    expect([seen, await Thing.countDocuments({ _id: /^read-/ })]).toEqual([0, 1]);
  });

  test('what is settled can be read in the transaction; a key that is taken leaves nothing of it', async () => {
    const counted = (ids: readonly string[]) => Thing.countDocuments({ _id: { $in: [...ids] } });
    const settling = (ids: readonly string[]) =>
      run(async (tx) => {
        for (const _id of ids) tx.insert(Thing, { _id, name: '' });
        const before = await counted(ids);
        await tx.settle(Thing);
        await tx.settle(Thing);
        return [before, await counted(ids)];
      });
    expect(await settling(['settled-1', 'settled-2'])).toEqual([0, 2]);
    expect(await counted(['settled-1', 'settled-2'])).toBe(2);
    await expect(settling(['settled-3', 'settled-1'])).rejects.toMatchObject({ code: 11_000 });
    expect(await counted(['settled-3'])).toBe(0);
  });

  test('one that owes more writes than a command takes is written whole, or not at all', async () => {
    const owing = (ids: readonly string[]) =>
      run(async (tx) => {
        for (const _id of ids) tx.insert(Thing, { _id, name: '' });
        await tx.record('network:site-updated', { siteId: new Types.ObjectId().toHexString() });
      });
    const ids = (name: string) => Array.from({ length: 1_201 }, (_, n) => `${name}-${n}`);
    await owing(ids('long'));
    expect(await Thing.countDocuments({ _id: /^long-/ })).toBe(1_201);
    await expect(owing([...ids('lost'), 'long-7'])).rejects.toMatchObject({ code: 11_000 });
    expect(await Thing.countDocuments({ _id: /^lost-/ })).toBe(0);
  });
});
