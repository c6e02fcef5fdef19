import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installWhatIsMissing } from './install.mjs';

/** Files below a folder. */
const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

/** Newest change of any of these files, in milliseconds. */
const newest = (files) => files.reduce((latest, file) => Math.max(latest, statSync(file).mtimeMs), 0);

const isFresh = (built, sources) => existsSync(built) && statSync(built).mtimeMs >= newest(sources);

/** Builds the pages when they are missing or older than their sources. */
export async function buildWebWhenStale() {
  if (isFresh('dist/web/index.html', [...filesBelow('web'), ...filesBelow('shared')])) return true;
  console.log('Building the pages …');
  const build = spawn(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.mts', '--logLevel', 'warn'],
    { stdio: 'inherit' },
  );
  const [status] = await once(build, 'exit');
  return status === 0;
}

/**
 * Compiles the server and the contracts, file by file, when that is missing or older than the sources. A server that compiles while it
 * starts keeps its sources and their maps in memory, once for each thread.
 */
export async function buildServerWhenStale() {
  const sources = [...filesBelow('server'), ...filesBelow('shared')].filter((file) => file.endsWith('.ts'));
  if (isFresh('dist/server/main.js', sources)) return;
  const { build } = await import('esbuild');
  await build({
    entryPoints: sources,
    outdir: 'dist',
    outbase: '.',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
  });
}

/** What Node runs of the compiled server: `main` or `worker`, with the arguments before it. */
export const compiled = (file) => ['--conditions=compiled', `dist/server/${file}.js`];

// npm run build: what npm start builds, without starting.
if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
  installWhatIsMissing();
  await buildServerWhenStale();
  if (!(await buildWebWhenStale())) process.exit(1);
}
