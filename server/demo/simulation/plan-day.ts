import { demoApi, demoMorningSec } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { daysAhead } from '#shared/fleet/days-ahead';
import { addDays, instantOf } from '#shared/kernel/time';
import { districtApi } from '#shared/network/district';
import { planningApi } from '#shared/planning/planning';
import type { Caller } from './caller';

/** The last day after today that has shifts. */
const mostAhead = daysAhead - 1;

/** Moves the clock on to the morning of a later day: with it come the requests that the demo invents for that day. Throws for a day out of reach. */
export async function goOnTo(dispatcher: Caller, day: string, from: { day: string; districtCode: string }) {
  const last = addDays(from.day, mostAhead);
  if (day < from.day || day > last)
    throw new Error(`${day} cannot be planned: today is ${from.day}, the last day with shifts is ${last}`);
  if (day === from.day) return;
  const { timeZone } = await dispatcher.call(districtApi.getDistrict, { params: { code: from.districtCode } });
  const now = instantOf(day, demoMorningSec, timeZone).toISOString();
  await dispatcher.call(demoApi.moveClock, { body: { now, speed: 1 } });
}

/** Plans a day for some seconds and publishes the plan, as a dispatcher does. */
export async function planAndPublish(dispatcher: Caller, day: string, seed: number, seconds: number): Promise<void> {
  let run = await dispatcher.call(planningApi.startPlanRun, { body: { day, seconds, seed } });
  while (run.status === 'queued' || run.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    run = await dispatcher.call(planningApi.getPlanRun, { params: { id: run.id } });
  }
  if (!run.planId) throw new Error(`the day could not be planned: ${run.error ?? run.status}`);
  await dispatcher.call(routesApi.publishPlan, { params: { id: run.planId }, body: {} });
}
