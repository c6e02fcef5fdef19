import { mkdtemp, rm } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '#shared/sockets';

/** Half a minute in `npm run test:faults`. */
const awaySeconds = Number(process.env['AWAY_SECONDS'] ?? 6);
const awayMs = awaySeconds * 1000;

/** A whole server with its embedded database; the database stands still (SIGSTOP), as a machine or disk that hangs. */
describe(`mongod gone for ${awaySeconds} s`, () => {
  let dataDir: string;
  let server: ChildProcess | undefined;
  let socket: Socket<ServerToClient, ClientToServer> | undefined;
  let mongodPid = 0;

  afterAll(async () => {
    socket?.disconnect();
    if (mongodPid) process.kill(mongodPid, 'SIGCONT');
    server?.kill('SIGTERM');
    if (server && server.exitCode === null) await once(server, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  test('503 with a reason at once, then it recovers by itself, and who watches is told to fetch again', async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'huiliu-away-'));
    server = spawn(process.execPath, ['--conditions=compiled', 'dist/server/main.js'], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        MONGODB_URI: '',
        DATA_DIR: dataDir,
        PORT: '0',
        DEMO: '1',
        SEED_REQUESTS: '0',
        LOG_LEVEL: 'info',
        PLANNER_THREADS: '0',
        WARM_PLANNER: '0',
      },
    });
    const url = await new Promise<string>((resolve, reject) => {
      server!.once('exit', () => reject(new Error('the server did not start')));
      createInterface({ input: server!.stdout! }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (found) resolve(found);
      });
    });
    const { readFile } = await import('node:fs/promises');
    mongodPid = Number(await readFile(path.join(dataDir, 'mongodb', 'mongod.lock'), 'utf8'));
    const get = async (where: string) => {
      const beganAt = Date.now();
      const answer = await fetch(url + where);
      const body = (await answer.json()) as { error?: { code: string; action: string } };
      return { status: answer.status, error: body.error, ms: Date.now() - beganAt };
    };
    // Read from the database with every call, unlike what is remembered for a second or two.
    const asked = '/api/demo/people';
    expect(await get(asked)).toMatchObject({ status: 200 });
    socket = io(url, { transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) =>
      socket!.emit('subscribe', { kind: 'district', districtCode: '511112' }, () => resolve()),
    );

    process.kill(mongodPid, 'SIGSTOP');
    const stoppedAt = Date.now();
    const away: Awaited<ReturnType<typeof get>>[] = [];
    while (Date.now() - stoppedAt < awayMs) {
      away.push(await get(asked));
      expect((await fetch(`${url}/api/health`)).status).toBe(200);
      await pause(2_000);
    }
    const refused = away.filter(({ status }) => status === 503);
    expect(refused.length).toBe(away.length);
    for (const { error, ms } of refused) {
      expect(error).toMatchObject({ code: 'unavailable' });
      expect(error?.action).toBeTruthy();
      expect(ms).toBeLessThan(12_000);
    }
    expect((await fetch(`${url}/api/ready`)).status).toBe(503);

    process.kill(mongodPid, 'SIGCONT');
    const backAt = Date.now();
    let status = 503;
    while (status !== 200 && Date.now() - backAt < 15_000) {
      await pause(200);
      status = (await get(asked)).status;
    }
    expect(status).toBe(200);
    const people = (await (await fetch(`${url}/api/demo/people`)).json()) as { items: { id: string; role: string }[] };
    const id = people.items.find(({ role }) => role === 'dispatcher')?.id;
    const headers = { 'Content-Type': 'application/json' };
    const signedIn = await fetch(`${url}/api/demo/sign-in`, { method: 'POST', headers, body: JSON.stringify({ id }) });
    const { token } = (await signedIn.json()) as { token: string };
    const moved = new Promise<boolean>((resolve) => {
      socket!.on('kernel:clock-moved', () => resolve(true));
      setTimeout(() => resolve(false), 15_000).unref();
    });
    const answer = await fetch(`${url}/api/demo/clock`, {
      method: 'POST',
      headers: { ...headers, Authorization: `Bearer ${token}` },
      body: JSON.stringify({ speed: 2 }),
    });
    expect(answer.status).toBe(200);
    expect(await moved).toBe(true);
  }, 120_000);
});
