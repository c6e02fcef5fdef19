import { parseArgs } from 'node:util';
import { openStored } from '../stored-database';
import { listParked, retryParked, type Parked } from './parked';

/** Attempts of one event take three seconds, and there may be many. */
const patienceMs = 60_000;
const lineOf = ({ parkedAt, listener, event, eventId, error }: Parked) =>
  `${parkedAt.toISOString()}  ${listener}  ${event || 'event is gone'} ${eventId}  ${error.replace(/\s+/g, ' ')}`;

/**
 * `npm run parked [-- --retry] [--listener NAME] [--uri URI]`: lists the events that listeners gave up on, or has them handled again by the servers that
 * run. Ends with 1 when any is left after a retry.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { retry: { type: 'boolean' }, listener: { type: 'string' }, uri: { type: 'string' } },
  });
  const { db, close } = await openStored(values.uri);
  const { listener } = values;
  if (values.retry) {
    const tried = await retryParked(db, { listener, patienceMs });
    for (const one of tried) console.log(`${one.outcome.padEnd(9)}  ${lineOf(one)}`);
    const left = tried.filter(({ outcome }) => outcome !== 'handled');
    console.log(`\n${tried.length} tried again, ${left.length} left`);
    if (left.some(({ outcome }) => outcome === 'not taken'))
      console.log(
        'What was not taken waits for a server that runs the listener: is one up? It is handled when one is.',
      );
    process.exitCode = left.length > 0 ? 1 : 0;
  } else {
    const parked = await listParked(db, listener);
    for (const one of parked) console.log(lineOf(one));
    console.log(
      `\n${parked.length} parked${parked.length > 0 ? '; npm run parked -- --retry handles them again' : ''}`,
    );
  }
  await close();
}

main().catch((error: unknown) => {
  console.error(`Nothing was done: ${(error as Error).message}`);
  process.exit(2);
});
