import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import pino, { type Logger } from 'pino';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../server/kernel/database/embedded';
import { findMongod, type MongodBinary, userCacheDir } from '../../server/kernel/database/mongod-binary';
import { identifyProcess } from '../../server/kernel/database/process-identity';
import { testLog } from '../setup/database';
import { failedStart } from '../setup/server-process';

/** One thing after another happens to one data folder, as in the life of a small server; the document written first must survive it all. */
describe('the embedded database in trouble', () => {
  let root: string;
  let dataDir: string;
  let binary: MongodBinary;
  let database: EmbeddedDatabase | undefined;
  let other: ChildProcess | undefined;
  const lines: string[] = [];
  const log: Logger = pino(
    { level: 'info' },
    {
      write: (line: string) => {
        lines.push(line);
      },
    },
  );

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'huiliu-fault-'));
    dataDir = join(root, 'data');
    binary = await findMongod({ dataDir: join(userCacheDir(), 'tests'), log: testLog });
  });

  afterAll(async () => {
    other?.kill('SIGKILL');
    await database?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const open = async (): Promise<EmbeddedDatabase> => {
    lines.length = 0;
    database = await startEmbeddedDatabase({ dataDir, log, binary });
    return database;
  };

  const withClient = async <T>(uri: string, use: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> => {
    const client = await mongoose.mongo.MongoClient.connect(uri, {
      serverSelectionTimeoutMS: 5000,
      runtimeAdapters: { os },
    });
    try {
      return await use(client.db());
    } finally {
      await client.close();
    }
  };
  const write = (uri: string, text: string): Promise<unknown> =>
    withClient(uri, (db) => db.collection<{ _id: string }>('kept').insertOne({ _id: text }));
  const read = (uri: string): Promise<string[]> =>
    withClient(uri, async (db) =>
      (await db.collection<{ _id: string }>('kept').find().sort({ _id: 1 }).toArray()).map((kept) => kept._id),
    );

  /** A whole other process that starts the database on the same folder and prints one JSON line about it. */
  const startElsewhere = async (): Promise<{ mongodPid: number; uri: string }> => {
    const script = join(__dirname, '../setup/database-process.ts');
    other = spawn(process.execPath, ['--require', 'tsx/cjs', script, dataDir, JSON.stringify(binary)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: other.stdout! }), 'line')) as [string];
    return JSON.parse(line) as { mongodPid: number; uri: string };
  };

  test('a second server on the same folder is refused with the holder and what to do; the first goes on', async () => {
    const first = await open();
    await write(first.uri, '1 written at the start');
    await expect(startEmbeddedDatabase({ dataDir, log, binary })).rejects.toMatchObject({
      code: 'data_dir_in_use',
      message: expect.stringMatching(
        `Another Huiliu already runs on the data folder .*process ${process.pid}`,
      ) as string,
      action: expect.stringContaining('DATA_DIR') as string,
    });
    expect(await read(first.uri)).toEqual(['1 written at the start']);
  });

  test('a whole server on the same folder ends with the reason and what to do', async () => {
    const { code, errors } = await failedStart('server', { MONGODB_URI: '', DATA_DIR: dataDir });
    expect(code).toBe(1);
    const { since } = JSON.parse(await readFile(join(dataDir, 'huiliu.lock'), 'utf8')) as { since: string };
    expect(errors).toBe(
      `\nHuiliu did not start: Another Huiliu already runs on the data folder ${dataDir} (process ${process.pid}, since ${since}).\n` +
        'What to do: Stop it, or start this one with DATA_DIR set to another folder.\n',
    );
  });

  test('a killed mongod is reported, restarted on the same port, and has every confirmed write', async () => {
    const exits: unknown[] = [];
    const running = database!;
    running.onExit((exit) => exits.push(exit));
    await write(running.uri, '2 written just before kill -9');
    const killed = running.pid()!;
    process.kill(killed, 'SIGKILL');
    await waitUntil(() => running.pid() !== undefined && running.pid() !== killed);
    expect(exits).toEqual([{ pid: killed, code: null, signal: 'SIGKILL' }]);
    expect(await read(running.uri)).toEqual(['1 written at the start', '2 written just before kill -9']);
  });

  test('stop ends mongod, frees the folder, and the next start uses the same port', async () => {
    const { port } = database!;
    const pid = database!.pid()!;
    await database!.stop();
    expect(await identifyProcess(pid)).toBeNull();
    expect(existsSync(join(dataDir, 'huiliu.lock'))).toBe(false);
    const again = await open();
    expect(again.port).toBe(port);
    expect(await read(again.uri)).toHaveLength(2);
    await again.stop();
  });

  test('another program on the kept port: the database moves with its data and says so', async () => {
    const kept = Number(await readFile(join(dataDir, 'mongodb.port'), 'utf8'));
    const squatter: Server = createServer((socket) => socket.destroy());
    await new Promise<void>((done) => squatter.listen(kept, '127.0.0.1', done));
    try {
      const moved = await open();
      expect(moved.port).not.toBe(kept);
      expect(lines.join('')).toContain('taken by another program');
      await write(moved.uri, '3 written on another port');
      expect(await read(moved.uri)).toHaveLength(3);
      await moved.stop();
    } finally {
      await new Promise((done) => squatter.close(done));
    }
  });

  test('a server killed with -9 leaves an orphan mongod and a stale lock: both are cleared, nothing is lost', async () => {
    const { mongodPid, uri } = await startElsewhere();
    await write(uri, '4 written in the server that is killed');
    await expect(startEmbeddedDatabase({ dataDir, log, binary })).rejects.toMatchObject({ code: 'data_dir_in_use' });
    other!.kill('SIGKILL');
    await once(other!, 'exit');
    expect(await identifyProcess(mongodPid)).not.toBeNull();
    const recovered = await open();
    expect(lines.join('')).toContain('stale lock is removed');
    expect(lines.join('')).toContain('mongod of a killed server still runs');
    expect(await identifyProcess(mongodPid)).toBeNull();
    expect(await read(recovered.uri)).toHaveLength(4);
    await recovered.stop();
  });

  test('a lock whose process number now belongs to another program is stale', async () => {
    const lock = {
      pid: process.ppid,
      host: (await import('node:os')).hostname(),
      startMark: 'another boot:1',
      since: 'x',
    };
    await writeFile(join(dataDir, 'huiliu.lock'), JSON.stringify(lock));
    const recovered = await open();
    expect(lines.join('')).toContain('stale lock is removed');
    await recovered.stop();
  });

  test('a full disk stops the start with the numbers, and nothing is left behind', async () => {
    const start = startEmbeddedDatabase({ dataDir, log, binary, minFreeBytes: 1e18 });
    await expect(start).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(/has \d+ MB left; the database needs at least 1000000000000 MB/) as string,
    });
    expect(existsSync(join(dataDir, 'huiliu.lock'))).toBe(false);
  });

  test('data that this mongod cannot read is refused and left alone', async () => {
    const strange = join(root, 'strange');
    const first = await startEmbeddedDatabase({ dataDir: strange, log, binary });
    await first.stop();
    const version = join(strange, 'mongodb', 'WiredTiger');
    await writeFile(version, 'WiredTiger\nWiredTiger 99.0.0: (January 1, 2099)\n');
    const turtle = join(strange, 'mongodb', 'WiredTiger.turtle');
    const text = await readFile(turtle, 'utf8');
    const foreign = text.replace(/major=\d+,minor=\d+/g, 'major=99,minor=0');
    await writeFile(turtle, foreign);
    await expect(startEmbeddedDatabase({ dataDir: strange, log, binary })).rejects.toMatchObject({
      code: 'data_version_unknown',
      action: expect.stringContaining('MONGOMS_SYSTEM_BINARY') as string,
    });
    expect(await readFile(turtle, 'utf8')).toBe(foreign);
  });
});

async function waitUntil(done: () => boolean, timeoutMs = 15_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!done()) {
    if (Date.now() > deadline) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
