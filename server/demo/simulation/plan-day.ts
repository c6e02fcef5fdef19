import { routesApi } from '#shared/dispatch/routes';
import { planningApi } from '#shared/planning/planning';
import type { Caller } from './caller';

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
