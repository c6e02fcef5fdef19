import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isFree } from '../../server/kernel/database/port';
import {
  failedStart,
  interruptedStart,
  killProcesses,
  startProcess,
  type ServerProcess,
} from '../setup/server-process';

/** Whole compiled servers, each with an embedded database of its own. */
const settings = { MONGODB_URI: '', DEMO: '0', DRAFT_PLANS: '0' };

describe('a server that cannot start', () => {
  let root: string;
  let first: ServerProcess;
  const folder = (name: string) => path.join(root, name);
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'huiliu-start-'));
    first = await startProcess('server', { ...settings, DATA_DIR: folder('first') });
  }, 60_000);
  afterAll(async () => {
    await first.stop();
    await killProcesses();
    await rm(root, { recursive: true, force: true });
  }, 60_000);

  test('a second one on the same data folder says who holds it and what to do; the first goes on', async () => {
    const { code, errors } = await failedStart('server', { ...settings, DATA_DIR: folder('first') });
    expect(code).toBe(1);
    expect(errors).toContain(`Huiliu did not start: Another Huiliu already runs on the data folder ${folder('first')}`);
    expect(errors).toContain(`process ${first.pid}`);
    expect(errors).toContain('What to do: Stop it, or start this one with DATA_DIR set to another folder.');
    expect((await fetch(`${first.url}/api/ready`)).status).toBe(200);
  });

  test('a process with another key, or without one, does not start on the same database and says what to do', async () => {
    const port = Number(await readFile(path.join(folder('first'), 'mongodb.port'), 'utf8'));
    const shared = {
      ...settings,
      MONGODB_URI: `mongodb://127.0.0.1:${port}/huiliu?replicaSet=huiliu`,
      DATA_DIR: folder('other'),
    };
    const [otherKey, noKey] = await Promise.all([
      failedStart('server', { ...shared, DATA_KEY: 'cd'.repeat(32) }),
      failedStart('worker', { ...shared, DATA_KEY: '' }),
    ]);
    const said = /did not start: .*sealed with the key (\w{8}), and this process has the key (\w{8})/;
    const [, known, own] = said.exec(otherKey.errors) ?? [];
    expect(known).toBeTruthy();
    expect(own).not.toBe(known);
    expect(noKey.errors).toMatch(
      new RegExp(`did not start: .*sealed with the key ${known}, and DATA_KEY is not set here`),
    );
    for (const { code, errors } of [otherKey, noKey]) {
      expect(code).toBe(1);
      expect(errors).toContain('Set DATA_KEY to the one key that all servers');
    }
  });

  test('a taken port is named with the setting, and the database that was started for it is ended in order', async () => {
    const { port } = new URL(first.url);
    const { code, errors } = await failedStart('server', { ...settings, DATA_DIR: folder('second'), PORT: port });
    expect(code).toBe(1);
    expect(errors).toContain(`Huiliu did not start: Port ${port} of 127.0.0.1 is taken by another program.`);
    expect(errors).toMatch(/What to do: End that program, or set PORT to another port/);
    expect(existsSync(path.join(folder('second'), 'huiliu.lock'))).toBe(false);
    // mongod empties its own lock only when it ends in order.
    expect(await readFile(path.join(folder('second'), 'mongodb/mongod.lock'), 'utf8')).toBe('');
    expect(await isFree(Number(await readFile(path.join(folder('second'), 'mongodb.port'), 'utf8')))).toBe(true);
  });

  test.each(['database: using mongod', 'database: connected', 'demo district written'])(
    'a stop while it starts (%s) ends the database in order, and the next start goes on with it',
    async (line) => {
      const demo = { ...settings, DEMO: '1', SEED_REQUESTS: '40', DATA_DIR: folder(`stopped-${line.slice(-4)}`) };
      expect(await interruptedStart(demo, line)).toEqual({ code: 0, hasRun: false });
      expect(existsSync(path.join(demo.DATA_DIR, 'huiliu.lock'))).toBe(false);
      expect(await readFile(path.join(demo.DATA_DIR, 'mongodb/mongod.lock'), 'utf8')).toBe('');
      const server = await startProcess('server', { ...demo, SEED_REQUESTS: '0' });
      expect((await fetch(`${server.url}/api/demo/people`)).status).toBe(200);
      expect(await server.stop()).toBe(0);
    },
    60_000,
  );

  test('seeds that do not exist: the database is ended in order, too, and a start with the right ones goes on with it', async () => {
    const demo = { ...settings, DEMO: '1', DATA_DIR: folder('third') };
    const { code, errors } = await failedStart('server', { ...demo, SEED: 'nowhere' });
    expect(code).toBe(1);
    expect(errors).toContain('Huiliu did not start: district.json: the file cannot be read\n');
    expect(errors).toContain('What to do: Correct the file, or set SEED to another folder');
    expect(existsSync(path.join(folder('third'), 'huiliu.lock'))).toBe(false);
    expect(await readFile(path.join(folder('third'), 'mongodb/mongod.lock'), 'utf8')).toBe('');
    const server = await startProcess('server', demo);
    expect((await fetch(`${server.url}/api/demo/people`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });
});
