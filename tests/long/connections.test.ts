import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { io, type Socket } from 'socket.io-client';
import { requestsApi } from '#shared/requests/requests';
import type { ClientToServer, ServerToClient } from '#shared/sockets';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { day, eventually, useOperatedDay, watch } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';
import { openProxy, type CutProxy } from '../setup/cut-proxy';
import { killProcesses, startProcess } from '../setup/server-process';

const clients = 1_000;

describe('lines that are cut', () => {
  const on = useOperatedDay();
  const proxies: CutProxy[] = [];
  const sockets: Socket[] = [];
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await killProcesses();
    for (const proxy of proxies) await proxy.close();
  }, 30_000);

  test('between server and mongod: 503 while nothing answers, then by itself; no booking lost or doubled', async () => {
    const database = new URL(on.t.app.kernel.config.MONGODB_URI ?? '');
    const line = await openProxy(Number(database.port));
    proxies.push(line);
    on.at('10:00', '2026-03-11');
    await mongoose.connection
      .collection<{ _id: string }>('demo_clock')
      .updateOne({ _id: 'district' }, { $set: on.t.app.kernel.clock.setting() }, { upsert: true });
    // Straight to the other end of the line, not to where the replica set says that it lives.
    const uri = `mongodb://${line.address}${database.pathname}?directConnection=true`;
    const server = await startProcess('server', { ...settings, MONGODB_URI: uri, PLANNER_THREADS: '0' });
    const me = on.t.at(server.url, (await on.resident()).token);
    const socket = on.t.at(server.url, (await on.dispatcher()).token).socket();
    expect(await watch(socket, { kind: 'day', day })).toEqual({ ok: true });
    const heard: string[] = [];
    socket.on('requests:changed', ({ request }) => heard.push(request.id));

    const statuses = new Set<number>();
    const codes: string[] = [];
    const book = async (n: number) => {
      const key = randomUUID();
      const slot = { day, from: n % 2 ? '10:30' : '16:00', to: n % 2 ? '13:00' : '18:30' };
      for (const began = Date.now(); Date.now() - began < 60_000; await pause(100)) {
        const answer = await me.call(requestsApi.openRequest, { body: on.booking({ slot }) }, { key });
        statuses.add(answer.status);
        if (answer.status === 201) return void codes.push(answer.body.request.code);
      }
      throw new Error('no answer in 60 s');
    };
    const bookings = Array.from({ length: 12 }, async (_, n) => {
      await pause(n * 60);
      return book(n);
    });
    for (let cuts = 0; cuts < 3; cuts++) {
      await pause(120);
      line.cut();
    }
    line.cut({ refuse: true });
    await eventually(
      () => statuses.has(503),
      (isTold) => isTold,
    );
    line.mend();
    await Promise.all(bookings);
    expect([...statuses].sort()).toEqual([201, 503]);
    expect(new Set(codes).size).toBe(12);
    expect(await mongoose.connection.collection('requests').countDocuments({ code: { $in: codes } })).toBe(12);
    // Who watches hears of what happens afterwards, by the same socket.
    await book(1);
    const last = await mongoose.connection.collection('requests').findOne({ code: codes.at(-1) });
    await eventually(
      () => heard,
      (ids) => ids.includes(String(last?._id)),
    );
    const db = mongoose.connection.getClient().db(mongoose.connection.name);
    expect(breachesOf(await audit({ client: mongoose.connection.getClient(), db }))).toEqual([]);
    await server.stop();
  }, 150_000);

  test(`between ${clients} browsers and a server: all are back at once, watch again, and hear each change once`, async () => {
    const line = await openProxy(Number(new URL(on.t.url).port));
    proxies.push(line);
    const { token } = await on.dispatcher();
    const heard = new Map<number, string[]>();
    let watching = 0;
    for (let n = 0; n < clients; n++) {
      const socket: Socket<ServerToClient, ClientToServer> = io(`http://${line.address}`, {
        ...{ transports: ['websocket'], auth: { token }, forceNew: true },
        ...{ reconnectionDelay: 200, reconnectionDelayMax: 1_000 },
      });
      sockets.push(socket as Socket);
      heard.set(n, []);
      socket.on('requests:changed', ({ request }) => heard.get(n)!.push(request.id));
      // As the pages do: whatever was watched is watched again with each connection.
      socket.on('connect', () =>
        socket.emit('subscribe', { kind: 'day', day }, ({ ok }) => {
          if (ok) watching += 1;
        }),
      );
    }
    const all = () => watching;
    await eventually(all, (count) => count === clients);
    watching = 0;
    line.cut();
    const beganAt = Date.now();
    await eventually(all, (count) => count === clients);
    expect(Date.now() - beganAt).toBeLessThan(15_000);
    const { id } = await on.book();
    await eventually(
      () => [...heard.values()].filter((ids) => ids.includes(id)).length,
      (count) => count === clients,
    );
    await pause(100);
    expect([...heard.values()].every((ids) => ids.filter((one) => one === id).length === 1)).toBe(true);
    // Nobody else was kept waiting: the server answers as before.
    expect((await on.t.visitor.raw('GET', '/api/ready')).status).toBe(200);
  }, 60_000);
});
