import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import pino, { type Logger } from 'pino';
import { connectDatabase, disconnectDatabase } from '../../server/kernel/database/connect';
import { ensureIndexes } from '../../server/kernel/database/indexes';
import { uriVariable } from './shared-database';

/** Logs of code under test: silent unless LOG_LEVEL asks for them. */
export const testLog: Logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' });

/** The connection string of a database of its own for this test file; also for tests that start a whole server. */
export function freshDatabaseUri(): string {
  const uri = process.env[uriVariable];
  if (uri === undefined) {
    throw new Error(
      'No database runs for this test. Tests that need one live in tests/feature, property, regression, fault, journey or simulation (see jest.config.cjs).',
    );
  }
  const address = new URL(uri);
  address.pathname = `/huiliu_test_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(4).toString('hex')}`;
  return address.toString();
}

/**
 * Gives this test file an empty database of its own, connected as mongoose's default connection, with the collections
 * and indexes of all models that the file has imported. Dropped and disconnected at the end.
 * Call it at the top of the file or of a `describe`. `clear: true` empties all collections before each test.
 */
export function useDatabase(options: { clear?: boolean } = {}): { uri: () => string } {
  let uri: string | undefined;
  beforeAll(async () => {
    uri = freshDatabaseUri();
    await connectDatabase({ uri, log: testLog });
    await ensureIndexes({ models: Object.values(mongoose.models), log: testLog });
  }, 30_000);
  if (options.clear === true) beforeEach(clearDatabase);
  afterAll(async () => {
    if (mongoose.connection.readyState === mongoose.ConnectionStates.connected)
      await mongoose.connection.dropDatabase();
    await disconnectDatabase();
  }, 30_000);
  return {
    uri: () => {
      if (uri === undefined) throw new Error('useDatabase(): the database is there from beforeAll on');
      return uri;
    },
  };
}

/** Deletes every document of the connected database; collections and indexes stay. */
export async function clearDatabase(): Promise<void> {
  const collections = await mongoose.connection.db?.collections();
  await Promise.all(
    (collections ?? [])
      .filter((collection) => !collection.collectionName.startsWith('system.'))
      .map((collection) => collection.deleteMany({})),
  );
}
