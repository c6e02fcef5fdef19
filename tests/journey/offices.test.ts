import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { demoApi } from '#shared/demo/demo';
import type { Role } from '#shared/kernel/roles';
import { requestsApi } from '#shared/requests/requests';
import { SiteModel } from '../../server/network';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';

/** Pages of the desktop that have no journey of their own: each is visited in light and dark, looked at by axe and pictured. */
const offices: { role: Role; name: string; tabs: readonly string[]; language: 'zh-CN' | 'en' }[] = [
  { role: 'administrator', name: 'administrator', tabs: ['场所', '车队', '班次', '操作记录'], language: 'zh-CN' },
  { role: 'government', name: 'government', tabs: [], language: 'zh-CN' },
  { role: 'dealer', name: 'dealer', tabs: ['密钥'], language: 'zh-CN' },
  { role: 'point_staff', name: 'point', tabs: [], language: 'zh-CN' },
  { role: 'government', name: 'government-en', tabs: [], language: 'en' },
  { role: 'dispatcher', name: 'desk-en', tabs: [], language: 'en' },
];

describe('the offices, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '30' });
  const browser = useBrowser(t);

  const ready = async (page: Page) => {
    await page.locator('main').first().waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  };

  test.each(offices)(
    '$name is accessible in light and dark',
    async ({ role, name, tabs, language }) => {
      const page = await browser.open('/console/', role, { language });
      await ready(page);
      await browser.expectAccessible(page);
      await browser.shoot(page, `office-${name}`);
      // Who has chosen nothing follows the system, while the page stays open.
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.locator('html[data-theme="dark"]').waitFor();
      await browser.expectReadable(page);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('html[data-theme="light"]').waitFor();
      for (const tab of tabs) {
        await page.locator('nav').getByRole('button', { name: tab }).click();
        await ready(page);
        await browser.expectAccessible(page);
      }
    },
    90_000,
  );

  test('on a narrow desk the details lie over the map, and the board stays in sight', async () => {
    const page = await browser.open('/console/', 'dispatcher', { theme: 'light', width: 1180, height: 800 });
    await ready(page);
    await page.getByRole('button', { name: '排计划' }).first().click();
    const board = (await page.locator('section.board').boundingBox())!;
    const drawer = (await page.locator('.drawer-pane').boundingBox())!;
    const map = (await page.locator('.desk-map').boundingBox())!;
    expect(drawer.y + drawer.height).toBeLessThanOrEqual(board.y + 1);
    expect(Math.round(board.x + board.width)).toBe(1180);
    expect(Math.round(map.x + map.width)).toBe(1180);
    await browser.shoot(page, 'desk-narrow');
    await browser.expectAccessible(page);
  }, 30_000);

  test('with tiles configured the map asks for those of the shifted place, and names their source', async () => {
    const page = await browser.open('/console/', 'government', { theme: 'light' });
    await ready(page);
    expect(await page.locator('.leaflet-tile').count()).toBe(0);
    const asked: string[] = [];
    const grey = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#d8d8d8' } })
      .png()
      .toBuffer();
    await page.route('**/tiles/**', (route) => {
      asked.push(new URL(route.request().url()).pathname);
      return route.fulfill({ contentType: 'image/png', body: grey });
    });
    const tiles = { url: `${t.url}/tiles/{z}/{x}/{y}`, crs: 'gcj02', attribution: '底图来源', maxZoom: 18 };
    await page.route(/\/api\/districts\/\d+$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), tiles } });
    });
    await page.reload();
    await page.getByText('底图来源').waitFor();
    await page.locator('.leaflet-tile-loaded').first().waitFor();
    expect(asked.length).toBeGreaterThan(0);
    await browser.shoot(page, 'map-tiles');
  }, 30_000);

  test('staff changes the password that an administrator gave: other devices are out, the old one is refused', async () => {
    const [given, own] = ['given by the office', 'one of my own choice'];
    const office = await browser.open('/console/', 'administrator');
    await ready(office);
    await office.locator('nav').getByRole('button', { name: '账号' }).click();
    await ready(office);
    await office.getByRole('button', { name: '新建账号' }).first().click();
    await office.locator('#account-name').fill('周调度');
    await office.locator('#account-username').fill('zhou');
    await office.locator('#account-password').fill(given);
    await office.getByRole('button', { name: '保存' }).click();
    await office.getByRole('cell', { name: 'zhou', exact: true }).waitFor();

    const typeIn = async (page: Page, password: string) => {
      await page.getByLabel('账号').fill('zhou');
      await page.locator('#password').fill(password);
      await page.locator('button[type="submit"]').click();
    };
    const enter = async (password: string) => {
      const page = await browser.open('/sign-in', null, { width: 1180, height: 820 });
      await typeIn(page, password);
      await page.waitForURL('**/console/**');
      await ready(page);
      return page;
    };
    const openAccess = async (page: Page) => {
      await page.getByRole('button', { name: '账号：' }).click();
      await page.locator('[data-test="own-access"]').click();
      const dialog = page.getByRole('dialog', { name: '密码与登录设备' });
      await dialog.locator('[data-test="this-session"]').waitFor();
      return dialog;
    };
    const [desk, lost, forgotten] = [await enter(given), await enter(given), await enter(given)];
    const dialog = await openAccess(desk);
    const others = dialog.locator('[data-test="other-session"]');
    expect(await others.count()).toBe(2);
    await dialog.getByText('Linux · Chrome').first().waitFor();
    await others.first().getByRole('button').click();
    await dialog.getByText('已退出 1 台设备').waitFor();
    expect(await others.count()).toBe(1);

    const [current, fresh] = [dialog.locator('#own-current'), dialog.locator('#own-password')];
    const change = async (from: string, to: string) => {
      await current.fill(from);
      await fresh.fill(to);
      await fresh.press('Enter');
    };
    await change(given, given);
    await dialog.getByText('和现在的密码一样').waitFor();
    await fresh.press('Enter');
    await dialog.locator('#own-password[aria-invalid="true"]').waitFor();
    await change('not the right one', own);
    await dialog.getByText('现在的密码不对').waitFor();
    expect(await current.evaluate('document.activeElement.id')).toBe('own-current');
    await browser.shoot(desk, 'own-access');
    await browser.expectAccessible(desk);
    await change(given, own);
    await dialog.locator('[data-test="password-changed"]').waitFor();
    await dialog.getByText('只有这台设备在登录').waitFor();
    for (const page of [lost, forgotten]) {
      await page.goto(`${t.url}/api/me`);
      expect(await page.locator('body').innerText()).toContain('unauthenticated');
    }
    expect((await desk.request.get(`${t.url}/api/me`)).status()).toBe(200);

    await lost.goto(`${t.url}/sign-in`);
    await typeIn(lost, given);
    await lost.getByText('账号、密码或验证码不对').waitFor();
    await enter(own);
    await office.locator('nav').getByRole('button', { name: '操作记录' }).click();
    await office.getByText('修改密码').first().waitFor();

    // People of the demo have no password; on a phone the devices stand in a sheet.
    const phone = await browser.open('/c/', 'collector', { language: 'en' });
    await phone.locator('[data-test="more"]').click();
    await phone.locator('[data-test="own-access"]').click();
    const sheet = phone.getByRole('dialog', { name: 'Password and sessions' });
    await sheet.locator('[data-test="this-session"]').waitFor();
    expect(await sheet.locator('[data-test="change-password"]').count()).toBe(0);
    await browser.shoot(phone, 'own-access-phone');
    await browser.expectAccessible(phone);
    for (const button of await sheet.getByRole('button').all())
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await phone.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(await phone.evaluate('document.activeElement.dataset.test')).toBe('more');
  }, 90_000);

  test('a point says how full it is, and the open desk of the dispatcher shows it without being loaded again', async () => {
    const desk = await browser.open('/console/', 'dispatcher');
    await ready(desk);
    await desk.evaluate('window.neverReloaded = true');
    const page = await browser.open('/console/', 'point_staff');
    await ready(page);
    const name = await page.getByRole('heading', { level: 1 }).innerText();
    const before = (await SiteModel.findOne({ name }).lean())!;
    // Nine tenths and one half per cent of what it takes.
    const kg = Math.ceil(before.capacityKg * 0.905);
    expect(before.fillKg).not.toBe(kg);
    const onMap = desk.locator(`[data-map-key="${name}"]`);
    await onMap.filter({ hasNotText: '91%' }).waitFor({ state: 'attached' });

    await page.locator('#fill-kg').fill(String(kg));
    await page.locator('#fill-units').fill('3');
    await page.getByRole('button', { name: '上报' }).click();
    await page.locator('.share.full').getByText('91%').waitFor();
    await browser.shoot(page, 'point-reported');
    await browser.expectAccessible(page);
    expect(await SiteModel.findById(before._id).lean()).toMatchObject({ fillKg: kg, fillUnits: 3 });

    // Once on the map, and in the words of the site when it is chosen there by keyboard.
    await onMap.filter({ hasText: '91%' }).waitFor({ state: 'attached' });
    await onMap.focus();
    await desk.keyboard.press('Enter');
    await desk.locator('.drawer-pane .slack.late').getByText('91%').waitFor();
    await browser.shoot(desk, 'point-on-desk');
    await browser.expectAccessible(desk);
    // And the next report while the panel is open.
    await page.locator('#fill-kg').fill('0');
    await page.getByRole('button', { name: '上报' }).click();
    await desk.locator('.drawer-pane .slack.late').waitFor({ state: 'detached' });
    expect(await desk.evaluate('window.neverReloaded')).toBe(true);
  }, 60_000);

  test('a dealer announces an order; that it is booked and planned appears by itself', async () => {
    const page = await browser.open('/console/', 'dealer');
    await ready(page);
    await page.evaluate('window.neverReloaded = true');
    await page.getByRole('button', { name: '登记订单' }).click();
    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: '保存' });
    await dialog.locator('#order-code').fill('HL-2026-88');
    await dialog.locator('#order-kind').click();
    await page.getByRole('option', { name: '洗衣机' }).click();
    await dialog.locator('#order-model').fill('XQG100');
    await dialog.locator('#order-serial').fill('SN-88-0001');
    expect(await save.isDisabled()).toBe(true);
    const phone = '13912348888';
    await dialog.locator('#order-phone').fill(phone);
    await browser.shoot(page, 'dealer-order');
    await browser.expectAccessible(page);
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByPlaceholder('订单号、型号、序列号').fill('2026-88');
    const row = page.getByRole('row').filter({ hasText: 'HL-2026-88' });
    await row.getByText('139******88').waitFor();
    await row.getByRole('button', { name: '撤回' }).waitFor();

    // The buyer books for the demo day, and a dispatcher plans it.
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const buyer = await t.as('resident', { phone });
    const pattern = (await RequestModel.findOne({ kind: 'collect', 'slot.day': people.day }).lean())!;
    const demand = {
      districtCode: people.districtCode,
      kind: 'exchange' as const,
      items: [{ categoryKey: 'washer', condition: 'broken' as const, count: 1 }],
      dealerOrderCode: 'HL-2026-88',
    };
    const { place } = pattern;
    const offers = await buyer.call(requestsApi.listSlotOffers, { body: { ...demand, place, floor: 1, lift: true } });
    const { day, from, to } = offers.body.items.find((one) => one.day === people.day && one.reason === null)!;
    const booked = await buyer.call(requestsApi.openRequest, {
      body: {
        ...demand,
        slot: { day, from, to },
        address: { place, text: '文化路 88 号', unit: '', floor: 1, lift: true },
        contact: { name: '余小芳', phone },
      },
    });
    expect(booked.status).toBe(201);
    await row.getByText('已预约').waitFor();
    await row.getByText(booked.body.request.code).waitFor();
    await row.getByRole('button', { name: '撤回' }).waitFor({ state: 'detached' });
    await publishDemoDay(t);
    await row.getByText('已排', { exact: true }).waitFor();
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    await browser.shoot(page, 'dealer-planned');
    await browser.expectAccessible(page);
  }, 90_000);
});
