import { RouteModel } from '../../server/dispatch';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { observeDays } from '../setup/observed-days';

/** Run in the page: counts how often what stands on the map is drawn. */
const countDrawings = `(() => {
  const { prototype } = CanvasRenderingContext2D;
  const clear = prototype.clearRect;
  window.drawings = 0;
  prototype.clearRect = function (...area) {
    if (this.canvas === document.querySelector('.district-canvas')) window.drawings += 1;
    clear.apply(this, area);
  };
})()`;
/** Run in the page: the map has come to rest; answers how often it was drawn since it was asked last. */
const drawnUntilRest = `new Promise((resolve) => {
  let seen = -1;
  const look = () => {
    if (seen === window.drawings) {
      window.drawings = 0;
      return resolve(seen);
    }
    seen = window.drawings;
    setTimeout(look, 500);
  };
  look();
})`;

describe('the dispatcher’s day in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '60' });
  const browser = useBrowser(t);

  test('enters by one tap, plans, publishes, and watches the day being driven without reloading', async () => {
    const page = await browser.open('/', null, { width: 1440, height: 900 });
    const card = page.locator('[data-role="dispatcher"]').first();
    await card.waitFor();
    await browser.shoot(page, 'landing');
    await browser.expectAccessible(page);
    await card.click();
    await page.waitForURL('**/console/**');
    await page.getByText('还没有发布计划').first().waitFor();
    // The head of the group that stays in sight ticks it, too.
    await page.locator('.stuck [data-test="tick-group"]').click();
    await page.getByText(/^已勾选/).waitFor();
    await page.locator('.stuck [data-test="tick-group"]').click();
    await page.getByText(/^已勾选/).waitFor({ state: 'detached' });

    // What days before have taught is shown beside what counts; one of it is taken over.
    await observeDays('2026-11-01');
    await page.getByRole('button', { name: '排计划' }).first().click();
    await page.getByRole('button', { name: '实测用时和重量' }).click();
    const learnt = page.locator('.drawer-pane');
    await learnt.getByText('现在用的是初始假设值').waitFor();
    for (const row of [/^车速 · 街道/, /^搬运 · /, /上门快慢$/, /^路上用时的波动/, /^上门用时的波动/, /^单件重量 · /])
      await learnt.getByText(row).first().waitFor();
    await browser.shoot(page, 'learnt');
    await browser.expectAccessible(page);
    await learnt.getByText('全选').click();
    await learnt.getByText(/^单件重量 · /).click();
    await learnt.getByRole('button', { name: '采用选中的 1 项' }).click();
    await learnt.getByText(/现在用第 1 版/).waitFor();
    expect(await learnt.getByText(/^单件重量 · /).count()).toBe(0);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: '5 秒' }).click();
    await page.getByRole('button', { name: '开始排' }).click();
    const publish = page.getByRole('button', { name: '发布给车队' });
    await publish.waitFor({ timeout: 40_000 });
    await page.getByText('用时和重量按实测第 1 版算').waitFor();
    await browser.shoot(page, 'plan');
    await browser.expectAccessible(page);
    // A look aside at what was learnt comes back to the plan on the board.
    await page.getByRole('button', { name: '实测用时和重量' }).click();
    await publish.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await publish.waitFor();
    await publish.click();
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await page.getByText('已发布第 1 版').first().waitFor();
    const planned = await RequestModel.countDocuments({ status: 'planned' });
    expect(planned).toBeGreaterThan(20);
    expect(await RouteModel.countDocuments({ active: true, status: 'published' })).toBeGreaterThan(3);

    // A choice opens the drawer and makes the map smaller: that is one drawing of what stands, and one more if the map moves to the place.
    await page.keyboard.press('Escape');
    await page.evaluate(countDrawings);
    await page.evaluate(drawnUntilRest);
    await page.locator('.queue .row').first().click();
    await page.locator('.drawer-pane').getByText('楼').first().waitFor();
    const drawings = (await page.evaluate(drawnUntilRest)) as number;
    expect(drawings).toBeGreaterThan(0);
    expect(drawings).toBeLessThanOrEqual(2);

    await page.evaluate('window.neverReloaded = true');
    await page.getByRole('button', { name: '演示这一天' }).click();
    await page.getByRole('button', { name: '×480' }).click();
    await page
      .getByRole('button', { name: /开始|出车/ })
      .last()
      .click();
    // Work gets done, and the page says so by itself.
    await page.getByText(/已办 [1-9]\d*\//).waitFor({ timeout: 60_000 });
    await browser.shoot(page, 'console');
    await browser.expectAccessible(page);
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    expect(await RouteModel.countDocuments({ active: true, status: 'started' })).toBeGreaterThan(0);
  }, 150_000);
});
