import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { addDays, dayOf } from '#shared/kernel/time';
import { homes } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';

/** A limit on the size of files needs Linux, and half a minute of restarts: `npm run test:faults` only. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;

/** No file of a process, and of those that it starts, may grow any more; or may again. */
const limitFiles = (pid: number, limit: '1' | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:`]);

/** A whole server with its embedded database, whose files cannot grow: to mongod that is a disk without room. */
onLinux('the disk is full while a day is booked', () => {
  let dataDir: string;
  let server: ChildProcess | undefined;
  afterAll(async () => {
    server?.kill('SIGTERM');
    if (server && server.exitCode === null) await once(server, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }, 60_000);

  test('503 with what to do, the server stays up; with room again it works by itself, and nothing is lost', async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'huiliu-full-'));
    server = spawn(process.execPath, ['--conditions=compiled', 'dist/server/main.js'], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...settings,
        ...{
          MONGODB_URI: '',
          DATA_DIR: dataDir,
          PORT: '0',
          SEED_REQUESTS: '0',
          PLANNER_THREADS: '0',
          DRAFT_PLANS: '0',
          WARM_PLANNER: '0',
        },
        ...{ LOG_LEVEL: 'silent', RATE_LIMIT_PER_MIN: '100000' },
      },
    });
    const url = await new Promise<string>((resolve, reject) => {
      server!.once('exit', () => reject(new Error('the server did not start')));
      createInterface({ input: server!.stdout! }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (found) resolve(found);
      });
    });
    const send = async (where: string, body: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(url + where, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      type Body = {
        token: string;
        demoCode: string;
        request?: { code: string };
        error?: { code: string; action: string };
      };
      return { status: answer.status, body: (await answer.json()) as Body };
    };
    const phone = '13912345678';
    const { demoCode } = (await send('/api/sign-in/code', { phone })).body;
    const { token } = (await send('/api/sign-in/resident', { phone, code: demoCode })).body;
    const day = addDays(dayOf(new Date(), 'Asia/Urumqi'), 2);
    const book = (key: string) =>
      send(
        '/api/requests',
        {
          ...{
            districtCode: '659099',
            kind: 'collect',
            items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
          },
          address: { place: homes.north, text: '红柳街 1 号', unit: '', floor: 1, lift: false },
          ...{ contact: { name: '余小芳', phone }, slot: { day, from: '10:30', to: '13:00' } },
        },
        { 'Idempotency-Key': key, Authorization: `Bearer ${token}` },
      );
    const before = await book(randomUUID());
    expect(before).toMatchObject({ status: 201 });

    const mongodPid = Number(await readFile(path.join(dataDir, 'mongodb', 'mongod.lock'), 'utf8'));
    limitFiles(server.pid!, '1');
    limitFiles(mongodPid, '1');
    const key = randomUUID();
    const refused: Awaited<ReturnType<typeof book>>[] = [];
    for (const began = Date.now(); Date.now() - began < 12_000; await pause(500)) {
      refused.push(await book(key));
      expect((await fetch(`${url}/api/health`)).status).toBe(200);
    }
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    expect(refused.at(-1)?.body.error).toMatchObject({
      code: 'unavailable',
      action: expect.stringMatching(/./) as string,
    });
    expect((await fetch(`${url}/api/ready`)).status).toBe(503);

    limitFiles(server.pid!, 'unlimited');
    let after = await book(key);
    for (const began = Date.now(); after.status === 503 && Date.now() - began < 60_000; await pause(300))
      after = await book(key);
    expect(after).toMatchObject({ status: 201 });
    // The one that was sent again and again is there once, that from before the disk was full too.
    expect((await book(key)).body.request?.code).toBe(after.body.request?.code);
    const mine = await fetch(`${url}/api/my/requests`, { headers: { Authorization: `Bearer ${token}` } });
    const { items } = (await mine.json()) as { items: { code: string }[] };
    expect(items.map(({ code }) => code).sort()).toEqual(
      [before.body.request?.code, after.body.request?.code].sort() as string[],
    );
  }, 150_000);
});
