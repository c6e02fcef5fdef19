import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';

const mark = 'node_modules/.huiliu-installed';

/** Installs from the lock file when something is missing or the lock file is newer. Ends the process with a clear message when that fails. */
export function installWhatIsMissing() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Huiliu needs Node 20.19 or later; this is ${process.version}.`);
    process.exit(1);
  }
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  console.log('Installing packages from the lock file …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed. Check the network to your npm registry, then try again.');
    process.exit(1);
  }
  writeFileSync(mark, '');
}
