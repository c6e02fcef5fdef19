import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { EntryKind } from '#shared/custody/states';
import { addDays, dayOf } from '#shared/kernel/time';
import { AccountModel } from '../../server/accounts';
import { beginUnits, changeUnits, newUnit, UnitModel, type UnitChange, type UnitDoc } from '../../server/custody';
import { systemActor } from '../../server/kernel/actor';
import { transact } from '../../server/kernel/events/transact';
import { SiteModel } from '../../server/network';
import { FlowDayModel } from '../../server/sorting/flows/model';
import { GapModel } from '../../server/sorting/model';
import { testZone, useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

describe('the weight balance and the gap desk in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '0' });
  const browser = useBrowser(t);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);

  /** Sixty units from the door on: some are weighed in, dismantled, shipped, delivered, lost. */
  beforeAll(async () => {
    const site = await SiteModel.findOne({ kind: 'centre' }).lean();
    if (!site) throw new Error('no centre');
    const { organisationId, districtCode } = site;
    const siteId = String(site._id);
    const now = t.app.kernel.clock.now();
    const day = dayOf(now, testZone);
    const by = systemActor('test');
    const place = { kind: 'site' as const, id: siteId, name: site.name };
    const crew = { kind: 'crew' as const, id: 'crew', name: '一号车' };
    const works = { kind: 'organisation' as const, id: 'works', name: '加工厂' };
    const happening = (kind: EntryKind, more: object = {}) => ({ kind, by, at: now, day, siteId, ...more });
    const blank = (code: string, kg: number, more: Partial<UnitDoc> = {}) =>
      newUnit({
        ...{ districtCode, organisationId, code, kg, weightKg: kg, receivedKg: null, day, at: now, siteId },
        ...{ routeId: '', stopId: '', requestId: '', townName: '竹根镇', condition: 'broken', volumeLitres: 1 },
        ...{ categoryKey: ['washer', 'fridge', 'water_heater'][Number(code.slice(2)) % 3] ?? 'washer' },
        ...more,
      });
    const codes = Array.from({ length: 60 }, (_, n) => `F-${1000 + n}`);
    const step = (kind: EntryKind, some: readonly string[], more: object = {}, change: Partial<UnitChange> = {}) =>
      transact(t.app.kernel, by, async (tx) => {
        const units = await UnitModel.find({ code: { $in: some } }).lean<UnitDoc[]>();
        await changeUnits(
          tx,
          happening(kind, more),
          units.map((unit) => ({ unit, ...change })),
        );
      });
    await transact(t.app.kernel, by, (tx) =>
      beginUnits(
        tx,
        { ...happening('collected', { taker: crew, giver: { kind: 'resident', id: 'x', name: '' } }) },
        codes.map((code, n) => blank(code, 20 + (n % 7) * 8)),
      ),
    );
    await step('confirmed', codes);
    await step('unloaded', codes.slice(0, 54), { taker: place });
    await step('missed', codes.slice(0, 1));
    await step('received', codes.slice(1, 20), {}, { kg: 30 });
    await step('received', codes.slice(20, 50));
    const taken = codes.slice(2, 12);
    await step('dismantled', taken, { about: { lossKg: 0.5 } }, { kg: 0 });
    await transact(t.app.kernel, by, (tx) =>
      beginUnits(
        tx,
        happening('made', { taker: place }),
        taken.map((code) => blank(`P-${code.slice(2)}`, 29.5, { origin: 'made', kind: 'part', material: 'steel' })),
      ),
    );
    const sent = [...codes.slice(25, 45), ...taken.slice(0, 6).map((code) => `P-${code.slice(2)}`)];
    await step('lotted', sent);
    await step('shipped', sent, { taker: works });
    await step('delivered', sent.slice(4));
    await step('lost', codes.slice(45, 46), { reason: '盘点未见' });
    await step('destroyed', codes.slice(46, 48));
    const owner = await AccountModel.findOne({ role: 'centre_staff', siteId: site._id }).lean();
    if (!owner) throw new Error('no centre staff');
    await GapModel.create(
      [codes[0], codes[45]].map((unitCode = '', n) => ({
        ...{ organisationId, subjectId: site._id, siteId, day: addDays(day, -5 * n), unitCode, categoryKey: 'washer' },
        ...{ kind: n ? ('stock' as const) : ('missing' as const), doorKg: 20, receivedKg: null },
        ...{ ownerId: owner._id, owner: owner.name, dueDay: addDays(day, 3 - 5 * n) },
        openedAt: new Date(now.getTime() - n * 5 * 86_400_000),
      })),
    );
    for (let tried = 0; (await FlowDayModel.countDocuments({ day })) === 0; tried += 1) {
      if (tried > 200) throw new Error('the day was not marked');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, 60_000);

  test('every number of the balance opens to its units, and a unit to its chain', async () => {
    const page = await browser.open('/console/', 'dispatcher');
    await page.locator('button.who').click();
    await at(page, 'flow').click();
    await at(page, 'sankey').waitFor();
    await page.getByText('平衡', { exact: true }).waitFor();
    await page.locator('[data-test=sankey] canvas').waitFor();
    await browser.expectAccessible(page);
    await browser.shoot(page, 'flow');
    // While days are being counted the page says so, and asks again by itself.
    await page.route(
      /\/api\/flows\?/,
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), uncountedDays: 3 } });
      },
      { times: 1 },
    );
    await page.reload();
    await at(page, 'counting').getByText('还有 3 天正在重新计算，数字还会变').waitFor();
    await at(page, 'counting').waitFor({ state: 'detached' });
    await page.locator('[data-test=sankey] canvas').waitFor();
    const line = at(page, 'flow-lines').locator('tr', { hasText: '外运途中 到 加工企业' });
    // Narrowed to one material, and wide again: all is a choice like the others.
    const choose = async (name: string, option: string) => {
      await page.getByRole('combobox', { name }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await choose('材料', '钢铁');
    await line.getByText('6', { exact: true }).first().waitFor();
    await choose('材料', '全部材料');
    await line.getByText('22', { exact: true }).first().waitFor();
    const units = Number(await line.locator('td').nth(1).innerText());
    expect(units).toBe(22);
    await line.getByRole('button').click();
    await at(page, 'flow-units').locator('tbody tr').first().waitFor();
    expect(await at(page, 'flow-units').locator('tbody tr').count()).toBe(units);
    await browser.expectAccessible(page);
    await browser.shoot(page, 'flow-units');
    await at(page, 'flow-units').locator('button.unit').first().click();
    await at(page, 'unit').getByText('加工企业收下').waitFor();
    await page.keyboard.press('Escape');
    await at(page, 'unit').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await at(page, 'sum-in').click();
    await at(page, 'flow-units').locator('tbody tr').first().waitFor();
    expect(await at(page, 'flow-units').locator('tbody tr').count()).toBe(50);
    await at(page, 'more').click();
    await at(page, 'flow-units').locator('tbody tr').nth(59).waitFor();
  }, 120_000);

  test('an official looks in English and in the dark, centre staff at their own centre', async () => {
    const page = await browser.open('/console/flow', 'government', { language: 'en', theme: 'dark' });
    await page.locator('[data-test=sankey] canvas').waitFor();
    await browser.expectAccessible(page);
    await browser.shoot(page, 'flow-en');
    const staff = await browser.open('/console/flow', 'centre_staff', { width: 1180, height: 820 });
    await staff.locator('[data-test=sankey] canvas').waitFor();
    await staff.getByText('平衡', { exact: true }).waitFor();
    expect(await staff.getByLabel('中心').count()).toBe(0);
    await browser.shoot(staff, 'flow-centre');
  }, 120_000);

  test('an overdue gap stands out, is handed over with a reason and ends with an explanation', async () => {
    const page = await browser.open('/console/gaps', 'administrator');
    const late = at(page, 'gap-F-1045');
    await late.getByText('逾期 2 天').waitFor();
    expect(await at(page, 'gap-list').locator('tbody tr').first().innerText()).toContain('F-1045');
    await at(page, 'gaps-late').getByText('逾期 1').waitFor();
    await browser.expectAccessible(page);
    await at(page, 'hand').click();
    await at(page, 'hand-reason').fill('请调度查车');
    const owner = page.getByRole('combobox', { name: '负责人' });
    await owner.click();
    await page
      .getByRole('option', { name: /· 调度$/ })
      .first()
      .click();
    await browser.shoot(page, 'gaps');
    await at(page, 'hand-over').click();
    await page.getByText('请调度查车').waitFor();
    expect((await GapModel.findOne({ unitCode: 'F-1045' }).lean())?.steps).toMatchObject([{ step: 'handed' }]);
    await page.locator('#gap-text').fill('盘点时找到，在 B 区');
    await page.getByRole('button', { name: '写结论并了结' }).click();
    await late.waitFor({ state: 'detached' });
    await at(page, 'gaps-explained').click();
    await at(page, 'gap-F-1045').waitFor();
    await page.getByText('盘点时找到，在 B 区').first().waitFor();
    const dark = await browser.open('/console/gaps', 'centre_staff', { language: 'en', theme: 'dark' });
    await at(dark, 'gap-F-1000').waitFor();
    await browser.expectAccessible(dark);
    await browser.shoot(dark, 'gaps-en');
  }, 120_000);

  test('a resident takes the data along and is erased after a second question; the office sees who looked at whom', async () => {
    const page = await browser.open('/r/mine');
    await at(page, 'phone').fill('13912345627');
    await at(page, 'send-code').click();
    await at(page, 'fill-code').click();
    const download = page.waitForEvent('download');
    await at(page, 'export-data').click();
    const file = await (await download).path();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ requests: [], kept: [] });
    await at(page, 'delete-data').click();
    expect(await at(page, 'erase').isDisabled()).toBe(true);
    await at(page, 'agree').check();
    await browser.expectAccessible(page);
    await browser.shoot(page, 'resident-data');
    await at(page, 'erase').click();
    await at(page, 'erased').waitFor();
    await page.getByRole('button', { name: '关闭' }).last().click();
    await page.waitForURL(/\/r\/$/);

    const office = await browser.open('/console/', 'administrator');
    await office.locator('nav').getByRole('button', { name: '操作记录' }).click();
    await at(office, 'audit-log').waitFor();
    await at(office, 'unmaskings').click();
    await office.getByText('还没有记录').waitFor();
    await browser.expectAccessible(office);
  }, 120_000);
});
