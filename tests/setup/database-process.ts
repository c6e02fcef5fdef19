import pino from 'pino';
import { startEmbeddedDatabase } from '../../server/kernel/database/embedded';
import type { MongodBinary } from '../../server/kernel/database/mongod-binary';

/**
 * A server process reduced to its database, for tests that kill it: starts the embedded database on the folder of the
 * first argument with the binary of the second, prints what it has as one JSON line, and waits to be killed.
 */
async function main(): Promise<void> {
  const [dataDir = '', binary = ''] = process.argv.slice(2);
  const log = pino({ level: 'silent' });
  const database = await startEmbeddedDatabase({ dataDir, log, binary: JSON.parse(binary) as MongodBinary });
  console.log(JSON.stringify({ mongodPid: database.pid(), uri: database.uri }));
  setInterval(() => undefined, 60_000);
}

void main();
