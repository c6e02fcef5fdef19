import { randomUUID } from 'node:crypto';
import { routesApi } from '#shared/dispatch/routes';
import { addDays } from '#shared/kernel/time';
import { heaviestKg } from '#shared/requests/heaviest';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi } from '#shared/requests/requests';
import { ActModel } from '../../../server/dispatch/model';
import { systemActor } from '../../../server/kernel/actor';
import { transact } from '../../../server/kernel/events/transact';
import { CategoryModel } from '../../../server/requests/catalogue';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { RequestModel } from '../../../server/requests/model';
import { recordReceipt } from '../../../server/requests/on-route';
import { openPayout } from '../../../server/settlement/payouts/payouts';
import { faultsOfBooks } from '../../setup/books';
import { day, homes, operator, refusalOf, useOperatedDay, type Booked, type Crew } from './operated-day';
import { picture, uploadPhoto } from '../requests/pictures';

describe('acts that are refused, and what cannot be done', () => {
  const on = useOperatedDay();
  const serial = 'OA-W1-7';
  let exchange: Booked;
  let collection: Booked;
  /** Its new unit is not at the warehouse when the crew loads. */
  let absent: Booked;
  let absentOrderId: string;
  let crew: Crew;
  let orderId: string;

  beforeAll(async () => {
    orderId = (await on.order('BZ-3001', serial)).id;
    exchange = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-3001' });
    collection = await on.book({
      items: [{ categoryKey: 'washer', condition: 'broken', count: 2 }],
      address: { ...on.booking().address, place: homes.west },
    });
    absentOrderId = (await on.order('BZ-3002', `${serial}-2`)).id;
    absent = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-3002' });
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);
  const orderOf = async (id: string) => DealerOrderModel.findById(id).lean();
  const reopen = async ({ id }: Booked) =>
    (await on.dispatcher()).call(requestsApi.reopenRequest, {
      params: { id },
      body: { slot: { day: addDays(day, 1), from: '10:30', to: '13:00' } },
    });
  const cancel = async (id: string) =>
    (await on.dispatcher()).call(requestsApi.cancelRequest, { params: { id }, body: {} });
  const withdraw = async (id: string) =>
    (await on.dealer()).call(dealerOrdersApi.cancelDealerOrder, { params: { id }, body: {} });

  test('only the crew of the route acts: others find nothing or may not', async () => {
    const acts = () => ({ params: { id: crew.route.id }, body: { acts: [crew.make('start', {})] } });
    const { performActs, getRoute, listRoutes, getMyRoute } = routesApi;
    const params = { id: crew.route.id };
    const otherCrew = await on.t.as('collector', { ...operator, crewId: 'c'.repeat(24) });
    const noCrew = await on.t.as('collector', operator);
    const rival = await on.t.as('collector', { organisation: 'rival', crewId: crew.route.crew.id });
    for (const client of [otherCrew, noCrew, rival]) {
      expect(refusalOf(await client.call(performActs, acts()))).toEqual([404, 'not_found']);
      expect(refusalOf(await client.call(getRoute, { params }))).toEqual([404, 'not_found']);
    }
    expect((await otherCrew.call(getMyRoute, {})).body.route).toBeNull();
    for (const role of ['administrator', 'centre_staff', 'resident', 'dealer'] as const)
      expect(refusalOf(await (await on.t.as(role, operator)).call(performActs, acts()))).toEqual([403, 'forbidden']);
    expect(refusalOf(await (await on.dispatcher()).call(performActs, acts()))).toEqual([403, 'forbidden']);
    expect(refusalOf(await on.t.visitor.call(performActs, acts()))).toEqual([401, 'unauthenticated']);
    const rivalDispatcher = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rivalDispatcher.call(getRoute, { params }))).toEqual([404, 'not_found']);
    expect((await rivalDispatcher.call(listRoutes, { query: { day: crew.route.day } })).body.items).toEqual([]);
    expect(await ActModel.countDocuments()).toBe(0);
  });

  test('acts that are not acts are refused whole', async () => {
    const stopId = crew.stop('load').id;
    const send = (act: object) =>
      crew.client.raw('POST', `/api/routes/${crew.route.id}/acts`, { body: { acts: [crew.make('start', {}), act] } });
    const base = crew.make('arrive', { stopId });
    for (const bad of [
      { ...base, actId: 'x' },
      { ...base, at: 'now' },
      { ...base, stopId: 'x' },
      { ...base, type: 'fly' },
      { ...base, more: 1 },
      crew.make('complete', { stopId, pickupCode: '12345' }),
      crew.make('cannot_do', { stopId, reason: 'rain' as never }),
      crew.make('collect', {
        stopId,
        unit: { code: 'U-1 ü', categoryKey: 'washer', condition: 'broken', weightKg: 1 },
      }),
      crew.make('collect', {
        stopId,
        unit: { code: 'U-1111', categoryKey: 'washer', condition: 'broken', weightKg: 0 },
      }),
    ])
      expect(refusalOf(await send(bad))).toEqual([400, 'invalid_input']);
    expect(await ActModel.countDocuments()).toBe(0);
  });

  test('in a batch each act stands for itself: refused ones change nothing and do not stop the rest', async () => {
    const { id: visitId } = crew.stop({ requestId: collection.id });
    const foreign = crew.make('arrive', { stopId: 'd'.repeat(24) });
    const results = await crew.send(
      crew.make('deliver', { stopId: visitId, serial }),
      crew.make('start', {}),
      foreign,
      crew.make('collect', {
        stopId: visitId,
        unit: { code: 'U-1111', categoryKey: 'washer', condition: 'broken', weightKg: 9 },
      }),
      crew.make('arrive', { stopId: visitId }),
    );
    expect(results.map(({ code }) => code)).toEqual(['wrong_state', null, 'not_found', 'wrong_state', null]);
    for (const { ok, message, action } of results.filter((result) => !result.ok))
      expect([ok, Boolean(message), Boolean(action)]).toEqual([false, true, true]);
    expect(await ActModel.countDocuments()).toBe(2);
  });

  test('the same act sent five times at once takes effect once', async () => {
    const { id: stopId } = crew.stop({ requestId: collection.id });
    const act = crew.make('collect', {
      stopId,
      unit: { code: 'U-2222', categoryKey: 'washer', condition: 'broken', weightKg: 70 },
    });
    const answers = await Promise.all(Array.from({ length: 5 }, () => crew.send(act)));
    expect(answers.flat().map(({ ok }) => ok)).toEqual(Array(5).fill(true));
    expect(answers.flat().filter(({ repeated }) => !repeated)).toHaveLength(1);
    crew.route = (await crew.client.call(routesApi.getRoute, { params: { id: crew.route.id } })).body;
    expect(crew.route.load).toMatchObject({ oldKg: 70, oldPieces: 1 });
  });

  test('several acts in one call take effect together, and once, however often they are sent', async () => {
    const { id: stopId } = crew.stop({ requestId: collection.id });
    const photos = await Promise.all([1, 2].map(async () => uploadPhoto(on.t.url, crew.client, await picture())));
    const acts = photos.map(({ body }) =>
      crew.make('give_evidence', { stopId, kind: 'old_unit_photo', photoId: body.id }),
    );
    const before = await ActModel.countDocuments();
    const answers = await Promise.all(Array.from({ length: 5 }, () => crew.send(...acts)));
    expect(answers.flat().map(({ ok }) => ok)).toEqual(Array(10).fill(true));
    expect(answers.flat().filter(({ repeated }) => !repeated)).toHaveLength(2);
    expect(await ActModel.countDocuments()).toBe(before + 2);
    // All or nothing: what comes with an act that is refused is tried by itself.
    const [other] = acts.map((act) => ({ ...act, actId: randomUUID() }));
    const mixed = await crew.send(other!, crew.make('arrive', { stopId }), acts[0]!);
    expect(mixed.map(({ code, repeated }) => [code, repeated])).toEqual([
      [null, false],
      ['wrong_state', false],
      [null, true],
    ]);
  });

  test('a refusal names its bound, and nobody', async () => {
    const { id: stopId } = crew.stop({ requestId: collection.id });
    const unit = { code: 'U-3456', categoryKey: 'washer', condition: 'broken' as const, weightKg: 9_000 };
    const seller = { name: '陈建国', identityNumber: '659001198001010011' };
    const results = await crew.send(
      crew.make('collect', { stopId, unit }),
      crew.make('identify_seller', { stopId, seller }),
      crew.make('complete', { stopId, pickupCode: collection.pickupCode === '000000' ? '000001' : '000000' }),
      crew.make('confirm_change', { revision: 9 }),
    );
    const mostKg = heaviestKg((await CategoryModel.findOne({ key: 'washer' }).lean()) ?? undefined);
    expect(results.map(({ code, details }) => [code, details])).toEqual([
      ['invalid_input', { code: 'U-3456', categoryKey: 'washer', kg: 9_000, mostKg }],
      ['invalid_input', null],
      ['code_mismatch', { triesLeft: 4 }],
      ['wrong_state', { revision: 0 }],
    ]);
    for (const word of [seller.name, seller.identityNumber, collection.pickupCode])
      expect(JSON.stringify(results)).not.toContain(word);
  });

  test('at one door at a time; half a visit is given up with a note; it fails with its reason', async () => {
    const { id: stopId } = crew.stop({ requestId: collection.id });
    const other = crew.stop('load').id;
    expect(await crew.act('arrive', { stopId: other })).toBe('wrong_state');
    expect(await crew.act('depart', { stopId: other })).toBe('wrong_state');
    const reason = 'cannot_carry' as const;
    expect(await crew.act('cannot_do', { stopId, reason })).toBe('wrong_state');
    expect(await crew.act('cannot_do', { stopId, reason, note: '门太窄', photoId: 'b'.repeat(24) })).toBe('not_found');
    const photo = await uploadPhoto(on.t.url, crew.client, await picture());
    expect(await crew.act('cannot_do', { stopId, reason, note: '门太窄', photoId: photo.body.id })).toBe(null);
    expect(crew.stop({ requestId: collection.id })).toMatchObject({ status: 'failed', failReason: reason });
    const page = await on.statusPage(collection.secret);
    expect(page).toMatchObject({ status: 'failed', failReason: reason, receipt: { paidFen: 1500 } });
    expect(await crew.act('cannot_do', { stopId, reason, note: '又一次' })).toBe('wrong_state');
  });

  test('what was not loaded cannot be delivered; what was not delivered goes back', async () => {
    const { id: stopId } = crew.stop({ requestId: exchange.id });
    await crew.arriveAt({ requestId: exchange.id });
    expect(await crew.act('deliver', { stopId, serial })).toBe('wrong_state');
    expect(await crew.act('cannot_do', { stopId, reason: 'site_full' })).toBe('invalid_input');
    expect(await crew.act('cannot_do', { stopId, reason: 'other', note: '' })).toBe(null);
    const loading = await crew.arriveAt('load');
    expect(await crew.act('cannot_do', { stopId: loading, reason: 'not_at_home' })).toBe('invalid_input');
    expect(crew.stop('load')).toMatchObject({ status: 'door', failReason: null });
    expect(await crew.act('load', { stopId: crew.stop('load').id, dealerOrderIds: [orderId] })).toBe(null);
    const { id: absentId } = crew.stop({ requestId: absent.id });
    expect(await crew.act('cannot_do', { stopId: absentId, reason: 'other', note: '仓库没有这台' })).toBe(null);
    expect(await crew.act('finish', {})).toBe('wrong_state');
    await crew.arriveAt('unload');
    expect(await crew.act('unload', { stopId: crew.stop('unload').id, unitCodes: ['U-2222'] })).toBe(null);
    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('booked');
    expect(await crew.act('finish', {})).toBe(null);
    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('returned');
    expect(crew.route.load).toMatchObject({ newPieces: 0, newKg: 0 });
    expect(await on.requestStatus(exchange.id)).toBe('failed');
  });

  test('reopened by the dispatcher, the returned unit is booked again, what was collected is not, and both wait', async () => {
    expect((await reopen(exchange)).body).toMatchObject({ status: 'waiting', kind: 'exchange', route: null });
    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('booked');
    const items = [{ categoryKey: 'washer', condition: 'broken', count: 1 }];
    expect((await reopen(collection)).body).toMatchObject({ status: 'waiting', failReason: null, items });
    expect((await on.statusPage(collection.secret)).estimate.lines).toMatchObject(items);
    expect(refusalOf(await reopen(collection))).toEqual([409, 'wrong_state']);
  });

  test('a unit that was never loaded is for its buyer to book again; then the failed request cannot have it', async () => {
    expect(await orderOf(absentOrderId)).toMatchObject({ status: 'returned' });
    const slot = { day: addDays(day, 1), from: '10:30', to: '13:00' };
    const again = await on.book({ kind: 'exchange', dealerOrderCode: 'BZ-3002', slot });
    const refused = await reopen(absent);
    expect(refusalOf(refused)).toEqual([409, 'order_gone']);
    expect(refused.body).toMatchObject({ error: { details: { code: 'BZ-3002', status: 'booked' } } });
    expect(await on.requestStatus(absent.id)).toBe('failed');
    expect((await faultsOfBooks()).filter((line) => line.includes('dealer order'))).toEqual([]);

    // Two that were reopened before they were refused: each lets go of its own order only.
    await RequestModel.updateOne({ _id: absent.id }, { $set: { status: 'waiting' } });
    expect((await cancel(absent.id)).body.status).toBe('cancelled');
    expect(await orderOf(absentOrderId)).toMatchObject({ status: 'booked', requestId: again.id });
    await RequestModel.updateOne({ _id: absent.id }, { $set: { status: 'failed' } });

    expect((await cancel(again.id)).status).toBe(200);
    expect(await orderOf(absentOrderId)).toMatchObject({ status: 'free', requestId: null });
    expect((await reopen(absent)).body).toMatchObject({ status: 'waiting', kind: 'exchange' });
    expect(await orderOf(absentOrderId)).toMatchObject({ status: 'booked', requestId: absent.id });
    expect(refusalOf(await withdraw(absentOrderId))).toEqual([409, 'wrong_state']);
  });

  test('withdrawn by its dealer, a unit is not promised again', async () => {
    await DealerOrderModel.updateOne({ _id: absentOrderId }, { $set: { status: 'returned' } });
    await RequestModel.updateOne({ _id: absent.id }, { $set: { status: 'failed' } });
    expect((await withdraw(absentOrderId)).body).toMatchObject({ status: 'cancelled' });
    const refused = await reopen(absent);
    expect(refusalOf(refused)).toEqual([409, 'order_gone']);
    expect(refused.body).toMatchObject({ error: { details: { code: 'BZ-3002', status: 'cancelled' } } });
    expect(await on.requestStatus(absent.id)).toBe('failed');
    await RequestModel.updateOne({ _id: absent.id }, { $set: { status: 'waiting' } });
    expect((await cancel(absent.id)).body.status).toBe('cancelled');
  });

  test('the receipt of the next visit keeps what the first collected, and only the rest is paid out', async () => {
    const requestId = collection.id;
    const { units } = (await on.statusPage(collection.secret)).receipt ?? { units: [] };
    const rest = { ...units[0]!, code: 'U-3333', priceFen: 1200 };
    const payout = await transact(on.t.app.kernel, systemActor('test'), async (tx) => {
      await recordReceipt(tx, { requestId, units: [...units, rest] as never, at: on.now() });
      return openPayout(on.t.app.kernel, tx, requestId);
    });
    expect(payout?.amountFen).toBe(1200);
    const { receipt } = await on.statusPage(collection.secret);
    expect(receipt?.units.map(({ code }) => code)).toEqual(['U-2222', 'U-3333']);
    expect(receipt?.paidFen).toBe(2700);
  });
});
