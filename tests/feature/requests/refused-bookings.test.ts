import { holdsApi } from '#shared/requests/holds';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { EventModel } from '../../../server/kernel/events/event-store';
import { SiteModel } from '../../../server/network';
import { HoldModel } from '../../../server/requests/hold-model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';
import { booking, place, slot } from './demo-booking';

describe('what cannot be booked', () => {
  const t = useApp({ DEMO: '1' });

  test.each([
    {
      // East of the easternmost corner (103.947317°): 0.557895° × 111.195 km × cos 29.413364° = 54.04 km
      what: 'far outside',
      there: { lng: 104.505212, lat: 29.413364 },
      code: 'outside_district',
      details: { awayM: expect.closeTo(54_040, -2) as number },
      action: 'Move the pin into the district, or ask the district that serves this place.',
    },
    {
      what: 'swapped',
      there: { lng: 29.409, lat: 103.818 },
      code: 'swapped_coordinates',
      action: 'Send lng 103.818 and lat 29.409.',
    },
    {
      what: 'on no latitude',
      there: { lng: 20, lat: 120 },
      code: 'invalid_input',
      details: { path: 'lat' },
      action: 'Send WGS-84 degrees: lng east, lat north.',
    },
    {
      what: 'in the middle of the river',
      there: { lng: 103.785, lat: 29.47666 },
      code: 'in_water',
      details: { river: 'minjiang', widthM: 320 },
      action: 'Move the pin to the bank where the door is.',
    },
    {
      // What Amap shows for the door at 103.941° 29.4511°.
      what: 'beyond the boundary by GCJ-02 only',
      there: { lng: 103.943071, lat: 29.448156 },
      code: 'outside_district',
      details: {
        suspected: 'gcj02',
        converted: { lng: expect.closeTo(103.941, 5) as number, lat: expect.closeTo(29.4511, 5) as number },
      },
      action: 'The position looks like GCJ-02 (Amap, Tencent): convert it to WGS-84, then send it again.',
    },
  ])('a place $what is refused everywhere with what to do, nothing is written', async (place) => {
    const { there, code, details, action } = place;
    const [resident, staff] = [await t.as('resident'), await signInAsDemo(t, 'dispatcher')];
    const kept = () =>
      Promise.all([RequestModel, HoldModel, SiteModel, SlotLedgerModel, EventModel].map((all) => all.countDocuments()));
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const before = await kept();
    const asked = { districtCode: '511112', place: there, items: booking().items };
    const site = {
      kind: 'point',
      parentId: null,
      name: '新站',
      townCode: '',
      place: there,
      categories: [],
      hours: {},
    };
    const answers = [
      await t.visitor.call(requestsApi.listSlotOffers, { body: asked }),
      await t.visitor.call(holdsApi.holdSlot, { body: { ...asked, slot, holder: 'somebody-at-home-07' } }),
      await resident.call(requestsApi.openRequest, { body: booking({ address: { place: there, text: '文化路' } }) }),
      await t.visitor.raw('POST', '/api/sites', {
        headers: staff,
        body: { ...site, capacityKg: 1, capacityUnits: 1 },
      }),
      await t.visitor.raw('PATCH', `/api/sites/${String(point?._id)}`, { headers: staff, body: { place: there } }),
    ];
    const error = { code, action, details: { ...there, ...details } };
    for (const { body } of answers) expect(body).toMatchObject({ error });
    expect(await kept()).toEqual(before);
    expect((await SiteModel.findById(point?._id).lean())?.place).toEqual(point?.place);
  });

  test('wrong items, windows and kinds are refused, nothing is written', async () => {
    const resident = await t.as('resident');
    const refused = async (more: Partial<RequestInput>) =>
      errorCodeOf((await resident.call(requestsApi.openRequest, { body: booking(more) })).body);
    expect(await refused({ items: [{ categoryKey: 'boat', condition: 'working', count: 1 }] })).toBe('not_accepted');
    expect(await refused({ slot: { day: '2026-03-10', from: '13:00', to: '14:30' } })).toBe('slot_closed');
    expect(await refused({ slot: { ...slot, from: '13:05' } })).toBe('slot_closed');
    expect(await refused({ slot: { ...slot, day: '2026-09-01' } })).toBe('slot_closed');
    expect(
      await refused({
        items: [
          { categoryKey: 'washer', condition: 'broken', count: 20 },
          { categoryKey: 'washer', condition: 'working', count: 20 },
        ],
      }),
    ).toBe('too_heavy');
    expect(await RequestModel.countDocuments({ accountId: resident.accountId })).toBe(0);
  });

  test.each([
    // 14 × 1,200 l, in vehicles of 14,000 at most
    { what: 'too bulky', items: [['furniture', 14]], code: 'too_large', bound: { litres: 16_800, maxLitres: 14_000 } },
    { what: 'too many', items: [['phone', 20, 20, 20, 20]], code: 'too_large', bound: { pieces: 80, maxPieces: 60 } },
    // 29 × 72.5 kg
    { what: 'too heavy', items: [['washer', 20, 9]], code: 'too_heavy', bound: { kg: 2102.5, maxKg: 1_800 } },
    { what: 'for no crew', items: [['commercial_freezer', 1]], code: 'not_accepted', bound: { missing: ['heavy'] } },
  ] as const)('what no shift can ever take is refused everywhere with the bound: $what', async (one) => {
    const items = one.items.flatMap(([categoryKey, ...counts]) =>
      counts.map((count) => ({ categoryKey, condition: 'broken' as const, count })),
    );
    const asked = { districtCode: '511112', place, items };
    const { body } = await t.visitor.call(requestsApi.listSlotOffers, { body: asked });
    const offer = body.items.find(({ day, from }) => day === testDay && from === slot.from);
    const reason = one.what.replace(' ', '_').replace('for_no crew', 'no_skill');
    expect(offer).toMatchObject({ bookable: false, reason, bound: { reason, ...one.bound } });
    expect(body.items.filter(({ bookable }) => bookable)).toEqual([]);
    const [resident, headers] = [await t.as('resident'), await signInAsDemo(t, 'dispatcher')];
    const before = await RequestModel.countDocuments();
    const holder = 'somebody-at-home-08';
    const answers = [
      await t.visitor.call(holdsApi.holdSlot, { body: { ...asked, slot, holder } }),
      await resident.call(requestsApi.openRequest, { body: booking({ items }) }),
      await t.visitor.raw('POST', '/api/requests', { headers, body: booking({ items }) }),
    ];
    for (const answer of answers) {
      expect([answer.status, errorCodeOf(answer.body)]).toEqual([422, one.code]);
      const { action, details } = (answer.body as unknown as { error: { action: string; details: object } }).error;
      expect(details).toEqual({ reason, ...one.bound });
      expect(action).not.toContain('window');
    }
    expect(await RequestModel.countDocuments()).toBe(before);
  });

  test('what takes too long for the rest of the shift goes at another time only; a booking cannot be moved there either', async () => {
    // 18 × 420 s are 126 minutes; the last shifts end at six.
    const items = [{ categoryKey: 'ac' as const, condition: 'broken' as const, count: 18 }];
    const late = { day: testDay, from: '16:00', to: '17:30' };
    const bound = { reason: 'too_long', workSec: 7_560, maxWorkSec: 7_200 };
    const asked = { districtCode: '511112', place, items };
    const { body } = await t.visitor.call(requestsApi.listSlotOffers, { body: asked });
    const offerOf = (from: string) => body.items.find((offer) => offer.day === testDay && offer.from === from);
    expect(offerOf('16:00')).toMatchObject({ bookable: false, reason: 'too_long', bound });
    expect(offerOf('13:00')).toMatchObject({ bookable: true, bound: null });
    expect(offerOf('08:30')).toMatchObject({
      reason: 'cut_off',
      bound: { reason: 'cut_off', until: '2026-03-10T12:00:00.000Z' },
    });
    const resident = await t.as('resident');
    const refused = await resident.call(requestsApi.openRequest, { body: booking({ items, slot: late }) });
    expect(refused.body).toMatchObject({
      error: { code: 'slot_closed', action: 'Choose another window.', details: bound },
    });
    const opened = await resident.call(requestsApi.openRequest, { body: booking({ items }) });
    const params = { secret: opened.body.secret };
    const moved = await t.visitor.call(requestsApi.rescheduleBySecret, { params, body: { slot: late } });
    expect(moved.body).toMatchObject({ error: { code: 'slot_closed', details: bound } });
    await t.visitor.call(requestsApi.cancelBySecret, { params, body: {} });
  });
});
