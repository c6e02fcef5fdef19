import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../server/kernel/database/embedded';
import { findMongod, userCacheDir } from '../../server/kernel/database/mongod-binary';

/** The variable by which test files learn where the database of this run is. */
export const uriVariable = 'HUILIU_TEST_MONGODB_URI';

interface Running {
  database: EmbeddedDatabase;
  dataDir: string;
}

// jest loads the set-up and the tear-down of each project as separate modules; the process is what they share.
const shared = globalThis as { huiliuTestDatabase?: Promise<Running> };

/** Starts the one mongod of this test run, unless MONGODB_URI names a replica set to use. Safe to call once per project. */
export async function startSharedDatabase(): Promise<void> {
  if (process.env.MONGODB_URI) {
    process.env[uriVariable] = process.env.MONGODB_URI;
    return;
  }
  shared.huiliuTestDatabase ??= start();
  const { database } = await shared.huiliuTestDatabase;
  process.env[uriVariable] = database.uri;
}

/** Stops it and deletes its data. */
export async function stopSharedDatabase(): Promise<void> {
  const running = shared.huiliuTestDatabase;
  if (running === undefined) return;
  delete shared.huiliuTestDatabase;
  const { database, dataDir } = await running;
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function start(): Promise<Running> {
  const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' });
  const dataDir = await mkdtemp(join(tmpdir(), 'huiliu-test-'));
  // The binary is looked up as the product does it; its cache outlives the run.
  const binary = await findMongod({ dataDir: join(userCacheDir(), 'tests'), log });
  const database = await startEmbeddedDatabase({ dataDir, log, binary, durable: false });
  return { database, dataDir };
}
