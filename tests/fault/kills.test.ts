import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { EventModel } from '../../server/kernel/events/event-store';
import { WebhookDeliveryModel } from '../../server/partners/model';
import { RequestModel, SlotLedgerModel } from '../../server/requests/model';
import { useOperatedDay } from '../feature/dispatch/operated-day';
import { faultsOfBooks } from '../setup/books';
import { killProcesses } from '../setup/server-process';
import { confirmedOfDay, placesInWindow } from './kill-clients';
import { chanceOf, KilledDays, momentIn, phases } from './kill-round';

/** Phases to go through; `npm run test:faults` does many days of them, with a kill in each. */
const kills = Number(process.env['KILLS'] ?? phases.length);
const killed: readonly string[] = process.env['KILLS'] ? phases : ['bookings', 'acts'];
const seed = Number(process.env['SEED'] ?? 1);

describe(`kill -9 in the phases of a day (${kills} phases, seed ${seed})`, () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const days = new KilledDays(on);
  beforeAll(() => days.open(), 60_000);
  afterAll(async () => {
    await days.close();
    await killProcesses();
  }, 30_000);

  const faults = async (all: boolean) => [...(await days.clients.told.faults({ all })), ...(await overbooked())];

  /** What all audits find, once listeners have caught up: the lease of a process that was killed has to run out first. What is lost stays lost. */
  async function lastingFaults(): Promise<string[]> {
    for (let tries = 0; ; tries += 1) {
      const found = [...(await faults(true)), ...(await faultsOfBooks())];
      if (found.length === 0 || tries === 60) return found;
      await pause(500);
    }
  }

  /** The books of windows and the requests in them against the places that the shifts have. */
  async function overbooked(): Promise<string[]> {
    const taken = await RequestModel.aggregate<{ _id: { day: string; from: string }; count: number }>([
      { $group: { _id: { day: '$slot.day', from: '$slot.from' }, count: { $sum: 1 } } },
    ]);
    const ledgers = await SlotLedgerModel.find().lean();
    return [
      ...taken.map(({ _id, count }) => [`${_id.day} ${_id.from}`, count] as const),
      ...ledgers.map(({ _id, booked }) => [`book of ${_id}`, booked] as const),
    ].flatMap(([what, count]) => (count > placesInWindow ? [`${what}: ${count} in ${placesInWindow} places`] : []));
  }

  test(
    'every acknowledged act is there once, every event once and in order, no window is overbooked, and the books hold after each kill',
    async () => {
      const chance = chanceOf(seed);
      const fallen: boolean[] = [];
      for (let n = 0; n < kills; n += 1) {
        const phase = phases[n % phases.length]!;
        if (n > 0 && n % phases.length === 0) await days.clients.nextDay();
        const moment = momentIn(phase, chance);
        const at = { n, phase, moment };
        if (killed.includes(phase)) {
          const { isUnderWay, confirmed } = await days.kill(phase, moment, async () =>
            expect({ at, faults: await faults(false) }).toEqual({ at, faults: [] }),
          );
          if (phase === 'bookings') {
            expect(confirmed).toBeGreaterThan(0);
            expect(confirmed).toBeLessThan(confirmedOfDay);
          }
          fallen.push(isUnderWay);
        } else await days.live(phase);
        expect({ at, faults: await lastingFaults() }).toEqual({ at, faults: [] });
      }
      expect(fallen.filter(Boolean).length).toBeGreaterThanOrEqual(fallen.length / 2);
      // What says their order is told by each of them.
      expect(await EventModel.countDocuments({ name: /^requests:(opened|status-changed)$/ })).toBe(
        await EventModel.countDocuments({ 'data.version': { $gte: 1 } }),
      );
    },
    30_000 + kills * 60_000,
  );

  test(
    'the audits find what is planted',
    async () => {
      const request = await RequestModel.findOne({ status: 'done' }).lean();
      const { db } = mongoose.connection;
      const arrival = { name: 'requests:status-changed', 'data.requestId': String(request!._id), 'data.to': 'door' };
      const planted: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
        [
          'its events lead to its status',
          () => RequestModel.updateOne({ _id: request!._id }, { status: 'onway' }),
          () => RequestModel.updateOne({ _id: request!._id }, { status: 'done' }),
        ],
        [
          'its events tell of versions 1, 2, 4, 4',
          () => db!.collection('events').updateOne(arrival, { $inc: { 'data.version': 1 } }),
          () => db!.collection('events').updateOne(arrival, { $inc: { 'data.version': -1 } }),
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
        expect((await faultsOfBooks()).join('\n')).toContain(words);
        await mend();
      }
      const act = await db!.collection('acts').findOneAndDelete({ type: 'collect' });
      expect((await faultsOfBooks()).join('\n')).toMatch(
        /every act has its event once[^]*every unit came aboard by one act/,
      );
      expect(await faults(true)).toEqual([`act ${String(act!._id)} was acknowledged, it is there 0 times`]);
      await db!.collection('acts').insertOne(act!);
      expect(await lastingFaults()).toEqual([]);
    },
    30_000 + kills * 3_000,
  );

  test('one message came of every acknowledged order, whichever process had it in its hands', async () => {
    // A killed process keeps what it had taken for a minute.
    const isOpen = () => WebhookDeliveryModel.exists({ status: { $ne: 'sent' } });
    for (const began = Date.now(); days.unheard().length > 0 || (await isOpen());) {
      if (Date.now() - began > 90_000) throw new Error(`not heard of: ${days.unheard().join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const orders = [...days.clients.told.of('announcement of an order')].sort();
    expect(orders.length).toBeGreaterThan(0);
    expect(days.receiver.ordersOf('order.created').sort()).toEqual(orders);
    const deliveries = await WebhookDeliveryModel.find({}, { eventId: 1 }).lean();
    expect([...days.receiver.heard.keys()].sort()).toEqual(deliveries.map(({ eventId }) => eventId).sort());
    for (const numbers of days.receiver.numbers().values())
      expect(numbers.toSorted((one, other) => one - other)).toEqual(numbers.map((_, k) => k + 1));
  }, 120_000);
});
