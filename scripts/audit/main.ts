import { parseArgs } from 'node:util';
import { openStored } from '../stored-database';
import { audit } from './audit';
import { mostShown } from './check';

/** `npm run audit [-- --uri URI]`: prints each invariant and what breaks it. Ends with 1 when something does. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { uri: { type: 'string' } } });
  const { client, db, close } = await openStored(values.uri);
  const found = await audit({ client, db });
  await close();
  for (const [name, lines] of Object.entries(found)) {
    console.log(`${lines.length === 0 ? 'ok    ' : 'BROKEN'}  ${name}`);
    for (const line of lines.slice(0, mostShown)) console.log(`          ${line}`);
    if (lines.length > mostShown) console.log(`          … and ${lines.length - mostShown} more`);
  }
  const broken = Object.values(found).filter((lines) => lines.length > 0).length;
  console.log(`\n${Object.keys(found).length} invariants, ${broken} broken`);
  process.exitCode = broken === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exit(2);
});
