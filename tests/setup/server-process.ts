import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A server or planner worker in a process of its own, that may be stopped or killed. */
export interface ServerProcess {
  /** Where it listens; empty for a worker. */
  url: string;
  pid: number;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** All processes of a test seal with one key, as those of an installation do. */
export const dataKey = 'ab'.repeat(32);

const running = new Set<ChildProcess>();
const ready = { server: /http:\/\/127\.0\.0\.1:\d+/, worker: /planner worker/ };

type Role = 'server' | 'worker';

/** Spawns one as `npm start` and `npm run worker` do; `errors`: where its standard error goes. */
function spawnProcess(role: Role, settings: Record<string, string>, errors: 'inherit' | 'pipe') {
  const file = role === 'server' ? 'dist/server/main.js' : 'dist/server/worker.js';
  const child = spawn(process.execPath, ['--conditions=compiled', file], {
    cwd: path.resolve(__dirname, '../..'),
    stdio: ['ignore', 'pipe', errors],
    env: {
      ...process.env,
      PORT: '0',
      SEED_REQUESTS: '0',
      PLANNER_THREADS: role === 'server' ? '0' : '1',
      RATE_LIMIT_PER_MIN: '1000000',
      LOG_LEVEL: 'silent',
      WARM_PLANNER: '0',
      DATA_KEY: dataKey,
      ...settings,
    },
  });
  running.add(child);
  const gone = once(child, 'exit').then(() => running.delete(child));
  return { child, gone };
}

/** Starts one that is not to come up; answers what it ended with and what it said of that. */
export async function failedStart(
  role: Role,
  settings: Record<string, string>,
): Promise<{ code: number | null; errors: string }> {
  const { child } = spawnProcess(role, settings, 'pipe');
  createInterface({ input: child.stdout! }).on('line', (text) => {
    if (ready[role].test(text)) child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, errors };
}

/** Starts one and asks it to stop as soon as it logs `line`, before it runs; answers what it ended with, and whether it came to run. */
export async function interruptedStart(
  settings: Record<string, string>,
  line: string,
): Promise<{ code: number | null; hasRun: boolean }> {
  const { child } = spawnProcess('server', { ...settings, LOG_LEVEL: 'info' }, 'inherit');
  let hasRun = false;
  createInterface({ input: child.stdout! }).on('line', (text) => {
    if (text.includes(line)) child.kill('SIGTERM');
    hasRun ||= ready.server.test(text);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, hasRun };
}

/** Starts one and waits until it says that it runs. */
export async function startProcess(role: Role, settings: Record<string, string>): Promise<ServerProcess> {
  const { child, gone } = spawnProcess(role, settings, 'inherit');
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the ${role} did not start: ${code}`)));
    createInterface({ input: child.stdout! }).on('line', (text) => {
      const found = ready[role].exec(text)?.[0];
      if (found) resolve(found);
    });
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    url: role === 'server' ? line : '',
    pid: child.pid ?? 0,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

/** A loopback port that nobody listens on, for a process that is to come back under the same address. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Ends what a test has left; for `afterAll`. */
export async function killProcesses(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      child.kill('SIGKILL');
      return child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    }),
  );
}
