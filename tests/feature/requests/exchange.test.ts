import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { AuditModel } from '../../../server/accounts/model';
import { EventModel } from '../../../server/kernel/events/event-store';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { RequestModel, SlotLedgerModel } from '../../../server/requests/model';
import type { Client } from '../../setup/app';
import { dealerOf, eventually, operator, refusalOf, useOperatedDay, watch } from '../dispatch/operated-day';

const { createDealerOrder, listDealerOrders, cancelDealerOrder, findDealerOrder } = dealerOrdersApi;
const { openRequest, cancelRequest, cancelBySecret, getRequest } = requestsApi;

describe('exchange bookings and dealer orders', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  const buyer = '13912345678';
  const exchange = (dealerOrderCode: string, more: Partial<RequestInput> = {}) =>
    on.booking({ kind: 'exchange', dealerOrderCode, ...more });
  const open = async (body: RequestInput, client?: Client) =>
    (client ?? (await on.resident())).call(openRequest, { body });
  const orderOf = async (id: string) => (await DealerOrderModel.findById(id).lean()) ?? { status: 'gone' };
  const places = async () => (await SlotLedgerModel.find().lean()).reduce((sum, { booked }) => sum + booked, 0);
  const contact = { name: '余小芳', phone: '13900000001' };

  test('a dealer announces a sold unit for its warehouse; nobody else may', async () => {
    const order = await on.order('BZ-0001', 'SERIAL-0001');
    expect(order).toMatchObject({
      status: 'free',
      buyerPhoneMasked: '139******78',
      request: null,
      oldUnitsCollected: 0,
    });
    expect(JSON.stringify(order)).not.toContain(buyer);
    const body = {
      ...{ code: 'BZ-0002', categoryKey: 'washer', model: 'W', serial: 'SERIAL', weightKg: 60, volumeLitres: 400 },
      ...{ warehouseId: await on.siteId('depot_south'), buyerPhone: buyer },
    };
    const announce = async (more: Partial<typeof body>, client?: Client) =>
      refusalOf(await (client ?? (await on.dealer())).call(createDealerOrder, { body: { ...body, ...more } }));
    expect(await announce({ code: 'bz 0001' })).toEqual([409, 'conflict']);
    expect(await announce({ categoryKey: 'flat_tv' })).toEqual([422, 'not_accepted']);
    expect(await announce({ warehouseId: await on.siteId('yard') })).toEqual([404, 'not_found']);
    expect(await announce({ warehouseId: 'a'.repeat(24) })).toEqual([404, 'not_found']);
    expect(await announce({ buyerPhone: '123' })).toEqual([400, 'invalid_input']);
    expect(await announce({ weightKg: 350.1 })).toEqual([400, 'invalid_input']);
    expect(await announce({}, await on.resident())).toEqual([403, 'forbidden']);
    expect(await announce({}, await on.dispatcher())).toEqual([403, 'forbidden']);
    expect(await announce({}, on.t.visitor)).toEqual([401, 'unauthenticated']);
    expect(await DealerOrderModel.countDocuments()).toBe(1);
  });

  test('an order is found by its number, however it is written, and the buyer’s phone only', async () => {
    const find = async (code: string, phone: string, client?: Client) =>
      (client ?? (await on.resident())).call(findDealerOrder, { body: { code, phone } });
    const { body } = await find(' bz 0001 ', buyer);
    expect(body).toEqual({
      ...{ code: 'BZ-0001', dealerName: '巴扎电器行', categoryKey: 'washer', model: 'OA-W1', weightKg: 60 },
      bookable: true,
    });
    expect(refusalOf(await find('BZ-0001', '13900000001'))).toEqual([404, 'not_found']);
    expect(refusalOf(await find('BZ-0003', buyer))).toEqual([404, 'not_found']);
    const elsewhere = await on.t.as('dispatcher', { organisation: 'elsewhere' });
    expect(refusalOf(await find('BZ-0001', buyer, elsewhere))).toEqual([404, 'not_found']);
    expect(refusalOf(await find('BZ-0001', buyer, await on.dealer()))).toEqual([403, 'forbidden']);
  });

  test('the wrong phone, no number, or a number without an exchange: refused, nothing is taken', async () => {
    expect(refusalOf(await open(exchange('BZ-0001', { contact })))).toEqual([404, 'not_found']);
    const without = on.booking({ kind: 'exchange' });
    expect(refusalOf(await open(without))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await open(exchange('BZ-0001', { kind: 'collect' })))).toEqual([400, 'invalid_input']);
    expect([await RequestModel.countDocuments(), await places()]).toEqual([0, 0]);
    expect(await DealerOrderModel.findOne().lean()).toMatchObject({ status: 'free', version: 1 });
  });

  test('booked once: the request carries the delivery, the dealer sees the request, a cancellation frees the order', async () => {
    const order = await DealerOrderModel.findOne({ code: 'BZ-0001' }).lean();
    const id = String(order?._id);
    const opened = await open(exchange('bz0001'));
    expect(opened.body.request.delivery).toMatchObject({
      ...{ dealerOrderId: id, code: 'BZ-0001', dealerName: '巴扎电器行', serialTail: '0001', weightKg: 60 },
    });
    expect(JSON.stringify(opened.body)).not.toContain('SERIAL-0001');
    expect(refusalOf(await open(exchange('BZ-0001')))).toEqual([409, 'conflict']);
    const mine = await (await on.dealer()).call(listDealerOrders, { query: { status: 'booked' } });
    expect(mine.body.items).toMatchObject([
      { id, request: { id: opened.body.request.id, code: opened.body.request.code, status: 'waiting' } },
    ]);
    const cancelled = await on.t.visitor.call(cancelBySecret, { params: { secret: opened.body.secret }, body: {} });
    expect(cancelled.body.status).toBe('cancelled');
    expect(await orderOf(id)).toMatchObject({ status: 'free', requestId: null });
    expect(await places()).toBe(0);
    expect((await open(exchange('BZ-0001'))).status).toBe(201);
  });

  test('who signed in with the buyer’s phone may book for somebody else', async () => {
    await on.order('BZ-0004', 'SERIAL-0004', '13911112222');
    const child = await on.t.as('resident', { phone: '13911112222' });
    expect(refusalOf(await open(exchange('BZ-0004', { contact })))).toEqual([404, 'not_found']);
    const opened = await open(exchange('BZ-0004', { contact, forSomebodyElse: true }), child);
    expect(opened.status).toBe(201);
    const other = await on.resident();
    expect(refusalOf(await other.call(getRequest, { params: { id: opened.body.request.id } }))[0]).toBe(404);
    const stop = { params: { id: opened.body.request.id }, body: {} };
    expect(refusalOf(await other.call(cancelRequest, stop))).toEqual([404, 'not_found']);
    expect((await child.call(cancelRequest, stop)).body.status).toBe('cancelled');
  });

  test('of two residents racing for one order exactly one wins', async () => {
    for (let round = 0; round < 5; round++) {
      const order = await on.order(`RACE-${round}0`, `SERIAL-R${round}`);
      const [before, taken] = [await RequestModel.countDocuments(), await places()];
      const residents = [await on.t.as('resident'), await on.t.as('resident')];
      const slot = { day: '2026-03-13', from: '10:30', to: '13:00' };
      const answers = await Promise.all(residents.map((client) => open(exchange(order.code, { slot }), client)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      const winner = answers.find(({ status }) => status === 201)?.body.request.id;
      expect(await orderOf(order.id)).toMatchObject({ status: 'booked', requestId: winner });
      expect([await RequestModel.countDocuments(), await places()]).toEqual([before + 1, taken + 1]);
    }
  });

  test('dealers see and withdraw their own orders only, and only while no request delivers them', async () => {
    const rival = await on.t.as('dealer', { ...dealerOf, organisation: 'dealer_rival' });
    const dealer = await on.dealer();
    expect((await rival.call(listDealerOrders, {})).body.items).toEqual([]);
    const free = await on.order('BZ-0005', 'SERIAL-0005');
    const cancel = (client: Client, id: string) => client.call(cancelDealerOrder, { params: { id }, body: {} });
    expect(refusalOf(await cancel(rival, free.id))).toEqual([404, 'not_found']);
    expect((await cancel(dealer, free.id)).body.status).toBe('cancelled');
    expect(refusalOf(await cancel(dealer, free.id))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await open(exchange('BZ-0005')))).toEqual([404, 'not_found']);
    const booked = await DealerOrderModel.findOne({ code: 'BZ-0001' }).lean();
    expect(refusalOf(await cancel(dealer, String(booked?._id)))).toEqual([409, 'wrong_state']);
    const search = await dealer.call(listDealerOrders, { query: { q: 'serial-r', limit: 3 } });
    expect(search.body.items.map(({ code }) => code)).toEqual(['RACE-40', 'RACE-30', 'RACE-20']);
    const rest = await dealer.call(listDealerOrders, {
      query: { q: 'serial-r', limit: 3, cursor: search.body.nextCursor ?? '' },
    });
    expect(rest.body.items.map(({ code }) => code)).toEqual(['RACE-10', 'RACE-00']);
    expect((await dealer.call(listDealerOrders, { query: { q: '.*' } })).body.items).toEqual([]);
  });

  test('a new unit that no vehicle holds is not booked, however little is collected', async () => {
    const order = await on.order('BZ-0007', 'SERIAL-0007');
    await DealerOrderModel.updateOne({ _id: order.id }, { $set: { volumeLitres: 12_001 } });
    const refused = await open(exchange('BZ-0007'));
    expect(refused.body).toMatchObject({
      error: { code: 'too_large', details: { reason: 'too_bulky', litres: 12_001, maxLitres: 12_000 } },
    });
    expect(await orderOf(order.id)).toMatchObject({ status: 'free', requestId: null });
  });

  test('a dealer hears of its own orders at once; others do not', async () => {
    const rival = await on.t.as('dealer', { ...dealerOf, organisation: 'dealer_rival' });
    const [socket, stranger] = [(await on.dealer()).socket(), rival.socket()];
    const heard: string[] = [];
    const overheard: string[] = [];
    socket.on('requests:dealer-order-changed', ({ dealerOrderId }) => heard.push(dealerOrderId));
    stranger.on('requests:dealer-order-changed', ({ dealerOrderId }) => overheard.push(dealerOrderId));
    expect(await watch(socket, { kind: 'dealer' })).toMatchObject({ ok: true });
    expect(await watch(stranger, { kind: 'dealer' })).toMatchObject({ ok: true });
    expect(await watch((await on.dispatcher()).socket(), { kind: 'dealer' })).toMatchObject({ code: 'forbidden' });
    const order = await on.order('BZ-0006', 'SERIAL-0006');
    const opened = await open(exchange('BZ-0006'));
    expect(opened.status).toBe(201);
    await eventually(
      () => heard,
      (all) => all.length >= 2,
    );
    expect(heard).toEqual([order.id, order.id]);
    // And of the visit that delivers it: moved to another window.
    const { id } = opened.body.request;
    const slot = { ...opened.body.request.slot, from: '16:00', to: '18:30' };
    const moved = await (await on.dispatcher()).call(requestsApi.rescheduleRequest, { params: { id }, body: { slot } });
    expect(moved.status).toBe(200);
    expect(await AuditModel.countDocuments({ act: 'request-rescheduled', subject: `request:${id}` })).toBe(1);
    await eventually(
      () => heard.length,
      (times) => times >= 3,
    );
    expect(new Set(heard)).toEqual(new Set([order.id]));
    expect(overheard).toEqual([]);
    expect(await EventModel.countDocuments({ name: 'requests:order-changed', 'data.dealerOrderId': order.id })).toBe(1);
    expect(operator.districtCode).toBe(dealerOf.districtCode);
  });
});
