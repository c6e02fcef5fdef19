import os from 'node:os';
import { mongo } from 'mongoose';
import type { Logger } from 'pino';
import { DatabaseError } from './database-error';

/** The name of the embedded replica set; also how a mongod of ours is told from others. */
export const replicaSetName = 'huiliu';

interface ReplicaSetConfig {
  _id: string;
  version: number;
  term?: number;
  members: { _id: number; host: string }[];
}

/**
 * Makes the mongod on loopback port `port` the primary of its own replica set: initiates a new one, and gives one that
 * was moved to another port its new address. Answers when writes are accepted.
 */
export async function ensureReplicaSet(options: {
  port: number;
  durable: boolean;
  timeoutMs: number;
  log: Logger;
}): Promise<void> {
  const { port, durable, timeoutMs, log } = options;
  const host = `127.0.0.1:${port}`;
  const client = new mongo.MongoClient(`mongodb://${host}/admin`, {
    directConnection: true,
    serverSelectionTimeoutMS: timeoutMs,
    // Otherwise the driver loads it by a dynamic import, which some module loaders cannot do.
    runtimeAdapters: { os },
  });
  try {
    await client.connect();
    const admin = client.db('admin');
    const config = await currentConfig(admin);
    if (config === null) {
      await admin.command({
        replSetInitiate: {
          _id: replicaSetName,
          members: [{ _id: 0, host }],
          writeConcernMajorityJournalDefault: durable,
        },
      });
    } else if (config.members.length !== 1 || config.members[0]?.host !== host) {
      log.warn({ port }, 'database: the replica set moves to another port');
      const { term: _term, ...rest } = config;
      await admin.command({
        replSetReconfig: { ...rest, version: config.version + 1, members: [{ _id: 0, host }] },
        force: true,
      });
    }
    await waitForPrimary(admin, timeoutMs);
  } finally {
    await client.close();
  }
}

async function currentConfig(admin: mongo.Db): Promise<ReplicaSetConfig | null> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    return answer.config as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.codeName === 'NotYetInitialized') return null;
    throw error;
  }
}

async function waitForPrimary(admin: mongo.Db, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary === true) return;
    if (Date.now() > deadline) {
      throw new DatabaseError('start_failed', `The database did not accept writes within ${timeoutMs / 1000} s.`, {
        action: 'Start again; if it stays so, look at the load and the disk of this machine.',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
