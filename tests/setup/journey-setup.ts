import { prepareChromium } from './chromium';
import { startSharedDatabase } from './shared-database';

/** Runs once before the journeys: two files that start at the same time must not both unpack the browser. */
export default async function setUpJourneys(): Promise<void> {
  await Promise.all([startSharedDatabase(), prepareChromium()]);
}
