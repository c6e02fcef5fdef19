import { accountsApi } from '#shared/accounts/accounts';
import { holdLease, LeaseModel, releaseLease } from '../../server/kernel/lease';
import { createSchedule } from '../../server/kernel/schedule';
import { eventually, useOperatedDay } from '../feature/dispatch/operated-day';

const hourMs = 3_600_000;

/** The clock of a server is set an hour forward or back while it runs; that of the database goes on. */
describe('the clock of a server jumps', () => {
  const on = useOperatedDay();
  const phones = { forward: '13911110001', back: '13911110002' };
  let jumpMs = 0;
  beforeAll(() => {
    const real = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => real() + jumpMs);
    jest.spyOn(on.t.app.kernel, 'realNow').mockImplementation(() => new Date(real() + jumpMs));
  });
  afterEach(() => {
    jumpMs = 0;
  });
  afterAll(() => jest.restoreAllMocks());

  const codeFor = async (phone: string) =>
    (await on.t.visitor.call(accountsApi.requestCode, { body: { phone } })).body.demoCode ?? '';
  const signIn = async (phone: string, code: string) =>
    (await on.t.visitor.call(accountsApi.signInResident, { body: { phone, code } })).status;

  test.each(['forward', 'back'] as const)(
    '%s: a code given before works once, one given after does too',
    async (way) => {
      const phone = phones[way];
      const before = await codeFor(phone);
      jumpMs = way === 'forward' ? hourMs : -hourMs;
      expect([await signIn(phone, before), await signIn(phone, before)]).toEqual([200, 401]);
      const after = await codeFor(phone);
      jumpMs = 0;
      expect(await signIn(phone, after)).toBe(200);
    },
  );

  test('forward: nobody gets five more tries by it', async () => {
    const phone = '13911110003';
    for (let n = 0; n < 5; n++) expect(await signIn(phone, '000000')).toBe(401);
    jumpMs = hourMs;
    expect(await signIn(phone, '000000')).toBe(429);
  });

  test.each([hourMs, -hourMs])(
    'by %i ms: a lease stays with its owner and ends by the time of the database',
    async (by) => {
      const name = `lease of a jump by ${by}`;
      expect(await holdLease(name, 'first', 1_500)).toBe(true);
      jumpMs = by;
      expect(await holdLease(name, 'second', 1_500)).toBe(false);
      expect(await holdLease(name, 'first', 300)).toBe(true);
      await eventually(
        () => holdLease(name, 'second', 60_000),
        (isHeld) => isHeld,
      );
      await releaseLease(name, 'second');
    },
  );

  test('back: timed work goes on, once per tick', async () => {
    let runs = 0;
    const job = { name: 'tick-tock', cron: '* * * * * *', run: () => Promise.resolve(void (runs += 1)) };
    const two = [createSchedule(on.t.app.kernel, [job]), createSchedule(on.t.app.kernel, [job])];
    for (const schedule of two) await schedule.start();
    await eventually(
      () => runs,
      (count) => count >= 2,
    );
    for (const schedule of two) await schedule.stop();
    expect(runs).toBeLessThanOrEqual(3);
    const ticks = await LeaseModel.find({ _id: /^tick:tick-tock:/ }).lean();
    expect(ticks.length).toBe(runs);
    // As if those ticks had been an hour ago when the clock was set back by that hour.
    await LeaseModel.updateMany({ _id: /^tick:tick-tock:/ }, { $set: { until: new Date(0) } });
    const again = ticks[0]?._id ?? '';
    expect([await holdLease(again, 'a', 1_000), await holdLease(again, 'b', 1_000)]).toEqual([true, false]);
  }, 15_000);
});
