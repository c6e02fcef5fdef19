import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '#shared/sockets';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { identifyProcess } from '../../server/kernel/database/process-identity';
import { settings } from '../feature/planning/booked-day';
import { demoDay } from '../setup/app';
import { AwayBookings, patienceMs } from './away-bookings';

/** Half a minute in `npm run test:faults`; else not much longer than an answer takes that says that it is away. */
const longMs = Number(process.env['AWAY_SECONDS'] ?? 0) * 1000;
const away = [
  { signal: 'SIGSTOP', awayMs: longMs || 6_000 },
  { signal: 'SIGKILL', awayMs: longMs || 1_000 },
] as const;

/**
 * A whole server with its embedded database, which stands still (SIGSTOP), as a machine or disk that hangs, or is killed as often as it comes
 * back (SIGKILL), while people go on booking.
 */
describe('mongod gone', () => {
  let dataDir: string;
  let url: string;
  let server: ChildProcess | undefined;
  let socket: Socket<ServerToClient, ClientToServer> | undefined;
  let frozenPid = 0;
  let token: string;
  let bookings: AwayBookings;

  const get = async (where: string) => {
    const beganAt = Date.now();
    const answer = await fetch(url + where, { signal: AbortSignal.timeout(patienceMs) });
    const body = (await answer.json()) as { error?: { code: string; action: string } };
    return { status: answer.status, error: body.error, ms: Date.now() - beganAt };
  };
  const post = (where: string, body: object) =>
    fetch(url + where, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
  /** Read from the database with every call, unlike what is remembered for a second or two. */
  const asked = '/api/demo/people';
  const mongodPid = async () => Number(await readFile(path.join(dataDir, 'mongodb', 'mongod.lock'), 'utf8'));

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'huiliu-away-'));
    server = spawn(process.execPath, ['--conditions=compiled', 'dist/server/main.js'], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ...settings,
        MONGODB_URI: '',
        DATA_DIR: dataDir,
        PORT: '0',
        SEED_REQUESTS: '0',
        LOG_LEVEL: 'info',
        PLANNER_THREADS: '0',
        WARM_PLANNER: '0',
        DRAFT_PLANS: '0',
      },
    });
    url = await new Promise<string>((resolve, reject) => {
      server!.once('exit', () => reject(new Error('the server did not start')));
      createInterface({ input: server!.stdout! }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
        if (found) resolve(found);
      });
    });
    const { items } = (await (await fetch(url + asked)).json()) as { items: { id: string; role: string }[] };
    const id = items.find(({ role }) => role === 'dispatcher')?.id;
    ({ token } = (await (await post('/api/demo/sign-in', { id })).json()) as { token: string });
    // The days that are booked lie ahead whatever day it really is.
    expect((await post('/api/demo/clock', { now: `${demoDay}T02:00:00.000Z` })).status).toBe(200);
    bookings = new AwayBookings(url, token);
    socket = io(url, { transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) =>
      socket!.emit('subscribe', { kind: 'district', districtCode: '659099' }, () => resolve()),
    );
  }, 60_000);

  afterAll(async () => {
    socket?.disconnect();
    if (frozenPid) process.kill(frozenPid, 'SIGCONT');
    server?.kill('SIGTERM');
    if (server && server.exitCode === null) await once(server, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  /** Takes the database away; answers how it is given back. */
  async function takeAway(signal: 'SIGSTOP' | 'SIGKILL'): Promise<() => Promise<void>> {
    const pid = await mongodPid();
    process.kill(pid, signal);
    if (signal === 'SIGSTOP') {
      frozenPid = pid;
      return () => {
        process.kill(pid, 'SIGCONT');
        frozenPid = 0;
        return Promise.resolve();
      };
    }
    let isWanted = false;
    const killing = (async () => {
      for (let killedPid = pid; !isWanted; await pause(50)) {
        // A killed one leaves its number behind until the next has come.
        const next = await mongodPid().catch(() => 0);
        if (next === killedPid || !(await identifyProcess(next))?.command.includes(dataDir)) continue;
        process.kill(next, 'SIGKILL');
        killedPid = next;
      }
    })();
    return () => {
      isWanted = true;
      return killing;
    };
  }

  async function until(isSo: () => Promise<boolean>, ms: number): Promise<boolean> {
    for (const began = Date.now(); Date.now() - began < ms; await pause(200)) if (await isSo()) return true;
    return false;
  }

  /** What the database says of the bookings, once it is back. */
  async function look() {
    const port = await readFile(path.join(dataDir, 'mongodb.port'), 'utf8');
    const uri = `mongodb://127.0.0.1:${port.trim()}/huiliu?directConnection=true`;
    const client = await mongoose.mongo.MongoClient.connect(uri, { runtimeAdapters: { os } });
    try {
      const db = client.db();
      const requests = await db
        .collection<{ code: string }>('requests')
        .find({}, { projection: { code: 1 } })
        .toArray();
      return { codes: requests.map(({ code }) => code).sort(), breaches: breachesOf(await audit({ client, db })) };
    } finally {
      await client.close();
    }
  }

  test.each(away)(
    '$signal, for $awayMs ms: 503 with a reason at once, then it recovers by itself; every confirmed booking is there once, and who watches hears on',
    async ({ signal, awayMs }) => {
      expect(await get(asked)).toMatchObject({ status: 200 });
      const known = bookings.wishes.length;
      const flowing = bookings.flow(awayMs / 8);
      await until(() => Promise.resolve(bookings.wishes.length > known + 4), 5_000);
      const burst = bookings.burst(8);
      const giveBack = await takeAway(signal);
      expect(bookings.underWay).toBeGreaterThan(0);

      const takenAt = Date.now();
      const answers: Awaited<ReturnType<typeof get>>[] = [];
      while (Date.now() - takenAt < awayMs) {
        answers.push(await get(asked));
        expect((await fetch(`${url}/api/health`)).status).toBe(200);
        await pause(Math.min(2_000, awayMs));
      }
      for (const { status, error, ms } of answers) {
        expect(status).toBe(503);
        expect(error).toMatchObject({ code: 'unavailable' });
        expect(error?.action).toBeTruthy();
        expect(ms).toBeLessThan(12_000);
      }
      expect((await fetch(`${url}/api/ready`)).status).toBe(503);

      await giveBack();
      expect(await until(async () => (await get(asked)).status === 200, 60_000)).toBe(true);
      const back = bookings.wishes.length;
      await until(() => Promise.resolve(bookings.wishes.length > back + 4), 10_000);
      bookings.stop();
      await Promise.all([flowing, burst]);

      const booked = bookings.wishes.slice(known).flatMap((wish) => wish.answers);
      const refused = booked.filter(({ status }) => status !== 201);
      expect(refused.length).toBeGreaterThan(0);
      for (const { status, code, action } of refused) {
        expect({ status, code }).toEqual({ status: 503, code: 'unavailable' });
        expect(action).toBeTruthy();
      }

      // What was confirmed is there before anybody asks for it again.
      const confirmed = booked.flatMap(({ status, code }) => (status === 201 ? [code] : []));
      expect(confirmed.length).toBeGreaterThan(4);
      const found = await look();
      expect(found.codes.filter((code) => confirmed.includes(code))).toEqual(confirmed.toSorted());
      await bookings.sendAllAgain();
      const codes = bookings.wishes.map((wish) => [
        ...new Set(wish.answers.filter(({ status }) => status === 201).map(({ code }) => code)),
      ]);
      for (const own of codes) expect(own).toHaveLength(1);
      expect(await look()).toEqual({ codes: codes.flat().sort(), breaches: [] });

      const moved = new Promise<boolean>((resolve) => {
        socket!.once('kernel:clock-moved', () => resolve(true));
        setTimeout(() => resolve(false), 15_000).unref();
      });
      expect((await post('/api/demo/clock', { speed: signal === 'SIGSTOP' ? 2 : 1 })).status).toBe(200);
      expect(await moved).toBe(true);
    },
    150_000 + 2 * longMs,
  );
});
