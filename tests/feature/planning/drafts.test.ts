import { setTimeout as pause } from 'node:timers/promises';
import { addDays, instantOf } from '#shared/kernel/time';
import { nearBonusApi } from '#shared/network/near-bonus';
import { holdsApi } from '#shared/requests/holds';
import { routesApi } from '#shared/dispatch/routes';
import { sameDayApi } from '#shared/dispatch/same-day';
import { planningApi } from '#shared/planning/planning';
import { requestsApi, type RequestInput, type SlotOffer } from '#shared/requests/requests';
import { AuditModel } from '../../../server/accounts/model';
import { ShiftModel } from '../../../server/fleet/model';
import { RouteModel, type RouteDoc } from '../../../server/dispatch';
import { getDistrict } from '../../../server/network';
import { getPlanDoc } from '../../../server/planning';
import { improveDraft } from '../../../server/planning/draft/improve';
import { DraftModel, type DraftDoc } from '../../../server/planning/draft/model';
import { createSlotFit } from '../../../server/planning/draft/slot-fit';
import type { PlannerPool } from '../../../server/planning/pool';
import { createPlanRunner } from '../../../server/planning/runner';
import { readOpenDay } from '../../../server/planning/draft/open-day';
import { firstReserve } from '../../../server/planning/overflow/within-bound';
import { testDay, testZone, useApp, type Client } from '../../setup/app';
import { errorCodeOf } from '../../setup/errors';

const day = addDays(testDay, 2);
const zhugen = { lng: 103.8069, lat: 29.4216 };
const jinsu = { lng: 103.866, lat: 29.3266 };
const jinshan = { lng: 103.8937, lat: 29.4447 };
const shilin = { lng: 103.7217, lat: 29.3784 };
const noon = { from: '13:00', to: '14:30' };
const visitsOf = (draft: DraftDoc | null) =>
  draft?.routes.flatMap(({ steps }) => steps.flatMap(({ requestId }) => requestId ?? [])) ?? [];

