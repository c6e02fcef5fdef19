import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhatIsMissing } from './install.mjs';

// npm run test:faults [-- tests/fault/kills]: the fault tests and a simulated week, with all that is too long for npm test.
// KILLS, SEED, WEEK_DAYS and SIMULATION_SEED may be set.
process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
const wanted = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--forceExit',
    ...(wanted.length > 0 ? wanted : ['tests/fault', 'tests/long']),
  ],
  { stdio: 'inherit', env: { KILLS: '50', ...process.env, FAULTS: 'long' } },
);
process.exit(status ?? 1);
