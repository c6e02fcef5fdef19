import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { DemoClockModel } from '../../server/demo/demo-clock';
import { EventModel } from '../../server/kernel/events/event-store';
import { RequestModel, SlotLedgerModel } from '../../server/requests/model';
import { testDay, useApp } from '../setup/app';

/** Another process on the same database serves the bookings and is killed; this one looks at what is left. */
describe('kill -9 of the server in a booking storm', () => {
  const t = useApp({ DEMO: '1', PLANNER_THREADS: '0' });
  let child: ChildProcess | undefined;
  afterAll(() => child?.kill('SIGKILL'));

  /** Starts a whole server and answers its address. */
  const startServer = async (): Promise<string> => {
    child = spawn(process.execPath, ['--require', 'tsx/cjs', 'server/main.ts'], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        MONGODB_URI: t.app.kernel.config.MONGODB_URI,
        PORT: '0',
        DEMO: '1',
        SEED_REQUESTS: '0',
        PLANNER_THREADS: '0',
        RATE_LIMIT_PER_MIN: '1000000',
        LOG_LEVEL: 'info',
      },
    });
    const lines = createInterface({ input: child.stdout! });
    for await (const line of lines) {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url) {
        child.stdout!.resume();
        return url;
      }
    }
    throw new Error('the server did not start');
  };

  const booking = (n: number): RequestInput => ({
    districtCode: '511112',
    kind: 'collect',
    items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
    address: { place: { lng: 103.818, lat: 29.409 }, text: `竹根镇文化路 ${n} 号` },
    contact: { name: '余小芳', phone: `139${String(10_000_000 + n)}` },
    slot: { day: testDay, from: '14:30', to: '16:00' },
  });

  test('every confirmed booking is there once with its event, no half of one; repetition with the same key makes none twice', async () => {
    const { clock } = t.app.kernel;
    await DemoClockModel.updateOne({ _id: 'district' }, { $set: clock.setting() }, { upsert: true });
    const resident = await t.as('resident');
    const book = async (url: string, n: number) => {
      const answer = await fetch(`${url}/api/requests`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${resident.token}`,
          'Idempotency-Key': `storm-booking-${n}`,
        },
        body: JSON.stringify(booking(n)),
      }).catch(() => null);
      if (!answer) return { n, code: null, refused: null };
      const body = (await answer.json().catch(() => null)) as {
        request?: { code: string };
        error?: { code: string };
      } | null;
      return { n, code: body?.request?.code ?? null, refused: body?.error?.code ?? null };
    };

    const url = await startServer();
    let confirmations = 0;
    const storm = Array.from({ length: 60 }, async (_, n) => {
      await pause(n * 4);
      const answer = await book(url, n);
      // In the middle of it: some are confirmed, some are being written, some come too late.
      if (answer.code !== null && ++confirmations === 6) child!.kill('SIGKILL');
      return answer;
    });
    const first = await Promise.all(storm);
    const confirmed = first.filter(({ code }) => code !== null);
    expect(first).toContainEqual(expect.objectContaining({ code: expect.any(String) as string }));
    expect(first.length - confirmed.length).toBeGreaterThan(0);

    const expectWhole = async () => {
      const requests = await RequestModel.find({ 'slot.day': testDay }).lean();
      const opened = await EventModel.find({ name: 'requests:opened' }).lean();
      const ids = requests.map(({ _id }) => String(_id)).sort();
      expect(opened.map(({ data }) => (data as { requestId: string }).requestId).sort()).toEqual(ids);
      const [ledger] = await SlotLedgerModel.find({ _id: /14:30$/ }).lean();
      expect(ledger?.booked ?? 0).toBe(requests.length);
      return new Set(requests.map(({ code }) => code));
    };
    const afterKill = await expectWhole();
    for (const { code } of confirmed) expect(afterKill).toContain(code);

    const again = await startServer();
    const second = await Promise.all(first.map(({ n }) => book(again, n)));
    for (const { n, code } of confirmed) expect(second[n]?.code).toBe(code);
    const codes = await expectWhole();
    for (const { code, refused } of second) expect(code !== null || refused === 'slot_full').toBe(true);
    expect(codes.size).toBe(new Set(second.flatMap(({ code }) => code ?? [])).size);
    const own = await resident.call(requestsApi.listMyRequests, { query: { limit: 100 } });
    expect(own.body.items).toHaveLength(codes.size);
  }, 90_000);
});
