import { closingApi } from '#shared/closing/closing';
import { addDays } from '#shared/kernel/time';
import { sortingApi, type Arrival, type Gap } from '#shared/sorting/sorting';
import { custodyApi } from '#shared/custody/custody';
import { auditCustody, EntryModel, UnitModel } from '../../../server/custody';
import { EventModel } from '../../../server/kernel/events/event-store';
import { SiteModel } from '../../../server/network';
import { followEvent } from '../../../server/settlement/dossiers/follow';
import { ArrivalModel, GapModel } from '../../../server/sorting/model';
import type { Client } from '../../setup/app';
import {
  day,
  eventually,
  homes,
  operator,
  refusalOf,
  useOperatedDay,
  watch,
  type Booked,
  type Crew,
} from '../dispatch/operated-day';

const { listArrivals, receiveUnit, closeArrival, listGaps, listGapOwners, handGap, explainGap } = sortingApi;

describe('a handover at the sorting centre', () => {
  const on = useOperatedDay();
  const bookings: Booked[] = [];
  let crew: Crew;
  let staff: Client;
  let siteId: string;
  let codes: string[];
  const arrival = async (): Promise<Arrival> => {
    const { items } = (await staff.call(listArrivals, { query: { day } })).body;
    if (items.length !== 1 || !items[0]) throw new Error(`${items.length} arrivals`);
    return items[0];
  };
  const receive = async (code: string, weightKg: number, more: { categoryKey?: string } = {}, key?: string) =>
    staff.call(
      receiveUnit,
      { params: { id: (await arrival()).id }, body: { code, weightKg, ...more } },
      key ? { key } : {},
    );
  const close = async (confirmMissing: string[] = []) =>
    staff.call(closeArrival, { params: { id: (await arrival()).id }, body: { confirmMissing } });
  const resultOf = (of: Arrival, code: string) => of.units.find((unit) => unit.code === code)?.result;
  const gaps = async () => (await staff.call(listGaps, { query: { day } })).body.items;
  const fill = async () => {
    const site = await SiteModel.findById(siteId).lean();
    return [site?.fillKg, site?.fillUnits];
  };

  beforeAll(async () => {
    siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId, name: '周磅' });
    for (const place of [homes.north, homes.west, homes.north, homes.west])
      bookings.push(await on.book({ address: { ...on.booking().address, place } }));
    crew = await on.planned();
    on.at('10:00');
  }, 30_000);

  test('an arrival is expected as soon as its route is published, and the site hears of it', async () => {
    const socket = staff.socket();
    const heard: Arrival[] = [];
    socket.on('sorting:arrival-changed', ({ arrival: one }) => heard.push(one));
    expect(await watch(socket, { kind: 'site', siteId })).toMatchObject({ ok: true });
    await eventually(
      () => ArrivalModel.countDocuments(),
      (count) => count === 1,
    );
    expect(await arrival()).toMatchObject({
      ...{ status: 'expected', letter: 'A', units: [], doorKg: 0, receivedKg: 0 },
      planned: [{ categoryKey: 'washer', count: 4 }],
    });
    expect(refusalOf(await receive('U-A1000', 70))).toEqual([409, 'wrong_state']);
    expect(refusalOf(await close())).toEqual([409, 'wrong_state']);
    codes = await crew.driveAndUnload(bookings, { keep: 1 });
    await eventually(
      () => heard.at(-1),
      (one) => one?.status === 'unloaded',
    );
    expect(
      heard
        .at(-1)
        ?.units.map(({ code }) => code)
        .sort(),
    ).toEqual(codes.slice(0, 3).sort());
  });

  test('within the tolerance it matches; the same weighing twice is one, another weight is refused', async () => {
    const [first = ''] = codes;
    const { body } = await receive(first, 73.5, {}, 'weighing-1');
    expect(resultOf(body, first)).toBe('matched');
    expect((await receive(first, 73.5, {}, 'weighing-1')).body.version).toBe(body.version);
    const again = await receive(first, 73.5);
    expect([again.status, again.body.version]).toEqual([200, body.version]);
    expect(refusalOf(await receive(first, 73.6))).toEqual([409, 'conflict']);
    expect(await EventModel.countDocuments({ name: 'sorting:unit-received' })).toBe(1);
    expect(await UnitModel.findOne({ code: first }).lean()).toMatchObject({ custody: 'received', receivedKg: 73.5 });
    expect(await gaps()).toEqual([]);
    expect(await fill()).toEqual([0, 0]);
  });

  test('the same weighing sent five times at once is one', async () => {
    const second = codes[1] ?? '';
    const { id } = await arrival();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        staff.call(receiveUnit, { params: { id }, body: { code: second, weightKg: 66.4 } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(await EventModel.countDocuments({ name: 'sorting:unit-received', 'data.unitCode': second })).toBe(1);
    // 3.6 kg less, where 3.5 may be.
    expect(resultOf(await arrival(), second)).toBe('weight_differs');
    expect(await gaps()).toMatchObject([
      { kind: 'weight', unitCode: second, doorKg: 70, receivedKg: 66.4, owner: '周磅', status: 'open' },
    ]);
  });

  test('a unit that nobody announced is taken as extra, with its category', async () => {
    expect(refusalOf(await receive('X-9001', 10))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await receive('X-9001', 10, { categoryKey: 'boat' }))).toEqual([422, 'not_accepted']);
    const { body } = await receive('X-9001', 10, { categoryKey: 'flat_tv' });
    expect(body.units.find(({ code }) => code === 'X-9001')).toMatchObject({ result: 'extra', doorKg: null });
    expect((await gaps()).map(({ kind }) => kind).sort()).toEqual(['extra', 'weight']);
  });

  test('closing names every unit that was not seen: it is missing, has a gap and fills nothing', async () => {
    const [first = '', , third = ''] = codes;
    expect(refusalOf(await close())).toEqual([409, 'wrong_state']);
    expect(refusalOf(await close([third, first]))).toEqual([409, 'conflict']);
    expect(refusalOf(await close([third, third]))).toEqual([400, 'invalid_input']);
    expect(await GapModel.countDocuments({ kind: 'missing' })).toBe(0);
    const closed = await close([third]);
    expect(closed.body).toMatchObject({ status: 'closed' });
    expect(resultOf(closed.body, third)).toBe('missing');
    expect((await gaps()).find(({ kind }) => kind === 'missing')).toMatchObject({ unitCode: third, receivedKg: null });
    expect((await UnitModel.findOne({ code: third }).lean())?.custody).toBe('missing');
    // 73.5 + 66.4 + the extra 10 kg.
    expect(await fill()).toEqual([149.9, 3]);
    expect(refusalOf(await close())).toEqual([409, 'wrong_state']);
    expect(refusalOf(await receive(third, 70))).toEqual([409, 'wrong_state']);
    expect(await fill()).toEqual([149.9, 3]);
  });

  test('a unit found in the vehicle opens the handover again; the site is filled by that one only', async () => {
    const last = codes[3] ?? '';
    expect(await crew.act('finish', {})).toBe('wrong_state');
    expect(await crew.act('unload', { stopId: crew.stop('unload').id, unitCodes: [last] })).toBe(null);
    await eventually(arrival, ({ status }) => status === 'unloaded');
    expect(await crew.act('finish', {})).toBe(null);
    expect(crew.route.status).toBe('finished');
    expect(resultOf((await receive(last, 70)).body, last)).toBe('matched');
    expect((await close()).body).toMatchObject({ status: 'closed' });
    expect(await fill()).toEqual([219.9, 4]);
    expect(await GapModel.countDocuments({ kind: 'missing' })).toBe(1);
  });

  test('the route closes when its unloading is accounted for, and the receipts say where the units are', async () => {
    await eventually(
      () => on.routes(),
      ([route]) => route?.status === 'closed',
    );
    expect(await EventModel.countDocuments({ name: 'dispatch:route-closed' })).toBe(1);
    const where = [];
    for (const { secret } of bookings) {
      const { receipt } = await on.statusPage(secret);
      where.push(...(receipt?.units.map((unit) => unit.where) ?? []));
    }
    expect(where.sort()).toEqual(['missing', 'received', 'received', 'received']);
  });

  test('a gap is due three days later, and is given to somebody of the house with a reason', async () => {
    const gap = (await gaps()).find(({ kind }) => kind === 'missing') as Gap;
    expect(gap).toMatchObject({ dueDay: addDays(day, 3), steps: [{ step: 'opened', by: gap.owner }] });
    const params = { id: gap.id };
    const dispatcher = await on.dispatcher();
    const hand = (client: Client, body: { ownerId: string; dueDay?: string }, reason = '车组归调度管') =>
      client.call(handGap, { params, body: { ...body, reason } });
    const owners = (await staff.call(listGapOwners, { params })).body.items;
    expect(owners.map(({ id }) => id)).toEqual(expect.arrayContaining([dispatcher.accountId, gap.ownerId]));
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    const to = { ownerId: dispatcher.accountId };
    expect(refusalOf(await hand(staff, to, ''))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await hand(staff, { ...to, dueDay: addDays(day, -1) }))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await hand(staff, { ownerId: rival.accountId }))).toEqual([404, 'not_found']);
    expect(refusalOf(await hand(rival, to))).toEqual([404, 'not_found']);
    expect(refusalOf(await rival.call(listGapOwners, { params }))).toEqual([404, 'not_found']);
    expect(refusalOf(await hand(await on.resident(), to))).toEqual([403, 'forbidden']);
    expect(refusalOf(await hand(on.t.visitor, to))).toEqual([401, 'unauthenticated']);
    const handed = (await hand(staff, { ...to, dueDay: addDays(day, 1) })).body;
    expect(handed).toMatchObject({ ownerId: dispatcher.accountId, dueDay: addDays(day, 1), version: gap.version + 1 });
    expect(handed.steps.at(-1)).toMatchObject({ step: 'handed', by: gap.owner, reason: '车组归调度管' });
    // What is due first comes first, page by page.
    const dueOf = async (cursor?: string) =>
      (
        await dispatcher.call(listGaps, {
          query: { status: 'open', order: 'due', limit: 2, ...(cursor && { cursor }) },
        })
      ).body;
    const first = await dueOf();
    expect(first.items[0]?.id).toBe(gap.id);
    const rest = await dueOf(first.nextCursor ?? '');
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
    expect(refusalOf(await dispatcher.call(listGaps, { query: { order: 'due', cursor: gap.id } }))).toEqual([
      400,
      'invalid_input',
    ]);
    // The day is not closed before every gap of it is explained.
    const sheet = (await dispatcher.call(closingApi.getDaySheet, { params: { day } })).body;
    expect(sheet.blockers.find(({ kind }) => kind === 'gap_open')).toMatchObject({ n: 3 });
  });

  test('a gap is explained once, by those who see it', async () => {
    const gap = (await gaps()).find(({ kind }) => kind === 'missing') as Gap;
    const explain = (client: Client, explanation = '落在车上') =>
      client.call(explainGap, { params: { id: gap.id }, body: { explanation } });
    expect(refusalOf(await explain(staff, 'x'))).toEqual([400, 'invalid_input']);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await explain(rival))).toEqual([404, 'not_found']);
    expect((await explain(await on.dispatcher())).body).toMatchObject({ status: 'explained', explanation: '落在车上' });
    expect(refusalOf(await explain(staff))).toEqual([409, 'wrong_state']);
    const body = { ownerId: gap.ownerId, reason: '再看看' };
    expect(refusalOf(await staff.call(handGap, { params: { id: gap.id }, body }))).toEqual([409, 'wrong_state']);
    expect((await staff.call(listGaps, { query: { day, status: 'open' } })).body.items).toHaveLength(2);
    expect((await rival.call(listGaps, { query: { day } })).body.items).toEqual([]);
  });

  test('every unit has one chain from the door on, seen by its organisation only', async () => {
    const [first = '', , third = ''] = codes;
    const chainOf = (client: Client, code: string) => client.call(custodyApi.getUnit, { params: { code } });
    const { body } = await chainOf(staff, first);
    expect(body.chain.map(({ kind, kg }) => [kind, kg])).toEqual([
      ['collected', 70],
      ['confirmed', 70],
      ['unloaded', 70],
      ['received', 73.5],
    ]);
    expect(body.chain.map(({ holder }) => holder.kind)).toEqual(['resident', 'crew', 'crew', 'site']);
    expect(body).toMatchObject({ intact: true, unit: { holder: { kind: 'site', id: siteId }, handingTo: null } });
    // Not seen at the unloading: the crew still answers for it.
    expect((await chainOf(staff, third)).body.unit).toMatchObject({ custody: 'missing', holder: { kind: 'crew' } });
    const extra = (await chainOf(staff, 'X-9001')).body.chain;
    expect(extra).toMatchObject([{ kind: 'appeared', kgBefore: 0, kg: 10, reason: 'nobody announced it' }]);
    // It belongs to no request, so no dossier is looked for and nobody is alarmed.
    const received = await EventModel.findOne({ name: 'sorting:unit-received', 'data.unitCode': 'X-9001' }).lean();
    await expect(followEvent(on.t.app.kernel, received as never)).resolves.toBeUndefined();
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await chainOf(rival, first))).toEqual([404, 'not_found']);
    expect(refusalOf(await chainOf(crew.client, first))).toEqual([403, 'forbidden']);
    expect(refusalOf(await chainOf(on.t.visitor, first))).toEqual([401, 'unauthenticated']);
  });

  test('the audit finds nothing, and each way of rewriting history', async () => {
    const clean = await auditCustody();
    expect(clean).toMatchObject({ units: 5, findings: [] });
    const [first = ''] = codes;
    const entries = EntryModel.collection;
    const found = async (change: () => Promise<unknown>, back: () => Promise<unknown>) => {
      await change();
      const rules = (await auditCustody()).findings.map(({ rule }) => rule);
      await back();
      return [...new Set(rules)];
    };
    const second = await entries.findOne({ code: first, seq: 2 });
    const last = await entries.findOne({ code: first, seq: 4 });
    const set = (seq: number, to: object) => entries.updateOne({ code: first, seq }, { $set: to });
    expect(
      await found(
        () => set(4, { kg: 70 }),
        () => set(4, { kg: 73.5 }),
      ),
    ).toEqual(['entry_changed', 'unit_changed']);
    expect(
      await found(
        () => entries.deleteOne({ code: first, seq: 2 }),
        () => entries.insertOne(second as never),
      ),
    ).toContain('chain_broken');
    expect(
      await found(
        () => entries.deleteOne({ code: first, seq: 4 }),
        () => entries.insertOne(last as never),
      ),
    ).toEqual(['head_differs']);
    expect(
      await found(
        () => UnitModel.collection.updateOne({ code: first }, { $set: { kg: 60 } }),
        () => UnitModel.collection.updateOne({ code: first }, { $set: { kg: 73.5 } }),
      ),
    ).toEqual(['unit_changed']);
    expect(
      await found(
        () => UnitModel.collection.updateOne({ code: first }, { $set: { 'holder.id': 'x' } }),
        () => UnitModel.collection.updateOne({ code: first }, { $set: { 'holder.id': siteId } }),
      ),
    ).toEqual(['unit_changed']);
    expect(await auditCustody()).toEqual(clean);
  });
});
