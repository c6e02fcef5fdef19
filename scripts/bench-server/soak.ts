import { demoApi } from '../../shared/demo/demo';
import { addDays, dayOf, instantOf } from '../../shared/kernel/time';
import type { Caller } from '../../server/demo/simulation/caller';
import { simulateDay } from '../../server/demo/simulation';
import { startServer, type Figure, type MeasuredServer } from './measured-server';

/** Days that are driven, invented requests of each, and district seconds in a real one; more by the environment. */
const days = Number(process.env['SOAK_DAYS'] ?? 3);
const bookings = Number(process.env['SOAK_BOOKINGS'] ?? 60);
const speed = Number(process.env['SOAK_SPEED'] ?? 600);
const zone = 'Asia/Shanghai';
/** Memory at an hour of simulated time: of the samples of that hour the lowest, which is what a collection of garbage leaves. */
interface HourOfMemory {
  heapBytes: number;
  residentBytes: number;
}

/** Samples the server while work is under way, by the hour of the district's clock. */
async function sampled(server: MeasuredServer, dispatcher: Caller, hours: HourOfMemory[], work: Promise<unknown>) {
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  const startMs = Date.parse((await dispatcher.call(demoApi.getClock, {})).now);
  const before = hours.length;
  while (!isOver) {
    const { heapBytes, residentBytes } = await server.usage();
    const hour =
      before + Math.floor((Date.parse((await dispatcher.call(demoApi.getClock, {})).now) - startMs) / 3_600_000);
    const lowest = hours[hour];
    hours[hour] = {
      heapBytes: Math.min(heapBytes, lowest?.heapBytes ?? Infinity),
      residentBytes: Math.min(residentBytes, lowest?.residentBytes ?? Infinity),
    };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await ended;
}

/** Whole days in one server process at high speed: what its memory grows by after the first simulated hour. */
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
        plan: true,
        signal: new AbortController().signal,
        told,
      });
      await sampled(server, dispatcher, hours, driven);
      console.error(`… day ${n + 1} of ${days}: ${hours.length} simulated hours`);
    }
  } finally {
    await server.stop();
  }
  const known = hours.filter((hour) => hour !== undefined);
  const [first, last] = [known[1] ?? known[0]!, known.at(-1)!];
  const growth = last.heapBytes / first.heapBytes - 1;
  const mb = (bytes: number) => Math.round(bytes / 1_000_000);
  return {
    figure: `memory of one server over ${known.length} simulated hours of ${days} days: growth of the used heap after the first`,
    value: `${(growth * 100).toFixed(1)} %`,
    target: '≤ 5 %',
    met: growth <= 0.05,
    details: {
      heapMb: known.map(({ heapBytes }) => mb(heapBytes)).join(' '),
      residentMb: known.map(({ residentBytes }) => mb(residentBytes)).join(' '),
    },
  };
}
