import { learntApi } from '#shared/planning/learnt';
import { planningApi } from '#shared/planning/planning';
import { AuditModel } from '../../../server/accounts/model';
import { DoorTimeModel, DrivenLegModel } from '../../../server/planning/learnt/model';
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
    return { id, version: plan.learntVersion, workSec: (Date.parse(visit.leaveAt) - Date.parse(visit.startAt)) / 1000 };
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
});
