import { Types } from 'mongoose';
import { custodyApi } from '#shared/custody/custody';
import type { CallInput } from '#shared/kernel/endpoint';
import { flowsApi, type FlowUnit } from '#shared/sorting/flows';
import { lotsApi } from '#shared/sorting/lots';
import { shipmentsApi } from '#shared/sorting/shipments';
import { erasureApi, workshopApi } from '#shared/sorting/workshop';
import { auditCustody, UnitModel } from '../../../server/custody';
import { RequestModel } from '../../../server/requests/model';
import { PhotoModel } from '../../../server/requests/photos';
import { auditBalance } from '../../../server/sorting';
import { FlowDayModel } from '../../../server/sorting/flows/model';
import { GapModel } from '../../../server/sorting/model';
import type { Client } from '../../setup/app';
import { day, eventually, operator, refusalOf, useOperatedDay } from '../dispatch/operated-day';
import { processor, rule, stock } from './stocked-site';

const { inspectUnit, dismantleUnit, splitUnit, mergeUnits, loseUnit, findUnit, correctUnit, endUnit } = workshopApi;
const { recordErasure, verifyErasure, listErasures, getErasureCertificate, listOwnCertificates } = erasureApi;
const seen = { powersOn: true, complete: true, damage: 'none' as const, ageYears: 2, leaking: false };
const ways = {
  magnetic: [{ method: 'overwrite' as const, minPasses: 3, randomPasses: 1 }],
  semiconductor: [{ method: 'overwrite' as const, minPasses: 1, randomPasses: 0 }],
};

