import { Agent, request } from 'node:http';
import mongoose from 'mongoose';
import { demoApi } from '../../shared/demo/demo';
import { accountsApi } from '../../shared/accounts/accounts';
import { requestsApi, type RequestInput } from '../../shared/requests/requests';
import { Caller } from '../../server/demo/simulation/caller';
import { startServer, type Figure } from './measured-server';

/** A run: works that count, after some that do not, so many under way at a time. */
export interface Run {
  count: number;
  before: number;
  atOnce: number;
}
const run: Run = { count: 800, before: 40, atOnce: 16 };
/** Runs in turn with their yardstick. A process that has just begun translates its code while it works: the first ones do not count. */
const rounds = 9;
const warmingRounds = 3;
/** When the first days begin that are opened for bookings, milliseconds. */
const firstMorning = Date.parse('2027-01-04T01:00:00Z');

/** Does the works of a run. Answers how many a second. */
export async function perSecond(work: (n: number) => Promise<void>, { count, before, atOnce }: Run): Promise<number> {
  let next = 0;
  const upTo = async (end: number) => {
    const worker = async () => {
      while (next < end) await work(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };
  await upTo(before);
  const beganAt = performance.now();
  await upTo(before + count);
  return count / ((performance.now() - beganAt) / 1000);
}

/** Transactions a second that insert two documents and nothing else: the yardstick of acts. */
export async function bareTransactions(): Promise<number> {
  const { connection } = mongoose;
  const [one, two] = [connection.collection('bench_one'), connection.collection('bench_two')];
  // They are there from the second time on.
  for (const name of ['bench_one', 'bench_two']) await connection.createCollection(name).catch(() => undefined);
  const text = 'x'.repeat(1_200);
  return perSecond(async (n) => {
    const session = await connection.startSession();
    await session.withTransaction(
      async () => {
        await one.insertOne({ n, text }, { session });
        await two.insertOne({ n, text: 'event' }, { session });
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
    );
    await session.endSession();
  }, run);
}

const agent = new Agent({ keepAlive: true });

/** Posts and answers the status. By hand: `fetch` would take a third of the two cores for itself. */
function post(url: string, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What is booked. */
const anyWish = {
  districtCode: '511112',
  place: { lng: 103.818, lat: 29.409 },
  items: [{ categoryKey: 'microwave' as const, condition: 'broken' as const, count: 1 }],
  kind: 'collect' as const,
};

let people = 0;

/** One window for each place that is left, the windows in turn as long as they have any. */
function placesIn<S extends { remaining: number }>(windows: readonly S[]): S[] {
  const deepest = Math.max(0, ...windows.map(({ remaining }) => remaining));
  return Array.from({ length: deepest }, (_, taken) => windows.filter(({ remaining }) => remaining > taken)).flat();
}

/**
 * Books over HTTP at servers in turn. `name`: one of its own for each call on the same database. Throws when the windows have too few
 * places: a refusal is cheaper than a booking.
 */
export async function bookingsPerSecond(
  urls: readonly string[],
  name: string,
  { count, before, atOnce }: Run,
): Promise<{ rate: number; refused: number }> {
  people += 1;
  const phone = `139${String(10_000_000 + people)}`;
  const anybody = new Caller(urls[0] ?? '');
  const { demoCode } = await anybody.call(accountsApi.requestCode, { body: { phone } });
  const { token } = await anybody.call(accountsApi.signInResident, { body: { phone, code: demoCode ?? '' } });
  const offers = await anybody.call(requestsApi.listSlotOffers, { body: anyWish });
  const places = placesIn(offers.items.filter(({ bookable }) => bookable));
  if (places.length < before + count)
    throw new Error(`${places.length} places are too few for ${before + count} bookings`);
  let refused = 0;
  const rate = await perSecond(
    async (n) => {
      const { day, from, to } = places[n]!;
      const body: RequestInput = {
        ...{ districtCode: anyWish.districtCode, kind: anyWish.kind, items: anyWish.items },
        address: { place: anyWish.place, text: `竹根镇文化路 ${n} 号` },
        contact: { name: '余小芳', phone },
        slot: { day, from, to },
      };
      const status = await post(`${urls[n % urls.length]}/api/requests`, JSON.stringify(body), {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
        'Idempotency-Key': `${name}-booking-${n}`,
      });
      if (status !== 201) refused += 1;
    },
    { count, before, atOnce },
  );
  return { rate, refused };
}

/** So many days on nothing is booked yet. */
const freshDays = 9;

/** Moves the clock to days on which nothing is booked, one stretch of them for each `round`, and waits until `places` can be booked. */
export async function openFreshDays(dispatcher: Caller, round: number, places: number): Promise<void> {
  const now = new Date(firstMorning + round * freshDays * 86_400_000).toISOString();
  await dispatcher.call(demoApi.moveClock, { body: { now, speed: 1 } });
  for (let tries = 0; tries < 100; tries += 1) {
    const { items } = await dispatcher.call(requestsApi.listSlotOffers, { body: anyWish });
    const left = items.reduce((sum, { bookable, remaining }) => sum + (bookable ? remaining : 0), 0);
    if (left >= places) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the new days have no ${places} places`);
}

/** Works a second over runs of the same size. */
export const harmonicMean = (rates: readonly number[]) => rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);

/** Bookings over HTTP with ledger, event and idempotency key, against bare transactions of two inserts on the same mongod. */
export async function benchBookings(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: '0', PLANNER_THREADS: '0' });
  try {
    const dispatcher = await server.signIn('dispatcher');
    const booked: number[] = [];
    const bareRates: number[] = [];
    let [refused, serverCpuSec] = [0, 0];
    for (let round = 1; round <= rounds; round += 1) {
      await openFreshDays(dispatcher, round, run.count + run.before);
      const bareRate = await bareTransactions();
      const cpuBefore = (await server.usage()).cpuSec;
      const bookings = await bookingsPerSecond([server.url], `bench-${'.'.repeat(round)}`, run);
      refused += bookings.refused;
      if (round <= warmingRounds) continue;
      serverCpuSec += (await server.usage()).cpuSec - cpuBefore;
      bareRates.push(bareRate);
      booked.push(bookings.rate);
    }
    const bare = harmonicMean(bareRates);
    const rate = harmonicMean(booked);
    const ratio = rate / bare;
    return {
      figure: 'bookings per second ÷ bare two-document transactions',
      value: ratio.toFixed(2),
      target: '≥ 0.5',
      met: ratio >= 0.5 && refused === 0,
      details: {
        bookingsPerSec: booked.map(Math.round).join(' '),
        barePerSec: bareRates.map(Math.round).join(' '),
        serverCpuMs: ((serverCpuSec * 1_000) / (booked.length * (run.count + run.before))).toFixed(2),
        refused,
      },
    };
  } finally {
    await server.stop();
  }
}
