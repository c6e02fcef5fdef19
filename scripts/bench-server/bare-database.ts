import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import mongoose from 'mongoose';
import pino from 'pino';
import { findMongod } from '../../server/kernel/database/mongod-binary';
import type { MeasuredServer } from './measured-server';

/**
 * Does work on the data of a stopped server, on a mongod without an oplog: nobody follows what is written, so millions of documents take half the
 * time, and the server that starts afterwards has nothing to catch up with.
 */
export async function onBareDatabase<T>(
  { dataDir, uri }: Pick<MeasuredServer, 'dataDir' | 'uri'>,
  work: () => Promise<T>,
): Promise<T> {
  const binary = await findMongod({ dataDir, log: pino({ level: 'silent' }) });
  const { port, pathname } = new URL(uri);
  const where = ['--dbpath', path.join(dataDir, 'mongodb'), '--bind_ip', '127.0.0.1', '--port', port];
  const mongod = spawn(binary.path, [...where, '--quiet', '--wiredTigerCacheSizeGB', '1'], { stdio: 'ignore' });
  try {
    await mongoose.connect(`mongodb://127.0.0.1:${port}${pathname}`, {
      ...{ autoIndex: false, autoCreate: false, directConnection: true, serverSelectionTimeoutMS: 60_000 },
    });
    return await work();
  } finally {
    await mongoose.disconnect();
    mongod.kill('SIGTERM');
    if (mongod.exitCode === null) await once(mongod, 'exit');
  }
}
