import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { DatabaseError, reasonOf } from './database-error';
import { type DataLock, lockDataDir } from './data-lock';
import { checkDataDir, defaultMinFreeBytes } from './disk-space';
import { findMongod, type MongodBinary } from './mongod-binary';
import { type MongodExit, type MongodProcess, type MongodSettings, PortTaken, startMongod } from './mongod-process';
import { stopOrphan } from './orphan';
import { choosePort, keepPort } from './port';
import { ensureReplicaSet, replicaSetName } from './replica-set';

/** What the embedded database may be told; only the data folder and the logger are needed. */
export interface EmbeddedOptions {
  dataDir: string;
  log: Logger;
  /** Used instead of looking for one. */
  binary?: MongodBinary;
  /** Free bytes below which it does not start; 500 MB unless set. */
  minFreeBytes?: number;
  /** Cache of the storage engine in GB, at least 0.25; 0.25 unless set. */
  cacheSizeGb?: number;
  /** Size of the change log in MB; 512 unless set. */
  oplogSizeMb?: number;
  /** false only for tests: a confirmed write may be lost in a power cut, and costs no wait for the disk. */
  durable?: boolean;
}

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** Connection string with replica set and database name; the same for the life of this object. */
  uri: string;
  binary: MongodBinary;
  port: number;
  /** The process number of the mongod that runs now; undefined while it is being restarted. */
  pid(): number | undefined;
  /** Called each time mongod ends without being asked to; it is then restarted on the same data. Answers how to stop listening. */
  onExit(listener: (exit: MongodExit) => void): () => void;
  /** Ends mongod in order and frees the data folder. The data stays. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const longestPauseMs = 10_000;

/**
 * Starts a real mongod as a single-node replica set on `dataDir` (made when missing) and keeps it running: when it dies
 * it is started again on the same port and data, so connections come back by themselves. Throws a DatabaseError for a
 * second server on the folder, a full disk, data of another version, a missing binary.
 */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  const minFreeBytes = options.minFreeBytes ?? defaultMinFreeBytes;
  await checkDataDir({ dataDir, minFreeBytes });
  const lock = await lockDataDir({ dataDir, log });
  try {
    const binary = options.binary ?? (await findMongod({ dataDir, log }));
    const dbPath = join(dataDir, 'mongodb');
    await mkdir(dbPath, { recursive: true });
    await stopOrphan({ dbPath, dataDir, log });
    return await supervise({
      lock,
      log,
      durable: options.durable ?? true,
      settings: {
        binary,
        dataDir,
        dbPath,
        port: 0,
        minFreeBytes,
        cacheSizeGb: options.cacheSizeGb ?? 0.25,
        oplogSizeMb: options.oplogSizeMb ?? 512,
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Supervision {
  lock: DataLock;
  log: Logger;
  durable: boolean;
  settings: MongodSettings;
}

async function supervise(options: Supervision): Promise<EmbeddedDatabase> {
  const { lock, log, durable } = options;
  const listeners = new Set<(exit: MongodExit) => void>();
  let current: MongodProcess | null = null;
  let stopped = false;
  let restart: Promise<void> | null = null;

  const launch = async (settings: MongodSettings): Promise<MongodProcess> => {
    const started = await startMongod(settings, onUnexpectedExit);
    try {
      await ensureReplicaSet({ port: settings.port, durable, timeoutMs: startTimeoutMs, log });
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  };

  const onUnexpectedExit = (exit: MongodExit): void => {
    current = null;
    if (stopped || restart !== null) return;
    log.error({ exit }, 'database: mongod ended unexpectedly, starting it again');
    for (const listener of listeners) listener(exit);
    restart = bringBack().finally(() => (restart = null));
  };

  const bringBack = async (): Promise<void> => {
    for (let pauseMs = 100; !stopped && current === null; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await new Promise((done) => setTimeout(done, pauseMs));
      if (stopped) return;
      try {
        await stopOrphan({ dbPath: settings.dbPath, dataDir: settings.dataDir, log });
        current = await launch(settings);
        log.info({ pid: current.pid }, 'database: mongod runs again');
      } catch (error) {
        const action = error instanceof DatabaseError ? error.action : undefined;
        log.error({ reason: reasonOf(error), action }, 'database: mongod could not be started again, trying on');
      }
    }
  };

  const { settings, started } = await firstStart(options.settings, launch, log);
  current = started;
  return {
    uri: `mongodb://127.0.0.1:${settings.port}/huiliu?replicaSet=${replicaSetName}`,
    binary: settings.binary,
    port: settings.port,
    pid: () => current?.pid,
    onExit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await restart;
      await current?.stop();
      await lock.release();
    },
  };
}

/** The first start chooses the port; it tries again with another one when the port is taken in the same instant. */
async function firstStart(
  base: MongodSettings,
  launch: (settings: MongodSettings) => Promise<MongodProcess>,
  log: Logger,
): Promise<{ settings: MongodSettings; started: MongodProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const { port, moved } = await choosePort(base.dataDir);
    if (moved) log.warn({ port }, 'database: the usual port is taken by another program, using another one');
    const settings = { ...base, port };
    try {
      const started = await launch(settings);
      await keepPort(base.dataDir, port);
      return { settings, started };
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === 5) throw error;
    }
  }
}
