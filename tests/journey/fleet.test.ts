import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Crew, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';
import { AuditModel } from '../../server/accounts/model';
import { ShiftModel, ShiftTemplateModel } from '../../server/fleet/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { signInAsDemo } from '../setup/demo-person';

describe('the fleet: shifts, weekly templates, vehicles and crews, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '30' });
  const browser = useBrowser(t);

  const api = async <T>(method: string, path: string, body?: unknown) => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const answer = await t.visitor.raw(method, path, { headers, ...(body !== undefined && { body }) });
    expect(answer.status).toBeLessThan(300);
    return answer.body as never as T;
  };
  /** Two vehicles and a crew of their own, that no template of the demo knows. */
  const newcomers = async ({ plates, crewName }: { plates: readonly [string, string]; crewName: string }) => {
    const [known] = (await api<{ items: Vehicle[] }>('GET', '/api/vehicles')).items;
    const { id: _id, retired: _retired, version: _version, ...sort } = known!;
    const one = await api<Vehicle>('POST', '/api/vehicles', { ...sort, plate: plates[0] });
    const two = await api<Vehicle>('POST', '/api/vehicles', { ...sort, plate: plates[1] });
    const crew = await api<Crew>('POST', '/api/crews', { name: crewName, size: 2, skills: ['heavy'] });
    return { one, two, crew };
  };
  const openOnPhone = async () => {
    const phone = await browser.open('/console/', 'administrator', { width: 360, height: 740, language: 'en' });
    await phone.locator('nav').getByRole('button', { name: 'Weekly templates' }).click();
    return phone;
  };
  /** In the colour of what went wrong, whatever a form says of small print. */
  const expectFailedColour = async (page: Page, words: string) => {
    const colours = await page.evaluate(`['${words}', '.probe'].map((one) => {
      if (one === '.probe') document.body.insertAdjacentHTML('beforeend', '<i class="probe" style="color: var(--st-failed-fg)"></i>');
      return getComputedStyle(document.querySelector(one)).color;
    })`);
    const [said, failed] = colours as string[];
    expect(said).toBe(failed);
  };
  const rowOf = (on: Page, plate: string) => on.locator('[data-test="template"]').filter({ hasText: plate });

  test('a dispatcher changes a shift and a crew in dialogs; what clashes is said beside the fields', async () => {
    const page = await browser.open('/console/fleet', 'dispatcher', { theme: 'light' });
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
    await expectFailedColour(page, '[data-test="shift-clash"]');
    await browser.shoot(page, 'fleet-clash');
    await page.keyboard.press('Escape');
    await at('shift-clash').waitFor({ state: 'detached' });

    await page.locator('nav').getByRole('button', { name: '车队' }).click();
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
    await expectFailedColour(page, 'small.refused');
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
    const { one, two, crew } = await newcomers({ plates: ['川L T9001', '川L T9002'], crewName: '早班组' });
    const stored = (vehicle: Vehicle) => ShiftTemplateModel.findOne({ vehicleId: vehicle.id }).lean();

    const page = await browser.open('/console/fleet', 'dispatcher', { theme: 'light' });
    await page.locator('nav').getByRole('button', { name: '排班模板' }).click();
    const phone = await openOnPhone();
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
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
    for (const each of [page, phone]) expect(await each.evaluate('window.neverReloaded')).toBe(true);
    await ShiftTemplateModel.updateMany({ crewId: crew.id }, { $set: { paused: true } });
    await ShiftModel.deleteMany({ 'crew.name': '早班组' });
  }, 90_000);

  test('weekly templates are found by plate and crew; on a phone neither list nor form is wider than the screen', async () => {
    const { one, two, crew } = await newcomers({ plates: ['川L T9101', '川L T9102'], crewName: '晚班组' });
    const [known] = (await api<{ items: ShiftTemplate[] }>('GET', '/api/shift-templates')).items;
    const { id: _id, version: _version, paused: _paused, ...week } = known!;
    for (const [{ id: vehicleId }, startsAt, endsAt] of [
      [one, '18:00', '20:00'],
      [two, '20:00', '22:00'],
    ] as const)
      await api('POST', '/api/shift-templates', { ...week, vehicleId, crewId: crew.id, startsAt, endsAt, break: null });
    await api('PATCH', `/api/vehicles/${one.id}`, { retired: true });

    const page = await browser.open('/console/fleet', 'dispatcher', { theme: 'light' });
    await page.locator('nav').getByRole('button', { name: '排班模板' }).click();
    const at = (name: string) => page.locator(`[data-test="${name}"]`);
    const row = rowOf(page, 'T9101');
    await row.waitFor();
    await at('template-search').fill('晚班');
    await page.getByRole('heading', { name: '2 个排班模板' }).waitFor();
    await at('template-search').fill('没有这个');
    await page.getByText('没有符合的模板').waitFor();
    await page.getByRole('button', { name: '全部显示' }).click();
    await row.waitFor();

    const phone = await openOnPhone();
    const fits = `['html', '#main', 'section.frame', '.weekly'].every((one) =>
      (({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1)(document.querySelector(one)))`;
    await phone.getByPlaceholder('Plate or crew').fill('T910');
    await rowOf(phone, 'T9101').getByText('Vehicle is retired').waitFor();
    expect(await phone.evaluate(fits)).toBe(true);
    await browser.shoot(phone, 'templates-phone');
    await browser.expectAccessible(phone);
    await phone.emulateMedia({ colorScheme: 'dark' });
    await phone.locator('html[data-theme="dark"]').waitFor();
    await browser.expectReadable(phone);
    await phone.emulateMedia({ colorScheme: 'light' });
    await rowOf(phone, 'T9101').locator('[data-test="edit-template"]').click();
    await phone.locator('[data-test="template-idle"]').waitFor();
    const sheet = (await phone.getByRole('dialog').locator('form').boundingBox())!;
    expect([sheet.x >= 0, sheet.x + sheet.width <= 360]).toEqual([true, true]);
    await browser.shoot(phone, 'templates-phone-form');
    await browser.expectAccessible(phone);
  }, 60_000);

  test('on a phone: without an answer it says so and tries again, with none there how to begin; wide tables are pushed sideways', async () => {
    const phone = await openOnPhone();
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
  }, 60_000);
});
