import { MongoInstance } from 'mongodb-memory-server';
import { DatabaseError, reasonOf } from './database-error';
import { inUse } from './data-lock';
import { diskFull } from './disk-space';
import type { MongodBinary } from './mongod-binary';
import { replicaSetName } from './replica-set';

/** How a mongod ended that was not asked to. */
export interface MongodExit {
  pid: number | undefined;
  code: number | null;
  signal: string | null;
}

/** A running mongod. */
export interface MongodProcess {
  pid: number | undefined;
  stop(): Promise<void>;
}

/** What mongod is started with. Sizes: cache in GB (at least 0.25), oplog in MB. */
export interface MongodSettings {
  binary: MongodBinary;
  dataDir: string;
  dbPath: string;
  port: number;
  cacheSizeGb: number;
  oplogSizeMb: number;
  minFreeBytes: number;
}

/** A port that was free a moment ago and is not any more. */
export class PortTaken extends Error {}

/**
 * mongodb-memory-server's instance guesses failures from single lines of output and then tries for seconds to reach a
 * server that is already going down. Here the end of the process decides, and its whole output explains it.
 */
class Mongod extends MongoInstance {
  protected override checkErrorInLine(): void {}
}

/**
 * Starts mongod through mongodb-memory-server, which also guards it: it ends when this process is gone.
 * `onExit` is called when it ends without being asked to. Throws a DatabaseError that says why it does not start.
 */
export async function startMongod(
  settings: MongodSettings,
  onExit: (exit: MongodExit) => void,
): Promise<MongodProcess> {
  const { binary, dbPath, port } = settings;
  const lines: string[] = [];
  const instance = new Mongod({
    instance: {
      port,
      ip: '127.0.0.1',
      dbPath,
      replSet: replicaSetName,
      storageEngine: 'wiredTiger',
      launchTimeout: 120_000,
      args: mongodArgs(settings),
    },
    binary: { systemBinary: binary.path, version: binary.version },
    // A process group of its own: Ctrl-C reaches our server, which then stops mongod in order.
    spawn: { detached: true },
  });
  const remember = (text: unknown): void => {
    lines.push(...String(text).split('\n'));
    lines.splice(0, Math.max(0, lines.length - 400));
  };
  instance.on('instanceSTDOUT' as never, remember);
  instance.on('instanceSTDERR' as never, remember);
  let ended: MongodExit | null = null;
  let pid: number | undefined;
  instance.on('instanceLaunched' as never, () => setImmediate(() => (pid = instance.mongodProcess?.pid)));
  instance.once('instanceClosed' as never, (code: number | null, signal: string | null) => {
    ended = { pid, code, signal };
  });
  try {
    await instance.start();
  } catch (error) {
    await endInOrder(instance).catch(() => undefined);
    throw explain({ error, output: lines.join('\n'), exit: ended, settings });
  }
  pid = instance.mongodProcess?.pid;
  let stopping = false;
  instance.once('instanceClosed' as never, (code: number | null, signal: string | null) => {
    if (!stopping) onExit({ pid, code, signal });
  });
  return {
    pid,
    stop: async () => {
      stopping = true;
      await endInOrder(instance);
    },
  };
}

/** SIGTERM makes mongod write everything out and leave; mongodb-memory-server's own way opens a client and is slower. */
async function endInOrder(instance: Mongod): Promise<void> {
  const child = instance.mongodProcess;
  if (process.platform !== 'win32' && child !== undefined && child.exitCode === null && child.signalCode === null) {
    const exited = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await exited;
    clearTimeout(patience);
  }
  await instance.stop();
}

function mongodArgs(settings: MongodSettings): string[] {
  return [
    '--quiet',
    '--wiredTigerCacheSizeGB',
    String(settings.cacheSizeGb),
    '--oplogSize',
    String(settings.oplogSizeMb),
    // One member has nobody to hand over to: leave at once when asked.
    '--setParameter',
    'shutdownTimeoutMillisForSignaledShutdown=100',
    '--setParameter',
    'diagnosticDataCollectionEnabled=false',
    // What a killed server had begun holds its documents no longer than this; our transactions take a second or two.
    '--setParameter',
    `transactionLifetimeLimitSeconds=${transactionLimitSec}`,
  ];
}

/** Longest transaction in seconds. */
const transactionLimitSec = 10;

/** What mongod ends with when its storage engine cannot open the files (14) or they need another version (62). */
const unreadableExitCodes: readonly number[] = [14, 62];

function explain(options: {
  error: unknown;
  output: string;
  exit: MongodExit | null;
  settings: MongodSettings;
}): Error {
  const { error, output, exit, settings } = options;
  const { binary, dataDir, port, minFreeBytes } = settings;
  if (/DBPathInUse|Unable to lock the lock file/.test(output)) return inUse(dataDir, 'mongod finds its files locked');
  if (/address already in use/i.test(output)) return new PortTaken(`port ${port} is taken`);
  if (/no space left on device|ENOSPC/i.test(output)) return diskFull({ dataDir, minFreeBytes });
  if (
    unreadableExitCodes.includes(exit?.code ?? 0) ||
    /UPGRADE PROBLEM|InvalidFeatureCompatibilityVersion|IncompatibleServerVersion|featureCompatibilityVersion|unsupported (WiredTiger )?(file )?version|WT_TRY_SALVAGE|MustUpgrade|is incompatible with/i.test(
      output,
    )
  ) {
    return new DatabaseError(
      'data_version_unknown',
      `mongod ${binary.version} cannot read the data in ${dataDir}: another version wrote it, or files are damaged (${lastError(output)}).`,
      {
        action:
          'Set MONGOMS_SYSTEM_BINARY to the mongod version that wrote the data, or restore a backup into an empty DATA_DIR. The data is left as it is.',
        cause: error,
      },
    );
  }
  const how = exit?.signal ? `ended by ${exit.signal}` : exit ? `exit code ${String(exit.code)}` : reasonOf(error);
  const hint = exit?.signal === 'SIGILL' ? 'This processor lacks instructions that this mongod needs (AVX). ' : '';
  return new DatabaseError('start_failed', `mongod ${binary.version} did not start (${how}): ${lastError(output)}`, {
    action: `${hint}Set MONGOMS_SYSTEM_BINARY to another mongod, or MONGODB_URI to a replica set you have.`,
    cause: error,
  });
}

/** The last complaint in mongod's structured log, else its last line. */
function lastError(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines.toReversed()) {
    try {
      const entry = JSON.parse(line) as { s?: string; msg?: string; attr?: { error?: unknown; msg?: unknown } };
      if (entry.s !== 'E' && entry.s !== 'F') continue;
      const detail = entry.attr?.error ?? entry.attr?.msg ?? '';
      return `${entry.msg ?? ''} ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`.trim();
    } catch {
      // A line that is not of the structured log.
    }
  }
  return reasonOf(lines.at(-1) ?? 'no output').slice(0, 300);
}
