import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServerWhenStale } from './build.mjs';
import { installWhatIsMissing } from './install.mjs';

// Runs a TypeScript command of this folder after installing what it needs: node scripts/run-ts.mjs plan/plan.ts --in …
const from = process.cwd();
process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
await buildServerWhenStale();
const [script, ...rest] = process.argv.slice(2);
// Under npm the caller's folder is told apart from the project's; file names are the caller's.
const { status } = spawnSync(
  process.execPath,
  ['--require', path.resolve('node_modules/tsx/dist/cjs/index.cjs'), path.resolve('scripts', script), ...rest],
  { stdio: 'inherit', cwd: process.env.INIT_CWD ?? from },
);
process.exit(status ?? 1);
