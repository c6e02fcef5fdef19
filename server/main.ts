import type { AddressInfo } from 'node:net';
import path from 'node:path';
import mongoose from 'mongoose';
import { createApp } from './app';
import { readConfig } from './config';
import {
  connectDatabase,
  disconnectDatabase,
  ensureIndexes,
  runMigrations,
  startEmbeddedDatabase,
} from './kernel/database';
import { createLog } from './kernel/log';
import { migrations } from './migrations';

/** Reads the settings, opens the database, starts the application, listens; stops in the opposite order. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.LOG_LEVEL);
  const embedded = config.MONGODB_URI
    ? null
    : await startEmbeddedDatabase({ dataDir: path.resolve(config.DATA_DIR), log });
  await connectDatabase({ uri: config.MONGODB_URI ?? embedded?.uri ?? '', log });
  const app = createApp({ config, log });
  await runMigrations({ db: mongoose.connection.getClient().db(mongoose.connection.name), migrations, log });
  await ensureIndexes({ models: Object.values(mongoose.models), log });
  await app.start();
  await new Promise<void>((resolve, reject) => {
    app.server.once('error', reject);
    app.server.listen(config.PORT, config.HOST, resolve);
  });
  const { port } = app.server.address() as AddressInfo;
  log.info({ port, demo: config.DEMO }, 'listening');
  process.stdout.write(`\nHuiliu 回流 → ${config.PUBLIC_URL ?? `http://${config.HOST}:${port}`}\n\n`);

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), 15_000).unref();
    await app.stop();
    await disconnectDatabase();
    await embedded?.stop();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
}

main().catch((error: unknown) => {
  const { message } = error as Error;
  process.stderr.write(`\nHuiliu did not start: ${message}\n`);
  if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
