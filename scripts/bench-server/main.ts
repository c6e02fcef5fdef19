import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { benchBookings } from './bookings';
import { benchDemoDay } from './demo-day';
import { benchFirstPage } from './first-page';
import { benchFlow } from './flow';
import type { Figure } from './measured-server';
import { benchPositions } from './positions';
import { benchSlotOffers } from './slot-offers';
import { benchRepairs } from './repairs';
import { benchSoak } from './soak';
import { benchSockets } from './sockets';
import { benchTwoServers } from './two-servers';

const benches: Record<string, () => Promise<Figure | Figure[]>> = {
  'first-page': benchFirstPage,
  bookings: benchBookings,
  sockets: benchSockets,
  'two-servers': benchTwoServers,
  positions: benchPositions,
  'slot-offers': benchSlotOffers,
  repairs: benchRepairs,
  flow: benchFlow,
  'demo-day': benchDemoDay,
  soak: benchSoak,
};

/** `npm run bench:server [-- name …]`: each figure with its yardstick in the same run; a table, and JSON in build/. */
async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !benches[name]);
  if (unknown.length > 0) {
    console.error(`Not known: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
    process.exit(2);
  }
  const figures: Figure[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(`… ${name}`);
    figures.push(...[await bench()].flat());
  }
  console.table(
    Object.fromEntries(
      figures.map(({ figure, value, target, met }) => [figure, { value, target, met: met ? 'yes' : 'NO' }]),
    ),
  );
  const [cpu] = cpus();
  mkdirSync('build', { recursive: true });
  const machine = { cpu: cpu?.model ?? '', cores: cpus().length, node: process.version };
  writeFileSync('build/bench-server.json', `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  console.log(JSON.stringify(figures.map(({ figure, details }) => ({ figure, ...details }))));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
