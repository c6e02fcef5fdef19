import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import mongoose from 'mongoose';
import { createApp, type App, type Role } from './app';
import { readConfig, type Config } from './config';
import {
  connectDatabase,
  disconnectDatabase,
  ensureIndexes,
  runMigrations,
  startEmbeddedDatabase,
} from './kernel/database';
import { createLog, type Logger } from './kernel/log';
import { migrations } from './migrations';

async function listen(app: App, config: Config, log: Logger): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    app.server.once('error', reject);
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

/** Reads the settings, opens the database, starts the application; stops in the opposite order on SIGTERM and SIGINT. */
async function start(role: Role): Promise<void> {
  for (const flag of memoryFlags) setFlagsFromString(flag);
  const config = readConfig();
  const log = createLog(config.LOG_LEVEL);
  if (role === 'worker' && !config.MONGODB_URI)
    throw new Error('A planner worker needs MONGODB_URI: the replica set of the servers that it plans for.');
  if (role === 'worker' && config.PLANNER_THREADS === 0)
    throw new Error('A planner worker needs PLANNER_THREADS of 1 or more.');
  const embedded = config.MONGODB_URI
    ? null
    : await startEmbeddedDatabase({ dataDir: path.resolve(config.DATA_DIR), log });
  await connectDatabase({ uri: config.MONGODB_URI ?? embedded?.uri ?? '', log });
  const app = createApp({ config, log, role });
  await runMigrations({ db: mongoose.connection.getClient().db(mongoose.connection.name), migrations, log });
  await ensureIndexes({ models: Object.values(mongoose.models), log });
  await app.start();
  if (role === 'server') await listen(app, config, log);
  else process.stdout.write(`\nHuiliu 回流: planner worker, ${config.PLANNER_THREADS} threads\n\n`);

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), config.DRAIN_MS + 20_000).unref();
    await app.stop();
    await disconnectDatabase();
    await embedded?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

/** Runs a server or a planner worker until a signal ends it; says in one line why it did not start. */
export function runProcess(role: Role): void {
  start(role).catch((error: unknown) => {
    const { message } = error as Error;
    process.stderr.write(`\nHuiliu did not start: ${message}\n`);
    if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  });
}
