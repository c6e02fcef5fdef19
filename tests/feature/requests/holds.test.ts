import { holdSec, holdsApi } from '#shared/requests/holds';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { HoldModel } from '../../../server/requests/hold-model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp, type Client } from '../../setup/app';
import { errorCodeOf } from '../../setup/errors';

describe('holding a place while booking', () => {
  const t = useApp({ DEMO: '1' });
  const place = { lng: 103.818, lat: 29.409 };
  const items = [{ categoryKey: 'microwave' as const, condition: 'broken' as const, count: 1 }];
  const slotAt = (from: string) => ({
    day: testDay,
    from,
    to: { '13:00': '14:30', '14:30': '16:00', '16:00': '17:30' }[from]!,
  });
  const hold = (holder: number, from: string, client: Client = t.visitor) =>
    client.call(holdsApi.holdSlot, {
      body: {
        districtCode: '511112',
        place,
        items,
        slot: slotAt(from),
        holder: `holder-of-a-place-${String(holder).padStart(4, '0')}`,
      },
    });
  const booking = (from: string, more: Partial<RequestInput> = {}): RequestInput => ({
    districtCode: '511112',
    kind: 'collect',
    items,
    address: { place, text: '竹根镇文化路 3 号' },
    contact: { name: '余小芳', phone: '13912345627' },
    slot: slotAt(from),
    ...more,
  });
  const booked = async (from: string) =>
    (await SlotLedgerModel.findOne({ _id: { $regex: `:${testDay}:${from}$` } }).lean())?.booked ?? 0;
  const capacityOf = async (from: string) => {
    const { body } = await t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode: '511112', place, items },
    });
    return body.items.find((offer) => offer.day === testDay && offer.from === from)!;
  };

  test('a held place counts, moves with its holder, and becomes the booking’s', async () => {
    const first = await hold(1, '13:00');
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ slot: slotAt('13:00'), near: false, bonusFen: 0 });
    expect(first.body.remainingSec).toBeLessThanOrEqual(holdSec);
    expect(first.body.remainingSec).toBeGreaterThan(holdSec - 20);
    expect(await booked('13:00')).toBe(1);
    expect((await hold(1, '13:00')).body.secret).toBe(first.body.secret);
    expect(await booked('13:00')).toBe(1);

    const moved = await hold(1, '14:30');
    expect([await booked('13:00'), await booked('14:30')]).toEqual([0, 1]);
    expect(await HoldModel.countDocuments()).toBe(1);

    const resident = await t.as('resident');
    const body = booking('14:30', { hold: moved.body.secret });
    expect((await resident.call(requestsApi.openRequest, { body })).status).toBe(201);
    expect(await booked('14:30')).toBe(1);
    expect(await HoldModel.countDocuments()).toBe(0);
    // The secret is spent: the next booking takes a place of its own.
    expect((await resident.call(requestsApi.openRequest, { body })).status).toBe(201);
    expect(await booked('14:30')).toBe(2);
  });

  test('given back by its holder or by time, once', async () => {
    const before = await booked('16:00');
    const { body } = await hold(2, '16:00');
    const release = () => t.visitor.call(holdsApi.releaseSlot, { params: { secret: body.secret } });
    expect((await Promise.all([release(), release(), release()])).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await booked('16:00')).toBe(before);

    await hold(3, '16:00');
    await HoldModel.updateMany({}, { $set: { until: new Date(Date.now() - 1) } });
    await hold(4, '16:00');
    expect(await HoldModel.countDocuments()).toBe(1);
    expect(await booked('16:00')).toBe(before + 1);
    // The timed job does the same when nobody asks.
    await HoldModel.updateMany({}, { $set: { until: new Date(Date.now() - 1) } });
    await t.app.features
      .flatMap(({ jobs = [] }) => jobs)
      .find(({ name }) => name === 'slot-holds')!
      .run();
    expect(await booked('16:00')).toBe(before);
  }, 30_000);

  test('visitors hold a third at most; who is signed in holds what is left, nobody more than there is', async () => {
    const { capacity } = await capacityOf('16:00');
    const [organisationId] = await RequestModel.distinct('organisationId');
    const taken = capacity - 6;
    await SlotLedgerModel.updateOne(
      { _id: `${String(organisationId)}:${testDay}:16:00` },
      { $set: { booked: taken } },
      { upsert: true },
    );
    const share = Math.max(1, Math.floor(capacity / 3));
    expect(share).toBeGreaterThan(6);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => hold(100 + n, '16:00')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => errorCodeOf(body)))).toEqual(
      new Set(['slot_full']),
    );
    expect(await booked('16:00')).toBe(capacity);
    expect(await capacityOf('16:00')).toMatchObject({ remaining: 0, reason: 'full' });
    const resident = await t.as('resident');
    const refused = await resident.call(requestsApi.openRequest, { body: booking('16:00') });
    expect(errorCodeOf(refused.body)).toBe('slot_full');

    const wide = await capacityOf('13:00');
    const most = Math.max(1, Math.floor(wide.capacity / 3));
    for (let n = 0; n < most; n++) expect((await hold(200 + n, '13:00')).status).toBe(201);
    expect(errorCodeOf((await hold(300, '13:00')).body)).toBe('too_many_requests');
    expect((await hold(300, '13:00', resident)).status).toBe(201);
  });

  test('what cannot be booked cannot be held', async () => {
    const body = { districtCode: '511112', place, items, holder: 'somebody-else-0001' };
    const refused = async (more: object) =>
      errorCodeOf(
        (await t.visitor.raw('POST', '/api/slot-holds', { body: { ...body, slot: slotAt('14:30'), ...more } })).body,
      );
    expect(await refused({ slot: { day: testDay, from: '08:30', to: '10:00' } })).toBe('slot_closed');
    expect(await refused({ slot: { day: '2026-09-01', from: '13:00', to: '14:30' } })).toBe('slot_closed');
    expect(await refused({ place: { lng: 104.5, lat: 29.4 } })).toBe('outside_district');
    expect(await refused({ holder: 'short' })).toBe('invalid_input');
    expect(await refused({ items: [{ categoryKey: 'boat', condition: 'working', count: 1 }] })).toBe('not_accepted');
  });
});
