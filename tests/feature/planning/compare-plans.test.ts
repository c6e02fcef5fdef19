import { addDays } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { homes, refusalOf, operator, useOperatedDay, day } from '../dispatch/operated-day';
import { listReadyShifts } from '../../../server/fleet';
import { PlanModel } from '../../../server/planning';

const { comparePlans } = planningApi;

describe('two plans of a day side by side', () => {
  const on = useOperatedDay();
  const television = { items: [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }] };

  test('what each needs, and which requests change route', async () => {
    const washer = await on.book();
    const small = await on.book({ ...television, address: { ...on.booking().address, place: homes.west } });
    const both = await on.plan();
    const shifts = (await PlanModel.findById(both).lean())?.routes.map(({ shiftId }) => shiftId) ?? [];
    // Everything goes with the truck; without it the washer stays, and the television goes with the van.
    expect(shifts).toHaveLength(1);
    const me = await on.dispatcher();
    const ready = await listReadyShifts({ organisationId: me.organisationId ?? '', day });
    const van = ready.find(({ letter }) => letter === 'B');
    const alone = await on.plan({ shiftIds: [String(van?._id)] });
    const { status, body } = await me.call(comparePlans, { params: { id: both, other: alone } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      day,
      one: { planId: both, status: 'draft', shifts: 1, served: 2, unserved: 0, latenessSec: 0 },
      other: { planId: alone, shifts: 1, served: 1, unserved: 1 },
    });
    expect(body.one.distanceM).toBeGreaterThan(0);
    expect(body.one.workSec).toBeGreaterThan(body.other.workSec);
    expect([...body.moved].sort((a, b) => (a.to ?? '').localeCompare(b.to ?? ''))).toMatchObject([
      { requestId: washer.id, from: 'A', to: null },
      { requestId: small.id, from: 'A', to: 'B' },
    ]);
    const same = (await me.call(comparePlans, { params: { id: both, other: both } })).body;
    expect(same).toMatchObject({ moved: [], shifted: { requests: 0, mostSec: 0 } });
  });

  test('only by dispatchers of the organisation, and of one day', async () => {
    const [plan] = await PlanModel.find().lean();
    const params = { id: String(plan?._id), other: String(plan?._id) };
    expect(refusalOf(await on.t.visitor.call(comparePlans, { params }))).toEqual([401, 'unauthenticated']);
    const collector = await on.t.as('collector', operator);
    expect(refusalOf(await collector.call(comparePlans, { params }))).toEqual([403, 'forbidden']);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(comparePlans, { params }))).toEqual([404, 'not_found']);
    const later = addDays(day, 1);
    const other = await PlanModel.create({ ...plan, _id: undefined, runId: 'a'.repeat(24), day: later });
    const me = await on.dispatcher();
    const refused = await me.call(comparePlans, { params: { ...params, other: String(other._id) } });
    expect(refusalOf(refused)).toEqual([400, 'invalid_input']);
  });
});
