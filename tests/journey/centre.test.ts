import { demoApi } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { catalogueApi } from '#shared/requests/catalogue';
import { Caller } from '../../server/demo/simulation/caller';
import { SeededChance } from '../../server/demo/simulation/chance';
import { SimulatedCrew } from '../../server/demo/simulation/collector';
import { readSerials } from '../../server/demo/simulation/day';
import { DistrictClock } from '../../server/demo/simulation/district-clock';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import { UnitModel } from '../../server/custody';
import { RouteModel } from '../../server/dispatch';
import { ArrivalModel, GapModel } from '../../server/sorting/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

describe('a day’s load at the sorting centre in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '18' });
  const browser = useBrowser(t);

  /** One crew drives its whole route in some seconds; the others stay at home. */
  const drive = async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const signIn = (role: string) =>
      Promise.all(people.items.filter((one) => one.role === role).map(({ id }) => Caller.asDemoPerson(t.url, id)));
    const [dispatcher] = await signIn('dispatcher');
    await planAndPublish(dispatcher!, people.day, 1);
    const serials = await readSerials(await signIn('dealer'));
    const { items } = await dispatcher!.call(catalogueApi.listCategories, {
      query: { districtCode: people.districtCode },
    });
    for (const caller of await signIn('collector')) {
      const { route } = await caller.call(routesApi.getMyRoute, { query: {} });
      if (!route || route.stops.filter(({ visit }) => visit?.parts.includes('collect')).length < 4) continue;
      const now = new Date(Date.parse(route.stops[0]!.plannedLeaveAt) - 30_000).toISOString();
      const clock = new DistrictClock(AbortSignal.timeout(60_000));
      clock.set(await dispatcher!.call(demoApi.moveClock, { body: { now, speed: 3000 } }));
      const world = {
        url: t.url,
        caller,
        clock,
        chance: new SeededChance(3, 'crew'),
        categories: new Map(items.map((category) => [category.key, category])),
        serials,
        told: () => undefined,
      };
      await new SimulatedCrew(route, world).work();
      await dispatcher!.call(demoApi.moveClock, { body: { speed: 1 } });
      return route.id;
    }
    throw new Error('no route is worth driving');
  };

  test('every unit is weighed in, one is missing and gets an owner and an explanation, the route closes', async () => {
    const routeId = await drive();
    const units = await UnitModel.find({ routeId }).sort({ at: 1 }).lean();
    expect(units.length).toBeGreaterThan(2);
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    await page.locator('form.weigh').waitFor();
    await browser.shoot(page, 'centre');
    await browser.expectAccessible(page);
    const arrivals = await ArrivalModel.find({ routeId, status: 'unloaded' }).lean();
    const lost = arrivals[0]!.units[0]!.code;
    for (const arrival of arrivals) {
      await page.locator(`[data-test="arrival-${String(arrival._id)}"]`).click();
      for (const unit of arrival.units) {
        if (unit.code === lost) continue;
        await page.locator('form.weigh input').first().fill(unit.code);
        await page.locator('form.weigh input').nth(1).fill(String(unit.doorKg));
        await page.locator('form.weigh button[type=submit]').click();
        for (
          let tried = 0;
          (await UnitModel.countDocuments({ code: unit.code, custody: 'received' })) === 0;
          tried += 1
        ) {
          if (tried > 100) throw new Error(`${unit.code} was not weighed in`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      await page.getByRole('button', { name: '双方确认交接' }).first().click();
      for (const box of await page.locator('.el-dialog .el-checkbox').all()) await box.click();
      await browser.expectAccessible(page);
      await page.locator('.el-dialog .btn.main').click();
      await page.locator('.el-dialog').waitFor({ state: 'hidden' });
    }
    expect(await GapModel.find({ kind: 'missing' }).lean()).toMatchObject([{ unitCode: lost, status: 'open' }]);
    expect(await RouteModel.findById(routeId).lean()).toMatchObject({ status: 'closed' });
    await browser.shoot(page, 'centre-closed');
  }, 150_000);
});
