import { demoApi } from '#shared/demo/demo';
import { addDays } from '#shared/kernel/time';
import { editsApi, type OrderedStep } from '#shared/planning/edits';
import { planningApi } from '#shared/planning/planning';
import { requestsApi } from '#shared/requests/requests';
import { Caller } from '../../../server/demo/simulation/caller';
import { testDay, useApp } from '../../setup/app';

const districtCode = '511112';

describe('what may not ride together', () => {
  const t = useApp({ DEMO: '1', PLANNER_THREADS: '1' });

  test('what the catalogue keeps apart never rides together: not as planned, not by hand', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const me = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const day = addDays(testDay, 1);
    const booking = (lng: number, ...categoryKeys: string[]) => ({
      ...{ districtCode, kind: 'collect' as const, slot: { day, from: '10:00', to: '11:30' } },
      items: categoryKeys.map((categoryKey) => ({ categoryKey, condition: 'broken' as const, count: 1 })),
      address: { place: { lng, lat: 29.409 }, text: '竹根镇文化路 12 号' },
      contact: { name: '余小芳', phone: '13912345627' },
    });
    const book = async (categoryKey: string, lng: number) =>
      (await me.call(requestsApi.openRequest, { body: booking(lng, categoryKey) })).request.id;
    await expect(
      me.call(requestsApi.openRequest, { body: booking(103.818, 'lithium_battery', 'crt_tv') }),
    ).rejects.toMatchObject({ code: 'not_together' });
    const television = await book('crt_tv', 103.818);
    const battery = await book('lithium_battery', 103.8182);
    let run = await me.call(planningApi.startPlanRun, { body: { day, seconds: 1, seed: 1 } });
    while (!['done', 'failed'].includes(run.status)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = await me.call(planningApi.getPlanRun, { params: { id: run.id } });
    }
    const plan = await me.call(planningApi.getPlan, { params: { id: run.planId! } });
    expect(plan).toMatchObject({ unassigned: [], check: { violations: [] } });
    // A trip ends where old units leave the vehicle.
    const trips = plan.routes.flatMap(({ letter, stops }) => {
      let trip = 0;
      return stops.flatMap(({ kind, requestId }) => {
        if (kind === 'unload') trip += 1;
        return requestId ? [{ requestId, trip: `${letter}${trip}` }] : [];
      });
    });
    const tripOf = (id: string) => trips.find(({ requestId }) => requestId === id)?.trip;
    expect(tripOf(television)).toBeDefined();
    expect(tripOf(battery)).toBeDefined();
    expect(tripOf(television)).not.toBe(tripOf(battery));

    const visit = (requestId: string): OrderedStep => ({ kind: 'visit', requestId, parts: ['collect'] });
    const [first, ...others] = plan.routes;
    const { check } = await me.call(editsApi.tryOrder, {
      params: { id: plan.id },
      body: {
        routes: [
          { shiftId: first!.shiftId, steps: [visit(television), visit(battery)] },
          ...others.map(({ shiftId }) => ({ shiftId, steps: [] })),
        ],
      },
    });
    expect(check.violations.map(({ code: broken }) => broken)).toContain('forbidden_together');
    me.close();
  }, 60_000);
});
