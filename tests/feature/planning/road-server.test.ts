import { planningApi } from '#shared/planning/planning';
import { testDay, useApp } from '../../setup/app';
import { bookDay, operator, secondDistrict, settings } from './booked-day';

describe('planning by a road server that is away', () => {
  // Port 9 (discard) of loopback: nobody listens.
  const t = useApp({ ...settings, OSRM_URL: 'http://127.0.0.1:9' });

  test('the day is planned with the embedded model, and the plan says so', async () => {
    const me = await t.as('dispatcher', operator);
    await bookDay({ seeds: secondDistrict, day: testDay, requests: 6, seed: 3 });
    const { body: run } = await me.call(planningApi.startPlanRun, { body: { day: testDay, seconds: 0.5 } });
    let planId: string | null = null;
    for (let tries = 0; !planId && tries < 200; tries++) {
      planId = (await me.call(planningApi.getPlanRun, { params: { id: run.id } })).body.planId;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { body: plan } = await me.call(planningApi.getPlan, { params: { id: planId! } });
    expect(plan.check.violations).toEqual([]);
    expect(plan.warnings).toEqual([expect.objectContaining({ code: 'ways_estimated', why: 'no_answer' })]);
  });
});
