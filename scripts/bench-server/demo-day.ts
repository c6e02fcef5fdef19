import { planningApi } from '../../shared/planning/planning';
import { routesApi } from '../../shared/dispatch/routes';
import { simulateDay } from '../../server/demo/simulation';
import { startServer, type Figure, type MeasuredServer } from './measured-server';

const planSeconds = 1;
const watchMs = 60_000;

async function firstPlan(server: MeasuredServer) {
  const dispatcher = await server.signIn('dispatcher');
  const beganAt = performance.now();
  let run = await dispatcher.call(planningApi.startPlanRun, {
    body: { day: server.day, seconds: planSeconds, seed: 1 },
  });
  while (run.status === 'queued' || run.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    run = await dispatcher.call(planningApi.getPlanRun, { params: { id: run.id } });
  }
  const seconds = (performance.now() - beganAt) / 1000;
  const plan = await dispatcher.call(planningApi.getPlan, { params: { id: run.planId ?? '' } });
  await dispatcher.call(routesApi.publishPlan, { params: { id: plan.id }, body: {} });
  return { seconds, plan };
}

/** The demo day (300 invented requests, 12 shifts): the time until a plan could be published, and the memory of the server while the day is driven. */
export async function benchDemoDay(): Promise<Figure[]> {
  const server = await startServer({ SEED_REQUESTS: '300', PLANNER_THREADS: '1' });
  try {
    const { seconds, plan } = await firstPlan(server);
    let peak = 0;
    const abort = new AbortController();
    const day = simulateDay({
      url: server.url,
      speed: 60,
      seed: 1,
      planSec: null,
      signal: abort.signal,
      told: () => undefined,
    }).catch(() => undefined);
    for (const until = Date.now() + watchMs; Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      peak = Math.max(peak, (await server.usage()).residentBytes);
    }
    abort.abort(new Error('seen enough'));
    await day;
    const peakMb = Math.round(peak / 1_000_000);
    return [
      {
        figure: 'plan of the demo day: first publishable plan',
        value: `${seconds.toFixed(1)} s, ${plan.check.violations.length} violations`,
        target: '≤ 3 s, 0 violations',
        met: seconds <= 3 && plan.check.violations.length === 0,
        details: { served: plan.totals.served, unserved: plan.totals.unserved, routes: plan.totals.routes },
      },
      {
        figure: 'memory of the server while the demo day is driven (peak of 60 s, without mongod)',
        value: `${peakMb} MB`,
        target: '≤ 350 MB',
        met: peakMb <= 350,
        details: {},
      },
    ];
  } finally {
    await server.stop();
  }
}
