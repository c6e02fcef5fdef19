import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Newest change below a folder, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : statSync(file).mtimeMs);
  }
  return latest;
}

/** Builds the pages when they are missing or older than their sources. */
export function buildWebWhenStale() {
  const built = 'dist/web/index.html';
  if (existsSync(built) && statSync(built).mtimeMs >= Math.max(newest('web'), newest('shared'))) return true;
  console.log('Building the pages …');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.mts', '--logLevel', 'warn'],
    { stdio: 'inherit' },
  );
  return status === 0;
}
