import type { EventName } from '#shared/events';
import { EventModel } from '../../../server/kernel/events/event-store';
import { ActModel, UnitModel } from '../../../server/dispatch/model';
import { RequestModel } from '../../../server/requests/model';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { day, homes, useOperatedDay, type Booked, type Crew } from './operated-day';
import { picture, uploadPhoto } from '../requests/pictures';

describe('a day by hand: one exchange, one collection', () => {
  const on = useOperatedDay();
  const serial = 'OA-W1-0000 4711';
  const bookings: Record<string, Booked> = {};
  let crew: Crew;
  let orderId: string;
  const events = async (name: EventName) => EventModel.countDocuments({ name });
  const exchange = () => ({ requestId: bookings.exchange?.id ?? '' });
  const collection = () => ({ requestId: bookings.collection?.id ?? '' });

  test('booked, planned and published: the route is told what to do, the requests where they stand', async () => {
    const order = await on.order('BZ-1001', serial);
    orderId = order.id;
    bookings.exchange = await on.book({ kind: 'exchange', dealerOrderCode: 'bz 1001' });
    bookings.collection = await on.book({ address: { ...on.booking().address, place: homes.west } });
    crew = await on.planned();
    const { route } = crew;
    expect(route).toMatchObject({ day, status: 'published', revision: 1, startedAt: null });
    expect(route.stops.map(({ kind }) => kind).filter((kind) => kind !== 'break')).toEqual(
      expect.arrayContaining(['start', 'load', 'visit', 'unload', 'end']),
    );
    expect(crew.stop('load').dealerOrderIds).toEqual([orderId]);
    expect(crew.stop(exchange()).visit).toMatchObject({
      parts: ['deliver', 'collect'],
      delivery: { dealerOrderId: orderId, serialTail: '4711', loaded: false },
    });
    expect(crew.stop(collection()).visit).toMatchObject({ parts: ['collect'], delivery: null });
    const page = await on.statusPage(bookings.exchange.secret);
    expect(page).toMatchObject({ status: 'planned', collector: { plate: route.vehicle.plate } });
    expect(page.windows.map(({ source }) => source)).toEqual(['booked', 'published']);
  });

  test('nothing is done before the start, and the start is on its day', async () => {
    on.at('10:00');
    expect(await crew.act('arrive', { stopId: crew.stop('load').id })).toBe('wrong_state');
    on.at('23:00', '2026-03-11');
    expect(await crew.act('start', {})).toBe('wrong_state');
    on.at('10:00');
    expect(await crew.act('start', {})).toBe(null);
    expect(crew.route).toMatchObject({ status: 'started' });
    expect(crew.stop('start').status).toBe('done');
    expect(await crew.act('start', {})).toBe('wrong_state');
  });

  test('the new unit is loaded once, only where it stands', async () => {
    const stopId = crew.stop('load').id;
    const load = { stopId, dealerOrderIds: [orderId] };
    expect(await crew.act('depart', { stopId })).toBe(null);
    expect(await crew.act('load', load)).toBe('wrong_state');
    await crew.arriveAt('load');
    expect(await crew.act('load', { stopId, dealerOrderIds: ['a'.repeat(24)] })).toBe('wrong_state');
    expect(await crew.act('load', { stopId, dealerOrderIds: [orderId, orderId] })).toBe('invalid_input');
    const act = crew.make('load', load);
    expect(await crew.send(act)).toMatchObject([{ ok: true, repeated: false }]);
    expect(await crew.send(act, act)).toMatchObject([
      { ok: true, repeated: true },
      { ok: true, repeated: true },
    ]);
    expect(crew.route.load).toMatchObject({ newKg: 60, newPieces: 1, oldPieces: 0 });
    expect(await events('dispatch:orders-loaded')).toBe(1);
  });

  test('delivered with the right serial only, collected at the price of the list, completed with the code', async () => {
    on.at('11:00');
    const { id: stopId } = crew.stop(exchange());
    expect(await crew.act('depart', { stopId })).toBe(null);
    expect(await on.requestStatus(exchange().requestId)).toBe('onway');
    const pickupCode = bookings.exchange?.pickupCode ?? '';
    await crew.arriveAt(exchange());
    expect(await on.requestStatus(exchange().requestId)).toBe('door');
    expect(await crew.act('complete', { stopId, pickupCode })).toBe('wrong_state');
    for (const wrong of ['OA-W1-00004712', 'OA-W1-99994711', '4711'])
      expect(await crew.act('deliver', { stopId, serial: wrong })).toBe('serial_mismatch');
    expect(crew.route.load.newPieces).toBe(1);
    expect(await crew.act('deliver', { stopId, serial: 'oa-w1-00004711' })).toBe(null);
    expect(crew.route.load).toMatchObject({ newKg: 0, newPieces: 0 });
    expect(await crew.act('deliver', { stopId, serial })).toBe('wrong_state');
    expect(await crew.act('complete', { stopId, pickupCode })).toBe('wrong_state');

    // 63 kg: a quarter of the way from 56 to 84 kg, so 10.00 + 0.25 × (20.00 − 10.00) yuan.
    const collect = crew.make('collect', {
      stopId,
      unit: { code: 'U-0001', categoryKey: 'washer', condition: 'broken', weightKg: 63 },
    });
    expect(await crew.send(collect)).toMatchObject([{ ok: true, repeated: false }]);
    expect(await crew.send(collect)).toMatchObject([{ ok: true, repeated: true }]);
    expect(await crew.send({ ...collect, at: '2026-03-12T00:00:00.000Z' })).toMatchObject([
      { ok: false, code: 'idempotency_reuse' },
    ]);
    expect(await crew.collect(stopId, 'U-0001')).toBe('conflict');
    expect(await crew.collect(stopId, 'U-0002', { categoryKey: 'boat' })).toBe('not_accepted');
    expect(await crew.collect(stopId, 'U-0002', { deductions: ['no_compressor'] })).toBe('not_accepted');
    expect(crew.stop(exchange()).visit?.units).toMatchObject([{ code: 'U-0001', priceFen: 1250, custody: 'aboard' }]);
    expect(crew.route.load).toMatchObject({ oldKg: 63, oldLitres: 330, oldPieces: 1 });

    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('booked');
    // It was booked for a window near a vehicle.
    await RequestModel.updateOne({ _id: exchange().requestId }, { $set: { 'estimate.bonusFen': 300 } });
    expect(await crew.act('complete', { stopId, pickupCode })).toBe(null);
    expect(crew.stop(exchange())).toMatchObject({ status: 'done' });
    expect((await DealerOrderModel.findById(orderId).lean())?.status).toBe('delivered');
    const page = await on.statusPage(bookings.exchange?.secret ?? '');
    expect(page.receipt).toMatchObject({
      bonusFen: 300,
      paidFen: 1550,
      units: [{ code: 'U-0001', priceFen: 1250, where: 'aboard', deductions: [] }],
    });
    expect(await ActModel.countDocuments({ type: 'complete', 'input.pickupCode': { $exists: true } })).toBe(0);
  });

  test('a wrong pickup code is counted: after five no more are taken for ten minutes', async () => {
    on.at('11:30');
    const stopId = await crew.arriveAt(collection());
    expect(await crew.collect(stopId, 'U-0003', { photoIds: ['b'.repeat(24)] })).toBe('not_found');
    const { id: photoId } = (await uploadPhoto(on.t.url, crew.client, await picture())).body;
    expect(await crew.collect(stopId, 'U-0003', { photoIds: [photoId] })).toBe(null);

    const right = bookings.collection?.pickupCode ?? '';
    const wrong = right.replace(/^./, (digit) => (digit === '9' ? '0' : '9'));
    const tries = [];
    for (let n = 0; n < 5; n++) tries.push(await crew.act('complete', { stopId, pickupCode: wrong }));
    expect(tries).toEqual(Array(5).fill('code_mismatch'));
    const [blocked] = await crew.send(crew.make('complete', { stopId, pickupCode: right }));
    expect(blocked).toMatchObject({ code: 'too_many_requests', action: expect.stringContaining('Wait 10 minutes') });
    on.at('11:39');
    expect(await crew.act('complete', { stopId, pickupCode: right })).toBe('too_many_requests');
    on.at('11:41');
    expect(await crew.act('complete', { stopId, pickupCode: wrong })).toBe('code_mismatch');
    expect(await crew.act('complete', { stopId, pickupCode: right })).toBe(null);
  });

  test('unloaded and finished: nothing is aboard, nothing more can be done', async () => {
    on.at('12:00');
    expect(await crew.act('finish', {})).toBe('wrong_state');
    const stopId = await crew.arriveAt('unload');
    expect(await crew.act('unload', { stopId, unitCodes: ['U-0001', 'U-9999'] })).toBe('wrong_state');
    expect(await crew.act('unload', { stopId, unitCodes: ['U-0001', 'U-0001'] })).toBe('invalid_input');
    expect(await crew.act('unload', { stopId, unitCodes: ['U-0001'] })).toBe(null);
    expect(crew.route.load).toMatchObject({ oldKg: 70, oldPieces: 1 });
    expect(await crew.act('finish', {})).toBe('wrong_state');
    // Found in the vehicle afterwards.
    expect(await crew.act('unload', { stopId, unitCodes: ['U-0003'] })).toBe(null);
    expect(crew.route.load).toEqual({ newKg: 0, oldKg: 0, newLitres: 0, oldLitres: 0, newPieces: 0, oldPieces: 0 });
    const finish = crew.make('finish', {});
    expect(await crew.send(finish, finish)).toMatchObject([{ repeated: false }, { ok: true, repeated: true }]);
    expect(crew.route.status).toBe('finished');
    expect(await crew.act('unload', { stopId, unitCodes: [] })).toBe('wrong_state');
    expect(await UnitModel.countDocuments({ custody: 'unloaded' })).toBe(2);
    const page = await on.statusPage(bookings.exchange?.secret ?? '');
    expect(page.receipt?.units).toMatchObject([{ where: 'unloaded' }]);
    for (const name of ['dispatch:route-started', 'dispatch:route-finished', 'dispatch:unit-delivered'] as const)
      expect([name, await events(name)]).toEqual([name, 1]);
    for (const name of ['dispatch:unit-collected', 'dispatch:stop-completed', 'dispatch:units-unloaded'] as const)
      expect([name, await events(name)]).toEqual([name, 2]);
  });
});
