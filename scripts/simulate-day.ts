import { parseArgs } from 'node:util';
import { serviceDay } from '../shared/kernel/time';
import { simulateDay } from '../server/demo/simulation';

const usage = `npm run simulate -- [--day YYYY-MM-DD] [--speed 60] [--seed 1] [--plan-seconds 5] [--url http://127.0.0.1:3000]

Drives the demo's crews along the published routes of --day (the district's today where nothing is said) through the public
API and sockets, --speed (1 to 3600) times as fast as the clock, which goes on to a later day; the same --seed (0 or more)
meets the same surprises. When nothing is published the day is planned first, for --plan-seconds (0.5 to 600): today or one
of the 7 days after it. The server must run in demo mode (npm start). Ends with a summary that the books of the server
confirm; exit status 0 only when they agree and balance and no vehicle carried more than it may on any leg.`;

/** Reads the arguments, simulates, prints the summary. Answers the exit status. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      day: { type: 'string' },
      speed: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      'plan-seconds': { type: 'string', default: '5' },
      url: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? 3000}` },
      help: { type: 'boolean', default: false },
    },
  });
  const speed = Number(values.speed);
  const seed = Number(values.seed);
  const planSec = Number(values['plan-seconds']);
  const { day, url } = values;
  const isDay = serviceDay.optional().safeParse(day).success;
  const isValid =
    isDay && speed >= 1 && speed <= 3600 && Number.isInteger(seed) && seed >= 0 && planSec >= 0.5 && planSec <= 600;
  if (values.help || !isValid) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(new Error('stopped')));
  const told = (what: string) => console.error(`… ${what}`);
  const summary = await simulateDay({ url, day, speed, seed, planSec, signal: abort.signal, told });
  console.log(JSON.stringify(summary, null, 2));
  return summary.agrees && summary.balanced && summary.overloads === 0 ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
