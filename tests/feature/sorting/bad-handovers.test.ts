import { addDays } from '#shared/kernel/time';
import { sortingApi } from '#shared/sorting/sorting';
import { EntryModel, UnitModel } from '../../../server/custody';
import { RouteModel } from '../../../server/dispatch';
import { listReadyShifts } from '../../../server/fleet';
import { ArrivalModel, GapModel } from '../../../server/sorting/model';
import type { Client } from '../../setup/app';
import { faultsOfBooks } from '../../setup/books';
import {
  day,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';

const { receiveUnit, closeArrival, explainGap } = sortingApi;

describe('handovers that go wrong', () => {
  const on = useOperatedDay();
  const bookings: Booked[][] = [];
  const crews: Crew[] = [];
  const codes: string[][] = [];
  let staff: Client;

  const arrivalOf = async (n: number) => {
    const found = await eventually(
      () => ArrivalModel.findOne({ letter: crews[n]!.route.letter, status: { $ne: 'expected' } }).lean(),
      Boolean,
    );
    return String(found?._id);
  };
  const receive = async (n: number, code: string, weightKg: number, key?: string) =>
    staff.call(receiveUnit, { params: { id: await arrivalOf(n) }, body: { code, weightKg } }, key ? { key } : {});
  const close = async (n: number, confirmMissing: string[] = []) =>
    staff.call(closeArrival, { params: { id: await arrivalOf(n) }, body: { confirmMissing } });
  const kindsOf = async (code: string) =>
    (await EntryModel.find({ code }).sort({ seq: 1 }).lean()).map(({ kind }) => kind);

  beforeAll(async () => {
    const siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId });
    const address = { ...on.booking().address, place: homes.west };
    const items = [{ categoryKey: 'flat_tv', condition: 'broken' as const, count: 1 }];
    bookings.push([await on.book(), await on.book({ address })], [await on.book({ items })]);
    const shifts = await listReadyShifts({ organisationId: (await on.dispatcher()).organisationId ?? '', day });
    for (const [n, some] of bookings.entries()) {
      const only = { shiftIds: [String(shifts[n]?._id)], requestIds: some.map(({ id }) => id) };
      expect(await on.publish(await on.plan(only))).toMatchObject({ status: 201 });
      const route = (await on.routes()).find(({ letter }) => letter === shifts[n]?.letter);
      crews.push(await on.crewOf(route!));
      // Who is under way keeps the route when the next plan is published.
      on.at('10:00');
      expect(await crews[n]?.act('start', {})).toBeNull();
      on.at('10:00', addDays(day, -1));
    }
    on.at('12:00');
  }, 60_000);

  test('at the door: a weight that is none, a code that another vehicle has, a code that is not right', async () => {
    const [first, second] = crews as [Crew, Crew];
    const visits = crews.map((crew) => crew.route.stops.find(({ visit }) => visit)!);
    const doors = visits.map(({ id }) => id) as [string, string];
    await first.act('arrive', { stopId: doors[0] });
    await second.act('arrive', { stopId: doors[1] });
    for (const weightKg of [-70, 0, 1e9]) {
      const unit = { code: 'B-0001', categoryKey: 'washer', condition: 'broken', weightKg };
      const act = { ...first.make('arrive', { stopId: doors[0] }), type: 'collect', unit };
      const answer = await first.client.raw('POST', `/api/routes/${first.route.id}/acts`, { body: { acts: [act] } });
      expect([weightKg, ...refusalOf(answer)]).toEqual([weightKg, 400, 'invalid_input']);
    }
    // A washer of 70 ± 14 kg: five times as much is believed, a gram more is not.
    const before = await RouteModel.findById(first.route.id).lean();
    const washer = { categoryKey: 'washer', condition: 'broken' as const, weightKg: 350.001 };
    const refused = await first.send(
      first.make('collect', { stopId: doors[0], unit: { ...washer, code: 'B-0001' } }),
      first.make('collect', { stopId: doors[0], unit: { ...washer, code: 'B-0001', weightKg: 700 } }),
      first.make('refuse_price', { stopId: doors[0], unit: { ...washer, offeredFen: 500 } }),
      first.make('collect', {
        stopId: doors[0],
        unit: { ...washer, code: 'B-0001', categoryKey: 'phone', weightKg: 70 },
      }),
    );
    expect(refused.map(({ code }) => code)).toEqual(Array(4).fill('invalid_input'));
    expect(refused.map(({ message }) => message?.split(': ')[1])).toEqual([
      ...Array<string>(3).fill('0 to 350 kg'),
      '0 to 0.5 kg',
    ]);
    expect(await UnitModel.countDocuments()).toBe(0);
    expect(await RouteModel.findById(first.route.id).lean()).toEqual(before);
    // The same label on two vehicles, at the same moment: one of them has it.
    const both = await Promise.all([first.collect(doors[0], 'B-0001'), second.collect(doors[1], 'B-0001')]);
    expect([...both].sort()).toEqual(['conflict', null]);
    expect(await UnitModel.countDocuments({ code: 'B-0001' })).toBe(1);
    const [winner, loser] = both[0] === null ? ([0, 1] as const) : ([1, 0] as const);
    expect(await crews[loser]!.collect(doors[loser], 'B-0002')).toBeNull();
    codes[winner] = ['B-0001'];
    codes[loser] = ['B-0002'];
    for (const [n, crew] of crews.entries()) {
      const { pickupCode } = bookings[n]!.find(({ id }) => id === visits[n]!.visit?.requestId)!;
      const stopId = doors[n]!;
      // The resident's side is confirmed by the resident's code only, and once.
      const wrong = String((Number(pickupCode) + 1) % 1_000_000).padStart(6, '0');
      expect(await crew.act('complete', { stopId, pickupCode: wrong })).toBe('code_mismatch');
      expect(await crew.act('complete', { stopId, pickupCode })).toBeNull();
      expect(await crew.act('complete', { stopId, pickupCode })).toBe('wrong_state');
      expect(await kindsOf(codes[n]![0]!)).toEqual(['collected', 'confirmed']);
    }
  });

  test('at the bay: no crew unloads what another has aboard', async () => {
    for (const [n, crew] of crews.entries()) {
      const open = crew.route.stops.filter(({ status, visit }) => visit && status === 'planned');
      for (const { id: stopId } of open)
        expect(await crew.act('cannot_do', { stopId, reason: 'not_at_home' })).toBeNull();
      const stopId = await crew.arriveAt('unload');
      expect(await crew.act('unload', { stopId, unitCodes: codes[1 - n]! })).toBe('wrong_state');
      expect(await crew.act('unload', { stopId, unitCodes: codes[n]! })).toBeNull();
      expect(await crew.act('finish', {})).toBeNull();
    }
  });

  test('on the scale: no weight that is none; a unit that two hands weigh in at once has one holder', async () => {
    const [code = ''] = codes[0] ?? [];
    const before = await ArrivalModel.find().lean();
    for (const weightKg of [-70, 0, 350.001, 700, 1e9])
      expect(refusalOf(await receive(0, code, weightKg))).toEqual([400, 'invalid_input']);
    expect((await receive(0, code, 700)).body).toMatchObject({ error: { details: { code, kg: 700, mostKg: 350 } } });
    // Neither does a unit begin its account that nobody announced.
    const body = { code: 'EXTRA-1', categoryKey: 'phone', weightKg: 0.51 };
    const extra = await staff.call(receiveUnit, { params: { id: await arrivalOf(0) }, body });
    expect([...refusalOf(extra), extra.body]).toMatchObject([
      400,
      'invalid_input',
      { error: { details: { mostKg: 0.5 } } },
    ]);
    expect(await ArrivalModel.find().lean()).toEqual(before);
    expect(await UnitModel.countDocuments({ code: 'EXTRA-1' })).toBe(0);
    expect((await UnitModel.findOne({ code }).lean())?.custody).toBe('unloaded');
    // The same label is read at both vehicles.
    const both = await Promise.all([receive(0, code, 70), receive(1, code, 70)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await kindsOf(code)).toEqual(['collected', 'confirmed', 'unloaded', 'received']);
    expect((await UnitModel.findOne({ code }).lean())?.holder.kind).toBe('site');
  });

  test('confirmed twice is confirmed once, also at the same moment', async () => {
    const [other = ''] = codes[1] ?? [];
    expect((await receive(1, other, 70)).status).toBe(200);
    for (const n of [0, 1]) {
      const twice = await Promise.all([close(n), close(n)]);
      expect(twice.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(refusalOf(await close(n))).toEqual([409, 'wrong_state']);
    }
    for (const code of codes.flat())
      expect((await kindsOf(code)).filter((kind) => kind === 'received')).toHaveLength(1);
  });

  test('afterwards the books balance', async () => {
    for (const { _id } of await GapModel.find({ status: 'open' }).lean())
      await staff.call(explainGap, { params: { id: String(_id) }, body: { explanation: '标签贴混了' } });
    expect(await faultsOfBooks()).toEqual([]);
  });
});
