import { crossingsApi } from '#shared/network/crossings';
import { addDays, instantOf } from '#shared/kernel/time';
import { holdsApi } from '#shared/requests/holds';
import { requestsApi } from '#shared/requests/requests';
import { ShiftModel } from '../../../server/fleet/model';
import { forgetMemories } from '../../../server/kernel/brief-memory';
import { HoldModel } from '../../../server/requests/hold-model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp } from '../../setup/app';
import { operator, settings } from '../planning/booked-day';

describe('a place that no vehicle gets to: one river, one bridge, both vehicles at home in the north', () => {
  const t = useApp(settings);
  const [north, south] = [
    { lng: 87.15, lat: 44.02 },
    { lng: 87.12, lat: 43.96 },
  ];
  const [narrowDay, nextDay] = [addDays(testDay, 1), addDays(testDay, 2)];
  const slotOf = (day: string) => ({ day, from: '16:00', to: '18:30' });
  const asked = (place: typeof north) => ({
    districtCode: '659099',
    place,
    items: [{ categoryKey: 'washer' as const, condition: 'broken' as const, count: 1 }],
  });
  const offersAt = (place: typeof north) => t.visitor.call(requestsApi.listSlotOffers, { body: asked(place) });
  const reasonsAt = async (place: typeof north, day: string) => {
    const { body } = await offersAt(place);
    return body.items.filter((offer) => offer.day === day).map(({ reason, bookable }) => [reason, bookable]);
  };
  const hold = (place: typeof north, day: string) =>
    t.visitor.call(holdsApi.holdSlot, {
      body: { ...asked(place), slot: slotOf(day), holder: 'somebody-at-home-01' },
    });
  const book = async (place: typeof north, day: string) => {
    const { items, districtCode } = asked(place);
    return (await t.as('resident')).call(requestsApi.openRequest, {
      body: {
        ...{ districtCode, items, kind: 'collect', slot: slotOf(day), address: { place, text: '沙枣乡 1 号' } },
        contact: { name: '甲', phone: '13900000000' },
      },
    });
  };
  const setBridge = async (set: { closed?: boolean; closedUntil?: string | null; maxWidthM?: number | null }) => {
    const { body } = await t.visitor.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } });
    const dispatcher = await t.as('dispatcher', operator);
    const params = { id: body.items[0]!.id };
    expect((await dispatcher.call(crossingsApi.updateCrossing, { params, body: set })).status).toBe(200);
    forgetMemories();
  };
  const kept = () => Promise.all([RequestModel, HoldModel, SlotLedgerModel].map((all) => all.countDocuments()));
  const refusal = (days: string[]) => ({
    status: 422,
    body: {
      error: {
        code: 'unreachable_place',
        action:
          'Look whether the pin stands on the right bank. If it does, choose another day, bring it to a point on this bank, or call 0990-0000001.',
        details: { ...south, days },
      },
    },
  });
  const open = [null, true];
  const closed = ['unreachable', false];
  let booked: { id: string; secret: string };

  beforeAll(async () => {
    // The van (1.8 m wide) stays at home on one day, the truck (2 m) drives.
    await ShiftModel.updateOne({ day: narrowDay, 'vehicle.widthM': 1.8 }, { $set: { status: 'cancelled' } });
  });

  test('over the open bridge both banks are served on every day', async () => {
    for (const day of [narrowDay, nextDay])
      for (const place of [north, south]) expect(await reasonsAt(place, day)).toEqual([open, open]);
    const { body, status } = await book(south, nextDay);
    expect(status).toBe(201);
    booked = { id: body.request.id, secret: body.secret };
  });

  test('too narrow for the truck: the day without the van is closed and says why, the others stay open', async () => {
    await setBridge({ maxWidthM: 1.9 });
    expect(await reasonsAt(south, narrowDay)).toEqual([closed, closed]);
    expect(await reasonsAt(south, nextDay)).toEqual([open, open]);
    expect(await reasonsAt(north, narrowDay)).toEqual([open, open]);
    const before = await kept();
    expect(await hold(south, narrowDay)).toMatchObject(refusal([narrowDay]));
    expect(await book(south, narrowDay)).toMatchObject(refusal([narrowDay]));
    const [params, body] = [{ secret: booked.secret }, { slot: slotOf(narrowDay) }];
    expect(await t.visitor.call(requestsApi.rescheduleBySecret, { params, body })).toMatchObject(refusal([narrowDay]));
    expect(await kept()).toEqual(before);
    // Staff who know that the bridge will take the truck again may move it there.
    const dispatcher = await t.as('dispatcher', operator);
    const moved = await dispatcher.call(requestsApi.rescheduleRequest, { params: { id: booked.id }, body });
    expect(moved.status).toBe(200);
    expect((await book(south, nextDay)).status).toBe(201);
  });

  test('the only bridge closed: the place is refused as soon as windows are asked for, this bank is served', async () => {
    await setBridge({ closed: true });
    const before = await kept();
    const { body } = await offersAt(north);
    const days = [...new Set(body.items.filter(({ bookable }) => bookable).map(({ day }) => day))];
    expect(days).toContain(nextDay);
    expect(await offersAt(south)).toMatchObject(refusal(days));
    expect(await hold(south, nextDay)).toMatchObject(refusal([nextDay]));
    expect(await book(south, nextDay)).toMatchObject(refusal([nextDay]));
    expect(await kept()).toEqual(before);
    expect((await book(north, nextDay)).status).toBe(201);
    await setBridge({ closed: false });
    expect((await book(south, nextDay)).status).toBe(201);
  });

  test('closed until an hour: days after it can be booked at once, that day only by who starts later', async () => {
    const zone = 'Asia/Urumqi';
    const [firstDay, endDay, after] = [1, 2, 3].map((days) => addDays(testDay, days)) as [string, string, string];
    await ShiftModel.updateMany({ day: firstDay, status: 'cancelled' }, { $set: { status: 'ready' } });
    const untilNoon = instantOf(endDay, 12 * 3600, zone).toISOString();
    await setBridge({ closed: true, closedUntil: untilNoon, maxWidthM: null });
    const reasons = async () => {
      const { body } = await offersAt(south);
      return [firstDay, endDay, after].map((day) => body.items.find((offer) => offer.day === day)?.reason);
    };
    // Shifts of that day begin in the morning.
    expect(await reasons()).toEqual(['unreachable', 'unreachable', null]);
    expect(await book(south, endDay)).toMatchObject(refusal([endDay]));
    expect((await book(south, after)).status).toBe(201);
    await setBridge({ closed: true, closedUntil: instantOf(endDay, 6 * 3600, zone).toISOString() });
    expect(await reasons()).toEqual(['unreachable', null, null]);

    // By its hour it is open, though nobody has done anything: what is read later says so.
    await setBridge({ closed: true, closedUntil: untilNoon });
    const crossing = async () =>
      (await t.visitor.call(crossingsApi.listCrossings, { query: { districtCode: '659099' } })).body.items[0]!;
    expect(await crossing()).toMatchObject({ closed: true, closedUntil: untilNoon });
    // Two hours of the clock lie between the zones.
    t.setTime('14:01', endDay);
    forgetMemories();
    expect(await crossing()).toMatchObject({ closed: false, closedUntil: null });
    expect((await book(south, endDay)).status).toBe(201);
    const dispatcher = await t.as('dispatcher', operator);
    const past = { params: { id: (await crossing()).id }, body: { closed: true, closedUntil: untilNoon } };
    expect((await dispatcher.call(crossingsApi.updateCrossing, past)).status).toBe(400);
    t.setTime('10:00');
    await setBridge({ closed: false });
  });
});
