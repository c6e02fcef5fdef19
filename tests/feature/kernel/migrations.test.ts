import { setTimeout as pause } from 'node:timers/promises';
import mongoose, { type Connection, type mongo, Schema } from 'mongoose';
import pino from 'pino';
import { ensureIndexes, type Migration, runMigrations } from '../../../server/kernel/database';
import { testLog, useDatabase } from '../../setup/database';
import { failedStart } from '../../setup/server-process';

type Document = { _id: string } & Record<string, unknown>;

/** A database of its own beside that of this file's worker, emptied before each test. */
function useOtherDatabase() {
  const state: { other?: Connection } = {};
  // Registered before the database's own, which disconnects.
  afterAll(() => state.other?.dropDatabase());
  const at = useDatabase();
  const name = () => `${mongoose.connection.name}_versions`;
  beforeAll(() => {
    state.other = mongoose.connection.useDb(name());
  });
  beforeEach(() => state.other?.dropDatabase());
  return {
    get connection() {
      return state.other!;
    },
    get db() {
      return state.other!.db! as unknown as mongo.Db;
    },
    get versions() {
      return this.db.collection<Document>('schema_versions');
    },
    uri: () => {
      const uri = new URL(at.uri());
      uri.pathname = `/${name()}`;
      return uri.toString();
    },
  };
}

describe('migrations of stored data', () => {
  const on = useOtherDatabase();
  /** A migration that notes each time it runs. */
  const noting = (version: number, name: string, more: () => Promise<unknown> = async () => undefined): Migration => ({
    version,
    name,
    up: async (db) => {
      await db.collection('ran').insertOne({ version });
      await more();
    },
  });
  const ran = async () => (await on.db.collection('ran').find().toArray()).map(({ version }) => version as number);
  const state = () => on.versions.findOne({ _id: 'state' });
  const leases = () => on.versions.countDocuments({ _id: 'lease' });
  const migrate = (migrations: readonly Migration[], leaseMs = 30_000) =>
    runMigrations({ db: on.db, migrations, log: testLog, leaseMs });

  test('run once each by their numbers, whatever order they are listed in; later only what is new', async () => {
    const [one, two, three] = [noting(1, 'first'), noting(2, 'second'), noting(3, 'third')] as const;
    expect(await migrate([two, one])).toBe(2);
    expect(await ran()).toEqual([1, 2]);
    expect(await migrate([one, two])).toBe(2);
    expect(await migrate([one, two, three])).toBe(3);
    expect(await ran()).toEqual([1, 2, 3]);
    expect(await state()).toMatchObject({
      version: 3,
      history: [
        { version: 1, name: 'first', at: expect.any(Date) as Date, durationMs: expect.any(Number) as number },
        { version: 2, name: 'second' },
        { version: 3, name: 'third' },
      ],
    });
    expect(await leases()).toBe(0);
  });

  test('numbers with a gap or twice are refused before anything is touched', async () => {
    const twice = [noting(1, 'first'), noting(1, 'again')];
    await expect(migrate([noting(1, 'first'), noting(3, 'third')])).rejects.toMatchObject({
      code: 'migrations_invalid',
      message: expect.stringContaining('found 3 (third) at place 2') as string,
    });
    await expect(migrate(twice)).rejects.toMatchObject({ code: 'migrations_invalid' });
    expect(await on.db.listCollections().toArray()).toEqual([]);
  });

  test('of two that start together one does the work, however long it takes; the other waits for it', async () => {
    // More than two leases long: it must have been renewed.
    const leaseMs = 1_000;
    const long = [noting(1, 'long', () => pause(2.2 * leaseMs)), noting(2, 'short')];
    expect(await Promise.all([migrate(long, leaseMs), migrate(long, leaseMs)])).toEqual([2, 2]);
    expect(await ran()).toEqual([1, 2]);
    expect((await state())?.['history']).toHaveLength(2);
    expect(await leases()).toBe(0);
  }, 20_000);

  test('the lease of a process that died is taken over when it has run out, by the clock of the database', async () => {
    const leftMs = 600;
    const until = { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leftMs } };
    await on.versions.updateOne({ _id: 'lease' }, [{ $set: { owner: 'dead', until } }], { upsert: true });
    const beganAt = performance.now();
    expect(await migrate([noting(1, 'first')])).toBe(1);
    expect(performance.now() - beganAt).toBeGreaterThan(leftMs - 100);
    expect(await ran()).toEqual([1]);
    expect(await leases()).toBe(0);
  });

  test.each([1, 2])('who lost the lease in migration %i does not count its work a second time', async (version) => {
    const others = [{ version, name: 'slow', by: 'another' }];
    const overtaking = async () => {
      const write = { $set: { version, history: others } };
      await on.versions.updateOne({ _id: 'state' }, write, { upsert: true });
    };
    const before = version === 2 ? [noting(1, 'first')] : [];
    await expect(migrate([...before, noting(version, 'slow', overtaking)])).rejects.toMatchObject({
      code: 'migration_failed',
      message: `Another process changed the data while migration ${version} (slow) ran.`,
      action: 'Start again; the migration is safe to repeat.',
    });
    expect(await state()).toEqual({ _id: 'state', version, history: others });
  });

  test('one that fails keeps the version of the one before and says so; put right, it goes on from there', async () => {
    const failing = noting(2, 'second', () => Promise.reject(new Error('a weight\n is missing')));
    await expect(migrate([noting(1, 'first'), failing, noting(3, 'third')])).rejects.toMatchObject({
      code: 'migration_failed',
      message: 'Migration 2 (second) failed: a weight is missing',
      action: expect.stringMatching(/^The data stays at version 1\. Correct the cause and start again/) as string,
    });
    expect(await state()).toMatchObject({ version: 1, history: [{ version: 1 }] });
    expect(await leases()).toBe(0);
    expect(await migrate([noting(1, 'first'), noting(2, 'second'), noting(3, 'third')])).toBe(3);
    expect(await ran()).toEqual([1, 2, 2, 3]);
  });

  test('data of a newer Huiliu is refused and left alone, by a whole server as well', async () => {
    await on.versions.insertOne({ _id: 'state', version: 999, history: [] });
    await expect(migrate([noting(1, 'first')])).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringContaining('has version 999, this Huiliu knows versions up to 1') as string,
    });
    const { code, errors } = await failedStart('server', { MONGODB_URI: on.uri(), DEMO: '0' });
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^\nHuiliu did not start: The database has version 999, this Huiliu knows versions up to \d+/,
    );
    expect(errors).toContain('What to do: Start the newer Huiliu, or restore a backup made before the update.');
    expect((await on.db.listCollections().toArray()).map(({ name }) => name as string)).toEqual(['schema_versions']);
    expect(await on.versions.find().toArray()).toEqual([{ _id: 'state', version: 999, history: [] }]);
  }, 30_000);
});

