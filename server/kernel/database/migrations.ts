import { mongo } from 'mongoose';
import type { Logger } from 'pino';
import { isDuplicateKey } from '../errors';
import { DatabaseError, reasonOf } from './database-error';

/** One change of stored data. Versions count 1, 2, 3 …; a landed migration is never edited, a new one is added. */
export interface Migration {
  version: number;
  /** Kebab-case, as in the file name. */
  name: string;
  /** Must be safe to run again: when the process dies in the middle, the next one starts it anew. */
  up(db: mongo.Db): Promise<void>;
}

interface StateDocument {
  _id: 'state';
  version: number;
  history: { version: number; name: string; at: Date; durationMs: number }[];
}

interface LeaseDocument {
  _id: 'lease';
  owner: string;
  until: Date;
}

/** What `runMigrations` needs; the lease length only differs in tests. */
export interface MigrationRun {
  db: mongo.Db;
  migrations: readonly Migration[];
  log: Logger;
  /** After this long without a sign of life another process takes over, in milliseconds. */
  leaseMs?: number;
}

/** Collection that says which version the data has. */
export const versionsCollection = 'schema_versions';

/**
 * Brings the database to the version of this code: every migration that is missing, in order, once, however many
 * processes start together (a lease on the database's own clock; the others wait). Answers the version reached.
 * Throws `database_newer` when a later version of Huiliu has already changed the data.
 */
export async function runMigrations(run: MigrationRun): Promise<number> {
  const { db, log } = run;
  const migrations = inOrder(run.migrations);
  const codeVersion = migrations.length;
  const states = db.collection<StateDocument>(versionsCollection);
  const version = await storedVersion(states, codeVersion);
  if (version === codeVersion) return version;
  const owner = `${process.pid}-${new mongo.ObjectId().toHexString()}`;
  const leaseMs = run.leaseMs ?? 30_000;
  await takeLease({ db, owner, leaseMs, log });
  const renewal = setInterval(() => void renewLease({ db, owner, leaseMs }).catch(() => undefined), leaseMs / 3);
  try {
    const from = await storedVersion(states, codeVersion);
    for (const migration of migrations.slice(from)) await apply({ db, states, migration, log });
    return codeVersion;
  } finally {
    clearInterval(renewal);
    await db.collection<LeaseDocument>(versionsCollection).deleteOne({ _id: 'lease', owner });
  }
}

async function apply(options: {
  db: mongo.Db;
  states: mongo.Collection<StateDocument>;
  migration: Migration;
  log: Logger;
}): Promise<void> {
  const { db, states, migration, log } = options;
  const { version, name } = migration;
  const startedAt = Date.now();
  try {
    await migration.up(db);
  } catch (error) {
    throw new DatabaseError('migration_failed', `Migration ${version} (${name}) failed: ${reasonOf(error)}`, {
      action: `The data stays at version ${version - 1}. Correct the cause and start again, or restore the backup made before the update.`,
      cause: error,
    });
  }
  const entry = { version, name, at: new Date(), durationMs: Date.now() - startedAt };
  const filter = { _id: 'state' as const, version: version - 1 };
  const change = { $set: { version }, $push: { history: entry } };
  // Only the holder of the previous version may go on; the first write makes the document.
  const written = await states.updateOne(filter, change, { upsert: version === 1 }).catch((error: unknown) => {
    if (isDuplicateKey(error)) return null;
    throw error;
  });
  if (written === null || written.modifiedCount + written.upsertedCount !== 1) {
    throw new DatabaseError(
      'migration_failed',
      `Another process changed the data while migration ${version} (${name}) ran.`,
      {
        action: 'Start again; the migration is safe to repeat.',
      },
    );
  }
  log.info({ version, migration: name, durationMs: entry.durationMs }, `database: migration ${version} done`);
}

async function storedVersion(states: mongo.Collection<StateDocument>, codeVersion: number): Promise<number> {
  const state = await states.findOne({ _id: 'state' });
  const version = state?.version ?? 0;
  if (version > codeVersion) {
    throw new DatabaseError(
      'database_newer',
      `The database has version ${version}, this Huiliu knows versions up to ${codeVersion}: a newer Huiliu has changed the data.`,
      { action: 'Start the newer Huiliu, or restore a backup made before the update. Nothing was changed.' },
    );
  }
  return version;
}

async function takeLease(options: { db: mongo.Db; owner: string; leaseMs: number; log: Logger }): Promise<void> {
  const { db, owner, leaseMs, log } = options;
  const leases = db.collection<LeaseDocument>(versionsCollection);
  for (let waited = 0; ; waited += 1) {
    const expired = { _id: 'lease' as const, $expr: { $lt: ['$until', '$$NOW'] } };
    const { modifiedCount } = await leases.updateOne(expired, leaseUpdate(owner, leaseMs));
    if (modifiedCount === 1) return;
    try {
      // Born expired, then taken like any other: so that only the database's clock counts.
      await leases.insertOne({ _id: 'lease', owner: '', until: new Date(0) });
      continue;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    if (waited === 0) log.info('database: another process migrates the data, waiting for it');
    await new Promise((resolve) => setTimeout(resolve, Math.min(200, leaseMs / 3)));
  }
}

async function renewLease(options: { db: mongo.Db; owner: string; leaseMs: number }): Promise<void> {
  const { db, owner, leaseMs } = options;
  await db
    .collection<LeaseDocument>(versionsCollection)
    .updateOne({ _id: 'lease', owner }, leaseUpdate(owner, leaseMs));
}

function leaseUpdate(owner: string, leaseMs: number): mongo.Document[] {
  return [{ $set: { owner, until: { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } } } }];
}

function inOrder(migrations: readonly Migration[]): Migration[] {
  const sorted = [...migrations].sort((a, b) => a.version - b.version);
  for (const [index, migration] of sorted.entries()) {
    if (migration.version === index + 1) continue;
    throw new DatabaseError(
      'migrations_invalid',
      `Migrations must be numbered 1, 2, 3 … without gaps: found ${migration.version} (${migration.name}) at place ${index + 1}.`,
      { action: 'Renumber the migrations in server/migrations/index.ts.' },
    );
  }
  return sorted;
}
