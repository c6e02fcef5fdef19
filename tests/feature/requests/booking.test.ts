import { toString as qrSvg } from 'qrcode';
import { messageLimits } from '#shared/requests/message-limits';
import { messagesApi } from '#shared/requests/messages';
import { pickupQrText } from '#shared/requests/pickup-qr';
import { requestsApi } from '#shared/requests/requests';
import { AuditModel } from '../../../server/accounts/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { SlotLedgerModel } from '../../../server/requests/model';
import { testDay, useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';
import { booking, place, slot } from './demo-booking';

describe('booking', () => {
  const t = useApp({ DEMO: '1' });

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
    const headers = await signInAsDemo(t, 'dispatcher');
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
    const headers = await signInAsDemo(t, 'dispatcher');
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
    expect(errorCodeOf((await write('  ')).body)).toBe('invalid_input');
    expect(errorCodeOf((await write('长'.repeat(301))).body)).toBe('invalid_input');
    for (let n = 1; n < messageLimits.most; n++) expect((await write(`第 ${n} 条`)).status).toBe(201);
    expect(errorCodeOf((await write('再来一条')).body)).toBe('too_many_requests');

    const wrong = { secret: body.secret.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) };
    expect((await t.visitor.call(messagesApi.listMessagesBySecret, { params: wrong })).status).toBe(404);
    expect(errorCodeOf((await t.visitor.call(messagesApi.listMessages, { params: office })).body)).toBe(
      'unauthenticated',
    );
    expect(errorCodeOf((await resident.call(messagesApi.listMessages, { params: office })).body)).toBe('forbidden');
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.call(messagesApi.sendMessage, { params: office, body: { text: '您好' } })).status).toBe(404);
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
    expect(errorCodeOf(late.body)).toBe('past_cut_off');
    t.setTime('08:00');
    const cancelled = await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(cancelled.body.status).toBe('cancelled');
    expect(await booked()).toBe(before);
    const again = await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(errorCodeOf(again.body)).toBe('wrong_state');
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
    expect([full.status, errorCodeOf(full.body)]).toEqual([409, 'slot_full']);
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
    const headers = await signInAsDemo(t, 'dispatcher');
    const resident = await t.as('resident');
    const booked = async () =>
      (await SlotLedgerModel.findOne({ _id: { $regex: `:${testDay}:13:00$` } }).lean())?.booked ?? 0;
    const before = await booked();
    const { body } = await resident.call(requestsApi.openRequest, { body: booking() });
    const { id } = body.request;
    const agree = (window: unknown) => t.visitor.raw('POST', `/api/requests/${id}/window`, { headers, body: window });
    expect(errorCodeOf((await agree({ from: '13:30', to: '15:00' })).body)).toBe('invalid_input');
    expect(errorCodeOf((await agree({ from: '13:00', to: '14:30' })).body)).toBe('invalid_input');
    const wider = await agree({ from: '12:50', to: '14:45' });
    expect(wider.body).toMatchObject({ status: 'waiting', slot: { day: testDay, from: '12:50', to: '14:45' } });
    expect((await agree({ from: '12:40', to: '14:45' })).status).toBe(200);
    const page = await t.visitor.call(requestsApi.getStatusPage, { params: { secret: body.secret } });
    expect(page.body.windows[0]).toMatchObject({ source: 'booked', fromAt: '2026-03-11T04:40:00.000Z' });
    expect(await booked()).toBe(before + 1);

    const input = { params: { id }, body: { from: '12:30', to: '15:00' } };
    expect(errorCodeOf((await t.visitor.call(requestsApi.agreeWindow, input)).body)).toBe('unauthenticated');
    expect(errorCodeOf((await resident.call(requestsApi.agreeWindow, input)).body)).toBe('forbidden');
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await stranger.call(requestsApi.agreeWindow, input)).status).toBe(404);

    await t.visitor.call(requestsApi.cancelBySecret, { params: { secret: body.secret }, body: {} });
    expect(await booked()).toBe(before);
    expect(errorCodeOf((await agree({ from: '12:30', to: '15:00' })).body)).toBe('wrong_state');
  });
});
