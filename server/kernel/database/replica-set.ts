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
 * was moved to another port its new address. Answers when writes are accepted. A mongod that finds itself at another port
 * closes its connections, and one that still reads its set from the disk says that it has none and refuses another: both are
 * asked again.
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
  const deadline = Date.now() + timeoutMs;
  try {
    for (;;) {
      try {
        await configure(client.db('admin'), { host, durable, log });
        return await waitForPrimary(client.db('admin'), deadline);
      } catch (error) {
        if (!isPassing(error) || Date.now() > deadline) throw error;
        log.info({ port, reason: error.message }, 'database: not there yet, asking again');
        await pause();
      }
    }
  } finally {
    await client.close();
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

const isPassing = (error: unknown): error is mongo.MongoError =>
  error instanceof mongo.MongoNetworkError ||
  (error instanceof mongo.MongoServerError && error.codeName === 'AlreadyInitialized');

/** Gives the set its one member `host`; does nothing when it has it. */
async function configure(
  admin: mongo.Db,
  { host, durable, log }: { host: string; durable: boolean; log: Logger },
): Promise<void> {
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
    log.warn({ host }, 'database: the replica set moves to another port');
    const { term: _term, ...rest } = config;
    await admin.command({
      replSetReconfig: { ...rest, version: config.version + 1, members: [{ _id: 0, host }] },
      force: true,
    });
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

/** Answers when writes are accepted; gives up at `deadline`, a time in ms. */
async function waitForPrimary(admin: mongo.Db, deadline: number): Promise<void> {
  for (;;) {
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary === true) return;
    if (Date.now() > deadline) {
      throw new DatabaseError('start_failed', 'The database did not accept writes in time.', {
        action: 'Start again; if it stays so, look at the load and the disk of this machine.',
      });
    }
    await pause();
  }
}
