import mongoose from 'mongoose';
import { accountsApi } from '../../shared/accounts/accounts';
import { requestsApi, type RequestInput } from '../../shared/requests/requests';
import { Caller } from '../../server/demo/simulation/caller';
import { startServer, type Figure } from './measured-server';

const most = 1_200;
/** Works under way at a time. */
export const atOnce = 16;

/** A process that has just begun translates its code while it works: so much is done before time is taken. */
const warmUp = 400;

/** Runs `count` works, `atOnce` at a time, after some (`before`) that do not count. Answers how many a second. */
export async function perSecond(work: (n: number) => Promise<void>, count = most, before = warmUp): Promise<number> {
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
  });
}

/** Books over HTTP at servers in turn. `run`: a name of its own for each call on the same database. */
export async function bookingsPerSecond(
  urls: readonly string[],
  run = 'bench',
  count = most,
): Promise<{ rate: number; refused: number }> {
  const phone = `139${String(10_000_000 + run.length)}`;
  const anybody = new Caller(urls[0] ?? '');
  const { demoCode } = await anybody.call(accountsApi.requestCode, { body: { phone } });
  const { token } = await anybody.call(accountsApi.signInResident, { body: { phone, code: demoCode ?? '' } });
  const place = { lng: 103.818, lat: 29.409 };
  const items = [{ categoryKey: 'microwave' as const, condition: 'broken' as const, count: 1 }];
  const offers = await anybody.call(requestsApi.listSlotOffers, {
    body: { districtCode: '511112', place, items, kind: 'collect' },
  });
  const open = offers.items.filter(({ bookable }) => bookable);
  let refused = 0;
  const rate = await perSecond(async (n) => {
    const { day, from, to } = open[n % open.length]!;
    const body: RequestInput = {
      districtCode: '511112',
      kind: 'collect',
      items,
      address: { place, text: `竹根镇文化路 ${n} 号` },
      contact: { name: '余小芳', phone },
      slot: { day, from, to },
    };
    const answer = await fetch(`${urls[n % urls.length]}/api/requests`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
        'Idempotency-Key': `${run}-booking-${n}`,
      },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    if (answer.status !== 201) refused += 1;
  }, count);
  return { rate, refused };
}

/** Bookings over HTTP with ledger, event and idempotency key, against bare transactions of two inserts on the same mongod. */
export async function benchBookings(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: '0', PLANNER_THREADS: '0' });
  try {
    const bareBefore = await bareTransactions();
    const cpuBefore = (await server.usage()).cpuSec;
    const { rate, refused } = await bookingsPerSecond([server.url]);
    const serverCpuMs = (((await server.usage()).cpuSec - cpuBefore) * 1_000) / (warmUp + most);
    const bareAfter = await bareTransactions();
    const bare = (bareBefore + bareAfter) / 2;
    const ratio = rate / bare;
    return {
      figure: 'bookings per second ÷ bare two-document transactions',
      value: ratio.toFixed(2),
      target: '≥ 0.5',
      met: ratio >= 0.5 && refused === 0,
      details: {
        bookingsPerSec: Math.round(rate),
        barePerSec: Math.round(bare),
        serverCpuMs: serverCpuMs.toFixed(2),
        refused,
      },
    };
  } finally {
    await server.stop();
  }
}
