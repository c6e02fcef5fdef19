import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { requestsApi } from '../../shared/requests/requests';
import { Caller } from '../../server/demo/simulation/caller';
import { percentile, startServer, type Figure, type MeasuredServer } from './measured-server';

const askers = 60;
/** Until the draft of the day knows all its bookings. */
const mostWaitMs = 120_000;

interface Draft {
  routes: { steps: { requestId?: string }[] }[];
  leftOut: unknown[];
}
interface Booked {
  place: { lng: number; lat: number };
}

/** Waits for the draft of the day; answers how many visits it serves and in how many routes. */
async function waitForDraft({ day }: MeasuredServer, booked: number) {
  const drafts = mongoose.connection.collection<Draft & { day: string }>('plan_drafts');
  for (const until = Date.now() + mostWaitMs; Date.now() < until; await pause(500)) {
    const draft = await drafts.findOne({ day });
    const steps = draft?.routes.flatMap((route) => route.steps) ?? [];
    const visits = new Set(steps.flatMap(({ requestId }) => requestId ?? [])).size;
    if (draft && visits + draft.leftOut.length >= booked) return { visits, routes: draft.routes.length };
  }
  throw new Error('the draft of the demo day was not made in time');
}

async function answeredByPlan(server: MeasuredServer): Promise<{ plan: number; other: number }> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const counts = [...text.matchAll(/^huiliu_slot_fits_total\{outcome="(\w+)"\} (\d+)/gm)];
  const sum = (isPlan: boolean) =>
    counts
      .filter(([, outcome]) => (outcome === 'plan') === isPlan)
      .reduce((total, [, , count]) => total + Number(count), 0);
  return { plan: sum(true), other: sum(false) };
}

/** Windows for residents near the bookings of the demo day (300 invented requests, 12 shifts), one after another, each asked of the draft plans. */
export async function benchSlotOffers(): Promise<Figure> {
  const server = await startServer({ SEED_REQUESTS: '300', PLANNER_THREADS: '1' });
  try {
    const requests = mongoose.connection.collection<Booked & { slot: { day: string } }>('requests');
    const booked = await requests.find({ 'slot.day': server.day }).toArray();
    const draft = await waitForDraft(server, booked.length);
    const anybody = new Caller(server.url);
    const ask = async (n: number): Promise<number> => {
      const { place } = booked[(n * 37) % booked.length]!;
      const near = { lng: place.lng + ((n % 7) - 3) * 1e-4, lat: place.lat + ((n % 5) - 2) * 1e-4 };
      const beganAt = performance.now();
      await anybody.call(requestsApi.listSlotOffers, {
        body: {
          ...{ districtCode: '511112', place: near, kind: 'collect' },
          items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
        },
      });
      return performance.now() - beganAt;
    };
    const first = await ask(0);
    for (let n = 1; n < 6; n++) await ask(n);
    const before = await answeredByPlan(server);
    const used = (await server.usage()).cpuSec;
    const times: number[] = [];
    for (let n = 0; n < askers; n++) times.push(await ask(n + 6));
    const after = await answeredByPlan(server);
    const cpuMs = Math.round((((await server.usage()).cpuSec - used) * 1000) / askers);
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
    const share = (after.plan - before.plan) / (after.plan + after.other - before.plan - before.other);
    return {
      figure: 'slot offers on a day with 300 requests and 12 shifts, p95',
      value: `${Math.round(p95)} ms, ${(share * 100).toFixed(0)} % of the days answered by their draft`,
      target: '≤ 300 ms',
      met: p95 <= 300 && share === 1,
      details: { p50Ms: Math.round(p50), firstMs: Math.round(first), cpuMs, booked: booked.length, ...draft },
    };
  } finally {
    await server.stop();
  }
}
