import { learntApi } from '#shared/planning/learnt';
import { planningApi } from '#shared/planning/planning';
import { AuditModel } from '../../../server/accounts/model';
import { SiteModel } from '../../../server/network';
import { weightsNow } from '../../../server/planning';
import { DoorTimeModel, DrivenLegModel } from '../../../server/planning/learnt/model';
import { WeighingModel } from '../../../server/planning/learnt/weighings';
import { eventually, homes, refusalOf, useOperatedDay, type Booked, type Crew } from '../dispatch/operated-day';

const { getLearnt, takeLearnt } = learntApi;

describe('what a driven day teaches', () => {
  const on = useOperatedDay();
  let booked: Booked;
  let later: Booked;
  let crew: Crew;
  const state = async () => (await (await on.dispatcher()).call(getLearnt, {})).body;
  const planned = async (requestIds: string[]) => {
    const id = await on.plan({ requestIds });
    const plan = (await (await on.dispatcher()).call(planningApi.getPlan, { params: { id } })).body;
    const visit = plan.routes[0]!.stops.find(({ kind }) => kind === 'visit')!;
    const workSec = (Date.parse(visit.leaveAt) - Date.parse(visit.startAt)) / 1000;
    const { peakKg, overflowChance } = plan.routes[0]!;
    return { id, version: plan.learntVersion, workSec, peakKg, overflowChance };
  };

  beforeAll(async () => {
    const address = { ...on.booking().address, place: homes.west };
    booked = await on.book({ address });
    later = await on.book({ address });
    const { id, version } = await planned([booked.id]);
    expect([version, (await on.publish(id)).status]).toEqual([0, 201]);
    crew = await on.crewOf((await on.routes())[0]!);
  }, 30_000);

  test('a finished route: each leg without its halts, the work of each visit from the opening of its window on', async () => {
    on.at('10:00');
    expect(await crew.act('start', {})).toBe(null);
    const { id: stopId } = crew.stop({ requestId: booked.id });
    expect(await crew.act('depart', { stopId })).toBe(null);
    on.at('10:25');
    expect(await crew.act('arrive', { stopId })).toBe(null);
    // The window opens at 10:30; the catalogue says 22.5 minutes at most.
    on.at('11:20');
    expect(await crew.collect(stopId, 'U-A1000')).toBe(null);
    expect(await crew.act('complete', { stopId, pickupCode: booked.pickupCode })).toBe(null);
    const unload = crew.stop('unload').id;
    expect(await crew.act('depart', { stopId: unload })).toBe(null);
    on.at('11:50');
    expect(await crew.act('arrive', { stopId: unload })).toBe(null);
    expect(await crew.act('unload', { stopId: unload, unitCodes: ['U-A1000'] })).toBe(null);
    const end = crew.stop('end').id;
    await crew.act('depart', { stopId: end });
    on.at('12:10');
    await crew.act('arrive', { stopId: end });
    expect(await crew.act('finish', {})).toBe(null);
    const doors = await eventually(
      () => DoorTimeModel.find().lean(),
      (found) => found.length > 0,
    );
    expect(doors).toMatchObject([{ crewId: crew.route.crew.id, handling: [{ categoryKey: 'washer' }] }]);
    const minutes = (docs: { actualSec: number }[]) => docs.map(({ actualSec }) => Math.round(actualSec / 60));
    expect(minutes(doors)).toEqual([50]);
    const legs = await DrivenLegModel.find().lean();
    expect(minutes(legs)).toEqual(expect.arrayContaining([25, 30]));
    expect(legs[0]).toMatchObject({ hour: 10, source: 'embedded' });
  });

  test('is shown with what counts now, and to nobody else', async () => {
    const { version, takenAt, items } = await state();
    expect([version, takenAt]).toEqual([0, null]);
    const handling = items.find(({ kind }) => kind === 'handling')!;
    expect(handling).toMatchObject({ key: 'handling:washer', categoryKey: 'washer', observations: 1 });
    expect(handling.newValue).toBeGreaterThan(handling.oldValue);
    const speed = items.find(({ kind }) => kind === 'speed')!;
    expect(speed.newValue).toBeLessThan(speed.oldValue);
    expect(items.find(({ kind }) => kind === 'crew')).toMatchObject({ crewName: crew.route.crew.name });
    expect(items.filter(({ kind }) => kind === 'spread').length).toBeGreaterThan(0);
    expect(refusalOf(await on.t.visitor.call(getLearnt, {}))).toEqual([401, 'unauthenticated']);
    expect(refusalOf(await crew.client.call(getLearnt, {}))).toEqual([403, 'forbidden']);
    const rival = await on.t.as('dispatcher', { organisation: 'rival', districtCode: '659099' });
    expect((await rival.call(getLearnt, {})).body).toMatchObject({ version: 0, items: [] });
  });

  test('counts from when it is taken over, only what was chosen and shown; plans say with which version they were made', async () => {
    const me = await on.dispatcher();
    const { basis, items } = await state();
    const take = (body: { basis: string; keys: string[] }) => me.call(takeLearnt, { body });
    expect(refusalOf(await take({ basis: 'old', keys: ['handling:washer'] }))).toEqual([409, 'conflict']);
    expect(refusalOf(await take({ basis, keys: ['handling:ship'] }))).toEqual([400, 'invalid_input']);
    const before = await planned([later.id]);
    const taken = await take({ basis, keys: ['handling:washer'] });
    expect(taken.status).toBe(201);
    expect(taken.body).toMatchObject({ version: 1 });
    expect(on.now().getTime() - Date.parse(taken.body.takenAt!)).toBeLessThan(30_000);
    // What was taken is no proposal any more, the others are.
    expect(taken.body.items.map(({ key }) => key)).toEqual(
      items.map(({ key }) => key).filter((key) => key !== 'handling:washer'),
    );
    expect(refusalOf(await take({ basis, keys: ['handling:washer'] }))).toEqual([409, 'conflict']);
    const after = await planned([later.id]);
    expect([before.version, after.version]).toEqual([0, 1]);
    const { oldValue, newValue } = items.find(({ key }) => key === 'handling:washer')!;
    expect(after.workSec - before.workSec).toBe(newValue - oldValue);
    const audit = await AuditModel.findOne({ act: 'learnt-taken' }).lean();
    expect(audit).toMatchObject({ details: { version: 1, items: [{ key: 'handling:washer', oldValue, newValue }] } });
  });

  test('what centres weigh is shown first too: plans and risks go by the catalogue until it is taken over', async () => {
    const me = await on.dispatcher();
    const { organisationId, districtCode } = (await SiteModel.findOne({ kind: 'centre' }).lean())!;
    const scope = { organisationId: String(organisationId), districtCode };
    const washer = async () => (await weightsNow(scope)).get('washer')!;
    const catalogue = await washer();
    const weighed = (n: number) => ({ _id: `a:${n}`, ...scope, categoryKey: 'washer', kg: catalogue.kg + 30 });
    await WeighingModel.insertMany(Array.from({ length: 20 }, (_, n) => weighed(n)));
    const { basis, items } = await state();
    const shown = items.find(({ key }) => key === 'weight:washer')!;
    expect(shown).toMatchObject({ kind: 'weight', categoryKey: 'washer', observations: 20, oldValue: catalogue.kg });
    expect(shown.newValue).toBeCloseTo(catalogue.kg + 15, 1);
    // Nobody has taken it over: everything as it was.
    expect(await washer()).toEqual(catalogue);
    const before = await planned([later.id]);
    expect(before.peakKg).toBeCloseTo(catalogue.kg, 3);

    const taken = await me.call(takeLearnt, { body: { basis, keys: ['weight:washer'] } });
    expect([taken.status, taken.body.version]).toEqual([201, 2]);
    expect(taken.body.items.map(({ key }) => key)).not.toContain('weight:washer');
    const after = await planned([later.id]);
    expect([after.version, after.workSec]).toEqual([2, before.workSec]);
    expect(after.peakKg - before.peakKg).toBeCloseTo(15, 1);
    const now = await washer();
    expect(now.kg).toBeCloseTo(catalogue.kg + 15, 9);
    // s² = (20 · s₀² + 20 · 30²) ÷ 40 − 15²
    expect(now.sdKg).toBeCloseTo(Math.sqrt(catalogue.sdKg ** 2 / 2 + 225), 9);
    // Another organisation has its own word.
    expect((await weightsNow({ ...scope, organisationId: 'f'.repeat(24) })).get('washer')).toEqual(catalogue);
  });
});
