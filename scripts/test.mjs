import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServerWhenStale, buildWebWhenStale } from './build.mjs';
import { installWhatIsMissing } from './install.mjs';
import { writeTestGroups } from './test-groups.mjs';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();
await buildServerWhenStale();

const wanted = process.argv.slice(2);
if (wanted.length > 0) {
  process.exit(
    spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...wanted], { stdio: 'inherit' }).status ?? 1,
  );
}

/** Static checks, each counted as one test. */
const checks = {
  format: ['node_modules/oxfmt/bin/oxfmt', '--check', '--threads=1', '.'],
  lint: ['node_modules/oxlint/bin/oxlint', '--threads=1', '--report-unused-disable-directives', '.'],
  'lint of the components': ['node_modules/eslint/bin/eslint.js', 'web/**/*.vue'],
  types: ['node_modules/typescript-native/bin/tsc', '--noEmit', '--singleThreaded'],
  'types of the pages': ['scripts/page-types.mjs'],
  'dead code': ['node_modules/knip/bin/knip.js', '--no-progress'],
  architecture: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'server',
    'shared',
    'web',
  ],
};

const startedAt = Date.now();
const secondsSince = (at) => `${Math.round((Date.now() - at) / 1000)} s`;

/** Runs a check; its output is shown only when it fails. */
function check(name, args) {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    // They take what the tests leave idle while they wait.
    if (child.pid) setPriority(child.pid, 10);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('exit', (code) => {
      console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name} (${secondsSince(began)})`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

const results = [];
const staticChecks = (async () => {
  for (const [name, args] of Object.entries(checks)) results.push(await check(name, args));
})();
const built = await buildWebWhenStale();
console.log(`${built ? 'ok' : 'FAILED'}  build of the pages (${secondsSince(startedAt)})`);
results.push(built);

writeTestGroups();
/** Runs every project of jest; answers what passed and failed. */
async function jest() {
  const began = Date.now();
  const report = 'build/jest.json';
  rmSync(report, { force: true });
  const args = ['node_modules/jest/bin/jest.js', '--maxWorkers=3', '--forceExit', '--json', `--outputFile=${report}`];
  const status = await new Promise((resolve) => {
    spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TEST_GROUPS: '1' },
    }).on('exit', (code) => resolve(code ?? 1));
  });
  let counts = { passed: 0, failed: 1 };
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    counts = { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    // No report: the run itself failed.
  }
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  jest (${secondsSince(began)})`);
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const [, tests] = await Promise.all([staticChecks, jest()]);

const passed = results.filter(Boolean).length + tests.passed;
const failed = results.filter((one) => !one).length + tests.failed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
