import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import mongoose from 'mongoose';
import { createApp, type App, type Role } from './app';
import { readConfig, type Config } from './config';
import { createClock } from './kernel/clock';
import {
  claimDataKey,
  connectDatabase,
  disconnectDatabase,
  ensureIndexes,
  followDatabaseTime,
  runMigrations,
  startEmbeddedDatabase,
} from './kernel/database';
import { createLog, type Logger } from './kernel/log';
import { migrations } from './migrations';
import { listenError, StartError, whyNotStarted } from './start-error';

async function listen(app: App, config: Config, log: Logger): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    app.server.once('error', (error) => reject(listenError(error, config)));
    app.server.listen(config.PORT, config.HOST, resolve);
  });
  const { port } = app.server.address() as AddressInfo;
  log.info({ port, demo: config.DEMO }, 'listening');
  process.stdout.write(`\nHuiliu 回流 → ${config.PUBLIC_URL ?? `http://${config.HOST}:${port}`}\n\n`);
}

/**
 * The heap may grow by six tenths of what lives before it is collected; by itself the engine lets it grow with the memory of the machine. Translated code
 * that has not run for some collections is given up, too: by itself the engine keeps the code of everything that was ever done. Both count for the
 * planner's threads as well.
 */
const memoryFlags = ['--heap-growing-percent=60', '--flush-baseline-code'];

/** How long what was opened may take to close before the process ends without it. */
const closeMs = 20_000;

/** What a process has opened so far, to be closed in the opposite order. */
class Opened {
  readonly #closings: (() => Promise<unknown>)[] = [];
  #opening: Promise<unknown> = Promise.resolve();
  #isClosing = false;

  /** From when on nothing more is opened. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Waits for what is being opened. Throws when everything is to be closed meanwhile: this, too. */
  async open<T>(opening: Promise<T>, close: (it: T) => Promise<unknown>): Promise<T> {
    this.#opening = opening;
    const it = await opening;
    this.#closings.push(() => close(it));
    if (this.#isClosing) throw new Error('stopped while it started');
    return it;
  }

  /** Closes everything; what cannot be closed does not keep the rest from it. Answers what went wrong. */
  async close(): Promise<unknown[]> {
    this.#isClosing = true;
    await this.#opening.catch(() => undefined);
    const failures: unknown[] = [];
    for (const close of this.#closings.splice(0).toReversed())
      await close().catch((error: unknown) => failures.push(error));
    return failures;
  }
}

/** Closes what is open on SIGTERM and SIGINT and ends the process, while it starts, too. */
function stopOnSignals(opened: Opened, { config, log }: { config: Config; log: Logger }): void {
  const stop = async (signal: string) => {
    if (opened.isClosing) return;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), config.DRAIN_MS + closeMs).unref();
    const failures = await opened.close();
    for (const error of failures) log.error({ err: error }, 'not everything could be closed in order');
    process.exit(failures.length === 0 ? 0 : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

/** Reads the settings, opens the database, starts the application; stops in the opposite order on SIGTERM and SIGINT. */
async function start(role: Role, opened: Opened): Promise<void> {
  for (const flag of memoryFlags) setFlagsFromString(flag);
  const config = readConfig();
  const log = createLog(config.LOG_LEVEL);
  if (role === 'worker' && !config.MONGODB_URI)
    throw new StartError(
      'A planner worker needs MONGODB_URI.',
      'Set MONGODB_URI to the replica set of the servers that it plans for.',
    );
  if (role === 'worker' && config.PLANNER_THREADS === 0)
    throw new StartError(
      'A planner worker without planner threads plans nothing.',
      'Set PLANNER_THREADS to 1 or more.',
    );
  stopOnSignals(opened, { config, log });
  const embedded = config.MONGODB_URI
    ? null
    : await opened.open(startEmbeddedDatabase({ dataDir: path.resolve(config.DATA_DIR), log }), (it) => it.stop());
  await opened.open(connectDatabase({ uri: config.MONGODB_URI ?? embedded?.uri ?? '', log }), disconnectDatabase);
  const db = mongoose.connection.getClient().db(mongoose.connection.name);
  const time = await opened.open(followDatabaseTime({ db, log }), (it) => Promise.resolve(it.stop()));
  const app = createApp({ config, log, role, clock: createClock(time.now), realNow: () => new Date(time.now()) });
  const keyId = app.kernel.vault.keyId();
  if (keyId === null) log.warn('no DATA_KEY is set: sellers who must be identified are refused');
  await runMigrations({ db, migrations, log });
  await claimDataKey({ db, keyId });
  await ensureIndexes({ models: Object.values(mongoose.models), log });
  await opened.open(Promise.resolve(app), (it) => it.stop());
  await app.start();
  if (role === 'server') await listen(app, config, log);
  else process.stdout.write(`\nHuiliu 回流: planner worker, ${config.PLANNER_THREADS} threads\n\n`);
}

/** Runs a server or a planner worker until a signal ends it; says why it did not start and what to do, and leaves nothing running then. */
export function runProcess(role: Role): void {
  const opened = new Opened();
  start(role, opened).catch(async (error: unknown) => {
    // A signal has come first, and ends the process.
    if (opened.isClosing) return;
    process.stderr.write(`\n${whyNotStarted(error)}\n`);
    if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    setTimeout(() => process.exit(1), closeMs).unref();
    await opened.close();
    process.exit(1);
  });
}
