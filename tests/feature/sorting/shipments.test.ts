import { lotsApi, type Lot } from '#shared/sorting/lots';
import { shipmentsApi, type Shipment } from '#shared/sorting/shipments';
import { sortingApi } from '#shared/sorting/sorting';
import { auditCustody, UnitModel } from '../../../server/custody';
import { EventModel } from '../../../server/kernel/events/event-store';
import type { Client } from '../../setup/app';
import { eventually, operator, refusalOf, useOperatedDay, watch } from '../dispatch/operated-day';
import { license, processor, stock } from './stocked-site';

const { openLot, fillLot, takeFromLot, sealLot, reopenLot, listStock, moveUnits, listLots } = lotsApi;
const { draftShipment, dispatchShipment, cancelShipment, receiveShipment, listShipments, getShipment } = shipmentsApi;

describe('from the stock to the processor', () => {
  const on = useOperatedDay();
  let staff: Client;
  let works: Client & { organisationId: string | null };
  let siteId: string;
  let lot: Lot;
  let shipment: Shipment;
  const unit = async (code: string) => UnitModel.findOne({ code }).lean();
  const fill = (codes: string[], id = lot.id, client = staff) =>
    client.call(fillLot, { params: { id }, body: { codes } });
  const sealed = async (codes: string[], more: Partial<Lot> = {}): Promise<Lot> => {
    const body = { categoryKey: 'washer', fate: 'dismantle' as const, ...more };
    const opened = (await staff.call(openLot, { body })).body;
    await fill(codes, opened.id);
    return (await staff.call(sealLot, { params: { id: opened.id }, body: {} })).body;
  };
  const draft = (lotIds: string[], destinationId = works.organisationId ?? '') =>
    staff.call(draftShipment, { body: { destinationId, lotIds, plate: '川L·T001' } });
  const receive = (lines: { code: string; receivedKg: number }[], missing: string[] = [], client: Client = works) =>
    client.call(receiveShipment, { params: { id: shipment.id }, body: { lines, missing } });

  beforeAll(async () => {
    on.at('10:00');
    siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId, name: '周磅' });
    works = await processor(on, { validFrom: '2026-01-01', validTo: '2026-06-30' });
    await stock(on, [
      ...['W-1001', 'W-1002', 'W-1003', 'W-1004'].map((code, i) => ({ code, kg: 70 + i })),
      { code: 'T-1001', kg: 10, categoryKey: 'flat_tv' },
      { code: 'W-2001', kg: 60, fate: 'reuse' },
    ]);
  }, 30_000);

  test('the stock is counted by bay, and units move between bays', async () => {
    const lines = async () => (await staff.call(listStock, { params: { id: siteId } })).body.items;
    expect(await lines()).toMatchObject([
      { bay: '', categoryKey: 'flat_tv', units: 1, kg: 10, oldestDays: 0, late: false },
      { bay: '', categoryKey: 'washer', units: 5, kg: 346 },
    ]);
    const moved = await staff.call(moveUnits, { params: { id: siteId }, body: { codes: ['T-1001'], bay: 'B2' } });
    expect(moved.body.items).toMatchObject([{ code: 'T-1001', bay: 'B2' }]);
    expect((await lines()).map(({ bay }) => bay)).toEqual(['', 'B2']);
  });

  test('a lot takes units of its kind only, once, while it is open', async () => {
    const opened = await staff.call(openLot, { body: { categoryKey: 'washer', fate: 'dismantle', bay: 'A1' } });
    lot = opened.body;
    expect([opened.status, lot.code, lot.status]).toEqual([201, 'L260312-01', 'open']);
    expect(refusalOf(await staff.call(sealLot, { params: { id: lot.id }, body: {} }))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await fill(['T-1001']))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await fill(['W-2001']))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await fill(['NOBODY']))).toEqual([404, 'not_found']);
    expect(refusalOf(await fill(['W-1001', 'W-1001']))).toEqual([400, 'invalid_input']);
    expect((await fill(['W-1001', 'W-1002', 'W-1003', 'W-1004'])).body).toMatchObject({ units: 4, kg: 286 });
    expect(refusalOf(await fill(['W-1001']))).toEqual([409, 'wrong_state']);
    const out = await staff.call(takeFromLot, { params: { id: lot.id }, body: { codes: ['W-1004'] } });
    expect(out.body).toMatchObject({ units: 3, kg: 213 });
    lot = (await staff.call(sealLot, { params: { id: lot.id }, body: {} })).body;
    expect(refusalOf(await fill(['W-1004']))).toEqual([409, 'wrong_state']);
    await staff.call(reopenLot, { params: { id: lot.id }, body: {} });
    lot = (await staff.call(sealLot, { params: { id: lot.id }, body: {} })).body;
    expect(lot).toMatchObject({ status: 'sealed', units: 3 });
  });

  test('only a destination that is licensed for the category and fate on that day gets it', async () => {
    const { items } = (await staff.call(shipmentsApi.listDestinations, {})).body;
    expect(items).toMatchObject([{ id: works.organisationId, licences: [{ number: 'N-1', validTo: '2026-06-30' }] }]);
    const tv = await sealed(['T-1001'], { categoryKey: 'flat_tv' });
    expect(refusalOf(await draft([tv.id]))).toEqual([422, 'not_accepted']);
    const reuse = await sealed(['W-2001'], { fate: 'reuse' });
    expect(refusalOf(await draft([reuse.id]))).toEqual([422, 'not_accepted']);
    // Licensed in two spans with a gap between them.
    await license(works.organisationId ?? '', {
      number: 'N-2',
      categories: ['flat_tv'],
      validFrom: '2026-01-01',
      validTo: '2026-03-11',
    });
    await license(works.organisationId ?? '', { number: 'N-3', categories: ['flat_tv'], validFrom: '2026-03-14' });
    const refused = await staff.raw('POST', '/api/shipments', {
      body: { destinationId: works.organisationId, lotIds: [tv.id], plate: 'x' },
    });
    expect(refused.body).toMatchObject({
      error: { message: expect.stringContaining('N-2: 2026-01-01 to 2026-03-11; N-3: 2026-03-14 to open end') },
    });
    on.at('10:00', '2026-03-14');
    const drafted = await draft([tv.id]);
    expect(drafted.body).toMatchObject({ status: 'drafted', licenceNumbers: ['N-3'] });
    on.at('10:00');
    // The day of dispatch counts too.
    const dispatch = await staff.call(dispatchShipment, { params: { id: drafted.body.id }, body: {} });
    expect(refusalOf(dispatch)).toEqual([422, 'not_accepted']);
    expect((await unit('T-1001'))?.custody).toBe('in_lot');
    const cancelled = await staff.call(cancelShipment, { params: { id: drafted.body.id }, body: { reason: '换一家' } });
    expect(cancelled.body.status).toBe('cancelled');
    expect((await staff.call(listLots, { query: { status: 'sealed' } })).body.items).toHaveLength(3);
  });

  test('the centre hands over, the processor sees it then and hears of it', async () => {
    const socket = works.socket();
    const heard: unknown[] = [];
    socket.on('sorting:goods-changed', (change) => heard.push(change));
    expect(await watch(socket, { kind: 'processor' })).toMatchObject({ ok: true });
    expect(await watch(staff.socket(), { kind: 'processor' })).toMatchObject({ ok: false, code: 'forbidden' });
    const drafted = await draft([lot.id]);
    shipment = drafted.body;
    expect(shipment).toMatchObject({ code: 'S260312-01', kg: 213, licenceNumbers: ['N-1'] });
    expect(refusalOf(await draft([lot.id]))).toEqual([409, 'wrong_state']);
    expect((await works.call(listShipments, { query: {} })).body.items).toEqual([]);
    const twice = await Promise.all(
      [1, 2].map(() => staff.call(dispatchShipment, { params: { id: shipment.id }, body: {} })),
    );
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await works.call(listShipments, { query: {} })).body.items).toMatchObject([{ status: 'dispatched' }]);
    expect(await unit('W-1001')).toMatchObject({
      custody: 'shipped',
      holder: { kind: 'site' },
      handingTo: { kind: 'organisation', id: works.organisationId },
    });
    await eventually(
      () => heard.length,
      (count) => count > 0,
    );
  });

  test('nobody else takes it over, and only what the manifest names', async () => {
    const rival = await processor(on, {}, 'rival_works');
    const all = ['W-1001', 'W-1002', 'W-1003'].map((code, i) => ({ code, receivedKg: 70 + i }));
    expect(refusalOf(await receive(all, [], rival))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(getShipment, { params: { id: shipment.id } }))).toEqual([404, 'not_found']);
    expect(refusalOf(await receive(all, [], staff))).toEqual([403, 'forbidden']);
    expect(refusalOf(await receive(all, [], on.t.visitor))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await receive(all.slice(1)))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await receive([...all, { code: 'W-1004', receivedKg: 1 }]))).toEqual([409, 'conflict']);
    expect(refusalOf(await receive(all, ['W-1001']))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await receive([{ code: 'W-1001', receivedKg: -1 }, ...all.slice(1)]))).toEqual([
      400,
      'invalid_input',
    ]);
    // Washers of 70 ± 14 kg: five times as much is the most.
    const heavy = await receive([...all.slice(0, 2), { code: 'W-1003', receivedKg: 350.001 }]);
    expect([...refusalOf(heavy), heavy.body]).toMatchObject([
      400,
      'invalid_input',
      { error: { details: { code: 'W-1003', mostKg: 350 } } },
    ]);
    for (const { code } of all) expect((await unit(code))?.custody).toBe('shipped');
    const { body } = await works.call(getShipment, { params: { id: shipment.id } });
    expect(body).toMatchObject({ status: 'dispatched', receivedKg: null });
  });

  test('what it weighs otherwise or misses is a claim of the sender; the shipment is settled by the last explanation', async () => {
    // 71 ± 3.55 kg may be; 66 is less.
    const answer = await receive(
      [
        { code: 'W-1001', receivedKg: 71.2 },
        { code: 'W-1002', receivedKg: 66 },
      ],
      ['W-1003'],
    );
    expect(answer.body).toMatchObject({ status: 'received', receivedKg: 137.2, openClaims: 2 });
    expect(answer.body.lines.map(({ result }) => result)).toEqual(['matched', 'weight_differs', 'missing']);
    expect(await unit('W-1001')).toMatchObject({
      custody: 'delivered',
      kg: 71.2,
      holder: { id: works.organisationId },
    });
    expect(await unit('W-1003')).toMatchObject({ custody: 'lost', kg: 72, holder: { kind: 'site' } });
    expect(refusalOf(await receive([], ['W-1001', 'W-1002', 'W-1003']))).toEqual([409, 'wrong_state']);
    const { items } = (await staff.call(sortingApi.listGaps, { query: {} })).body;
    expect(items.map(({ kind, owner, doorKg, receivedKg }) => [kind, owner, doorKg, receivedKg]).sort()).toEqual([
      ['claim_missing', '周磅', 72, null],
      ['claim_weight', '周磅', 71, 66],
    ]);
    for (const { id } of items) {
      expect((await works.call(getShipment, { params: { id: shipment.id } })).body.status).toBe('received');
      await staff.call(sortingApi.explainGap, { params: { id }, body: { explanation: '磅差，双方认可' } });
    }
    expect((await works.call(getShipment, { params: { id: shipment.id } })).body).toMatchObject({
      status: 'settled',
      openClaims: 0,
    });
    expect(await EventModel.countDocuments({ name: 'sorting:shipment-received' })).toBe(1);
    expect((await auditCustody()).findings).toEqual([]);
  });

  test('other roles and other tenants see no lots and no shipments', async () => {
    const rival = await on.t.as('centre_staff', { ...operator, organisation: 'rival', siteId });
    expect((await rival.call(listLots, { query: {} })).body.items).toEqual([]);
    expect((await rival.call(listShipments, { query: {} })).body.items).toEqual([]);
    expect(refusalOf(await fill(['W-1004'], lot.id, rival))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(listStock, { params: { id: siteId } }))).toEqual([404, 'not_found']);
    for (const client of [await on.resident(), await on.dealer()]) {
      expect(refusalOf(await client.call(listLots, { query: {} }))).toEqual([403, 'forbidden']);
      expect(refusalOf(await client.call(listShipments, { query: {} }))).toEqual([403, 'forbidden']);
    }
    expect(
      refusalOf(await (await on.dispatcher()).call(openLot, { body: { categoryKey: 'washer', fate: 'reuse' } })),
    ).toEqual([403, 'forbidden']);
  });
});
