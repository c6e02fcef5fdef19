import { Types } from 'mongoose';
import { labelsApi } from '#shared/custody/labels';
import { partnerKeysApi } from '#shared/partners/keys';
import { sortingApi } from '#shared/sorting/sorting';
import { yardApi, type Reading } from '#shared/sorting/yard';
import { ArrivalModel, GapModel, type ArrivalDoc } from '../../../server/sorting/model';
import { ReadingModel } from '../../../server/sorting/yard/model';
import type { Client, TestApp } from '../../setup/app';
import { day, eventually, operator, refusalOf, useOperatedDay, watch } from '../dispatch/operated-day';

const { getYard, changeYard, bookDock, dropDockBooking, enterDock, leaveDock, sendReading } = yardApi;
const { reserveLabels, getLabelSheet } = labelsApi;
const { receiveUnit, closeArrival, weighVehicle, getArrival } = sortingApi;

/** Docks and scales of a centre, over HTTP and a real database. */
describe('the yard of a sorting centre', () => {
  const on = useOperatedDay({ PLANNER_THREADS: '0' });
  let siteId: string;
  let staff: Awaited<ReturnType<TestApp['as']>>;
  let device: Client;
  const unit = (code: string) => ({
    ...{ code, categoryKey: 'washer', townName: '', doorKg: 70, toleranceKg: 3.5, receivedKg: null, receivedAt: null },
    ...{ result: 'expected' as const, filled: false },
  });
  const instantAt = (time: string) => new Date(Date.parse(`${day}T${time}:00Z`) - 6 * 3_600_000);
  /** A vehicle that is expected at a time of the district, or stands in the yard since then. */
  const expectVehicle = async (letter: string, time: string, more: Partial<ArrivalDoc> = {}): Promise<string> => {
    const etaAt = instantAt(time);
    const [doc] = await ArrivalModel.create([
      {
        ...{
          organisationId: new Types.ObjectId(staff.organisationId ?? ''),
          districtCode: operator.districtCode,
          siteId,
        },
        ...{
          day,
          routeId: String(new Types.ObjectId()),
          stopId: String(new Types.ObjectId()),
          letter,
          plate: `P-${letter}`,
        },
        ...{ status: 'expected', etaAt, ...more },
      },
    ]);
    return String(doc?._id);
  };
  const yard = async () => (await staff.call(getYard, { params: { id: siteId }, query: { day } })).body;
  beforeAll(async () => {
    siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId, name: '周磅' });
    on.at('08:00');
    const docks = ['1', '2'].map((key) => ({ key, from: '08:00', to: '18:00' }));
    const scales = [
      { key: 'floor', name: '地磅', kind: 'unit' as const, maxKg: 500 },
      { key: 'bridge', name: '车磅', kind: 'vehicle' as const, maxKg: 30_000 },
    ];
    const body = { docks, scales, unloadMinutes: 30, version: 0 };
    expect((await staff.call(changeYard, { params: { id: siteId }, body })).body).toEqual({ version: 1 });
    expect(refusalOf(await staff.call(changeYard, { params: { id: siteId }, body }))).toEqual([409, 'conflict']);
    const admin = await on.person('admin', 'administrator', operator);
    const key = { name: 'scales', scopes: ['scales:write' as const] };
    device = on.t.withToken((await admin.call(partnerKeysApi.createApiKey, { body: key })).body.token);
  }, 30_000);

  test('codes for labels are given once, to whoever prints them', async () => {
    const reserve = (kind: 'unit' | 'bag', count: number, key?: string) =>
      staff.call(reserveLabels, { body: { kind, count } }, key ? { key } : {});
    const { status, body } = await reserve('unit', 3, 'labels-of-the-morning');
    expect([status, body.codes]).toEqual([201, ['U-0000001', 'U-0000002', 'U-0000003']]);
    expect((await reserve('unit', 3, 'labels-of-the-morning')).body).toEqual(body);
    const [next, bags] = await Promise.all([reserve('unit', 2), reserve('bag', 2)]);
    expect(next.body.codes).toEqual(['U-0000004', 'U-0000005']);
    expect(bags.body.codes).toEqual(['B-0000001', 'B-0000002']);
    const sheet = await staff.call(getLabelSheet, { query: { codes: next.body.codes.join(',') } });
    expect([sheet.status, String(sheet.body)]).toEqual([200, expect.stringContaining('U-0000005')]);
    expect(refusalOf(await reserve('unit', 97))).toEqual([400, 'invalid_input']);
    const dealer = await on.dealer();
    expect(refusalOf(await dealer.call(reserveLabels, { body: { kind: 'unit', count: 1 } }))).toEqual([
      403,
      'forbidden',
    ]);
  });

  test('every expected vehicle is proposed a dock; a booking is kept, and two never share a dock', async () => {
    const [a, b] = [await expectVehicle('A', '10:00'), await expectVehicle('B', '10:05')];
    expect((await yard()).uses.map(({ arrivalId, dock, status }) => [arrivalId, dock, status])).toEqual([
      [a, '1', 'suggested'],
      [b, '2', 'suggested'],
    ]);
    const tenPast = instantAt('10:10').toISOString();
    const book = (id: string, dock: string, fromAt = tenPast) =>
      staff.call(bookDock, { params: { id }, body: { dock, fromAt } });
    expect((await book(b, '1')).body).toMatchObject({ dock: '1', status: 'booked', fromAt: tenPast });
    expect(refusalOf(await book(a, '1'))).toEqual([409, 'conflict']);
    expect(refusalOf(await book(a, '9'))).toEqual([404, 'not_found']);
    // A proposal goes round what is booked.
    expect((await yard()).uses.find(({ arrivalId }) => arrivalId === a)).toMatchObject({
      dock: '2',
      status: 'suggested',
    });
    const both = await Promise.all([book(a, '2'), book(b, '2')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    for (const id of [a, b]) await staff.call(dropDockBooking, { params: { id } });
    expect((await yard()).uses.map(({ status }) => status)).toEqual(['suggested', 'suggested']);
    await ArrivalModel.deleteMany({});
  });

  test('who stands where, who waits since when; a dock is free again when the vehicle leaves or its handover is confirmed', async () => {
    on.at('09:00');
    const arrivedAt = on.now();
    const c = await expectVehicle('C', '09:00', { arrivedAt, status: 'unloaded' });
    const d = await expectVehicle('D', '09:00', { arrivedAt, status: 'unloaded' });
    expect((await yard()).waiting).toEqual([c, d].map((arrivalId) => ({ arrivalId, since: arrivedAt.toISOString() })));
    const enter = (id: string, dock: string) => staff.call(enterDock, { params: { id }, body: { dock } });
    const socket = staff.socket();
    const heard: unknown[] = [];
    socket.on('sorting:yard-changed', (data) => heard.push(data));
    await watch(socket, { kind: 'site', siteId });
    const entered = (await enter(c, '1')).body;
    expect(entered).toMatchObject({ status: 'docked', dock: '1' });
    expect(Date.parse(entered.dockedAt ?? '')).toBeGreaterThanOrEqual(arrivedAt.getTime());
    await eventually(
      () => heard,
      (all) => all.length > 0,
    );
    on.at('10:15');
    // It has overstayed: still nobody else's dock.
    expect(refusalOf(await enter(d, '1'))).toEqual([409, 'conflict']);
    expect((await yard()).waiting.map(({ arrivalId }) => arrivalId)).toEqual([d]);
    expect(refusalOf(await staff.call(leaveDock, { params: { id: d }, body: {} }))).toEqual([409, 'wrong_state']);
    expect((await staff.call(leaveDock, { params: { id: c }, body: {} })).body.status).toBe('left');
    expect((await enter(d, '1')).status).toBe(200);
    const body = { docks: [], scales: [], unloadMinutes: 30, version: 1 };
    expect(refusalOf(await staff.call(changeYard, { params: { id: siteId }, body }))).toEqual([409, 'wrong_state']);
    expect((await staff.call(closeArrival, { params: { id: d }, body: { confirmMissing: [] } })).status).toBe(200);
    expect((await yard()).uses.map(({ status }) => status)).toEqual(['left', 'left']);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(getYard, { params: { id: siteId }, query: { day } }))).toEqual([
      404,
      'not_found',
    ]);
  });

  const send = (scale: string, readingId: string, kg: number, more: { at?: string } = {}) =>
    device.call(sendReading, { params: { id: siteId, scale }, body: { readingId, kg, ...more } });

  test('a scale that repeats itself is one reading; absurd weights and foreign keys are refused', async () => {
    const socket = staff.socket();
    const heard: Reading[] = [];
    socket.on('sorting:scale-read', ({ reading }) => heard.push(reading));
    await watch(socket, { kind: 'site', siteId });
    const answers = await Promise.all(Array.from({ length: 4 }, () => send('floor', 'r-1', 69.5)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(await ReadingModel.countDocuments({})).toBe(1);
    expect(refusalOf(await send('floor', 'r-1', 70))).toEqual([409, 'conflict']);
    expect(refusalOf(await send('floor', 'r-2', -0.1))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await send('floor', 'r-2', 501))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await send('floor', 'r-2', 5, { at: '2030-01-01T00:00:00Z' }))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await send('roof', 'r-2', 5))).toEqual([404, 'not_found']);
    await eventually(
      () => heard,
      (all) => all.length === 1,
    );
    expect((await yard()).readings).toMatchObject([{ scale: 'floor', kg: 69.5, usedFor: null }]);
    const body = { readingId: 'x', kg: 5 };
    expect(refusalOf(await staff.call(sendReading, { params: { id: siteId, scale: 'floor' }, body }))).toEqual([
      403,
      'forbidden',
    ]);
    const dealer = await on.dealer();
    const key = { name: 'x', scopes: ['scales:write' as const] };
    expect(refusalOf(await dealer.call(partnerKeysApi.createApiKey, { body: key }))).toEqual([403, 'forbidden']);
    const rival = await on.t.as('administrator', { ...operator, organisation: 'rival' });
    const theirs = on.t.withToken((await rival.call(partnerKeysApi.createApiKey, { body: key })).body.token);
    expect(refusalOf(await theirs.call(sendReading, { params: { id: siteId, scale: 'floor' }, body }))).toEqual([
      404,
      'not_found',
    ]);
    // A scale's key opens nothing that people do.
    expect(refusalOf(await device.call(getYard, { params: { id: siteId }, query: { day } }))).toEqual([
      403,
      'forbidden',
    ]);
  });

  test('a reading is the weight of one unit; the vehicle’s net weight beyond the tolerance is a gap', async () => {
    const id = await expectVehicle('E', '11:00', { status: 'unloaded', units: [unit('U-E1'), unit('U-E2')] });
    const [first] = (await yard()).readings;
    const receive = (code: string, weightKg: number, readingId = first?.id ?? '') =>
      staff.call(receiveUnit, { params: { id }, body: { code, weightKg, categoryKey: 'washer', readingId } });
    expect(refusalOf(await receive('U-E1', 69))).toEqual([400, 'invalid_input']);
    // What the scale shows while something else stands on it is no washer's weight, and stays nobody's.
    const absurd = await send('floor', 'r-0', 480);
    expect(refusalOf(await receive('U-E1', 480, absurd.body.id))).toEqual([400, 'invalid_input']);
    expect((await yard()).readings).toMatchObject([{ kg: 480, usedFor: null }]);
    expect((await receive('U-E1', 69.5)).body.receivedKg).toBe(69.5);
    expect(refusalOf(await receive('U-E2', 69.5))).toEqual([409, 'conflict']);
    const second = await send('floor', 'r-3', 69.5);
    expect((await receive('U-E2', 69.5, second.body.id)).status).toBe(200);
    const weigh = (part: 'gross' | 'tare', kg: number, more: { readingId?: string; reason?: string } = {}) =>
      staff.call(weighVehicle, { params: { id }, body: { part, kg, ...more } });
    const bridge = (await send('bridge', 'g-1', 2700)).body.id;
    expect((await weigh('gross', 2700, { readingId: bridge })).status).toBe(200);
    expect((await weigh('gross', 2700)).body.weighings).toHaveLength(1);
    expect(refusalOf(await weigh('gross', 2710))).toEqual([409, 'conflict']);
    expect(refusalOf(await weigh('tare', 2701))).toEqual([400, 'invalid_input']);
    expect((await staff.call(closeArrival, { params: { id }, body: { confirmMissing: [] } })).status).toBe(200);
    expect(await GapModel.countDocuments({ kind: 'vehicle' })).toBe(0);
    // Weighed empty after the handover: 2,700 − 2,450 = 250 kg where the units weigh 139.
    expect((await weigh('tare', 2450)).status).toBe(200);
    expect(await GapModel.find({ kind: 'vehicle' }).lean()).toMatchObject([
      { unitCode: 'P-E', doorKg: 139, receivedKg: 250, status: 'open', owner: '周磅' },
    ]);
    const seen = await staff.call(getArrival, { params: { id } });
    expect(seen.body.weighings.map(({ part, kg }) => [part, kg])).toEqual([
      ['gross', 2700],
      ['tare', 2450],
    ]);
  });
});
