import path from 'node:path';
import { readConfig } from '../server/config';
import { auditCustody } from '../server/custody';
import { connectDatabase, disconnectDatabase, startEmbeddedDatabase } from '../server/kernel/database';
import { createLog } from '../server/kernel/log';

/** `npm run audit:custody`: checks every chain of custody; ends with 1 when something is found. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog('warn');
  const embedded = config.MONGODB_URI
    ? null
    : await startEmbeddedDatabase({ dataDir: path.resolve(config.DATA_DIR), log });
  await connectDatabase({ uri: config.MONGODB_URI ?? embedded?.uri ?? '', log });
  try {
    const { findings, units, entries, digest } = await auditCustody();
    for (const { rule, subject, message } of findings) console.log(`${rule}  ${subject}  ${message}`);
    console.log(`${units} units, ${entries} entries, ${findings.length} findings\ndigest ${digest}`);
    process.exitCode = findings.length > 0 ? 1 : 0;
  } finally {
    await disconnectDatabase();
    await embedded?.stop();
  }
}

main().catch((error: unknown) => {
  console.error(`The audit did not run: ${(error as Error).message}`);
  process.exit(2);
});
