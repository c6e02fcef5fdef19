import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { webhookMessage, webhooksApi } from '#shared/partners/webhooks';
import { planningApi } from '#shared/planning/planning';
import { holdsApi } from '#shared/requests/holds';
import { requestsApi } from '#shared/requests/requests';
import { DemoClockModel } from '../../server/demo/demo-clock';
import { KeptAnswerModel } from '../../server/kernel/http/idempotency';
import { LeaseModel } from '../../server/kernel/lease';
import { WebhookDeliveryModel } from '../../server/partners/model';
import { PlanRunModel } from '../../server/planning';
import { HoldModel } from '../../server/requests/hold-model';
import { day, eventually, homes, pause, useOperatedDay } from '../feature/dispatch/operated-day';
import { operator, settings } from '../feature/planning/booked-day';
import { faultsOfBooks } from '../setup/books';
import { killProcesses, startProcess, type ServerProcess } from '../setup/server-process';

const hourMs = 3_600_000;
/** A delivery that waits for a clock would take an hour; without one it is there in a moment, on a busy machine too. */
const promptMs = 15_000;

/** This process is a server with the right time; beside it runs one whose clock is set an hour forward, two back, and right again. */
describe('the clock of one of two servers jumps', () => {
  const on = useOperatedDay({ WEBHOOKS_INSIDE: '1', PLANNER_THREADS: '0' });
  const heard: { id: string; at: number }[] = [];
  const receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      heard.push({ id: webhookMessage.parse(JSON.parse(text)).id, at: Date.now() });
      // Long enough for a second sender to come by, were there one.
      setTimeout(() => response.writeHead(204).end(), 1_200);
    });
  });
  let jumping: ServerProcess;
  const there = (client: { token: string | null }) => on.t.at(jumping.url, client.token);

  beforeAll(async () => {
    on.at('10:00', '2026-03-11');
    await DemoClockModel.updateOne({ _id: 'district' }, { $set: on.t.app.kernel.clock.setting() }, { upsert: true });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const hook = { url, types: ['order.created' as const, 'order.changed' as const] };
    expect((await (await on.dealer()).call(webhooksApi.createWebhook, { body: hook })).status).toBe(201);
    jumping = await startProcess('server', {
      ...settings,
      MONGODB_URI: on.t.app.kernel.config.MONGODB_URI ?? '',
      WEBHOOKS_INSIDE: '1',
      DRAFT_PLANS: '0',
      PLANNER_THREADS: '1',
      NODE_OPTIONS: `--require ${path.resolve(__dirname, '../setup/clock-jump.cjs')}`,
    });
  }, 90_000);
  afterAll(async () => {
    await killProcesses();
    receiver.closeAllConnections();
    receiver.close();
  }, 30_000);

  let people = 0;
  const holdAt = async (client: ReturnType<typeof there>) => {
    const { body, status } = await client.call(holdsApi.holdSlot, {
      body: {
        districtCode: operator.districtCode,
        place: homes.north,
        items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
        slot: { day, from: '16:00', to: '18:30' },
        holder: `holder-beside-a-jump-${String(++people).padStart(4, '0')}`,
      },
    });
    expect(status).toBe(201);
    return body;
  };
  const stillHeld = async () => (await HoldModel.find().lean()).map(({ secret }) => secret).sort();

  /** By how much the stamp of the answer to a booking is off: it is kept for three days by the clock of the database. */
  async function bookThere(more: object): Promise<number> {
    const key = randomUUID();
    const answer = await there(await on.resident()).call(requestsApi.openRequest, { body: on.booking(more) }, { key });
    expect(answer.status).toBe(201);
    const kept = await KeptAnswerModel.findOne().sort({ $natural: -1 }).lean();
    return kept!.at.getTime() - Date.now();
  }

  const held: string[] = [];
  test.each([
    ['an hour forward', hourMs],
    ['two hours back', -hourMs],
    ['right again', 0],
  ])(
    '%s: bookings, holds, a partner order and a plan run go on',
    async (_how, offMs) => {
      const visitors = { jumping: on.t.at(jumping.url, (await on.resident()).token), right: await on.resident() };
      held.push((await holdAt(visitors.jumping)).secret);
      const toBook = await holdAt(visitors.jumping);
      const code = `JUMP-${people}`;
      process.kill(jumping.pid, 'SIGUSR2');
      await pause(100);

      // Whoever takes a place gives back those whose time is over first, as the timed work of both does.
      const after = await holdAt(visitors.jumping);
      expect(Math.abs(after.remainingSec - 300)).toBeLessThan(20);
      held.push(after.secret, (await holdAt(visitors.right)).secret);
      expect(await stillHeld()).toEqual([...held, toBook.secret].sort());
      const isOff = await bookThere({ slot: { day, from: '16:00', to: '18:30' }, hold: toBook.secret });
      expect(Math.abs(isOff)).toBeLessThan(60_000);

      const before = heard.length;
      await on.order(code, `OA-W1-${people}`);
      const startedAt = Date.now();
      await bookThere({ kind: 'exchange', dealerOrderCode: code });
      await eventually(
        () => heard.length - before,
        (more) => more >= 2,
      );
      expect(Date.now() - startedAt).toBeLessThan(promptMs);

      const run = await there(await on.dispatcher()).call(planningApi.startPlanRun, { body: { day, seconds: 0.5 } });
      const done = await eventually(
        async () => (await PlanRunModel.findById(run.body.id).lean())!,
        ({ status }) => status === 'done' || status === 'failed',
      );
      expect(done).toMatchObject({ status: 'done', fence: 1 });
      // Timed work of both that gives places back runs every fifteen seconds.
      await pause(16_000);
      expect(await stillHeld()).toEqual([...held].sort());
      // Each tick bears the time of the clock that it came by.
      const isNear = (_id: string) => Math.abs(Date.parse(`${_id.slice(-19)}Z`) - Date.now() - offMs) < 60_000;
      const ticks = await LeaseModel.find({ _id: /^tick:slot-holds:/ }).lean();
      expect(ticks.filter(({ _id }) => isNear(_id))).not.toEqual([]);
    },
    90_000,
  );

  test('in the end each delivery was made once, and every audit passes', async () => {
    await eventually(
      () => WebhookDeliveryModel.countDocuments({ status: { $ne: 'sent' } }),
      (open) => open === 0,
    );
    const ids = heard.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(await WebhookDeliveryModel.countDocuments());
    expect(await WebhookDeliveryModel.countDocuments({ attempts: { $ne: 1 } })).toBe(0);
    expect(await faultsOfBooks()).toEqual([]);
  }, 60_000);
});
