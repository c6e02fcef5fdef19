import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoMemoryReplSet } from 'mongodb-memory-server';
import mongoose from 'mongoose';
import { requestsApi } from '#shared/requests/requests';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { findMongod, userCacheDir } from '../../server/kernel/database/mongod-binary';
import { RequestModel } from '../../server/requests/model';
import { day, eventually, useOperatedDay, watch } from '../feature/dispatch/operated-day';
import { testLog } from '../setup/database';
import { uriVariable } from '../setup/shared-database';

/** Three real mongods take a while to come up and to change their primary: `npm run test:faults` only. */
describe('three members, and the primary steps down', () => {
  const usual = process.env[uriVariable];
  let members: MongoMemoryReplSet | undefined;
  // Before those of the application, which then finds the three instead of the mongod of all tests.
  beforeAll(async () => {
    const binary = await findMongod({ dataDir: join(userCacheDir(), 'tests'), log: testLog });
    members = await MongoMemoryReplSet.create({
      replSet: { count: 3, name: 'three', storageEngine: 'wiredTiger' },
      binary: { systemBinary: binary.path, version: binary.version },
    });
    const [first] = members.servers;
    process.env[uriVariable] = `mongodb://127.0.0.1:${first?.instanceInfo?.port}/?replicaSet=three`;
  }, 120_000);
  const on = useOperatedDay();
  // After the application has stopped.
  afterAll(async () => {
    process.env[uriVariable] = usual;
    await members?.stop();
  }, 60_000);

  test('bookings go on at the new primary: none lost, none twice, and who watches hears of them', async () => {
    on.at('10:00', '2026-03-11');
    const primary = async () =>
      ((await mongoose.connection.getClient().db('admin').command({ hello: 1 })) as { primary: string }).primary;
    const before = await primary();
    const me = await on.resident();
    const socket = (await on.dispatcher()).socket();
    expect(await watch(socket, { kind: 'day', day })).toEqual({ ok: true });
    const heard = new Set<string>();
    socket.on('requests:changed', ({ request }) => heard.add(request.id));

    const statuses = new Set<number>();
    const book = async (n: number): Promise<string> => {
      const key = randomUUID();
      const slot = { day, from: n % 2 ? '10:30' : '16:00', to: n % 2 ? '13:00' : '18:30' };
      for (const began = Date.now(); Date.now() - began < 60_000; await pause(200)) {
        const answer = await me.call(requestsApi.openRequest, { body: on.booking({ slot }) }, { key });
        statuses.add(answer.status);
        if (answer.status === 201) return answer.body.request.id;
      }
      throw new Error('no answer in a minute');
    };
    const bookings = Array.from({ length: 12 }, async (_, n) => {
      await pause(n * 100);
      return book(n);
    });
    await pause(300);
    await mongoose.connection.getClient().db('admin').command({ replSetStepDown: 30, force: true });
    const ids = await Promise.all(bookings);
    expect([...statuses].filter((status) => status !== 503)).toEqual([201]);
    expect(await primary()).not.toBe(before);
    expect(new Set(ids).size).toBe(12);
    expect(await RequestModel.countDocuments({ status: 'waiting' })).toBe(12);
    const last = await book(1);
    await eventually(
      () => heard,
      (all) => all.has(last),
    );
    const client = mongoose.connection.getClient();
    expect(breachesOf(await audit({ client, db: client.db(mongoose.connection.name) }))).toEqual([]);
  }, 120_000);
});
