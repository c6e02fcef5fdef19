import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServerWhenStale } from './build.mjs';
import { installWhatIsMissing } from './install.mjs';

// npm run test:faults [-- tests/fault/kills]: fault and property tests and a simulated week, with all that is too long for npm test. The counts may be set.
process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
await buildServerWhenStale();
const wanted = process.argv.slice(2);
const counts = {
  ...{ KILLS: '50', INCIDENT_DAYS: '20', INCIDENT_KILLS: '2' },
  ...{ EXHAUSTIVE_SEEDS: '150', LEAN_SEEDS: '200', INSERTION_SEEDS: '200', CUSTODY_LIVES: '60' },
  ...{ MOVES_PROBLEMS: '400', LEAN_MOVES_PROBLEMS: '1000', FIXES_SEEDS: '100', AWAY_SECONDS: '30' },
};
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--forceExit',
    ...(wanted.length > 0 ? wanted : ['tests/fault', 'tests/property', 'tests/long']),
  ],
  { stdio: 'inherit', env: { ...counts, ...process.env, FAULTS: 'long' } },
);
process.exit(status ?? 1);
