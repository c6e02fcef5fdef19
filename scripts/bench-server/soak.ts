import { demoApi } from '../../shared/demo/demo';
import { addDays, dayOf, instantOf } from '../../shared/kernel/time';
import type { Caller } from '../../server/demo/simulation/caller';
import { simulateDay } from '../../server/demo/simulation';
import { growthOf } from './memory-growth';
import { startServer, type Figure, type MeasuredServer } from './measured-server';

/** Days that are driven, invented requests of each, and district seconds in a real one; more by the environment. */
const days = Number(process.env['SOAK_DAYS'] ?? 3);
const bookings = Number(process.env['SOAK_BOOKINGS'] ?? 60);
const speed = Number(process.env['SOAK_SPEED'] ?? 600);
const zone = 'Asia/Shanghai';
/** Memory at an hour of simulated time, after its garbage was collected. */
interface HourOfMemory {
  heapBytes: number;
  residentBytes: number;
}

/** Measures the server once in each hour of the district's clock while work is under way. */
async function sampled(server: MeasuredServer, dispatcher: Caller, hours: HourOfMemory[], work: Promise<unknown>) {
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  const hourNow = async () => Math.floor(Date.parse((await dispatcher.call(demoApi.getClock, {})).now) / 3_600_000);
  for (let last = 0; !isOver;) {
    const hour = await hourNow();
    if (hour !== last) {
      await server.collect();
      const { heapBytes, residentBytes } = await server.usage();
      hours.push({ heapBytes, residentBytes });
      last = hour;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await ended;
}

/** Whole days in one server process at high speed: what it keeps in memory at the end against the beginning, each after its garbage was collected. */
export async function benchSoak(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: String(bookings), PLANNER_THREADS: '1' });
  const hours: HourOfMemory[] = [];
  try {
    const dispatcher = await server.signIn('dispatcher');
    for (let n = 0; n < days; n += 1) {
      // The demo books the day that its clock is moved to; a slow machine takes more than a day for one.
      const { now } = await dispatcher.call(demoApi.getClock, {});
      const day = n === 0 ? server.day : addDays(dayOf(new Date(now), zone), 1);
      const morning = instantOf(day, 7 * 3600, zone).toISOString();
      await dispatcher.call(demoApi.moveClock, { body: { now: morning, speed: 1 } });
      const told = () => undefined;
      const driven = simulateDay({
        url: server.url,
        speed,
        seed: n + 1,
        planSec: 5,
        signal: new AbortController().signal,
        told,
      });
      await sampled(server, dispatcher, hours, driven);
      console.error(`… day ${n + 1} of ${days}: ${hours.length} simulated hours`);
    }
  } finally {
    await server.stop();
  }
  const { growth, hours: compared } = growthOf(hours.map(({ heapBytes }) => heapBytes));
  const mb = (bytes: number) => Math.round(bytes / 1_000_000);
  return {
    figure: `memory of one server over ${hours.length} simulated hours of ${days} days: growth of the lowest heap of ${compared} hours after the first to the last ${compared}`,
    value: `${(growth * 100).toFixed(1)} %`,
    target: '≤ 5 %',
    met: growth <= 0.05,
    details: {
      heapMb: hours.map(({ heapBytes }) => mb(heapBytes)).join(' '),
      residentMb: hours.map(({ residentBytes }) => mb(residentBytes)).join(' '),
    },
  };
}
