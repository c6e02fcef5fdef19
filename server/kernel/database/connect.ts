import os from 'node:os';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { DatabaseError, reasonOf } from './database-error';

/** How long an operation waits for a usable server before it fails with a reason, in milliseconds. */
const serverSelectionTimeoutMs = 5_000;

/**
 * Connects mongoose's default connection and checks that it reaches a replica set or a sharded cluster: without one
 * there are no transactions and no change streams. Indexes and collections are never made on the side, see `ensureIndexes`.
 */
export async function connectDatabase(options: { uri: string; log: Logger }): Promise<typeof mongoose> {
  const { uri, log } = options;
  mongoose.set('strictQuery', true);
  try {
    await mongoose.connect(uri, {
      autoIndex: false,
      autoCreate: false,
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      // A server that hangs without a word is noticed within their sum, and what waits for it fails then.
      connectTimeoutMS: 3_000,
      heartbeatFrequencyMS: 2_000,
      retryWrites: true,
      retryReads: true,
      w: 'majority',
      // Nobody is told of what the next transaction, which reads a majority snapshot, would not find yet.
      readConcernLevel: 'majority',
      appName: 'huiliu',
      // The driver would load it by a dynamic import, which test runners without module support refuse.
      runtimeAdapters: { os },
    });
  } catch (error) {
    throw new DatabaseError(
      'unreachable',
      `The database at ${withoutSecret(uri)} cannot be reached: ${reasonOf(error)}`,
      {
        action: 'Check MONGODB_URI (host, port, user, replica set name) and that the database runs.',
        cause: error,
      },
    );
  }
  try {
    await refuseStandalone(uri);
  } catch (error) {
    await mongoose.disconnect();
    throw error;
  }
  log.info({ database: mongoose.connection.name }, 'database: connected');
  return mongoose;
}

/** Ends the default connection under whoever still uses it: what waits for the database fails at once, what comes later too. */
export async function cutDatabase(): Promise<void> {
  await mongoose.connection.close(true);
}

/** Closes the default connection. Safe to call twice. */
export async function disconnectDatabase(): Promise<void> {
  await mongoose.disconnect();
}

async function refuseStandalone(uri: string): Promise<void> {
  const hello = await mongoose.connection.getClient().db('admin').command({ hello: 1 });
  if (typeof hello.setName === 'string' || hello.msg === 'isdbgrid') return;
  throw new DatabaseError(
    'not_a_replica_set',
    `The database at ${withoutSecret(uri)} is a single server without a replica set.`,
    {
      action:
        'Huiliu needs transactions and change streams: start mongod with --replSet and run rs.initiate(), or unset MONGODB_URI to use the embedded database.',
    },
  );
}

/** A connection string fit for logs: user and password are left out. */
export function withoutSecret(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}
