import path from 'node:path';
import { addDays } from '#shared/kernel/time';
import { checkPlan, getPlanDoc } from '../../../server/planning';
import { planningApi } from '#shared/planning/planning';
import { testDay, useApp } from '../../setup/app';
import { bookDay, operator, secondDistrict, settings } from './booked-day';

const wutongqiao = path.resolve(__dirname, '../../../seeds/wutongqiao');
const seeds = [11, 12, 13];

describe.each([
  { name: 'the second district', settings, operator, folder: secondDistrict, requests: 14 },
  {
    name: 'Wutongqiao',
    settings: { DEMO: '1' },
    operator: { organisation: 'coop', districtCode: '511112' },
    folder: wutongqiao,
    requests: 40,
  },
])('generated days of $name', (district) => {
  const t = useApp(district.settings);

  test.each(seeds)('seed %i: every request is planned or explained, the judge finds nothing', async (seed) => {
    const me = await t.as('dispatcher', district.operator);
    const day = addDays(testDay, seed - 11);
    const ids = await bookDay({ seeds: district.folder, day, requests: district.requests, seed });
    const { body: run } = await me.call(planningApi.startPlanRun, { body: { day, seconds: 0.5, seed } });
    let state = run;
    for (let tries = 0; tries < 200 && !state.finishedAt; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      state = (await me.call(planningApi.getPlanRun, { params: { id: run.id } })).body;
    }
    expect(state).toMatchObject({ status: 'done', error: null });
    const plan = await getPlanDoc(state.planId ?? '');
    expect(await checkPlan(plan)).toEqual([]);
    const visited = plan.routes.flatMap(({ stops }) =>
      stops.flatMap(({ requestId }) => (requestId ? [requestId] : [])),
    );
    const left = plan.unassigned.map(({ requestId }) => requestId);
    expect([...new Set(visited), ...left].sort()).toEqual([...ids].sort());
    for (const { reason, shifts } of plan.unassigned) {
      expect(shifts.length).toBeGreaterThan(0);
      expect(shifts.map(({ rule }) => rule)).toContain(reason);
    }
  });
});
