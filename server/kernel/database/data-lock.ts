import { link, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DatabaseError } from './database-error';
import { identifyProcess } from './process-identity';

interface LockContent {
  pid: number;
  host: string;
  startMark: string;
  since: string;
}

/** The right to use one data folder, held by one process at a time. */
export interface DataLock {
  release(): Promise<void>;
}

/**
 * Takes the lock `huiliu.lock` of a data folder. A lock whose process is gone (kill -9, power cut, a container started
 * anew) is removed with a log line. Throws `data_dir_in_use` while another process holds it. mongod's own lock on its
 * files remains the last guard, so even two locks taken in the same instant cannot damage data.
 */
export async function lockDataDir(options: { dataDir: string; log: Logger }): Promise<DataLock> {
  const { dataDir, log } = options;
  const path = join(dataDir, 'huiliu.lock');
  const own = await identifyProcess(process.pid);
  const content: LockContent = {
    pid: process.pid,
    host: hostname(),
    startMark: own?.startMark ?? '',
    since: new Date().toISOString(),
  };
  const text = JSON.stringify(content);
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, text);
  try {
    // Linking is atomic and fails when the name exists, and the content is complete from the first moment.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        await link(draft, path);
        return { release: () => release(path, text) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await removeIfStale({ path, dataDir, log });
    }
    throw inUse(dataDir, 'another process that is just starting');
  } finally {
    await rm(draft, { force: true });
  }
}

async function removeIfStale(options: { path: string; dataDir: string; log: Logger }): Promise<void> {
  const { path, dataDir, log } = options;
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const holder = parse(text);
  if (holder !== null && (await holds(holder))) {
    throw inUse(dataDir, `process ${holder.pid}, since ${holder.since}`);
  }
  const aside = `${path}.stale.${process.pid}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => null);
  if (moved !== null && moved !== text) {
    // Another process took over in between: give it its lock back.
    await link(aside, path).catch(() => undefined);
  } else {
    log.warn(
      { previousPid: holder?.pid },
      'database: the last server did not shut down cleanly; its stale lock is removed',
    );
  }
  await rm(aside, { force: true });
}

async function holds(holder: LockContent): Promise<boolean> {
  // A number of another machine or container says nothing here; mongod's own lock decides then.
  if (holder.host !== hostname()) return false;
  const running = await identifyProcess(holder.pid);
  if (running === null) return false;
  return holder.startMark === '' || running.startMark === '' || running.startMark === holder.startMark;
}

function parse(text: string): LockContent | null {
  try {
    const value = JSON.parse(text) as Partial<LockContent> | null;
    if (typeof value?.pid !== 'number') return null;
    return { pid: value.pid, host: value.host ?? '', startMark: value.startMark ?? '', since: value.since ?? '?' };
  } catch {
    return null;
  }
}

async function release(path: string, text: string): Promise<void> {
  const current = await readFile(path, 'utf8').catch(() => null);
  if (current === text) await unlink(path).catch(() => undefined);
}

/** The error for a second server on one data folder. */
export function inUse(dataDir: string, holder: string): DatabaseError {
  return new DatabaseError(
    'data_dir_in_use',
    `Another Huiliu already runs on the data folder ${dataDir} (${holder}).`,
    {
      action: 'Stop it, or start this one with DATA_DIR set to another folder.',
    },
  );
}
