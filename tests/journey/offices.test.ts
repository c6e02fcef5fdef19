import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { Role } from '#shared/kernel/roles';
import { ShiftModel } from '../../server/fleet/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

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
      for (const theme of ['light', 'dark'] as const) {
        const page = await browser.open('/console/', role, { theme, language });
        await ready(page);
        await browser.expectAccessible(page);
        if (theme === 'light') await browser.shoot(page, `office-${name}`);
        for (const tab of theme === 'light' ? tabs : []) {
          await page.locator('nav').getByRole('button', { name: tab }).click();
          await ready(page);
          await browser.expectAccessible(page);
        }
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
    await page.getByRole('cell', { name: '川L 99999', exact: true }).waitFor();
  }, 60_000);
});
