import mongoose, { Types } from 'mongoose';
import { planningApi } from '#shared/planning/planning';
import type { StoredEvent } from '../../../server/kernel/events/event-store';
import { SiteModel } from '../../../server/network';
import { ownWeighings } from '../../../server/migrations/0010-own-weighings';
import { keepWeighings, seenWeights, WeighingModel } from '../../../server/planning/learnt/weighings';
import { testDay, useApp, type Client } from '../../setup/app';
import { bookDay, operator, secondDistrict, settings } from './booked-day';

describe('weights that are not known', () => {
  const t = useApp(settings);
  const planWith = async (me: Client, overflowBound: number) => {
    const { body: run } = await me.call(planningApi.startPlanRun, {
      body: { day: testDay, seconds: 0.5, overflowBound },
    });
    expect(run.options).toMatchObject({ overflowBound });
    for (let tries = 0; tries < 300; tries++) {
      const { planId } = (await me.call(planningApi.getPlanRun, { params: { id: run.id } })).body;
      if (planId) return (await me.call(planningApi.getPlan, { params: { id: planId } })).body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the run did not end');
  };

  test('a plan states its chance of overflow by leg and keeps it under the bound of the dispatcher', async () => {
    const me = await t.as('dispatcher', operator);
    await bookDay({ seeds: secondDistrict, day: testDay, requests: 14, seed: 3 });
    const plan = await planWith(me, 0.01);
    expect(plan.check.violations).toEqual([]);
    expect(plan.routes.length).toBeGreaterThan(0);
    for (const route of plan.routes) {
      const legs = route.stops.map(({ overflowChance }) => overflowChance ?? 0);
      expect(route.overflowChance).toBe(Math.max(...legs));
      expect(route.overflowChance).toBeLessThanOrEqual(0.01);
    }
    const refused = await me.call(planningApi.startPlanRun, { body: { day: testDay, overflowBound: 0.7 } });
    expect(refused.status).toBe(400);
  });

  test('what a centre weighs is learnt once, however often it is told', async () => {
    const [site] = await SiteModel.find({ kind: 'centre' }).lean();
    const told = (receivedKg: number, unitCode = 'U-1') =>
      keepWeighings.handle({
        _id: new Types.ObjectId(),
        name: 'sorting:unit-received',
        data: {
          arrivalId: 'a'.repeat(24),
          siteId: String(site!._id),
          day: testDay,
          unitCode,
          categoryKey: 'fridge',
          receivedKg,
        },
      } as unknown as StoredEvent);
    await told(44);
    await told(44);
    await told(36, 'U-2');
    await told(0, 'U-3');
    expect(await WeighingModel.countDocuments()).toBe(2);
    const seenBy = async (organisationId: string) =>
      (await seenWeights({ organisationId, districtCode: site!.districtCode })).get('fridge');
    const own = { count: 2, sumKg: 80, sumSquares: 44 ** 2 + 36 ** 2 };
    expect(await seenBy(String(site!.organisationId))).toEqual(own);
    expect(await seenBy('f'.repeat(24))).toBeUndefined();
    // Weighings of before know their district only: they are its operator's.
    const { db } = mongoose.connection;
    await WeighingModel.collection.updateMany({}, { $unset: { organisationId: 1 } });
    await ownWeighings.up(db! as never);
    expect(await seenBy(String(site!.organisationId))).toEqual(own);
  });
});
