import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWebWhenStale } from './build-web.mjs';
import { installWhatIsMissing } from './install.mjs';

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
installWhatIsMissing();

const wanted = process.argv.slice(2);
if (wanted.length > 0) {
  process.exit(
    spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', ...wanted], { stdio: 'inherit' }).status ?? 1,
  );
}

/** Static checks, each counted as one test. */
const checks = {
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  lint: ['node_modules/eslint/bin/eslint.js', '.'],
  types: ['node_modules/typescript/bin/tsc', '--noEmit'],
  'types of the pages': ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'web/tsconfig.json'],
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

/** Runs a check; its output is shown only when it fails. */
function check(name, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('exit', (code) => {
      console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name}`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

const built = buildWebWhenStale();
console.log(`${built ? 'ok' : 'FAILED'}  build of the pages`);
const results = [built];
const staticChecks = (async () => {
  for (const [name, args] of Object.entries(checks)) results.push(await check(name, args));
})();

mkdirSync('build', { recursive: true });
const report = 'build/jest.json';
rmSync(report, { force: true });
const jest = new Promise((resolve) => {
  const args = ['node_modules/jest/bin/jest.js', '--maxWorkers=2', '--forceExit', '--json', `--outputFile=${report}`];
  spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }).on('exit', (code) => resolve(code ?? 1));
});
const [, status] = await Promise.all([staticChecks, jest]);

let passed = results.filter(Boolean).length;
let failed = results.length - passed;
try {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  failed += numFailedTests + numRuntimeErrorTestSuites;
} catch {
  failed += 1;
}
if (status !== 0 && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