describe('the workshop and the erasure gate', () => {
  const on = useOperatedDay();
  let staff: Client & { accountId: string };
  let colleague: Client;
  const unit = async (code: string) => UnitModel.findOne({ code }).lean();
  const at = (code: string) => ({ params: { code } });
  const picture = async (): Promise<string> => {
    const photo = {
      accountId: staff.accountId,
      bytes: Buffer.from('x'),
      widthPx: 1,
      heightPx: 1,
      uploadedAt: new Date(),
    };
    return String((await PhotoModel.create(photo))._id);
  };
  const end = (code: string, as: 'reused' | 'destroyed') =>
    staff.call(endUnit, { ...at(code), body: { as, taker: '旧货行', reason: '成色好' } });
  const erase = async (code: string, more: object = {}) =>
    staff.call(recordErasure, {
      ...at(code),
      body: {
        ...{ medium: 'semiconductor', method: 'overwrite', passes: 1, randomPasses: 0, tool: 'nwipe 0.37' },
        photoIds: [await picture()],
        ...more,
      },
    });

  beforeAll(async () => {
    on.at('10:00');
    const siteId = await on.siteId('yard');
    staff = await on.person('staff', 'centre_staff', { ...operator, siteId, name: '周磅' });
    colleague = await on.person('colleague', 'centre_staff', { ...operator, siteId, name: '吴核' });
    await stock(on, [
      ...['W-1', 'W-2', 'W-3', 'W-4', 'W-5'].map((n) => ({ code: `${n}00`, kg: 70 })),
      ...['P-1', 'P-2', 'P-3', 'P-4'].map((n) => ({ code: `${n}00`, kg: 0.1, categoryKey: 'phone' })),
    ]);
  }, 30_000);

  test('an inspection follows the rule table of the day; another fate needs a reason and says who decided', async () => {
    const inspect = (body: object) => staff.call(inspectUnit, { ...at('W-100'), body: { inspection: seen, ...body } });
    expect(refusalOf(await inspect({}))).toEqual([422, 'not_accepted']);
    await rule('grading', '2026-01-01', {
      rows: [
        { powersOn: true, grade: 'A', fate: 'reuse' },
        { grade: 'D', fate: 'dismantle' },
      ],
    });
    await rule('yields', '2026-01-01', {
      byCategory: { washer: { expected: { steel: 0.6 }, lossShareAtMost: 0.02, mustAccount: ['oil'] } },
    });
    expect((await inspect({})).body).toMatchObject({ proposed: 'reuse', unit: { grade: 'A', fate: 'reuse' } });
    expect(refusalOf(await inspect({ fate: 'dismantle' }))).toEqual([400, 'invalid_input']);
    const otherwise = await inspect({ fate: 'dismantle', reason: '没有销路' });
    expect(otherwise.body).toMatchObject({ proposed: 'reuse', unit: { fate: 'dismantle' } });
    const { chain } = (await staff.call(custodyApi.getUnit, at('W-100'))).body;
    expect(chain.at(-1)).toMatchObject({ kind: 'graded', by: 'centre_staff', reason: '没有销路' });
  });

  test('a dismantled unit goes over into its parts; the rest is process loss, too much of it a gap', async () => {
    const take = (parts: { code: string; material: 'steel' | 'oil' | 'motor'; kg: number }[], code = 'W-100') =>
      staff.call(dismantleUnit, { ...at(code), body: { parts } });
    const good = [
      { code: 'PART-1', material: 'steel' as const, kg: 60 },
      { code: 'PART-2', material: 'motor' as const, kg: 9 },
      { code: 'PART-3', material: 'oil' as const, kg: 0.1 },
    ];
    expect(refusalOf(await take(good.slice(0, 2)))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await take([{ ...good[0]!, kg: 70 }, good[2]!]))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await take([{ ...good[0]!, code: 'W-200' }, good[2]!]))).toEqual([409, 'conflict']);
    const { body } = await take(good);
    expect(body.unit).toMatchObject({ custody: 'dismantled', kg: 0, holder: { kind: 'nobody' } });
    expect(body.made).toMatchObject([
      { code: 'PART-1', kind: 'part', material: 'steel', kg: 60, madeOf: ['W-100'], hazards: [] },
      { material: 'motor' },
      { material: 'oil', hazards: ['oil'] },
    ]);
    // 0.9 kg of 1.4 allowed.
    expect(await GapModel.countDocuments()).toBe(0);
    expect(refusalOf(await take(good))).toEqual([409, 'wrong_state']);
    await take(
      [
        { code: 'PART-4', material: 'oil', kg: 0 },
        { code: 'PART-5', material: 'steel', kg: 60 },
      ],
      'W-200',
    );
    expect(await GapModel.find().lean()).toMatchObject([
      { kind: 'yield', unitCode: 'W-200', doorKg: 70, receivedKg: 60 },
    ]);
  });

  test('split and merge keep the weight; a sum beyond the tolerance is a gap', async () => {
    const split = (kg: number, code = 'W-300') =>
      staff.call(splitUnit, {
        ...at(code),
        body: {
          into: [
            { code: 'HALF-1', kg },
            { code: 'HALF-2', kg: 35 },
          ],
          reason: '分开放',
        },
      });
    expect((await split(36)).body.made).toMatchObject([{ kg: 36 }, { kg: 35 }]);
    const merge = (codes: string[], code: string, kg: number) =>
      staff.call(mergeUnits, { body: { code, codes, kg, reason: '装袋' } });
    expect(refusalOf(await merge(['HALF-1', 'P-100'], 'BAG-1', 36))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await merge(['HALF-1', 'HALF-1'], 'BAG-1', 72))).toEqual([400, 'invalid_input']);
    const before = await GapModel.countDocuments();
    expect((await merge(['HALF-1', 'HALF-2'], 'BAG-1', 60)).body.unit).toMatchObject({
      code: 'BAG-1',
      kind: 'bag',
      kg: 60,
    });
    expect(await GapModel.countDocuments()).toBe(before + 1);
  });

  test('lost and found again, corrected by an entry of its own', async () => {
    expect(refusalOf(await staff.call(loseUnit, { ...at('W-400'), body: { reason: '' } }))).toEqual([
      400,
      'invalid_input',
    ]);
    await staff.call(loseUnit, { ...at('W-400'), body: { reason: '盘点未见' } });
    expect(await unit('W-400')).toMatchObject({ custody: 'lost', kg: 70, holder: { kind: 'site' } });
    expect(await GapModel.findOne({ unitCode: 'W-400' }).lean()).toMatchObject({
      kind: 'stock',
      doorKg: 70,
      receivedKg: null,
      owner: '周磅',
    });
    const found = await staff.call(findUnit, { ...at('W-400'), body: { weightKg: 69, reason: '在 B 区' } });
    expect(found.body.unit).toMatchObject({ custody: 'received', kg: 69 });
    const correct = (body: object) => staff.call(correctUnit, { ...at('W-400'), body: { reason: '录错', ...body } });
    expect(refusalOf(await correct({}))).toEqual([400, 'invalid_input']);
    expect((await correct({ kg: 68.5 })).body.unit).toMatchObject({ kg: 68.5 });
    const { chain, intact } = (await staff.call(custodyApi.getUnit, at('W-400'))).body;
    expect(chain.map(({ kind, kg }) => [kind, kg])).toEqual([
      ['appeared', 70],
      ['lost', 70],
      ['found', 69],
      ['corrected', 68.5],
    ]);
    expect(intact).toBe(true);
  });

  test('a weight that nobody believes is refused with its bound, and nothing changes', async () => {
    const units = () => UnitModel.find().sort({ code: 1 }).lean();
    const reason = '数字敲错';
    await staff.call(loseUnit, { ...at('W-500'), body: { reason } });
    const before = await units();
    const gaps = await GapModel.countDocuments();
    const into = [
      { code: 'NEW-1', kg: 350.001 },
      { code: 'NEW-2', kg: 1 },
    ];
    // Washers of 70 ± 14 kg, phones of 0.1 kg ± 20 g; a bag weighs what a fork lift carries.
    const tries: [Promise<{ status: number; body: unknown }>, number][] = [
      [staff.call(correctUnit, { ...at('W-400'), body: { kg: 685, reason } }), 350],
      [staff.call(correctUnit, { ...at('W-400'), body: { categoryKey: 'phone', reason } }), 0.5],
      [staff.call(correctUnit, { ...at('P-100'), body: { kg: 0.501, reason } }), 0.5],
      [staff.call(correctUnit, { ...at('BAG-1'), body: { kg: 2001, reason } }), 2000],
      [staff.call(findUnit, { ...at('W-500'), body: { weightKg: 350.001, reason } }), 350],
      [staff.call(splitUnit, { ...at('W-400'), body: { into, reason } }), 350],
      [staff.call(mergeUnits, { body: { code: 'NEW-3', codes: ['P-100', 'P-200'], kg: 2000.001, reason } }), 2000],
    ];
    for (const [answer, mostKg] of tries) {
      expect(refusalOf(await answer)).toEqual([400, 'invalid_input']);
      expect((await answer).body).toMatchObject({ error: { details: { mostKg } } });
    }
    expect(await units()).toEqual(before);
    expect(await GapModel.countDocuments()).toBe(gaps);
    expect((await staff.call(findUnit, { ...at('W-500'), body: { weightKg: 70, reason } })).status).toBe(200);
  });

  test('before its day an un-erased unit passes with a warning that names the day', async () => {
    await rule('erasure', '2024-01-01', { enforcement: 'warn', media: ways });
    await rule('erasure', '2027-01-01', { enforcement: 'block', media: ways });
    on.at('10:00', '2026-12-31');
    expect((await end('P-100', 'reused')).body.warnings).toEqual([
      { code: 'P-100', warning: 'not_erased', blockedFrom: '2027-01-01' },
    ]);
  });

  test('from its day on it goes to destruction only, until somebody else has verified the erasure', async () => {
    on.at('10:00', '2027-01-01');
    expect(refusalOf(await end('P-200', 'reused'))).toEqual([422, 'not_accepted']);
    const works = await processor(on, {
      categories: ['phone'],
      fates: ['dismantle', 'destroy'],
      validFrom: '2026-01-01',
    });
    const ship = async (code: string, fate: 'dismantle' | 'destroy') => {
      const lot = (await staff.call(lotsApi.openLot, { body: { categoryKey: 'phone', fate } })).body;
      await staff.call(lotsApi.fillLot, { params: { id: lot.id }, body: { codes: [code] } });
      await staff.call(lotsApi.sealLot, { params: { id: lot.id }, body: {} });
      const destinationId = works.organisationId ?? '';
      return staff.call(shipmentsApi.draftShipment, { body: { destinationId, lotIds: [lot.id], plate: 'x' } });
    };
    expect(refusalOf(await ship('P-300', 'dismantle'))).toEqual([422, 'not_accepted']);
    expect((await ship('P-400', 'destroy')).body).toMatchObject({ status: 'drafted', warnings: [] });
    expect(refusalOf(await erase('W-500'))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await erase('P-200', { passes: 0 }))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await erase('P-200', { photoIds: [] }))).toEqual([400, 'invalid_input']);
    expect(refusalOf(await erase('P-200', { photoIds: [String(new Types.ObjectId())] }))).toEqual([404, 'not_found']);
    const { id } = (await erase('P-200')).body;
    const verify = (client: Client, passed = true) => client.call(verifyErasure, { params: { id }, body: { passed } });
    expect(refusalOf(await verify(staff))).toEqual([403, 'forbidden']);
    expect(refusalOf(await verify(await on.t.as('centre_staff', { ...operator, organisation: 'rival' })))).toEqual([
      404,
      'not_found',
    ]);
    expect(refusalOf(await end('P-200', 'reused'))).toEqual([422, 'not_accepted']);
    expect(refusalOf(await staff.call(getErasureCertificate, at('P-200')))).toEqual([404, 'not_found']);
    expect((await verify(colleague)).body).toMatchObject({ status: 'verified', operator: '周磅', verifier: '吴核' });
    expect(refusalOf(await verify(colleague))).toEqual([409, 'wrong_state']);
    // The certificate: names masked, the unit's code on it; the resident's link shows it once the unit is on the receipt.
    const certificate = { code: 'P-200', operator: '周*', verifier: '吴*', ruleFrom: '2027-01-01', passes: 1 };
    expect((await staff.call(getErasureCertificate, at('P-200'))).body).toMatchObject(certificate);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect(refusalOf(await rival.call(getErasureCertificate, at('P-200')))).toEqual([404, 'not_found']);
    const receipt = { units: [{ code: 'P-200' }, { code: 'P-300' }], paidFen: 0, at: on.now() };
    const booking = { districtCode: operator.districtCode, secret: 'certificate-secret-0001', receipt };
    const { insertedId } = await RequestModel.collection.insertOne(booking as never);
    const own = (secret: string) => on.t.visitor.call(listOwnCertificates, { params: { secret } });
    expect((await own('certificate-secret-0001')).body.items).toMatchObject([certificate]);
    expect(refusalOf(await own('certificate-secret-0002'))).toEqual([404, 'not_found']);
    await RequestModel.deleteOne({ _id: insertedId });
    expect((await staff.call(listErasures, at('P-200'))).body).toMatchObject({
      needed: true,
      items: [{ ruleFrom: '2027-01-01' }],
    });
    expect((await end('P-200', 'reused')).body).toMatchObject({ warnings: [], unit: { custody: 'reused' } });
  });

  test('an administrator of the network corrects, others do not touch units', async () => {
    const admin = await on.t.as('administrator', operator);
    expect((await admin.call(correctUnit, { ...at('W-500'), body: { kg: 71, reason: '复核' } })).status).toBe(200);
    const body = { reason: '不是我的' };
    expect(refusalOf(await (await on.dispatcher()).call(loseUnit, { ...at('W-500'), body }))).toEqual([
      403,
      'forbidden',
    ]);
    const elsewhere = await on.t.as('centre_staff', { ...operator, siteId: await on.siteId('point_park') });
    expect(refusalOf(await elsewhere.call(loseUnit, { ...at('W-500'), body }))).toEqual([404, 'not_found']);
    expect((await auditCustody()).findings).toEqual([]);
  });

  test('the weight account: in = out + stock + loss, every number opens to its units, a day closes without gaps only', async () => {
    const dispatcher = await on.dispatcher();
    const period = { from: day, to: '2027-01-01' };
    const flows = () => dispatcher.call(flowsApi.getFlows, { query: period });
    const { body } = await eventually(flows, (answer) => answer.body.outKg === 0.2);
    // 5 washers and 4 phones came in; two phones are used again. Lost in dismantling: 0.9 + 10 kg.
    expect(body).toMatchObject({ inKg: 350.4, outKg: 0.2, lossKg: 10.9, balanced: true });
    // Scales: split +1, merge −11, found −1, corrected −0.5 and +1.
    expect(body.differenceKg).toBe(10.5);
    expect(body.stockKg).toBe(328.8);
    type Narrowed = CallInput<typeof flowsApi.listFlowUnits>['query'];
    const unitsOf = async (number: Partial<Narrowed>, client: Client = dispatcher) => {
      const items: FlowUnit[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = { ...period, ...number, limit: 3, ...(cursor && { cursor }) };
        const answer = await client.call(flowsApi.listFlowUnits, { query });
        expect(answer.body.items.length).toBeLessThanOrEqual(3);
        items.push(...answer.body.items);
        cursor = answer.body.nextCursor;
      }
      return items;
    };
    const kgOf = (items: FlowUnit[]) => Math.round(items.reduce((sum, { movedKg }) => sum + movedKg * 1000, 0)) / 1000;
    const lost = await unitsOf({ fromStage: 'workshop', toStage: 'loss' });
    expect(lost.map(({ unit: one, movedKg, kind }) => [one.code, movedKg, kind]).sort()).toEqual([
      ['W-100', 0.9, 'dismantled'],
      ['W-200', 10, 'dismantled'],
    ]);
    // Each number is the sum of the units to which it opens, over all pages.
    for (const { from, to, kg } of body.lines)
      expect([from, to, kgOf(await unitsOf({ fromStage: from, toStage: to }))]).toEqual([from, to, kg]);
    for (const { stage, inKg, outKg } of body.stages) {
      expect([stage, kgOf(await unitsOf({ toStage: stage }))]).toEqual([stage, inKg]);
      expect([stage, kgOf(await unitsOf({ fromStage: stage }))]).toEqual([stage, outKg]);
    }
    for (const sum of ['in', 'out', 'stock', 'loss', 'difference'] as const)
      expect([sum, kgOf(await unitsOf({ sum }))]).toEqual([sum, body[`${sum}Kg`]]);
    expect(refusalOf(await dispatcher.call(flowsApi.listFlowUnits, { query: period }))).toEqual([400, 'invalid_input']);
    const steel = await dispatcher.call(flowsApi.getFlows, { query: { ...period, material: 'steel' } });
    expect(steel.body).toMatchObject({ inKg: 120, stockKg: 120, balanced: null, lines: [{ to: 'parts' }] });
    expect(await unitsOf({ sum: 'stock', material: 'steel' })).toHaveLength(2);
    // Officials read them all, centre staff their own centre's.
    const official = await on.t.as('government', { districtCode: operator.districtCode });
    expect((await official.call(flowsApi.getFlows, { query: period })).body).toEqual(body);
    expect(await unitsOf({ sum: 'out' }, official)).toHaveLength(2);
    const siteId = await on.siteId('yard');
    expect((await staff.call(flowsApi.getFlows, { query: period })).body).toMatchObject({
      inKg: 350.4,
      balanced: true,
    });
    expect(await unitsOf({ sum: 'out' }, staff)).toHaveLength(2);
    const neighbour = await on.t.as('centre_staff', { ...operator, siteId: await on.siteId('point_park') });
    expect((await neighbour.call(flowsApi.getFlows, { query: period })).body.lines).toEqual([]);
    const foreign = { ...period, siteId };
    expect(refusalOf(await neighbour.call(flowsApi.getFlows, { query: foreign }))).toEqual([404, 'not_found']);
    expect(refusalOf(await neighbour.call(flowsApi.listFlowUnits, { query: { ...foreign, sum: 'in' } }))).toEqual([
      404,
      'not_found',
    ]);
    expect((await auditBalance()).map(({ rule: name }) => name)).toEqual([]);
    const phones = await dispatcher.call(flowsApi.getFlows, { query: { ...period, categoryKey: 'phone' } });
    expect(phones.body).toMatchObject({ inKg: 0.4, outKg: 0.2, stockKg: 0.2, lossKg: 0 });
    const close = () => dispatcher.call(flowsApi.closePeriod, { body: { day } });
    expect(refusalOf(await close())).toEqual([409, 'wrong_state']);
    await GapModel.updateMany({}, { $set: { status: 'explained' } });
    expect((await close()).body).toMatchObject({ day, lossKg: 10.9 });
    expect(refusalOf(await dispatcher.call(flowsApi.getFlows, { query: { from: '2026-03-13', to: day } }))).toEqual([
      400,
      'invalid_input',
    ]);
    expect(refusalOf(await (await on.resident()).call(flowsApi.getFlows, { query: period }))).toEqual([
      403,
      'forbidden',
    ]);
    const rival = await on.t.as('dispatcher', { ...operator, organisation: 'rival' });
    expect((await rival.call(flowsApi.getFlows, { query: period })).body).toMatchObject({ inKg: 0, lines: [] });
    expect(await unitsOf({ sum: 'in' }, rival)).toEqual([]);
    expect(refusalOf(await on.t.visitor.call(flowsApi.listFlowUnits, { query: { ...period, sum: 'in' } }))).toEqual([
      401,
      'unauthenticated',
    ]);
    // A year of a busy network weighs more than any one house holds: 40,000 t.
    const much = { organisationId: new Types.ObjectId(dispatcher.organisationId ?? ''), day: '2025-06-01' };
    const sum = { from: 'door', to: 'vehicle', categoryKey: 'washer', material: null, siteId: null } as const;
    await FlowDayModel.create([
      { ...much, sums: [{ ...sum, units: 1_000_000, kg: 40_000_000 }], marks: 1, counted: 1, closedAt: null },
    ]);
    const year = await dispatcher.call(flowsApi.getFlows, { query: { from: much.day, to: much.day } });
    expect(year.body).toMatchObject({ inKg: 40_000_000, stockKg: 40_000_000, balanced: true });
    await FlowDayModel.deleteOne(much);
    // Kept sums that were tampered with are found.
    await FlowDayModel.updateOne({ day }, { $set: { 'sums.0.kg': 1 } });
    expect((await auditBalance()).map(({ rule: name }) => name)).toEqual(['flow_day_differs']);
  });
});
