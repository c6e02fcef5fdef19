import { model, Schema } from 'mongoose';
import { accountsApi } from '#shared/accounts/accounts';
import { holdsApi } from '#shared/requests/holds';
import { atOnce, createOutgoing, outcomeOf, outgoingFields, type OutgoingDoc } from '../../server/kernel/outgoing';
import { holdLease, LeaseModel, releaseLease } from '../../server/kernel/lease';
import { createSchedule } from '../../server/kernel/schedule';
import { HoldModel } from '../../server/requests/hold-model';
import { day, eventually, homes, operator, pause, useOperatedDay } from '../feature/dispatch/operated-day';

const hourMs = 3_600_000;
const DeliveryModel = model<OutgoingDoc>('JumpDelivery', new Schema<OutgoingDoc>(outgoingFields));

/** The clock of a server is set an hour forward or back while it runs; that of the database goes on. */
describe('the clock of a server jumps', () => {
  const on = useOperatedDay({ OUTGOING_PAUSE_MS: '50' });
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

  test.each([hourMs, -hourMs])(
    'by %i ms: a delivery is made at once, by one of two, and again after its pause',
    async (by) => {
      const name = `delivery of a jump by ${by}`;
      const sent: string[] = [];
      let underWay = 0;
      const open = () =>
        createOutgoing(on.t.app.kernel, {
          name,
          model: DeliveryModel,
          send: async ({ _id, attempts }) => {
            sent.push(`${String(_id)} ${attempts}, ${underWay++} beside it`);
            // Taken before the jump, looked for by the other after it.
            if (attempts === 1) jumpMs = by;
            await pause(200);
            underWay--;
            return outcomeOf(attempts === 1 ? 503 : 204);
          },
        });
      const two = [open(), open()];
      const { _id } = await DeliveryModel.create({ status: 'waiting', nextAt: atOnce });
      two[0]?.poke();
      await eventually(
        () => sent.length,
        (count) => count > 0,
      );
      two[1]?.poke();
      const after = await eventually(
        () => DeliveryModel.findById(_id).lean(),
        (doc) => {
          for (const one of two) one.poke();
          return doc?.status === 'sent';
        },
      );
      for (const one of two) await one.stop();
      expect(sent).toEqual([1, 2].map((attempt) => `${String(_id)} ${attempt}, 0 beside it`));
      for (const { at } of after!.tries) expect(Math.abs(at.getTime() - (Date.now() - by))).toBeLessThan(10_000);
    },
  );

  test('forward: places that are held stay held', async () => {
    const resident = await on.resident();
    const hold = async (holder: string) =>
      (
        await resident.call(holdsApi.holdSlot, {
          body: {
            ...{ districtCode: operator.districtCode, place: homes.north, holder },
            items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
            slot: { day, from: '16:00', to: '18:30' },
          },
        })
      ).body.secret;
    on.at('10:00', '2026-03-11');
    const before = await hold('holder-before-the-jump');
    jumpMs = hourMs;
    await hold('holder-after-the-jump');
    expect(await HoldModel.exists({ secret: before })).not.toBe(null);
  });

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
