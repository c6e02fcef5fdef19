import type { Page } from 'playwright-core';
import { dayOf } from '#shared/kernel/time';
import { DistrictModel } from '../../server/network';
import { testZone, useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

describe('dossier desk and price desk in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '30' });
  const browser = useBrowser(t);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);
  const tab = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  test('a price list is drafted by a dispatcher and approved by an administrator; then it is in force', async () => {
    const desk = await browser.open('/console/settlement', 'dispatcher');
    await tab(desk, '价目表').click();
    await at(desk, 'price-lists').waitFor();
    await at(desk, 'draft').click();
    const day = desk.locator('#price-from');
    const today = dayOf(t.app.kernel.clock.now(), testZone);
    await day.fill(today);
    await day.press('Enter');
    await desk.getByRole('button', { name: '保存' }).click();
    await at(desk, 'price-list').waitFor();
    const low = desk.getByLabel('冰箱 能用 最低');
    await low.fill('66');
    await low.press('Tab');
    await at(desk, 'price-save').click();
    await desk.getByText('已保存').first().waitFor();
    await browser.expectAccessible(desk);
    await browser.shoot(desk, 'price-desk');
    expect(await at(desk, 'approve').count()).toBe(0);

    const office = await browser.open('/console/settlement', 'administrator');
    await tab(office, '价目表').click();
    await at(office, 'price-lists').getByRole('button', { name: '打开' }).first().click();
    await at(office, 'approve').click();
    await at(office, 'price-lists').waitFor();
    const first = at(office, 'price-lists').locator('tbody tr').first();
    await first.getByText('现行').waitFor();
    expect(await first.innerText()).toContain('v2');

    // What is paid on top where a vehicle is near, from the price desk too.
    await at(office, 'near-bonus').click();
    const extra = office.locator('#near-bonus');
    await extra.fill('4.5');
    await browser.expectAccessible(office);
    await browser.shoot(office, 'near-bonus');
    await office.getByRole('button', { name: '保存' }).click();
    await office.getByText('车在附近多给 4.50 元').waitFor();
    expect((await DistrictModel.findOne().lean())?.nearBonusFen).toBe(450);
  }, 150_000);

  test('the dossier desk says what is lacking, tries the rule of the purchase day and keeps the person sealed', async () => {
    const office = await browser.open('/console/settlement', 'administrator');
    await at(office, 'dossiers').waitFor();
    await at(office, 'open-dossier').first().click();
    const dossier = at(office, 'dossier');
    await dossier.getByText('能效标识照片').waitFor();
    await office.locator('#purchase-price').fill('8000');
    await office.locator('#purchase-invoice').fill('FP-1');
    await at(office, 'save-purchase').click();
    await at(office, 'decision').waitFor();
    expect(await at(office, 'decision').innerText()).toMatch(/2026|没有规则/);
    await office.locator('#person-name').fill('余小芳');
    await office.locator('#person-number').fill('511112198001010011');
    expect(await at(office, 'identify').isDisabled()).toBe(true);
    await office.locator('#person-number').fill('511112198001010015');
    await at(office, 'identify').click();
    await dossier.getByText('511*************15').waitFor();
    await browser.expectAccessible(office);
    await browser.shoot(office, 'dossier-desk');
    await office.keyboard.press('Escape');
    await dossier.waitFor({ state: 'hidden' });
    for (const name of ['降价', '付款', '总账', '反向开票']) {
      await tab(office, name).click();
      await office.locator('main h2').first().waitFor();
    }
    await browser.expectAccessible(office);
    await browser.shoot(office, 'invoices');
    await tab(office, '总账').click();
    await at(office, 'audit').click();
    expect(await at(office, 'audit-result').innerText()).toBe('账目全部对得上');
  }, 150_000);
});
