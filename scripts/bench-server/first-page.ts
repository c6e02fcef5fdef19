import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root, type Figure } from './measured-server';

/** Starts with the README's command and waits until the first page and what it shows are answered. */
async function untilUsable(folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const beganAt = performance.now();
  const child: ChildProcess = spawn('npm', ['start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    detached: process.platform !== 'win32',
  });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2_000)));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`npm start ended: ${complaint}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found) resolve(found);
    });
  });
  const [page, people] = await Promise.all([fetch(url), fetch(`${url}/api/demo/people`)]);
  if (!page.ok || !people.ok) throw new Error('the first page is not usable');
  const seconds = (performance.now() - beganAt) / 1000;
  if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
  await once(child, 'exit');
  // npm goes first; the server still writes its database down.
  const lock = path.join(folder, '.data/huiliu.lock');
  for (let tried = 0; existsSync(lock) && tried < 100; tried += 1)
    await new Promise((resolve) => setTimeout(resolve, 200));
  return seconds;
}

/** A clone of the last commit with an empty npm cache, from `npm start` to the first usable page, and the second start. */
export async function benchFirstPage(): Promise<Figure> {
  const folder = await mkdtemp(path.join(tmpdir(), 'huiliu-clone-'));
  try {
    const clone = path.join(folder, 'huiliu');
    const beganAt = performance.now();
    spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone], { stdio: 'inherit' });
    const cloneSec = (performance.now() - beganAt) / 1000;
    // As from a terminal: what `npm run` says about this project must not reach the clone's npm.
    const outside = Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|command|config_(local_)?prefix)|INIT_CWD)/.test(name),
    );
    const env = { ...Object.fromEntries(outside), npm_config_cache: path.join(folder, 'npm-cache'), PORT: '0' };
    const cold = cloneSec + (await untilUsable(clone, env));
    const second = await untilUsable(clone, env);
    return {
      figure: 'clone → first page usable, npm cache cold / second start',
      value: `${Math.round(cold)} s / ${second.toFixed(1)} s`,
      target: '≤ 180 s / ≤ 10 s',
      met: cold <= 180 && second <= 10,
      details: {},
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  }
}
