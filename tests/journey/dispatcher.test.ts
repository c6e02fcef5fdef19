import { RouteModel } from '../../server/dispatch';
import { RequestModel } from '../../server/requests/model';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

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

    await page.getByRole('button', { name: '排计划' }).first().click();
    await page.getByRole('button', { name: '5 秒' }).click();
    await page.getByRole('button', { name: '开始排' }).click();
    const publish = page.getByRole('button', { name: '发布给车队' });
    await publish.waitFor({ timeout: 40_000 });
    await browser.shoot(page, 'plan');
    await browser.expectAccessible(page);
    await publish.click();
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await page.getByText('已发布第 1 版').first().waitFor();
    const planned = await RequestModel.countDocuments({ status: 'planned' });
    expect(planned).toBeGreaterThan(20);
    expect(await RouteModel.countDocuments({ active: true, status: 'published' })).toBeGreaterThan(3);

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
