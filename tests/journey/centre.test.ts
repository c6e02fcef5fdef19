import { demoApi } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { catalogueApi } from '#shared/requests/catalogue';
import { Caller } from '../../server/demo/simulation/caller';
import { SeededChance } from '../../server/demo/simulation/chance';
import { SimulatedCrew } from '../../server/demo/simulation/collector';
import { readSerials } from '../../server/demo/simulation/day';
import { DistrictClock } from '../../server/demo/simulation/district-clock';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import { auditCustody, beginUnits, newUnit, UnitModel } from '../../server/custody';
import { RouteModel } from '../../server/dispatch';
import { systemActor } from '../../server/kernel/actor';
import { transact } from '../../server/kernel/events/transact';
import { SiteModel } from '../../server/network';
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
      const clock = new DistrictClock(AbortSignal.timeout(150_000));
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
  }, 300_000);

  /** Water heaters of the stock, so that this test needs no vehicle to come. */
  const stockCentre = async (codes: string[]) => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    if (!site) throw new Error('no centre');
    const siteId = String(site._id);
    const { organisationId, districtCode } = site;
    const at = t.app.kernel.clock.now();
    const day = at.toISOString().slice(0, 10);
    const by = systemActor('test');
    const taker = { kind: 'site' as const, id: siteId, name: site.name };
    const known = {
      districtCode,
      organisationId,
      day,
      at,
      routeId: '',
      stopId: '',
      requestId: '',
      townName: '',
      siteId,
    };
    const heater = {
      categoryKey: 'water_heater',
      condition: 'broken' as const,
      volumeLitres: 1,
      origin: 'extra' as const,
    };
    await transact(t.app.kernel, by, (tx) =>
      beginUnits(
        tx,
        { kind: 'appeared', by, at, day, siteId, taker, reason: '测试入库' },
        codes.map((code, i) =>
          newUnit({ ...known, ...heater, code, kg: 20 + i, weightKg: 20 + i, receivedKg: 20 + i }),
        ),
      ),
    );
  };

  test('what was weighed in goes into a lot, is shipped to a licensed works and taken over there with a claim', async () => {
    await stockCentre(['J-1001', 'J-1002', 'J-1003']);
    const unit = { code: 'J-1001', categoryKey: 'water_heater' };
    const page = await browser.open('/console/', 'centre_staff', { width: 1180, height: 820 });
    await page.locator('[data-test=tab-stock]').click();
    await page.locator('[data-test=stock]').waitFor();
    await page.locator('[data-test=look-code]').fill(unit.code);
    await page.keyboard.press('Enter');
    await page.locator('[data-test=unit]').waitFor();
    await browser.shoot(page, 'unit-chain');
    await browser.expectAccessible(page);
    await page.locator('[data-test=grade]').click();
    await page.locator('[data-test=unit]').getByText('检验定级').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-test=new-lot]').click();
    const selects = page.locator('aside select');
    await selects.first().selectOption(`${unit.categoryKey} `);
    await page.locator('[data-test=open-lot]').click();
    await page.locator('[data-test=fill-all]').click();
    await page.locator('[data-test=seal-lot]:not([disabled])').click();
    await page.getByText('批次已封').waitFor();
    await browser.shoot(page, 'centre-stock');
    await browser.expectAccessible(page);
    await page.locator('[data-test=tab-shipping]').click();
    await page.locator('[data-test=new-shipment]').click();
    await page.locator('#draft-to').selectOption({ index: 0 });
    await page.locator('.tick input').first().check();
    await page.locator('#draft-plate').fill('川L·H0031');
    await browser.expectAccessible(page);
    await page.locator('[data-test=make-shipment]').click();
    await page.locator('[data-test=dispatch]').click();
    await page.getByText('已发出').first().waitFor();
    await browser.shoot(page, 'centre-shipping');

    const works = await browser.open('/console/', 'processor', { width: 1180, height: 820 });
    await works.locator('[data-test=manifest]').waitFor();
    await works.locator('[data-test=manifest] input.plain').first().fill('0.5');
    await works.locator('[data-test=same]').click();
    await browser.shoot(works, 'processor');
    await browser.expectAccessible(works);
    await works.locator('[data-test=receive]').click();
    await works.getByText('1 处不符已告知发货方').waitFor();
    expect(await UnitModel.countDocuments({ custody: 'delivered' })).toBeGreaterThan(0);
    expect(await GapModel.countDocuments({ kind: 'claim_weight', status: 'open' })).toBe(1);
    expect((await auditCustody()).findings).toEqual([]);
    await browser.shoot(works, 'processor-received');
  }, 240_000);
});
