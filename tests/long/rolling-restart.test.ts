import { randomUUID } from 'node:crypto';
import { addDays } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { requestsApi } from '#shared/requests/requests';
import { DemoClockModel } from '../../server/demo/demo-clock';
import { EventModel } from '../../server/kernel/events/event-store';
import { NoticeModel } from '../../server/notices/model';
import { PlanRunModel } from '../../server/planning';
import { day, eventually, pause, useOperatedDay } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';
import { faultsOfBooks } from '../setup/books';
import { openReadyProxy, type ReadyProxy } from '../setup/ready-proxy';
import { startWatcher } from '../setup/returning-watcher';
import { freePort, killProcesses, startProcess, type ServerProcess } from '../setup/server-process';

const days = [0, 1, 2, 3].map((n) => addDays(day, n));

/** As an upgrade goes: two servers and a planner worker are stopped and started in turn, under bookings, a screen that watches and a plan run. */
describe('a rolling restart of everything', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const servers: { port: number; process: ServerProcess }[] = [];
  let worker: ServerProcess;
  let proxy: ReadyProxy;
  const shared = () => ({ ...settings, MONGODB_URI: on.t.app.kernel.config.MONGODB_URI ?? '', DRAFT_PLANS: '0' });
  const startServer = (port: number) => startProcess('server', { ...shared(), PORT: String(port), DRAIN_MS: '4000' });

  beforeAll(async () => {
    on.at('10:00', '2026-03-11');
    await DemoClockModel.updateOne({ _id: 'district' }, { $set: on.t.app.kernel.clock.setting() }, { upsert: true });
    for (let n = 0; n < 2; n++) {
      const port = await freePort();
      servers.push({ port, process: await startServer(port) });
    }
    worker = await startProcess('worker', shared());
    proxy = await openReadyProxy(servers.map(({ port }) => port));
    for (const { port } of servers) await proxy.untilReady(port);
  }, 180_000);
  afterAll(async () => {
    await proxy.close();
    await killProcesses();
  }, 30_000);

  test('each booking is confirmed at once and told once, the screen knows them all, the run is done', async () => {
    const contact = { name: '余小芳', phone: '13977778888' };
    await on.t.as('resident', { phone: contact.phone });
    const dispatcher = await on.dispatcher();
    const through = on.t.at(proxy.url, dispatcher.token);
    const watcher = await startWatcher(proxy.url, through, days);
    const began = new Date();
    const ids: string[] = [];
    const refused: number[] = [];
    let isRolling = true;
    const storm = (async () => {
      for (let n = 0; isRolling; n++) {
        const [from, to] = n % 2 ? ['10:30', '13:00'] : ['16:00', '18:30'];
        const slot = { day: days[(n >> 1) % days.length]!, from: from!, to: to! };
        const body = on.booking({ slot, contact });
        const answer = await through.call(requestsApi.openRequest, { body }, { key: randomUUID() });
        if (answer.status === 201) ids.push(answer.body.request.id);
        else refused.push(answer.status);
        await pause(400);
      }
    })();

    for (const server of servers) {
      expect(await server.process.stop()).toBe(0);
      server.process = await startServer(server.port);
      await proxy.untilReady(server.port);
    }
    const run = await through.call(planningApi.startPlanRun, { body: { day, seconds: 8 } });
    expect(run.status).toBe(202);
    const stored = async () => (await PlanRunModel.findById(run.body.id).lean())!;
    await eventually(stored, ({ status }) => status === 'running');
    expect(await worker.stop()).toBe(0);
    worker = await startProcess('worker', shared());
    const done = await eventually(stored, ({ status }) => status === 'done' || status === 'failed');
    expect(done.status).toBe('done');
    isRolling = false;
    await storm;

    expect(refused).toEqual([]);
    expect(ids.length).toBeGreaterThan(10);
    for (const [, count] of proxy.given) expect(count).toBeGreaterThan(5);
    expect(watcher.comebacks()).toBeGreaterThan(0);
    const opened = await EventModel.find({ name: 'requests:opened', recordedAt: { $gte: began } }).lean();
    expect(opened).toHaveLength(ids.length);
    const told = await eventually(
      () => NoticeModel.find({ requestId: { $in: ids }, kind: 'request_booked', channel: 'app' }).lean(),
      (notices) => notices.length >= ids.length,
    );
    expect(told.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
    await eventually(
      () => watcher.judge(ids),
      ({ unknown }) => unknown.length === 0,
    );
    expect(await watcher.judge(ids)).toEqual({ unknown: [], twice: [] });
    watcher.close();
    expect(await faultsOfBooks()).toEqual([]);
  }, 300_000);
});
