import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import pino from 'pino';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../server/kernel/database/embedded';
import { findMongod, userCacheDir } from '../../server/kernel/database/mongod-binary';

/** The variable by which test files learn where the database of this run is. */
export const uriVariable = 'HUILIU_TEST_MONGODB_URI';

/** The variable that holds how the names of this run's databases begin. */
export const prefixVariable = 'HUILIU_TEST_DATABASES';

interface Running {
  database: EmbeddedDatabase;
  dataDir: string;
}

// jest loads the set-up and the tear-down of each project as separate modules; the process is what they share.
const shared = globalThis as { huiliuTestDatabase?: Promise<Running> };

/** Starts the one mongod of this test run, unless MONGODB_URI names a replica set to use. Safe to call once per project. */
export async function startSharedDatabase(): Promise<void> {
  process.env[prefixVariable] ??= `huiliu_test_${randomBytes(4).toString('hex')}_`;
  if (process.env.MONGODB_URI) {
    process.env[uriVariable] = process.env.MONGODB_URI;
    return;
  }
  shared.huiliuTestDatabase ??= start();
  const { database } = await shared.huiliuTestDatabase;
  process.env[uriVariable] = database.uri;
}

/** Stops it and deletes its data; of a replica set that is not ours only this run's databases. */
export async function stopSharedDatabase(): Promise<void> {
  if (process.env.MONGODB_URI) return dropOwn(process.env.MONGODB_URI, process.env[prefixVariable]);
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
  // Tests play on fixed days, which pass: what is kept for some days must not go while they run.
  const client = await new mongo.MongoClient(database.uri).connect();
  await client.db('admin').command({ setParameter: 1, ttlMonitorEnabled: false });
  await client.close();
  return { database, dataDir };
}

async function dropOwn(uri: string, prefix: string | undefined): Promise<void> {
  if (!prefix) return;
  const client = await new mongo.MongoClient(uri).connect();
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase();
  await client.close();
}
