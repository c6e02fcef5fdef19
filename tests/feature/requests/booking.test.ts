import { toString as qrSvg } from 'qrcode';
import { demoApi } from '#shared/demo/demo';
import { messageLimits } from '#shared/requests/message-limits';
import { holdsApi } from '#shared/requests/holds';
import { messagesApi } from '#shared/requests/messages';
import { pickupQrText } from '#shared/requests/pickup-qr';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { AuditModel } from '../../../server/accounts/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { SiteModel } from '../../../server/network';
import { HoldModel } from '../../../server/requests/hold-model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp } from '../../setup/app';

const errorOf = (body: unknown) => (body as { error?: { code: string } }).error?.code;

describe('booking', () => {
  const t = useApp({ DEMO: '1' });
  const place = { lng: 103.818, lat: 29.409 };
  const slot = { day: testDay, from: '13:00', to: '14:30' };
  const booking = (more: Partial<RequestInput> = {}): RequestInput => ({
    districtCode: '511112',
    kind: 'collect',
    items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
    address: { place, text: '竹根镇文化路 3 号', unit: '2 单元 402', floor: 4, lift: false },
    contact: { name: '余小芳', phone: '13912345627' },
    slot,
    ...more,
  });
  const dispatcher = async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const { body } = await t.visitor.call(demoApi.signInAsDemoPerson, {
      body: { id: people.items.find(({ role }) => role === 'dispatcher')?.id ?? '' },
    });
    return { Authorization: `Bearer ${body.token}` };
  };

  test('a resident books, sees the status page, others see nothing', async () => {
    const resident = await t.as('resident');
    const offers = await t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode: '511112', place, items: booking().items },
    });
    const offer = offers.body.items.find(({ day, from }) => day === slot.day && from === slot.from);
    expect(offer).toMatchObject({ bookable: true, reason: null });
    expect(offers.body.items.find(({ day, from }) => day === testDay && from === '08:30')).toMatchObject({
      bookable: false,
      reason: 'cut_off',
    });
    const opened = await resident.call(requestsApi.openRequest, { body: booking() });
    expect(opened.status).toBe(201);
    expect(opened.body.pickupCode).toMatch(/^\d{6}$/);
    const { secret, request } = opened.body;
    const page = await t.visitor.call(requestsApi.getStatusPage, { params: { secret } });
    expect(page.body).toMatchObject({
      status: 'waiting',
      contactName: '余**',
      contactPhone: '139******27',
      changeable: true,
    });
    expect(JSON.stringify(page.body)).not.toContain('402');
    // What the crew scans says the code that stands beside it, and nothing that opens this page.
    const shown = pickupQrText({ code: request.code, pickupCode: opened.body.pickupCode });
    expect(page.body.qr).toBe(await qrSvg(shown, { type: 'svg', margin: 1 }));
    const wrong = secret.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
    expect((await t.visitor.call(requestsApi.getStatusPage, { params: { secret: wrong } })).status).toBe(404);
    const other = await t.as('resident');
    expect((await other.call(requestsApi.getRequest, { params: { id: request.id } })).status).toBe(404);
    expect((await resident.call(requestsApi.listMyRequests, {})).body.items).toHaveLength(1);
  });

  test('staff book by telephone, see it masked, and each unmasking is logged', async () => {
    const headers = await dispatcher();
    const opened = await t.visitor.raw('POST', '/api/requests', { headers, body: booking() });
    const { id } = (opened.body as unknown as { request: { id: string } }).request;
    const seen = await t.visitor.raw('GET', `/api/requests/${id}`, { headers });
    expect(seen.body).toMatchObject({ channel: 'phone', contactName: '余**', addressUnit: '', unmasked: false });
    const unmasked = await t.visitor.raw('POST', `/api/requests/${id}/unmask`, {
      headers,
      body: { reason: '电话核对' },
    });
    expect(unmasked.body).toMatchObject({ contactPhone: '13912345627' });
    expect(await EventModel.countDocuments({ name: 'requests:unmasked', 'data.requestId': id })).toBe(1);
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.raw('GET', `/api/requests/${id}`)).status).toBe(404);
  });

  test('resident and office write to each other: numbers hidden and logged, limited, nobody else reads', async () => {
    const headers = await dispatcher();
    const resident = await t.as('resident');
    const { body } = await resident.call(requestsApi.openRequest, { body: booking() });
    const { id } = body.request;
    const [link, office] = [{ secret: body.secret }, { id }];
    const asOffice = <T>(path: string, content?: object) =>
      t.visitor.raw(content ? 'POST' : 'GET', `/api/requests/${id}${path}`, {
        headers,
        ...(content && { body: content }),
      }) as Promise<{ status: number; body: T }>;
    const unread = async () => (await asOffice<{ unreadMessages: number }>('')).body.unreadMessages;

    const text = '门铃坏了，请打 139 1234 5627';
    const sent = await t.visitor.call(messagesApi.sendMessageBySecret, { params: link, body: { text } });
    expect([sent.status, sent.body.items.map((one) => [one.from, one.text])]).toEqual([201, [['resident', text]]]);
    expect(await unread()).toBe(1);
    const seen = await asOffice<{ items: { text: string; masked: boolean }[] }>('/messages');
    expect(seen.body.items).toMatchObject([{ text: '门铃坏了，请打 139******27', masked: true }]);
    const why = { reason: '门铃坏了' };
    const shown = await asOffice<{ items: { text: string }[] }>('/messages/unmask', why);
    expect(shown.body.items).toMatchObject([{ text, masked: false }]);
    const subject = `request:${id}`;
    expect(await AuditModel.findOne({ act: 'messages-unmasked', subject }).lean()).toMatchObject({ details: why });

    expect((await asOffice('/messages/read', {})).status).toBe(200);
    expect(await unread()).toBe(0);
    expect((await asOffice('/messages', { text: '好的，到了打给您' })).status).toBe(201);
    const read = await t.visitor.call(messagesApi.listMessagesBySecret, { params: link });
    expect(read.body.items.map(({ from }) => from)).toEqual(['resident', 'office']);
    expect(JSON.stringify(await EventModel.find({ 'data.requestId': id }).lean())).not.toContain('门铃坏了，请打');

    const write = (words: string) =>
      t.visitor.call(messagesApi.sendMessageBySecret, { params: link, body: { text: words } });
    expect(errorOf((await write('  ')).body)).toBe('invalid_input');
    expect(errorOf((await write('长'.repeat(301))).body)).toBe('invalid_input');
    for (let n = 1; n < messageLimits.most; n++) expect((await write(`第 ${n} 条`)).status).toBe(201);
    expect(errorOf((await write('再来一条')).body)).toBe('too_many_requests');

    const wrong = { secret: body.secret.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) };
    expect((await t.visitor.call(messagesApi.listMessagesBySecret, { params: wrong })).status).toBe(404);
    expect(errorOf((await t.visitor.call(messagesApi.listMessages, { params: office })).body)).toBe('unauthenticated');
    expect(errorOf((await resident.call(messagesApi.listMessages, { params: office })).body)).toBe('forbidden');
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.call(messagesApi.sendMessage, { params: office, body: { text: '您好' } })).status).toBe(404);
  });

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
    const [resident, staff] = [await t.as('resident'), await dispatcher()];
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
      errorOf((await resident.call(requestsApi.openRequest, { body: booking(more) })).body);
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
    const [resident, headers] = [await t.as('resident'), await dispatcher()];
    const before = await RequestModel.countDocuments();
    const holder = 'somebody-at-home-08';
    const answers = [
      await t.visitor.call(holdsApi.holdSlot, { body: { ...asked, slot, holder } }),
      await resident.call(requestsApi.openRequest, { body: booking({ items }) }),
      await t.visitor.raw('POST', '/api/requests', { headers, body: booking({ items }) }),
    ];
    for (const answer of answers) {
      expect([answer.status, errorOf(answer.body)]).toEqual([422, one.code]);
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

  test('cancelling gives the place back; after the cut-off only the dispatcher may', async () => {
    const resident = await t.as('resident');
    const last = { day: testDay, from: '16:00', to: '17:30' };
    const booked = async () =>
      (await SlotLedgerModel.findOne({ _id: { $regex: `:${testDay}:16:00$` } }).lean())?.booked ?? 0;
    const before = await booked();
    const { body } = await resident.call(requestsApi.openRequest, { body: booking({ slot: last }) });
    expect(await booked()).toBe(before + 1);
    t.setTime('15:30');
    const late = await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(errorOf(late.body)).toBe('past_cut_off');
    t.setTime('08:00');
    const cancelled = await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(cancelled.body.status).toBe('cancelled');
    expect(await booked()).toBe(before);
    const again = await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(errorOf(again.body)).toBe('wrong_state');
  });

  test('the window is changed by the secret link: the place moves along; full or after the cut-off nothing changes', async () => {
    const resident = await t.as('resident');
    const ledgerOf = async (from: string) =>
      (await SlotLedgerModel.findOne({ _id: { $regex: `:${testDay}:${from}$` } }).lean())?.booked ?? 0;
    const both = async () => [await ledgerOf('13:00'), await ledgerOf('16:00')] as const;
    const { body: opened } = await resident.call(requestsApi.openRequest, { body: booking() });
    const params = { secret: opened.secret };
    const [early, late] = [slot, { day: testDay, from: '16:00', to: '17:30' }];
    const move = (to: typeof slot) => t.visitor.call(requestsApi.rescheduleBySecret, { params, body: { slot: to } });
    const page = async () => (await t.visitor.call(requestsApi.getStatusPage, { params })).body;

    const [atEarly, atLate] = await both();
    const moved = await move(late);
    expect([moved.status, moved.body.slot, moved.body.status]).toEqual([200, late, 'waiting']);
    expect(await both()).toEqual([atEarly - 1, atLate + 1]);
    expect(await page()).toMatchObject({
      slot: late,
      windows: [{ source: 'booked', fromAt: '2026-03-11T08:00:00.000Z' }],
    });
    const told = () => EventModel.countDocuments({ name: 'requests:rescheduled', 'data.requestId': opened.request.id });
    expect(await told()).toBe(1);

    const { body: offers } = await t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode: '511112', place, items: booking().items },
    });
    const { capacity } = offers.items.find(({ day, from }) => day === testDay && from === early.from)!;
    const ledger = { _id: { $regex: `:${testDay}:13:00$` } };
    await SlotLedgerModel.updateOne(ledger, { $set: { booked: capacity } });
    const full = await move(early);
    expect([full.status, errorOf(full.body)]).toEqual([409, 'slot_full']);
    expect(await both()).toEqual([capacity, atLate + 1]);
    await SlotLedgerModel.updateOne(ledger, { $set: { booked: atEarly - 1 } });

    // Two hours before 16:00 it is over, by the minute.
    t.setTime('14:00');
    const [{ error }] = [(await move({ ...late, day: '2026-03-12' })).body as never as { error: object }];
    expect(error).toMatchObject({ code: 'past_cut_off', details: { until: '2026-03-11T06:00:00.000Z' } });
    expect(await page()).toMatchObject({ slot: late, changeable: false });
    t.setTime('13:59');
    expect((await move({ ...late, day: '2026-03-12' })).body.slot).toEqual({ ...late, day: '2026-03-12' });
    expect(await both()).toEqual([atEarly - 1, atLate]);
    expect(await told()).toBe(2);
    t.setTime('08:00');
    await t.visitor.call(requestsApi.cancelBySecret, { params, body: {} });
  });

  test('a wider window is agreed on the telephone: the place stays held, and is given back where it was taken', async () => {
    const headers = await dispatcher();
    const resident = await t.as('resident');
    const booked = async () =>
      (await SlotLedgerModel.findOne({ _id: { $regex: `:${testDay}:13:00$` } }).lean())?.booked ?? 0;
    const before = await booked();
    const { body } = await resident.call(requestsApi.openRequest, { body: booking() });
    const { id } = body.request;
    const agree = (window: unknown) => t.visitor.raw('POST', `/api/requests/${id}/window`, { headers, body: window });
    expect(errorOf((await agree({ from: '13:30', to: '15:00' })).body)).toBe('invalid_input');
    expect(errorOf((await agree({ from: '13:00', to: '14:30' })).body)).toBe('invalid_input');
    const wider = await agree({ from: '12:50', to: '14:45' });
    expect(wider.body).toMatchObject({ status: 'waiting', slot: { day: testDay, from: '12:50', to: '14:45' } });
    expect((await agree({ from: '12:40', to: '14:45' })).status).toBe(200);
    const page = await t.visitor.call(requestsApi.getStatusPage, { params: { secret: body.secret } });
    expect(page.body.windows[0]).toMatchObject({ source: 'booked', fromAt: '2026-03-11T04:40:00.000Z' });
    expect(await booked()).toBe(before + 1);

    const input = { params: { id }, body: { from: '12:30', to: '15:00' } };
    expect(errorOf((await t.visitor.call(requestsApi.agreeWindow, input)).body)).toBe('unauthenticated');
    expect(errorOf((await resident.call(requestsApi.agreeWindow, input)).body)).toBe('forbidden');
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.call(requestsApi.agreeWindow, input)).status).toBe(404);

    await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(await booked()).toBe(before);
    expect(errorOf((await agree({ from: '12:30', to: '15:00' })).body)).toBe('wrong_state');
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
    const residents = [];
    for (let n = 0; n < 200; n++) residents.push(await t.as('resident'));
    const answers = await Promise.all(
      residents.map((resident) => resident.call(requestsApi.openRequest, { body: booking({ slot: race }) })),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(201), count(409)]).toEqual([10, 190]);
    expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => errorOf(body)))).toEqual(
      new Set(['slot_full']),
    );
    expect(await RequestModel.countDocuments({ 'slot.from': '14:30' })).toBe(10);
  }, 60_000);

  test('moved and cancelled by many at once, every window holds exactly the bookings that stand in it', async () => {
    const headers = await dispatcher();
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