describe('draft plans of the days that can be booked', () => {
  const t = useApp({ DEMO: '1', DRAFT_PLANS: '1', PLANNER_THREADS: '1' });
  let resident: Client;
  const items: RequestInput['items'] = [{ categoryKey: 'microwave', condition: 'broken', count: 1 }];
  const book = async (
    place: typeof zhugen,
    slot: { day?: string; from: string; to: string } = noon,
    more: Partial<RequestInput> = {},
  ) => {
    const { body, status } = await resident.call(requestsApi.openRequest, {
      body: {
        districtCode: '511112',
        kind: 'collect',
        items,
        address: { place, text: '文化路 3 号' },
        contact: { name: '余小芳', phone: '13912345627' },
        slot: { day, ...slot },
        ...more,
      },
    });
    expect({ status, error: errorCodeOf(body) }).toEqual({ status: 201, error: undefined });
    return body;
  };
  const offersAt = async (place: typeof zhugen): Promise<SlotOffer[]> => {
    const { body } = await t.visitor.call(requestsApi.listSlotOffers, {
      body: { districtCode: '511112', place, items },
    });
    return body.items.filter((offer) => offer.day === day);
  };
  const offerAt = async (place: typeof zhugen) => (await offersAt(place)).find(({ from }) => from === noon.from)!;
  const until = async <T>(look: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> => {
    for (let tries = 0; ; tries++) {
      const value = await look();
      if (isRight(value)) return value;
      if (tries > 150) throw new Error(`it stays ${JSON.stringify(value)}`);
      await pause(100);
    }
  };
  const draftOf = () => DraftModel.findOne({ day }).lean<DraftDoc>();
  const draftWith = (count: number) => until(draftOf, (draft) => visitsOf(draft).length === count);
  const outcomes = async () =>
    Object.fromEntries(
      (await t.app.kernel.metrics.slotFits.get()).values.map(({ labels, value }) => [labels.outcome, value]),
    );

  beforeAll(async () => {
    resident = await t.as('resident');
    // One vehicle drives that day, for an hour and a half.
    const [first] = await ShiftModel.find({ day }).sort({ letter: 1 }).lean();
    await ShiftModel.updateMany({ day, _id: { $ne: first?._id } }, { $set: { status: 'cancelled' } });
    const hours = { startsAt: instantOf(day, 13 * 3600, testZone), endsAt: instantOf(day, 14.6 * 3600, testZone) };
    await ShiftModel.updateOne({ _id: first?._id }, { $set: { ...hours, break: null } });
  });

  test('the bonus where a vehicle is near is set by an administrator of who runs the district, within bounds, and kept in the audit', async () => {
    const { getNearBonus, setNearBonus } = nearBonusApi;
    const [office, desk] = [await t.as('administrator'), await t.as('dispatcher')];
    const before = (await desk.call(getNearBonus, {})).body.bonusFen;
    const set = async (client: Client, bonusFen: number) => {
      const { status, body } = await client.call(setNearBonus, { body: { bonusFen } });
      return status === 200 ? body.bonusFen : status;
    };
    for (const absurd of [-1, 5_001, 1.5]) expect(await set(office, absurd)).toBe(400);
    expect(await set(desk, 300)).toBe(403);
    const rival = await t.as('administrator', { organisation: 'rival' });
    expect([await set(rival, 300), (await rival.call(getNearBonus, {})).status]).toEqual([404, 404]);
    const elsewhere = await t.as('administrator', { organisation: 'elsewhere', districtCode: '659099' });
    expect(await set(elsewhere, 300)).toBe(404);
    expect((await desk.call(getNearBonus, {})).body).toEqual({ bonusFen: before });
    expect(await set(office, 300)).toBe(300);
    expect((await desk.call(getNearBonus, {})).body).toEqual({ bonusFen: 300 });
    const audit = await AuditModel.find({ act: 'near-bonus-set' }).lean();
    expect(audit).toMatchObject([{ actorId: office.accountId, details: { fromFen: before, toFen: 300 } }]);
  });

  test('a day without bookings takes everybody, nobody is near', async () => {
    // The planner thread starts with the first question; until it answers, the shifts decide.
    await until(
      async () => [await offersAt(zhugen), await outcomes()] as const,
      ([, { plan = 0 }]) => plan > 0,
    );
    const offers = await offersAt(zhugen);
    expect(offers.map(({ from, bookable, near, bonusFen }) => ({ from, bookable, near, bonusFen }))).toContainEqual({
      ...{ from: '13:00', bookable: true, near: false, bonusFen: 0 },
    });
  });

  test('bookings come into the draft; it offers what its routes can take, and says where a vehicle is near', async () => {
    await book(jinsu);
    await book(jinshan);
    const draft = await draftWith(2);
    expect(draft).toMatchObject({ leftOut: [], publishedPlanId: null });
    // A third corner of the district cannot be reached before the shift ends, though a place is left.
    const far = await until(
      () => offerAt(shilin),
      ({ bookable }) => !bookable,
    );
    expect(far).toMatchObject({ reason: 'no_room' });
    expect(far.remaining).toBeGreaterThan(0);
    const close = { lng: jinsu.lng + 0.002, lat: jinsu.lat };
    expect(await offerAt(close)).toMatchObject({ bookable: true, near: true, bonusFen: 300 });

    const held = (place: typeof zhugen) =>
      t.visitor.call(holdsApi.holdSlot, {
        body: { districtCode: '511112', place, items, slot: { day, ...noon }, holder: 'somebody-at-home-01' },
      });
    expect(errorCodeOf((await held(shilin)).body)).toBe('slot_closed');
    const { body: hold } = await held(close);
    expect(hold).toMatchObject({ near: true, bonusFen: 300 });
    await until(draftOf, (one) => visitsOf(one).some((id) => id.startsWith('hold:')));
    const { request } = await book(close, noon, { hold: hold.secret });
    expect(request.estimate.bonusFen).toBe(300);
    await until(draftOf, (one) => visitsOf(one).includes(request.id) && visitsOf(one).length === 3);
    await resident.call(requestsApi.cancelRequest, { params: { id: request.id }, body: {} });
    await draftWith(2);
  }, 60_000);

  test('a draft that is lost is made again from the bookings; meanwhile the shifts decide alone', async () => {
    const before = await draftOf();
    await pause(2_100);
    await DraftModel.deleteMany({});
    expect(await offerAt(shilin)).toMatchObject({ bookable: true, near: false });
    expect((await outcomes()).no_draft).toBeGreaterThan(0);
    const after = await draftWith(2);
    expect(visitsOf(after).sort()).toEqual(visitsOf(before).sort());
    await until(
      () => offerAt(shilin),
      ({ reason }) => reason === 'no_room',
    );
  }, 60_000);

  test('a planner that dies or never answers costs nobody a window', async () => {
    const district = await getDistrict('511112');
    const slot = { day, ...noon };
    const demand = { place: shilin, floor: 1, lift: false, mode: 'same_visit' as const, delivery: null, items };
    const ask = (answer: PlannerPool['ask']) =>
      createSlotFit(
        t.app.kernel,
        { ask: answer } as PlannerPool,
        () => undefined,
      )({
        ...{ district, demand, slots: [slot], isFresh: false },
      });
    const before = await outcomes();
    expect((await ask(() => Promise.reject(new Error('the thread is gone')))).size).toBe(0);
    expect((await ask(() => new Promise(() => undefined))).size).toBe(0);
    expect(await outcomes()).toMatchObject({ failed: (before.failed ?? 0) + 1, late: (before.late ?? 0) + 1 });
  });

  test('what has no place is told with its reason, to its own organisation only', async () => {
    await book(shilin);
    const told = (client: Client) => client.call(planningApi.getPlanDraft, { query: { day } });
    const dispatcher = await t.as('dispatcher');
    const { body } = await until(
      () => told(dispatcher),
      ({ body: { draft } }) => draft?.leftOut[0]?.reason !== undefined && draft.leftOut[0].reason !== null,
    );
    expect(body.draft).toMatchObject({ served: 2, leftOut: [{ reason: 'shift_time' }] });
    const stranger = await t.as('dispatcher', { organisation: 'stranger' });
    expect((await told(stranger)).body).toEqual({ draft: null });
    expect((await told(t.visitor)).status).toBe(401);
    expect((await told(resident)).status).toBe(403);
  });

  test('an idle thread improves it, a booking meanwhile wins, a plan run begins from it and is not delayed', async () => {
    const next = addDays(day, 1);
    for (const from of ['10:00', '14:30', '16:00'])
      for (const place of [zhugen, jinshan])
        await book(place, { day: next, from, to: { '10:00': '11:30', '14:30': '16:00', '16:00': '17:30' }[from]! });
    const draftOf = () => DraftModel.findOne({ day: next }).lean<DraftDoc>();
    const draft = (await until(draftOf, (one) => visitsOf(one).length === 6))!;
    const runner = createPlanRunner(t.app.kernel);
    expect(await improveDraft(t.app.kernel, runner, draft, 0.2)).toBe(false);
    runner.start();
    try {
      // As bad as it can be: nobody is served.
      await DraftModel.updateOne({ _id: draft._id }, { $set: { routes: [], improvedVersion: 0 } });
      expect(await improveDraft(t.app.kernel, runner, { ...draft, routes: [] }, 0.3)).toBe(true);
      expect(await draftOf()).toMatchObject({ version: draft.version + 1 });
      expect(visitsOf(await draftOf()).length).toBe(6);
      expect(await improveDraft(t.app.kernel, runner, { ...draft, routes: [] }, 0.3)).toBe(false);

      const beganAt = performance.now();
      const improving = improveDraft(t.app.kernel, runner, (await draftOf())!, 60);
      await pause(300);
      const dispatcher = await t.as('dispatcher');
      const { body: run } = await dispatcher.call(planningApi.startPlanRun, {
        body: { day: next, seconds: 0.5, seed: 1 },
      });
      const ended = await until(
        () => dispatcher.call(planningApi.getPlanRun, { params: { id: run.id } }),
        ({ body }) => body.finishedAt !== null,
      );
      expect(ended.body).toMatchObject({ status: 'done' });
      const plan = await getPlanDoc(ended.body.planId!);
      expect(plan.totals.served).toBe(6);
      await runner.stop();
      await improving.catch(() => false);
      expect(performance.now() - beganAt).toBeLessThan(50_000);
    } finally {
      await runner.stop();
    }
  }, 60_000);

  test('once published it follows the routes, also what a dispatcher puts into them elsewhere than it would', async () => {
    const next = addDays(day, 1);
    const dispatcher = await t.as('dispatcher');
    const draftOf = () => DraftModel.findOne({ day: next }).lean<DraftDoc>();
    const { body: run } = await dispatcher.call(planningApi.startPlanRun, {
      body: { day: next, seconds: 0.5, seed: 1 },
    });
    const runner = createPlanRunner(t.app.kernel);
    runner.start();
    const ended = await until(
      () => dispatcher.call(planningApi.getPlanRun, { params: { id: run.id } }),
      ({ body }) => body.finishedAt !== null,
    );
    await runner.stop();
    const params = { id: ended.body.planId! };
    expect((await dispatcher.call(routesApi.publishPlan, { params, body: {} })).status).toBe(201);
    const { request } = await book(zhugen, { day: next, from: '16:00', to: '17:30' });
    t.setTime('08:00', next);
    const { body: offered } = await dispatcher.call(sameDayApi.offerSameDay, { params: { id: request.id }, body: {} });
    const own = await until(
      draftOf,
      (draft) => visitsOf(draft).includes(request.id) && draft?.publishedPlanId !== null,
    );
    const shiftIn = (draft: DraftDoc | null) =>
      draft?.routes.find(({ steps }) => steps.some(({ requestId }) => requestId === request.id))?.shiftId;
    // Another vehicle than the draft would send, the dearest.
    const taken = offered.items.at(-1)!;
    const put = await dispatcher.call(sameDayApi.takeSameDayOffer, { params: { id: taken.id }, body: {} });
    expect(put.status).toBe(200);
    const followed = await until(draftOf, (draft) => (draft?.followedRevision ?? 0) === put.body.revision);
    expect(shiftIn(followed)).not.toBe(shiftIn(own));
    const driven = await RouteModel.find({ day: next, active: true }).lean<RouteDoc[]>();
    const orderOf = (ids: (string | undefined)[]) => ids.filter((id) => id !== undefined);
    expect(
      followed!.routes.map((one) => [one.shiftId, orderOf(one.steps.map(({ requestId }) => requestId))]).sort(),
    ).toEqual(driven.map((one) => [one.shiftId, orderOf(one.stops.map(({ visit }) => visit?.requestId))]).sort());
    expect(followed!.leftOut).toEqual([]);
  }, 60_000);

  test('it keeps room for what may weigh more than expected, as plan runs do', async () => {
    const key = { organisationId: String((await draftOf())!.organisationId), districtCode: '511112', day };
    const { built, narrowed } = await readOpenDay(t.app.kernel, key, null);
    const grams = (problem: typeof narrowed) => problem.shifts.map(({ capacity }) => capacity[0]!);
    const reserve = firstReserve(built, 0.05);
    expect(reserve[0]).toBeGreaterThan(0);
    expect(grams(narrowed)).toEqual(grams(built.problem).map((all, shift) => Math.floor(all - reserve[shift]!)));
  });
});
