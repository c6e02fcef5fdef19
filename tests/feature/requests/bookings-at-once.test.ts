import { requestsApi } from '#shared/requests/requests';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';
import { booking, place } from './demo-booking';

describe('bookings at the same moment', () => {
  const t = useApp({ DEMO: '1' });

  test('sent five times with one key it is one request', async () => {
    const resident = await t.as('resident');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        resident.call(requestsApi.openRequest, { body: booking() }, { key: 'five-times' }),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.request.id)).size).toBe(1);
    expect(await RequestModel.countDocuments({ accountId: resident.accountId })).toBe(1);
  });

  test('of two hundred racing for ten places exactly ten get one', async () => {
    const race = { day: testDay, from: '14:30', to: '16:00' };
    const { body: offers } = await t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode: '511112', place, items: booking().items },
    });
    const { capacity = 0, remaining = 0 } =
      offers.items.find(({ day, from }) => day === race.day && from === race.from) ?? {};
    expect(remaining).toBeGreaterThan(10);
    const organisationId = (await RequestModel.findOne().lean())?.organisationId;
    await SlotLedgerModel.updateOne(
      { _id: `${String(organisationId)}:${race.day}:${race.from}` },
      { $set: { booked: capacity - 10 } },
      { upsert: true },
    );
    const residents = await Promise.all(Array.from({ length: 200 }, () => t.as('resident')));
    const answers = await Promise.all(
      residents.map((resident) => resident.call(requestsApi.openRequest, { body: booking({ slot: race }) })),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(201), count(409)]).toEqual([10, 190]);
    expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => errorCodeOf(body)))).toEqual(
      new Set(['slot_full']),
    );
    expect(await RequestModel.countDocuments({ 'slot.from': '14:30' })).toBe(10);
  }, 60_000);

  test('moved and cancelled by many at once, every window holds exactly the bookings that stand in it', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const resident = await t.as('resident');
    const days = ['2026-03-12', '2026-03-13'];
    const windows = days.flatMap((day) => ['13:00', '14:30'].map((from) => ({ day, from })));
    const untilOf: Record<string, string> = { '13:00': '14:30', '14:30': '16:00' };
    const slots = windows.map(({ day, from }) => ({ day, from, to: untilOf[from] ?? '' }));
    const surplus = async () => {
      const ledgers = await SlotLedgerModel.find({ _id: { $regex: `:(${days.join('|')}):` } }).lean();
      const standing = await RequestModel.find({ 'slot.day': { $in: days }, status: { $ne: 'cancelled' } }).lean();
      const begins = (one: (typeof standing)[number]) => `:${one.slot.day}:${one.bookedFrom ?? one.slot.from}`;
      return ledgers.map(({ _id, booked }) => [
        _id,
        booked - standing.filter((one) => _id.endsWith(begins(one))).length,
      ]);
    };
    for (let round = 0; round < 4; round++) {
      const { body } = await resident.call(requestsApi.openRequest, { body: booking({ slot: slots[round % 4]! }) });
      const params = { secret: body.secret };
      const move = (n: number) =>
        t.visitor.call(requestsApi.rescheduleBySecret, { params, body: { slot: slots[n % 4]! } });
      await Promise.all([1, 2, 3, 4, 5, 6].map((n) => move(round + n)));
      const widen = t.visitor.raw('POST', `/api/requests/${body.request.id}/window`, {
        headers,
        body: { from: '12:50', to: '16:10' },
      });
      await Promise.all([widen, move(round + 1), move(round + 2)]);
      const cancel = () => t.visitor.call(requestsApi.cancelBySecret, { params, body: {} });
      await Promise.all([move(round), move(round + 2), cancel(), move(round + 3), cancel()]);
    }
    expect((await surplus()).filter(([, by]) => by !== 0)).toEqual([]);
  }, 60_000);
});
