import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStored } from '../stored-database';
import { backup } from './backup';
import { printContents } from './print-contents';

/** `npm run backup -- --out FILE [--uri URI]` */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, uri: { type: 'string' } } });
  if (!values.out) throw new Error('Name the file: npm run backup -- --out FILE');
  const { client, db, close } = await openStored(values.uri);
  try {
    const { head, contents } = await backup({ client, db, file: path.resolve(values.out) });
    printContents(contents);
    console.log(
      `\n${db.databaseName}, schema version ${head.schemaVersion}, as of ${head.madeAt.toISOString()} → ${values.out}`,
    );
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
