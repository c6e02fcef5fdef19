import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mongoose from 'mongoose';
import { trackingApi } from '#shared/tracking/tracking';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { backup } from '../../scripts/backup/backup';
import { restore } from '../../scripts/backup/restore';
import { runMigrations } from '../../server/kernel/database';
import { migrations } from '../../server/migrations';
import { addDays } from '#shared/kernel/time';
import { day, pause, useOperatedDay } from '../feature/dispatch/operated-day';
import { testLog } from '../setup/database';

describe('backup of a running system, restored into an empty database', () => {
  const on = useOperatedDay();
  let folder: string;
  let file: string;
  let copy: mongoose.mongo.Db;
  const db = () => mongoose.connection.getClient().db(mongoose.connection.name);
  const client = () => mongoose.connection.getClient();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'huiliu-backup-'));
    file = path.join(folder, 'one.backup');
    copy = client().db(`${mongoose.connection.name}_copy`);
    await runMigrations({ db: db(), migrations, log: testLog });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('while people book: all of a booking or nothing of it; counts and checksums agree, the books hold', async () => {
    const early = await on.book();
    const crew = await on.planned();
    on.at('10:00');
    expect(await crew.act('start', {})).toBe(null);
    const positions = [{ lng: 87.17, lat: 44.025, at: on.now().toISOString() }];
    await crew.client.call(trackingApi.reportPositions, { body: { routeId: crew.route.id, positions } });

    const storm = async (n: number) => {
      await pause(n * 15);
      await on.book({ slot: { day: addDays(day, 1 + (n % 3)), from: '16:00', to: '18:30' } });
    };
    const bookings = Promise.all(Array.from({ length: 20 }, (_, n) => storm(n)));
    await pause(80);
    const written = await backup({ client: client(), db: db(), file });
    await bookings;

    const restored = await restore({ db: copy, file });
    expect(restored.contents).toEqual(written.contents);
    expect(restored.contents['positions']?.count).toBe(1);
    expect(breachesOf(await audit({ client: client(), db: copy }))).toEqual([]);
    const inCopy = await copy.collection('requests').countDocuments();
    expect(inCopy).toBe(await copy.collection('events').countDocuments({ name: 'requests:opened' }));
    expect(inCopy).toBeGreaterThanOrEqual(1);
    expect(await copy.collection('requests').findOne({ code: early.code })).toMatchObject({ status: 'planned' });
    const indexes = async (of: mongoose.mongo.Db) => (await of.collection('routes').indexes()).map(({ name }) => name);
    expect(await indexes(copy)).toEqual(await indexes(db()));
    expect((await stat(file)).mode & 0o077).toBe(0);
  }, 60_000);

  test('a database that holds anything is refused, and nothing in it changes', async () => {
    const before = await copy.collection('requests').countDocuments();
    await expect(restore({ db: copy, file })).rejects.toThrow(/not empty.*Nothing was changed/);
    expect(await copy.collection('requests').countDocuments()).toBe(before);
    await expect(backup({ client: client(), db: db(), file })).rejects.toThrow(/exists/);
  });

  test('a file that is cut off, and one of a newer Huiliu, are refused', async () => {
    const bytes = await readFile(file);
    const cut = path.join(folder, 'cut.backup');
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    const other = client().db(`${mongoose.connection.name}_cut`);
    await expect(restore({ db: other, file: cut })).rejects.toThrow(/cut off/);
    await other.dropDatabase();

    await db()
      .collection<{ _id: string }>('schema_versions')
      .updateOne({ _id: 'state' }, { $inc: { version: 1 } });
    const newer = path.join(folder, 'newer.backup');
    await backup({ client: client(), db: db(), file: newer });
    await expect(restore({ db: other, file: newer })).rejects.toThrow(/knows versions up to/);
    expect(await other.listCollections().toArray()).toEqual([]);
    const start = runMigrations({ db: db(), migrations, log: testLog });
    await expect(start).rejects.toMatchObject({ code: 'database_newer' });
    await copy.dropDatabase();
  }, 30_000);
});
