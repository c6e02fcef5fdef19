import { io, type Socket } from 'socket.io-client';
import { demoApi } from '../../shared/demo/demo';
import { bookingsPerSecond, harmonicMean, openFreshDays, type Run } from './bookings';
import { percentile, startServer, startSecondServer, type Figure } from './measured-server';

const watchers = 20;
const changes = 60;
/** Runs on one and on both servers in turn: a single one of a second says little. The first rounds warm both and do not count. */
const rounds = 12;
const warmingRounds = 6;
/** More bookings under way than one server can use: else two share what one commits together, and each has half of it. */
const run: Run = { count: 500, before: 200, atOnce: 200 };
const quiet = { SEED_REQUESTS: '0', PLANNER_THREADS: '0' };

/** Milliseconds from a change on the first server to each of `watchers` sockets at `url`. */
async function delaysAt(url: string, token: string, change: () => Promise<unknown>): Promise<number[]> {
  const sockets: Socket[] = [];
  for (let n = 0; n < watchers; n += 1) {
    const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token } });
    await new Promise((resolve) => socket.emit('subscribe', { kind: 'district', districtCode: '511112' }, resolve));
    sockets.push(socket);
  }
  const delays: number[] = [];
  for (let n = 0; n < changes; n += 1) {
    const began = performance.now();
    const heard = sockets.map(
      (socket) =>
        new Promise<void>((resolve) =>
          socket.once('kernel:clock-moved', () => {
            delays.push(performance.now() - began);
            resolve();
          }),
        ),
    );
    await change();
    await Promise.all(heard);
  }
  for (const socket of sockets) socket.disconnect();
  return delays;
}

/** Two server processes on one mongod against one: bookings per second, and how much later a browser of the other process hears of a change. */
export async function benchTwoServers(): Promise<Figure[]> {
  const first = await startServer(quiet);
  const second = await startSecondServer(first, quiet);
  try {
    const dispatcher = await first.signIn('dispatcher');
    const one: number[] = [];
    const two: number[] = [];
    let refused = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await openFreshDays(dispatcher, round, 2 * (run.count + run.before));
      const alone = await bookingsPerSecond([first.url], `one-${'.'.repeat(round)}`, run);
      const together = await bookingsPerSecond([first.url, second.url], `together-${'.'.repeat(round)}`, run);
      if (round > warmingRounds) {
        one.push(alone.rate);
        two.push(together.rate);
      }
      refused += alone.refused + together.refused;
    }
    const oneRate = harmonicMean(one);
    const rates = harmonicMean(two) / oneRate;
    const change = () => dispatcher.call(demoApi.moveClock, { body: { speed: 1 } });
    const token = dispatcher.token ?? '';
    const here = percentile(await delaysAt(first.url, token, change), 0.99);
    const there = percentile(await delaysAt(second.url, token, change), 0.99);
    return [
      {
        figure: 'bookings per second, 2 server processes ÷ 1 on the same mongod',
        value: rates.toFixed(2),
        target: '≥ 1.2',
        met: rates >= 1.2 && refused === 0,
        details: { onePerSec: one.map(Math.round).join(' '), twoPerSec: two.map(Math.round).join(' '), refused },
      },
      {
        figure: 'state change → browser on the other process, p99 ÷ same process',
        value: (there / here).toFixed(2),
        target: '≤ 2',
        met: there / here <= 2,
        details: { sameP99Ms: Math.round(here), otherP99Ms: Math.round(there) },
      },
    ];
  } finally {
    await second.stop();
    await first.stop();
  }
}