describe('indexes that the schemas declare', () => {
  const on = useOtherDatabase();
  const boxes = () => {
    const schema = new Schema<{ code: string; at: Date; weight: number }>({ code: String, at: Date, weight: Number });
    schema.index({ code: 1 }, { unique: true });
    schema.index({ at: 1 }, { expireAfterSeconds: 60 });
    schema.index({ weight: -1 });
    on.connection.deleteModel(/^Box$/);
    return on.connection.model('Box', schema, 'boxes');
  };
  const stored = async () => (await on.db.collection('boxes').indexes()).map(({ name }) => name as string).sort();
  const ensure = (log = testLog) => ensureIndexes({ models: [boxes()], log });

  test('are made; made again they change nothing', async () => {
    await ensure();
    const first = await on.db.collection('boxes').indexes();
    expect(first.find(({ name }) => name === 'code_1')).toMatchObject({ unique: true });
    expect(await stored()).toEqual(['_id_', 'at_1', 'code_1', 'weight_-1']);
    await ensure();
    expect(await on.db.collection('boxes').indexes()).toEqual(first);
  });

  test.each([
    ['is not unique', { code: 1 }, {}, 'unique is false in the database and true in the schema'],
    ['keeps longer', { at: 1 }, { expireAfterSeconds: 90 }, 'expireAfterSeconds is 90 in the database and 60'],
    ['leaves documents out', { weight: -1 }, { sparse: true }, 'sparse is true in the database and false'],
  ] as const)('one that %s is a conflict, and stays as it is', async (_case, keys, options, why) => {
    const name = await on.db.collection('boxes').createIndex(keys as mongo.IndexSpecification, options);
    await expect(ensure()).rejects.toMatchObject({
      code: 'index_conflict',
      message: expect.stringMatching(`Index ${JSON.stringify(keys)} of Box cannot be made: ${why}`) as string,
      action: expect.stringContaining('server/migrations') as string,
    });
    expect(await stored()).toEqual(['_id_', name]);
  });

  test('documents that are not unique are named; without them all is made', async () => {
    await on.db.collection('boxes').insertMany([{ code: 'A1' }, { code: 'A1' }]);
    await expect(ensure()).rejects.toMatchObject({
      code: 'index_conflict',
      message: expect.stringMatching(
        /^Index {"code":1} of Box cannot be made: stored documents are not unique: .*A1/,
      ) as string,
    });
    await on.db.collection('boxes').deleteOne({ code: 'A1' });
    await ensure();
    expect(await stored()).toEqual(['_id_', 'at_1', 'code_1', 'weight_-1']);
  });

  test('one that no schema knows is told and left alone', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await on.db.collection('boxes').createIndex({ colour: 1 });
    await ensure(log);
    expect(JSON.parse(lines.join(''))).toMatchObject({ model: 'Box', indexes: ['colour_1'] });
    expect(await stored()).toContain('colour_1');
  });
});
