import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStored } from '../stored-database';
import { printContents } from './print-contents';
import { restore } from './restore';

/** `npm run restore -- --in FILE [--uri URI]` */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { in: { type: 'string' }, uri: { type: 'string' } } });
  if (!values.in) throw new Error('Name the file: npm run restore -- --in FILE --uri URI');
  const { db, close } = await openStored(values.uri);
  try {
    const { head, contents } = await restore({ db, file: path.resolve(values.in) });
    printContents(contents);
    console.log(
      `\nEverything of ${head.madeAt.toISOString()} is in ${db.databaseName}; counts and checksums agree. Run "npm run audit" next.`,
    );
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(1);
});
