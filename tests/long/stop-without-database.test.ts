import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { requestsApi } from '#shared/requests/requests';
import { DemoClockModel } from '../../server/demo/demo-clock';
import { day, useOperatedDay, watch } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';
import { openProxy, type CutProxy } from '../setup/cut-proxy';
import { killProcesses, startProcess } from '../setup/server-process';

/** Well below the 40 s that a container is given, with 8 s to drain; a process that has not ended 20 s after that ends itself, with 1. */
const mostMs = 16_000;

describe('a server that is to stop while its database is gone', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const lines: CutProxy[] = [];
  afterAll(async () => {
    await killProcesses();
    for (const line of lines) await line.close();
  }, 30_000);

  // Cut and refused, or nothing passes any more without a word.
  test.each(['cut', 'frozen'] as const)(
    'line %s: it ends in order, whatever it had in its hands',
    async (way) => {
      on.at('10:00', '2026-03-11');
      const setting = { $set: on.t.app.kernel.clock.setting() };
      await DemoClockModel.updateOne({ _id: 'district' }, setting, { upsert: true });
      const database = new URL(on.t.app.kernel.config.MONGODB_URI ?? '');
      const line = await openProxy(Number(database.port));
      lines.push(line);
      const uri = `mongodb://${line.address}${database.pathname}?directConnection=true`;
      const server = await startProcess('server', { ...settings, MONGODB_URI: uri, PLANNER_THREADS: '1' });
      const resident = on.t.at(server.url, (await on.resident()).token);
      expect(await watch(on.t.at(server.url, (await on.dispatcher()).token).socket(), { kind: 'day', day })).toEqual({
        ok: true,
      });
      const book = () => resident.call(requestsApi.openRequest, { body: on.booking() }, { key: randomUUID() });
      expect((await book()).status).toBe(201);
      // What listens has its hands full, and a booking is under way.
      const underWay = Array.from({ length: 4 }, () =>
        book().then(
          ({ status }) => status,
          () => 0,
        ),
      );
      await pause(30);
      if (way === 'cut') line.cut({ refuse: true });
      else line.freeze();
      await pause(500);
      const beganAt = Date.now();
      expect(await server.stop()).toBe(0);
      expect(Date.now() - beganAt).toBeLessThan(mostMs);
      for (const status of await Promise.all(underWay)) expect([0, 201, 503]).toContain(status);
    },
    60_000,
  );
});
