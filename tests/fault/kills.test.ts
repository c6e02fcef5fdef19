import mongoose from 'mongoose';
import { audit, breachesOf } from '../../scripts/audit/audit';
import { WebhookDeliveryModel } from '../../server/partners/model';
import { RequestModel } from '../../server/requests/model';
import { eventually, useOperatedDay } from '../feature/dispatch/operated-day';
import { killProcesses } from '../setup/server-process';
import { chanceOf, KilledDays, phases } from './kill-round';

/** Phases to go through; `npm run test:faults` does many days of them, with a kill in each. */
const kills = Number(process.env['KILLS'] ?? phases.length);
const killed: readonly string[] = process.env['KILLS'] ? phases : ['bookings', 'acts'];
const seed = Number(process.env['SEED'] ?? 1);

describe(`kill -9 in the phases of a day (${kills} phases, seed ${seed})`, () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0', WEBHOOKS_INSIDE: '1', OUTGOING_PAUSE_MS: '50' });
  const days = new KilledDays(on);
  beforeAll(() => days.open(), 60_000);
  afterAll(async () => {
    await days.close();
    await killProcesses();
  }, 30_000);

  const breaches = async () => {
    const client = mongoose.connection.getClient();
    return breachesOf(await audit({ client, db: client.db(mongoose.connection.name) }));
  };

  test(
    'every acknowledged act is there once, every event once, and the books hold after each kill',
    async () => {
      const chance = chanceOf(seed);
      for (let n = 0; n < kills; n += 1) {
        const phase = phases[n % phases.length]!;
        if (n > 0 && n % phases.length === 0) await days.nextDay();
        const killMs = Math.round(chance() * (phase === 'plan run' ? 1_200 : 250));
        if (killed.includes(phase)) await days.kill(phase, killMs);
        else await days.live(phase);
        expect({ n, phase, killMs, breaches: await breaches() }).toEqual({ n, phase, killMs, breaches: [] });
      }
    },
    30_000 + kills * 60_000,
  );

  test('every webhook was delivered, whichever process had it in its hands', async () => {
    await eventually(
      () => WebhookDeliveryModel.countDocuments({ status: { $ne: 'sent' } }),
      (open) => open === 0,
    );
    const deliveries = await WebhookDeliveryModel.find({}, { eventId: 1 }).lean();
    expect(deliveries.length).toBeGreaterThanOrEqual(8);
    expect([...days.receiver.heard].sort()).toEqual(deliveries.map(({ eventId }) => eventId).sort());
    for (const numbers of days.receiver.numbers.values())
      expect([...numbers].sort((one, other) => one - other)).toEqual([...numbers].map((_, k) => k + 1));
  }, 90_000);

  test('the audit finds what is planted', async () => {
    const request = await RequestModel.findOne({ status: 'done' }).lean();
    const { db } = mongoose.connection;
    const planted: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
      [
        'its events lead to its status',
        () => RequestModel.updateOne({ _id: request!._id }, { status: 'onway' }),
        () => RequestModel.updateOne({ _id: request!._id }, { status: 'done' }),
      ],
      [
        'no window holds more or less',
        () => db!.collection('slot_ledgers').updateOne({ booked: { $gt: 0 } }, { $inc: { booked: 1 } }),
        () => db!.collection('slot_ledgers').updateOne({ booked: { $gt: 0 } }, { $inc: { booked: -1 } }),
      ],
      [
        'custody is unbroken',
        () => db!.collection('units').updateOne({ custody: 'unloaded' }, { $set: { custody: 'received' } }),
        () => db!.collection('units').updateOne({ custody: 'received' }, { $set: { custody: 'unloaded' } }),
      ],
    ];
    for (const [words, plant, mend] of planted) {
      await plant();
      expect((await breaches()).join('\n')).toContain(words);
      await mend();
    }
    const act = await db!.collection('acts').findOneAndDelete({ type: 'collect' });
    expect((await breaches()).join('\n')).toMatch(/every act has its event once[^]*every unit came aboard by one act/);
    await db!.collection('acts').insertOne(act!);
    expect(await breaches()).toEqual([]);
  }, 30_000);
});
