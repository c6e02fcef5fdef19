import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import pino from 'pino';
import { demoApi } from '../../shared/demo/demo';
import type { Role } from '../../shared/kernel/roles';
import { Caller } from '../../server/demo/simulation/caller';
import { startEmbeddedDatabase } from '../../server/kernel/database';

/** A whole server in its own process on its own mongod, which the bench reaches too. */
export interface MeasuredServer {
  url: string;
  /** Connection string of the database. */
  uri: string;
  day: string;
  signIn(role: Role): Promise<Caller>;
  /** CPU seconds used so far, resident and used heap bytes, as the server's own metrics say. */
  usage(): Promise<{ cpuSec: number; residentBytes: number; heapBytes: number }>;
  /** Has it collect all its garbage. */
  collect(): Promise<void>;
  /** Where its data lie. */
  dataDir: string;
  /** Stops server and database; the data go with them unless they are to be kept. */
  stop(options?: { keepData: boolean }): Promise<void>;
}

export const root = path.resolve(__dirname, '../..');

/** A demo server in its own process on a database. */
async function spawnServer(
  uri: string,
  settings: Record<string, string>,
): Promise<{ url: string; collect(): Promise<void>; stop(): Promise<void> }> {
  const load = ['--require', './scripts/bench-server/collect-on-signal.cjs'];
  const run = ['--expose-gc', ...load, '--conditions=compiled', 'dist/server/main.js'];
  const child: ChildProcess = spawn(process.execPath, run, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      MONGODB_URI: uri,
      PORT: '0',
      DEMO: '1',
      LOG_LEVEL: 'info',
      RATE_LIMIT_PER_MIN: '100000000',
      ...settings,
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server did not start')));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found) resolve(found);
    });
  });
  return {
    url,
    collect: async () => {
      child.kill('SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** A second server on the database of the first. */
export function startSecondServer(first: MeasuredServer, settings: Record<string, string>) {
  return spawnServer(first.uri, settings);
}

/** Starts the demo server, on new data or on those that another has kept. */
export async function startServer(settings: Record<string, string>, keptDataDir?: string): Promise<MeasuredServer> {
  const dataDir = keptDataDir ?? (await mkdtemp(path.join(tmpdir(), 'huiliu-bench-')));
  const database = await startEmbeddedDatabase({ dataDir, log: pino({ level: 'silent' }) });
  const { url, collect, stop } = await spawnServer(database.uri, settings);
  await mongoose.connect(database.uri, { autoIndex: false, autoCreate: false });
  const people = await new Caller(url).call(demoApi.listDemoPeople, {});
  return {
    url,
    uri: database.uri,
    dataDir,
    day: people.day,
    collect,
    signIn: async (role) => {
      const id = people.items.find((one) => one.role === role)?.id ?? '';
      const { token } = await new Caller(url).call(demoApi.signInAsDemoPerson, { body: { id } });
      return new Caller(url, token);
    },
    usage: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const read = (name: string) => Number(new RegExp(`^\\w*${name} ([\\d.e+]+)`, 'm').exec(text)?.[1]);
      return {
        cpuSec: read('process_cpu_seconds_total'),
        residentBytes: read('process_resident_memory_bytes'),
        heapBytes: read('nodejs_heap_size_used_bytes'),
      };
    },
    stop: async ({ keepData } = { keepData: false }) => {
      await mongoose.disconnect();
      await stop();
      await database.stop();
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** One line of the table. */
export interface Figure {
  figure: string;
  value: string;
  target: string;
  met: boolean;
  details: Record<string, number | string>;
}
