import { addDays } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { AuditModel } from '../../../server/accounts/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { PlanRunModel } from '../../../server/planning';
import { testDay, useApp } from '../../setup/app';
import { bookWasher, operator, settings } from './booked-day';

const codeOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { error: { code: string } }).error.code,
];

describe('plan runs refused', () => {
  // No planner thread here: runs wait for ever, so that nothing moves under the test.
  const t = useApp({ ...settings, PLANNER_THREADS: '0' });
  const { startPlanRun, getPlanRun, stopPlanRun, getPlan, listPlanRuns } = planningApi;

  test('who may not: nobody, residents, collectors, dealers; nothing is changed', async () => {
    const body = { day: testDay };
    expect(codeOf(await t.visitor.call(startPlanRun, { body }))).toEqual([401, 'unauthenticated']);
    for (const role of ['resident', 'collector', 'dealer', 'government', 'centre_staff'] as const) {
      const client = await t.as(role, role === 'resident' ? {} : operator);
      expect(codeOf(await client.call(startPlanRun, { body }))).toEqual([403, 'forbidden']);
      expect(codeOf(await client.call(listPlanRuns, { query: { day: testDay } }))).toEqual([403, 'forbidden']);
    }
    expect(await PlanRunModel.countDocuments()).toBe(0);
    expect(await EventModel.countDocuments({ name: /^planning:/ })).toBe(0);
  });

  test.each([
    ['no day', {}, 'body.day'],
    ['a day that does not exist', { day: '2026-02-30' }, 'body.day'],
    ['a day of another type', { day: 20260311 }, 'body.day'],
    ['too short', { day: testDay, seconds: 0.4 }, 'body.seconds'],
    ['too long', { day: testDay, seconds: 601 }, 'body.seconds'],
    ['a fractional seed', { day: testDay, seed: 1.5 }, 'body.seed'],
    ['a wrong id', { day: testDay, shiftIds: ['x'] }, 'body.shiftIds.0'],
    ['too many shifts', { day: testDay, shiftIds: Array.from({ length: 201 }, () => 'a'.repeat(24)) }, 'body.shiftIds'],
    ['an unknown field', { day: testDay, quick: true }, 'body'],
  ])('bad input: %s', async (_what, body, path) => {
    const me = await t.as('dispatcher', operator);
    const answer = await me.raw('POST', '/api/plan-runs', { body });
    expect(codeOf(answer)).toEqual([400, 'invalid_input']);
    expect(JSON.stringify(answer.body)).toContain(`"${path}"`);
    expect(await PlanRunModel.countDocuments()).toBe(0);
  });

  test('a day that has passed', async () => {
    const me = await t.as('dispatcher', operator);
    const answer = await me.call(startPlanRun, { body: { day: addDays(testDay, -1) } });
    expect(codeOf(answer)).toEqual([400, 'invalid_input']);
    expect(JSON.stringify(answer.body)).toContain('2026-03-10 has passed; today is 2026-03-11');
  });

  test('runs and plans of another tenant look as if they were not there', async () => {
    await bookWasher(testDay);
    const me = await t.as('dispatcher', operator);
    const { body: run } = await me.call(startPlanRun, { body: { day: testDay } });
    const other = await t.as('administrator', { organisation: 'rival', districtCode: operator.districtCode });
    const params = { id: run.id };
    expect(codeOf(await other.call(getPlanRun, { params }))).toEqual([404, 'not_found']);
    expect(codeOf(await other.call(stopPlanRun, { params }))).toEqual([404, 'not_found']);
    expect(codeOf(await other.call(getPlan, { params }))).toEqual([404, 'not_found']);
    expect((await other.call(listPlanRuns, { query: { day: testDay } })).body.items).toEqual([]);
    expect(codeOf(await me.call(getPlanRun, { params: { id: 'f'.repeat(24) } }))).toEqual([404, 'not_found']);
    expect(codeOf(await me.call(getPlanRun, { params: { id: 'nonsense' } }))).toEqual([400, 'invalid_input']);
    expect((await me.call(getPlanRun, { params })).body).toMatchObject({ status: 'queued', stopRequested: false });
  });

  test('stopping a run that nobody has taken ends it at once, and frees the day', async () => {
    const me = await t.as('dispatcher', operator);
    const { items } = (await me.call(listPlanRuns, { query: { day: testDay } })).body;
    const stopped = await me.call(stopPlanRun, { params: { id: items[0]?.id ?? '' } });
    expect(stopped.body).toMatchObject({ status: 'failed', error: 'Stopped before planning began.' });
    const line = { act: 'plan-run-stopped', actorId: me.accountId, subject: `plan-run:${items[0]?.id}` };
    expect(await AuditModel.countDocuments(line)).toBe(1);
    expect((await me.call(startPlanRun, { body: { day: testDay } })).status).toBe(202);
  });
});
