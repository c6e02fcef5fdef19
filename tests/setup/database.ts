import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import pino, { type Logger } from 'pino';
import { forgetMemories } from '../../server/kernel/brief-memory';
import { connectDatabase, disconnectDatabase } from '../../server/kernel/database/connect';
import { ensureIndexes } from '../../server/kernel/database/indexes';
import { prefixVariable, uriVariable } from './shared-database';

/** Logs of code under test: silent unless LOG_LEVEL asks for them. */
export const testLog: Logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });

/** The connection string of this worker's database: test files of a worker use it one after the other, each empty. */
function workerDatabaseUri(): string {
  const uri = process.env[uriVariable];
  if (uri === undefined) {
    throw new Error(
      'No database runs for this test. Tests that need one live in tests/feature, property, regression, fault, journey or simulation (see jest.config.cjs).',
    );
  }
  const address = new URL(uri);
  address.pathname = `/${process.env[prefixVariable]}${process.env.JEST_WORKER_ID ?? '0'}`;
  return address.toString();
}

/**
 * Gives this test file an empty database, connected as mongoose's default connection, with the collections and indexes
 * of all models that the file has imported. Call it at the top of the file or of a `describe`. `clear: true` empties all
 * collections before each test.
 */
export function useDatabase(options: { clear?: boolean } = {}): { uri: () => string } {
  let uri: string | undefined;
  beforeAll(async () => {
    uri = workerDatabaseUri();
    await connectDatabase({ uri, log: testLog });
    await clearDatabase();
    // Files that were joined share the server's modules.
    forgetMemories();
    await ensureIndexesOnce();
  }, 30_000);
  if (options.clear === true) beforeEach(clearDatabase);
  afterAll(disconnectDatabase, 30_000);
  return {
    uri: () => {
      if (uri === undefined) throw new Error('useDatabase(): the database is there from beforeAll on');
      return uri;
    },
  };
}

const marks = 'test_indexes';

/** Indexes outlive a test file: those of the same models are made once for a worker. */
async function ensureIndexesOnce(): Promise<void> {
  const models = Object.values(mongoose.models);
  const declared = JSON.stringify(models.map(({ modelName, schema }) => [modelName, schema.indexes()]));
  const mark = { _id: createHash('sha256').update(declared).digest('base64url') as never };
  const made = mongoose.connection.collection(marks);
  if (await made.findOne(mark)) return;
  await ensureIndexes({ models, log: testLog });
  await made.insertOne(mark);
}

/** Deletes every document of the connected database; collections and indexes stay. */
export async function clearDatabase(): Promise<void> {
  const collections = await mongoose.connection.db?.collections();
  await Promise.all(
    (collections ?? [])
      .filter(({ collectionName }) => !collectionName.startsWith('system.') && collectionName !== marks)
      .map((collection) => collection.deleteMany({})),
  );
}
