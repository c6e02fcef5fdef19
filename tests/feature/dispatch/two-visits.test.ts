import { addDays } from '#shared/kernel/time';
import { requestsApi } from '#shared/requests/requests';
import { EventModel } from '../../../server/kernel/events/event-store';
import { DealerOrderModel } from '../../../server/requests/dealer-order-model';
import { day, homes, useOperatedDay, type Booked, type Crew } from './operated-day';

describe('new and old on two visits', () => {
  const on = useOperatedDay();
  const bookings: Booked[] = [];
  const orderIds: string[] = [];
  let oldFirst: Booked;
  let crew: Crew;
  const visitOf = ({ id }: Booked, part: 'deliver' | 'collect') => {
    const found = crew.route.stops.find(({ visit }) => visit?.requestId === id && visit.parts.includes(part));
    if (!found) throw new Error(`no visit that would ${part}`);
    return found;
  };
  const booked = (index: number) => bookings[index] as Booked;
  const serial = (index: number) => `SERIAL-500${index}`;
  const orderStatus = async (index: number) => (await DealerOrderModel.findById(orderIds[index]).lean())?.status;
  const deliver = async (index: number) => {
    const { id: stopId } = visitOf(booked(index), 'deliver');
    expect(await crew.act('arrive', { stopId })).toBe(null);
    expect(await crew.collect(stopId, 'U-0000')).toBe('wrong_state');
    expect(await crew.act('deliver', { stopId, serial: serial(index) })).toBe(null);
    expect(await crew.act('complete', { stopId, pickupCode: booked(index).pickupCode })).toBe(null);
  };

  beforeAll(async () => {
    for (const [index, place] of [homes.north, homes.west, homes.north].entries()) {
      orderIds.push((await on.order(`BZ-500${index}`, serial(index))).id);
      bookings.push(
        await on.book({
          ...{ kind: 'exchange', mode: 'separate', dealerOrderCode: `BZ-500${index}` },
          address: { ...on.booking().address, place },
        }),
      );
    }
    orderIds.push((await on.order('BZ-5003', serial(3))).id);
    oldFirst = await on.book({ kind: 'exchange', mode: 'collect_then_deliver', dealerOrderCode: 'BZ-5003' });
    crew = await on.planned();
    on.at('10:00');
    await crew.act('start', {});
    const stopId = await crew.arriveAt('load');
    expect(await crew.act('load', { stopId, dealerOrderIds: orderIds })).toBe(null);
  }, 30_000);

  test('the plan visits each twice: first the new one, later the old one', () => {
    for (const one of bookings) {
      const [first, second] = [visitOf(one, 'deliver'), visitOf(one, 'collect')];
      expect([first.visit?.parts, second.visit?.parts]).toEqual([['deliver'], ['collect']]);
      expect(first.seq).toBeLessThan(second.seq);
      expect([first.visit?.items, second.visit?.delivery]).toEqual([[], null]);
    }
    expect(crew.route.load).toMatchObject({ newPieces: 4, newKg: 240 });
  });

  test('the request is done with its last visit; the order with the first', async () => {
    await deliver(0);
    expect([await on.requestStatus(booked(0).id), await orderStatus(0)]).toEqual(['door', 'delivered']);
    expect((await on.statusPage(booked(0).secret)).receipt).toBeNull();
    const { id: stopId } = visitOf(booked(0), 'collect');
    expect(await crew.act('depart', { stopId })).toBe(null);
    expect(await crew.act('arrive', { stopId })).toBe(null);
    expect(await crew.act('deliver', { stopId, serial: serial(0) })).toBe('wrong_state');
    expect(await crew.collect(stopId, 'U-8001')).toBe(null);
    expect(await crew.act('complete', { stopId, pickupCode: booked(0).pickupCode })).toBe(null);
    expect(await on.requestStatus(booked(0).id)).toBe('done');
    expect((await on.statusPage(booked(0).secret)).receipt).toMatchObject({ units: [{ code: 'U-8001' }] });
  });

  test('when the first cannot be done the second is skipped', async () => {
    const { id: stopId } = visitOf(booked(1), 'deliver');
    expect(await crew.act('cannot_do', { stopId, reason: 'not_at_home' })).toBe(null);
    expect(visitOf(booked(1), 'collect').status).toBe('skipped');
    expect([await on.requestStatus(booked(1).id), await orderStatus(1)]).toEqual(['failed', 'booked']);
    expect(await crew.act('arrive', { stopId: visitOf(booked(1), 'collect').id })).toBe('wrong_state');
  });

  test('when the second cannot be done the new one stays delivered; reopened, only the old one is left', async () => {
    await deliver(2);
    const { id: stopId } = visitOf(booked(2), 'collect');
    expect(await crew.act('arrive', { stopId })).toBe(null);
    expect(await crew.act('cannot_do', { stopId, reason: 'items_differ' })).toBe(null);
    expect([await on.requestStatus(booked(2).id), await orderStatus(2)]).toEqual(['failed', 'delivered']);
    const reopened = await (
      await on.dispatcher()
    ).call(requestsApi.reopenRequest, {
      params: { id: booked(2).id },
      body: { slot: { day: addDays(day, 1), from: '10:30', to: '13:00' } },
    });
    expect(reopened.body).toMatchObject({ status: 'waiting', kind: 'collect', mode: 'same_visit', delivery: null });
    expect(await orderStatus(2)).toBe('delivered');
  });

  test('out of the promised order an act is refused with the half that is due, and done when the resident agrees', async () => {
    const at = { requestId: oldFirst.id };
    const stopId = await crew.arriveAt(at);
    const deliver = crew.make('deliver', { stopId, serial: serial(3) });
    expect(await crew.send(deliver)).toMatchObject([
      { ok: false, code: 'visit_order', details: { first: 'collect' }, conflict: null },
    ]);
    expect(crew.stop(at).visit).toMatchObject({ orderAgreed: false, delivery: { delivered: false } });
    // The same act again, as a phone sends it that had no signal at the door.
    const agreed = { ...deliver, orderAgreed: true } as typeof deliver;
    expect(await crew.send(agreed, agreed)).toMatchObject([{ ok: true }, { ok: true, repeated: true }]);
    expect(crew.stop(at).visit).toMatchObject({ orderAgreed: true, delivery: { delivered: true } });
    const told = await EventModel.find({ name: 'dispatch:order-agreed' }).lean();
    expect(told.map(({ data }) => data)).toMatchObject([{ ...at, stopId, promisedFirst: 'collect' }]);
    // Without a picture, and why.
    expect(await crew.collect(stopId, 'U-8002', { noPhoto: 'no_light' })).toBe(null);
    const [first, second] = await EventModel.find({ name: 'dispatch:unit-collected' }).sort({ _id: 1 }).lean();
    expect(first?.data).not.toHaveProperty('noPhoto');
    expect(second?.data).toMatchObject({ unitCode: 'U-8002', noPhoto: 'no_light' });
    expect(await crew.act('complete', { stopId, pickupCode: oldFirst.pickupCode })).toBe(null);
    expect([await on.requestStatus(oldFirst.id), await orderStatus(3)]).toEqual(['done', 'delivered']);
  });

  test('at the end the new one that was not delivered goes back', async () => {
    await crew.arriveAt('unload');
    expect(await crew.act('unload', { stopId: crew.stop('unload').id, unitCodes: ['U-8001', 'U-8002'] })).toBe(null);
    expect(await crew.act('finish', {})).toBe(null);
    expect([await orderStatus(0), await orderStatus(1), await orderStatus(2)]).toEqual([
      'delivered',
      'returned',
      'delivered',
    ]);
    expect(crew.route.load).toMatchObject({ newPieces: 0, newKg: 0, oldPieces: 0 });
  });
});
