import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { demoApi } from '#shared/demo/demo';
import type { Crew, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';
import type { Role } from '#shared/kernel/roles';
import { requestsApi } from '#shared/requests/requests';
import { AuditModel } from '../../server/accounts/model';
import { ShiftModel, ShiftTemplateModel } from '../../server/fleet/model';
import { SiteModel } from '../../server/network';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';
import { signInAsDemo } from '../setup/demo-person';

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

  test('a dispatcher changes a shift and a crew in dialogs; what clashes is said beside the fields', async () => {
    const page = await browser.open('/console/fleet', 'dispatcher', { theme: 'light' });
    await ready(page);
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    await at('edit-shift').first().click();
    await at('shift-to').fill('07:00');
    await page.getByText('结束要晚于开始').waitFor();
    await at('shift-to').fill('18:10');
    await browser.shoot(page, 'fleet-shift');
    await browser.expectAccessible(page);
    await page.getByRole('button', { name: '保存' }).click();
    await page
      .getByText(/–18:10/)
      .first()
      .waitFor();
    const { endsAt, day } = (await ShiftModel.findOne({ version: 2 }).lean())!;
    expect(endsAt.toISOString()).toBe(`${day}T10:10:00.000Z`);

    // The first vehicle already drives that day.
    await at('add-shift').click();
    for (const field of ['shift-vehicle', 'shift-crew']) {
      await page.locator(`#${field}`).click();
      await page.locator(`#${field}[aria-expanded="true"]`).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: '保存' }).click();
    await at('shift-clash').waitFor();
    await browser.shoot(page, 'fleet-clash');
    await page.keyboard.press('Escape');
    await at('shift-clash').waitFor({ state: 'detached' });

    await page.locator('nav').getByRole('button', { name: '车队' }).click();
    await ready(page);
    await page
      .getByRole('button', { name: /^修改 .*师傅/ })
      .first()
      .click();
    await page.locator('#crew-name').fill('回流一组');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('cell', { name: '回流一组', exact: true }).waitFor();

    // What the server does not take is said beside its field until it is typed in again; the rest stays as it was typed.
    await page
      .getByRole('button', { name: /^修改 川/ })
      .first()
      .click();
    await page.locator('#vehicle-plate').fill('川L 99999');
    const width = page.locator('#vehicle-widthM');
    await width.fill('9');
    await page.getByRole('button', { name: '保存' }).click();
    await page.locator('#vehicle-widthM[aria-invalid="true"]').waitFor();
    const words = page.locator(`#${await width.getAttribute('aria-describedby')}`);
    expect(await words.innerText()).toBe('太大或太长');
    // In the colour of what went wrong, whatever a form says of small print.
    const [said, failed] = (await page.evaluate(`['small.refused', '.probe'].map((one) => {
      if (one === '.probe') document.body.insertAdjacentHTML('beforeend', '<i class="probe" style="color: var(--st-failed-fg)"></i>');
      return getComputedStyle(document.querySelector(one)).color;
    })`)) as string[];
    expect(said).toBe(failed);
    expect([await width.inputValue(), await page.locator('#vehicle-plate').inputValue()]).toEqual(['9', '川L 99999']);
    expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
    await browser.shoot(page, 'fleet-refused');
    await browser.expectAccessible(page);
    await width.fill('1.9');
    await words.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '保存' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: '川L 99999', exact: true }) });
    await row.waitFor();

    // Who is retired is taken off the shifts ahead: asked before, and said afterwards with what is booked in their days.
    await row.getByRole('button', { name: '停用 川L 99999' }).click();
    const asked = page.getByRole('tooltip').filter({ hasText: '停用 川L 99999？' });
    await asked.getByRole('button').last().click();
    await page.getByText(/取消或改动了 \d+ 个班次（.+ – .+）。这些天还有 \d+ 个预约/).waitFor();
    await browser.shoot(page, 'fleet-retired');
    await row.getByRole('button', { name: '恢复' }).waitFor();
    expect(await ShiftModel.countDocuments({ 'vehicle.plate': '川L 99999', status: 'ready' })).toBe(0);
  }, 60_000);

  test('a dispatcher makes, changes and pauses weekly templates; another one sees it on a phone, in English, as it happens', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const api = async <T>(method: string, path: string, body?: unknown) => {
      const answer = await t.visitor.raw(method, path, { headers, ...(body !== undefined && { body }) });
      expect(answer.status).toBeLessThan(300);
      return answer.body as never as T;
    };
    const [known] = (await api<{ items: Vehicle[] }>('GET', '/api/vehicles')).items;
    const { id: _id, retired: _retired, version: _version, ...sort } = known!;
    const [one, two] = [
      await api<Vehicle>('POST', '/api/vehicles', { ...sort, plate: '川L T9001' }),
      await api<Vehicle>('POST', '/api/vehicles', { ...sort, plate: '川L T9002' }),
    ];
    const crew = await api<Crew>('POST', '/api/crews', { name: '早班组', size: 2, skills: ['heavy'] });
    const stored = (vehicle: Vehicle) => ShiftTemplateModel.findOne({ vehicleId: vehicle.id }).lean();

    const page = await browser.open('/console/fleet', 'dispatcher', { theme: 'light' });
    await page.locator('nav').getByRole('button', { name: '排班模板' }).click();
    const phone = await browser.open('/console/', 'administrator', { width: 360, height: 740, language: 'en' });
    await phone.locator('nav').getByRole('button', { name: 'Weekly templates' }).click();
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    const rowOf = (on: Page, plate: string) => on.locator('[data-test="template"]').filter({ hasText: plate });
    await at('template').first().waitFor();
    await phone.locator('[data-test="template"]').first().waitFor();
    for (const each of [page, phone]) await each.evaluate('window.neverReloaded = true');

    const dialog = page.getByRole('dialog');
    const save = dialog.getByRole('button', { name: '保存' });
    const choose = async (field: string, name: string) => {
      await dialog.locator(`#${field}`).click();
      await page.locator(`#${field}[aria-expanded="true"]`).waitFor();
      await page.getByRole('option', { name }).click();
    };
    const tick = (name: string) => dialog.locator('label').filter({ hasText: name }).click();
    await at('add-template').click();
    await choose('shift-vehicle', 'T9001');
    await choose('shift-crew', '早班组');
    await at('shift-from').fill('06:00');
    await at('shift-to').fill('10:00');
    await dialog.getByText('休息要落在班次里').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await tick('中间休息');
    await at('template-effect').getByText('在十分钟内生成').waitFor();
    await browser.shoot(page, 'templates-new');
    await browser.expectAccessible(page);
    // By keyboard, from the field that was typed in last.
    await at('shift-to').press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const row = rowOf(page, 'T9001');
    await row.getByText('周一至周五').waitFor();
    await row.getByText('06:00–10:00').waitFor();
    await rowOf(phone, 'T9001').getByText('Mon–Fri').waitFor();
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
    expect(await stored(one)).toMatchObject({ days, startsAt: '06:00', endsAt: '10:00', break: null, paused: false });

    // A change sends what was changed, and says what follows.
    const edit = (of: typeof row) => of.locator('[data-test="edit-template"]').click();
    await edit(row);
    await at('template-effect').getByText('已经生成的班次不变').waitFor();
    await tick('周六');
    await save.click();
    await row.getByText('周一至周六').waitFor();
    await rowOf(phone, 'T9001').getByText('Mon–Sat').waitFor();
    const { _id: firstId } = (await stored(one))!;
    const line = await AuditModel.findOne({ act: 'shift-template-updated' }).sort({ _id: -1 }).lean();
    expect(line).toMatchObject({ subject: `shift-template:${String(firstId)}`, details: { changed: ['days'] } });

    // What clashes is said beside the crew, with the other template's vehicle and hours, and work goes on there.
    await at('add-template').click();
    await choose('shift-vehicle', 'T9002');
    await choose('shift-crew', '早班组');
    await tick('中间休息');
    await at('shift-from').fill('09:00');
    await at('shift-to').fill('12:00');
    await save.click();
    await page.locator('#shift-crew[aria-invalid="true"]').waitFor();
    const crewField = dialog.locator('#shift-crew');
    const words = page.locator(`#${await crewField.getAttribute('aria-describedby')}`);
    expect(await words.innerText()).toBe(
      '早班组 周一 06:00–10:00 已有模板，开 川L T9001。换车组、换时间，或先暂停那个模板。',
    );
    expect(await page.evaluate('document.activeElement.id')).toBe('shift-crew');
    expect(await dialog.locator('[aria-invalid="true"]').count()).toBe(1);
    await browser.shoot(page, 'templates-clash');
    await browser.expectAccessible(page);
    expect(await stored(two)).toBeNull();
    await at('shift-from').fill('10:00');
    await words.waitFor({ state: 'detached' });
    await save.click();
    const second = rowOf(page, 'T9002');
    await second.getByText('10:00–12:00').waitFor();

    // Somebody else changes it while it is open here: said at once, and nothing is written over.
    const secondId = String((await stored(two))!._id);
    const change = (body: unknown) => api<ShiftTemplate>('PATCH', `/api/shift-templates/${secondId}`, body);
    await edit(second);
    await at('shift-to').fill('13:00');
    await change({ endsAt: '14:00' });
    await at('template-stale').getByText('10:00–14:00').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await browser.expectAccessible(page);
    await at('template-stale').getByRole('button').click();
    expect(await at('shift-to').inputValue()).toBe('14:00');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    // Paused: asked before with what it means, seen everywhere. Its time has gone to the other one meanwhile: it is not taken up again.
    const toggle = async (asked: string) => {
      await row.locator('[data-test="pause-template"]').click();
      await page.getByRole('tooltip').filter({ hasText: asked }).getByRole('button').last().click();
    };
    await toggle('不再生成新班次。已经生成的');
    await row.getByText('已暂停').waitFor();
    await rowOf(phone, 'T9001').getByText('Paused').waitFor();
    expect(await stored(one)).toMatchObject({ paused: true });
    await change({ startsAt: '09:00' });
    await toggle('十分钟内补上');
    await page.getByText('早班组 周一 09:00–14:00 已有模板，开 川L T9002').waitFor();
    expect(await stored(one)).toMatchObject({ paused: true });

    // A template of a retired vehicle says that it makes nothing.
    await api('PATCH', `/api/vehicles/${two.id}`, { retired: true });
    await second.getByText('不生成班次').waitFor();
    await second.getByText('车已停用').waitFor();
    await browser.shoot(page, 'templates');
    await browser.expectAccessible(page);
    await edit(second);
    await at('template-idle').waitFor();
    await page.keyboard.press('Escape');

    // Found by plate, crew, day and state.
    await at('template-search').fill('早班');
    await page.getByRole('heading', { name: '2 个排班模板' }).waitFor();
    await at('template-search').fill('没有这个');
    await page.getByText('没有符合的模板').waitFor();
    await page.getByRole('button', { name: '全部显示' }).click();
    await row.waitFor();

    // On a phone the page is not wider than the screen, neither is the form.
    const fits = `['html', '#main', 'section.frame', '.weekly'].every((one) =>
      (({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1)(document.querySelector(one)))`;
    await phone.getByPlaceholder('Plate or crew').fill('T900');
    await rowOf(phone, 'T9002').getByText('Vehicle is retired').waitFor();
    expect(await phone.evaluate(fits)).toBe(true);
    await browser.shoot(phone, 'templates-phone');
    await browser.expectAccessible(phone);
    await phone.emulateMedia({ colorScheme: 'dark' });
    await phone.locator('html[data-theme="dark"]').waitFor();
    await browser.expectReadable(phone);
    await phone.emulateMedia({ colorScheme: 'light' });
    await rowOf(phone, 'T9002').locator('[data-test="edit-template"]').click();
    await phone.locator('[data-test="template-idle"]').waitFor();
    const sheet = (await phone.getByRole('dialog').locator('form').boundingBox())!;
    expect([sheet.x >= 0, sheet.x + sheet.width <= 360]).toEqual([true, true]);
    await browser.shoot(phone, 'templates-phone-form');
    await browser.expectAccessible(phone);
    await phone.keyboard.press('Escape');
    for (const each of [page, phone]) expect(await each.evaluate('window.neverReloaded')).toBe(true);

    // Without an answer it says so and tries again; with none there it says how to begin.
    const list = '**/api/shift-templates';
    await phone.route(list, (route) => route.abort());
    await phone.reload();
    await phone.locator('nav').getByRole('button', { name: 'Weekly templates' }).click();
    const again = phone.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    await phone.unroute(list);
    await phone.route(list, (route) => route.fulfill({ json: { items: [] } }));
    await again.click();
    await phone.getByText('No weekly templates yet').waitFor();
    await browser.expectAccessible(phone);

    // A table of the others that is wider than the phone is pushed sideways: its acts are reached.
    await phone.locator('nav').getByRole('button', { name: 'Shifts' }).click();
    const act = phone.locator('[data-test="edit-shift"]').first();
    await phone.getByRole('cell').first().hover();
    await phone.mouse.wheel(1000, 0);
    const isReached = async () => {
      const { x, width } = (await act.boundingBox())!;
      return x + width <= 360;
    };
    for (let tries = 0; tries < 50 && !(await isReached()); tries++) await pause(40);
    expect(await isReached()).toBe(true);
    await act.click();
    await phone.getByRole('dialog').waitFor();
    await browser.expectAccessible(phone);

    await ShiftTemplateModel.updateMany({ crewId: crew.id }, { $set: { paused: true } });
    await ShiftModel.deleteMany({ 'crew.name': '早班组' });
  }, 90_000);

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
