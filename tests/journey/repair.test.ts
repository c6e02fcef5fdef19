import ExcelJS from 'exceljs';
import type { Page } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import { addDays, instantOf } from '#shared/kernel/time';
import { RouteModel } from '../../server/dispatch';
import { CrossingModel } from '../../server/network';
import { IncidentModel } from '../../server/incidents/model';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';

describe('a breakdown, from the crew’s phone to the end, in a real browser', () => {
  // What is found does not depend on how fast the machine is.
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '60', REPAIRS_MS: '20000' });
  const browser = useBrowser(t);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);

  /** Collectors of the published day that have not begun. */
  let waiting: Awaited<ReturnType<typeof publishDemoDay>>['collectors'] = [];

  /** A published day, the clock shortly after a route of a demo collector was to begin. */
  const publish = async () => {
    const { dispatcher, collectors } = await publishDemoDay(t);
    const leavesMs = ({ route }: (typeof collectors)[number]) => Date.parse(route.stops[0]!.plannedLeaveAt);
    const [first, ...others] = collectors.sort((one, other) => leavesMs(one) - leavesMs(other));
    await dispatcher.call(demoApi.moveClock, {
      body: { now: new Date(leavesMs(first!) + 60_000).toISOString(), speed: 1 },
    });
    waiting = others;
    return { person: first!.person, routeId: first!.route.id };
  };

  /** The workbook of the day's report says what the page says, in numbers that a spreadsheet can add up. */
  const expectSameFigures = async (page: Page, file: string) => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    const rowsOf = (sheet: ExcelJS.Worksheet) =>
      (sheet.getSheetValues().slice(1) as ExcelJS.CellValue[][]).map((cells) => cells.slice(1));
    const [summary, ...tables] = book.worksheets;
    const figures = new Map(rowsOf(summary!).map(([name, value]) => [String(name).replace(/ (km|h)$/, ''), value]));
    const shown = (name: string) =>
      page
        .locator('.figures > div')
        .filter({ has: page.getByText(name, { exact: true }) })
        .locator('dd')
        .innerText();
    expect(figures.get('预约')).toBe(
      await RequestModel.countDocuments({ 'slot.day': String(summary!.getCell(1, 1).value) }),
    );
    expect(await shown('预约')).toBe(String(figures.get('预约')));
    expect((await shown('计划里程')).split(/\s/)).toEqual([String(figures.get('计划里程')), 'km']);
    for (const sheet of tables) {
      const [head, ...rows] = rowsOf(sheet);
      const table = page.getByRole('region', { name: sheet.name, exact: true });
      const onPage = (await table.getByRole('row').all()).slice(1);
      expect([sheet.name, rows.length]).toEqual([sheet.name, onPage.length]);
      for (const [at, row] of onPage.entries()) {
        const cells = await row.locator('td, th').allInnerTexts();
        // What was not measured is an empty cell and a dash; numbers of a column have the same decimals on the page.
        const inFile = head!.map((_name, column) => {
          const cell = rows[at]![column] ?? '';
          return cell === '' ? '–' : cell;
        });
        const shownCells = cells.map((text, column) =>
          typeof inFile[column] === 'number' ? Number(text.replaceAll(',', '')) : text.trim(),
        );
        expect(shownCells).toEqual(inFile.map((cell) => (typeof cell === 'number' ? cell : String(cell))));
      }
    }
    const [routes] = tables;
    const planned = rowsOf(routes!)
      .slice(1)
      .map((cells) => cells[4] as number);
    expect(planned.length).toBe(await RouteModel.countDocuments({ active: true }));
    const sum = planned.reduce((one, other) => one + other, 0);
    expect(Math.abs(sum - (figures.get('计划里程') as number))).toBeLessThanOrEqual(0.05 * (planned.length + 1));
  };

  test('reported, repaired, confirmed; then the day says what keeps it open', async () => {
    const { person, routeId } = await publish();
    const phone = await browser.open('/c/', 'collector', { person });
    await at(phone, 'start').click();
    await at(phone, 'more').click();
    await at(phone, 'trouble').click();
    await phone.locator('textarea').fill('电机过热报警，无法行驶');
    await browser.shoot(phone, 'collector-trouble');
    await browser.expectAccessible(phone);
    await at(phone, 'send-trouble').click();
    await at(phone, 'trouble-sent').waitFor();

    const page = await browser.open('/console/', 'dispatcher');
    await at(page, 'incident-alert').first().click();
    const repairs = at(page, 'repair');
    // The planner's thread starts with the first question; a busy machine takes its time.
    await repairs.first().waitFor({ timeout: 60_000 });
    expect(await repairs.count()).toBeGreaterThanOrEqual(2);
    await at(page, 'baseline').getByText('单做不到').waitFor();
    await at(page, 'repair-preview').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('li.marked:nth-child(2)').waitFor();
    await page.keyboard.press('ArrowUp');
    // One with which other crews drive: it waits for their answer, while a vehicle that goes on itself has none to wait for.
    await page.locator('[data-way="transfer"], [data-way="other_order"], [data-way="other_vehicle"]').first().click();
    await browser.shoot(page, 'repair');
    await browser.expectAccessible(page);
    for (const box of await at(page, 'agreed').all()) await box.check();
    await at(page, 'apply').click();
    await at(page, 'applied').waitFor();
    await at(page, 'crew-confirmation').first().getByText('还没确认').waitFor();
    await browser.shoot(page, 'repair-applied');
    expect(await IncidentModel.findOne({}).lean()).toMatchObject({ kind: 'breakdown', status: 'repaired' });

    await at(phone, 'acknowledge').waitFor();
    await browser.shoot(phone, 'collector-changed');
    await at(phone, 'acknowledge').click();
    await at(page, 'crew-confirmation').getByText('已确认').first().waitFor();
    expect((await RouteModel.findById(routeId).lean())?.change?.confirmedAt).not.toBeNull();

    await at(page, 'closing').click();
    await page.locator('[data-test="blocker"][data-kind="route_open"]').waitFor();
    expect(await at(page, 'close-day').isDisabled()).toBe(true);
    await browser.shoot(page, 'closing');
    await browser.expectAccessible(page);
    // What is open is opened from there.
    await page.locator('[data-kind="route_open"] [data-test="blocker-item"]').first().click();
    await page.locator('.drawer-pane .figures').first().waitFor();
    await at(page, 'closing').click();
    await page.locator('[data-kind="incident_open"] [data-test="blocker-item"]').first().click();
    await at(page, 'applied').waitFor();
    await at(page, 'closing').click();
    const download = page.waitForEvent('download');
    await at(page, 'excel').click();
    expect((await download).suggestedFilename()).toMatch(/^huiliu-\d{4}-\d\d-\d\d\.xlsx$/);
    await expectSameFigures(page, await (await download).path());
  }, 240_000);

  test('a crew whose work others do sees that it stays', async () => {
    const { person, route } = waiting[0]!;
    await RouteModel.updateOne(
      { _id: route.id },
      { $set: { change: null, 'stops.$[stop].status': 'skipped' } },
      { arrayFilters: [{ 'stop.kind': { $nin: ['start', 'end'] } }] },
    );
    const phone = await browser.open('/c/', 'collector', { person });
    await phone.getByText('今天不用出车了').waitFor();
    expect(await at(phone, 'start').count()).toBe(0);
    await browser.shoot(phone, 'collector-idle');
    await browser.expectAccessible(phone);
    const english = await browser.open('/c/', 'collector', { person, width: 320, language: 'en' });
    await english.getByText('Nothing to drive today any more').waitFor();
    await browser.shoot(english, 'collector-idle-english');
  }, 60_000);

  test('a closed crossing: reported from its panel, from when until when is said in its incident, ending that opens it', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const crossing = (await CrossingModel.findOne({ closed: false, vehicles: true }).lean())!;
    const crossingId = String(crossing._id);
    const stored = () => CrossingModel.findById(crossingId).lean();
    const page = await browser.open('/console/', 'dispatcher');
    const onMap = page.locator(`[data-map-key="${crossing.name}"]`);
    await onMap.waitFor({ state: 'attached' });
    await onMap.focus();
    await page.keyboard.press('Enter');
    await at(page, 'write-crossing_closed').click();
    const form = at(page, 'closure');
    await form.getByText(/ 起封闭，预计 .* 00:00 恢复通行/).waitFor();
    await onMap.filter({ hasText: '封闭' }).waitFor({ state: 'attached' });
    const end = form.getByRole('combobox', { name: '预计恢复通行' });
    await end.fill(`${addDays(people.day, 3)} 08:00`);
    await end.press('Enter');
    await form.getByRole('button', { name: '保存' }).click();
    await form.getByText(/ 起封闭，预计 .* 08:00 恢复通行/).waitFor();
    const until = instantOf(addDays(people.day, 3), 8 * 3600, 'Asia/Shanghai');
    expect(await stored()).toMatchObject({ closed: true, closedUntil: until });
    await browser.shoot(page, 'crossing-closed');
    await browser.expectAccessible(page);
    await page.locator('summary').filter({ hasText: '了结' }).click();
    await at(page, 'end-note').fill('检修提前结束');
    await at(page, 'stays-closed').waitFor();
    await at(page, 'resolve').click();
    await page.getByText('检修提前结束').waitFor();
    expect(await stored()).toMatchObject({ closed: false, closedFrom: null, closedUntil: null });

    // Closed on the map for the night after next: from now unless said otherwise, and the map of today stays as it is.
    await onMap.filter({ hasNotText: '封闭' }).waitFor({ state: 'attached' });
    await onMap.focus();
    await page.keyboard.press('Enter');
    await at(page, 'edit-network').click();
    const panel = page.locator('.drawer-pane');
    await panel.getByText('岷江 · 位置为推定').waitFor();
    await panel.locator('.switch').click();
    const [begins, ends] = ['封闭开始', '预计恢复通行'].map((name) => panel.getByRole('combobox', { name }));
    expect(await begins!.inputValue()).toMatch(new RegExp(`^${people.day} \\d\\d:\\d\\d$`));
    const set = async (field: typeof begins, value: string) => {
      await field!.fill(value);
      await field!.press('Enter');
    };
    await set(begins, `${addDays(people.day, 2)} 22:00`);
    await set(ends, `${addDays(people.day, 2)} 21:00`);
    await panel.getByText('恢复通行要晚于封闭开始').waitFor();
    const save = panel.getByRole('button', { name: '保存' });
    expect(await save.isDisabled()).toBe(true);
    await set(ends, `${addDays(people.day, 3)} 05:00`);
    await save.click();
    await at(page, 'crossing-closure')
      .getByText(/22:00 起封闭，预计 .* 05:00 恢复通行/)
      .waitFor();
    const closedFrom = instantOf(addDays(people.day, 2), 22 * 3600, 'Asia/Shanghai');
    expect(await stored()).toMatchObject({ closed: true, closedFrom });
    expect(await onMap.innerText()).not.toContain('封闭');
    await browser.shoot(page, 'crossing-closed-later');
    await browser.expectAccessible(page);
  }, 120_000);
});
