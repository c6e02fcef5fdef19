import { closingApi } from '#shared/closing/closing';
import { demoApi } from '#shared/demo/demo';
import { requestsApi } from '#shared/requests/requests';
import { Caller } from '../../server/demo/simulation/caller';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';

describe('a day that somebody closes while others look at it, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '4' });
  const browser = useBrowser(t);

  test('the desk says so, leads to the report, and offers no plan any more', async () => {
    const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
    const { day } = people;
    const dispatcher = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const { items } = await dispatcher.call(requestsApi.listRequests, { query: { day } });
    for (const { id } of items)
      await dispatcher.call(requestsApi.cancelRequest, { params: { id }, body: { reason: '停电' } });

    const page = await browser.open('/console/', 'dispatcher');
    const english = await browser.open('/console/', 'dispatcher', { language: 'en' });
    const plan = page.getByRole('button', { name: '排计划' });
    await plan.first().click();
    await page.getByText('算多久').first().waitFor();
    await english.getByRole('button', { name: 'Plan the day' }).first().waitFor();
    expect(await page.locator('[data-test="day-closed"]').count()).toBe(0);

    const { closed } = await dispatcher.call(closingApi.closeDay, { params: { day }, body: {} });
    const mark = page.locator('[data-test="day-closed"]');
    await mark.waitFor();
    expect(await mark.textContent()).toContain(closed!.by);
    expect(await mark.textContent()).toContain('收班');
    // The plan that stood open is gone, and no way leads back to one.
    await page.locator('.drawer').waitFor({ state: 'detached' });
    expect(await plan.count()).toBe(0);
    for (const key of ['r', 'e']) {
      await page.keyboard.press(key);
      await page.getByText('不能再排计划').last().waitFor();
    }
    expect(await page.locator('.drawer').count()).toBe(0);
    await page.getByRole('button', { name: '演示这一天' }).click();
    await page.getByText('这天已经收班。换一天再演示。').waitFor();
    expect(await page.getByRole('button', { name: '开始演示' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await browser.expectAccessible(page);
    await mark.click();
    await page.locator('[data-test="closing-state"]').getByText(closed!.by).waitFor();

    const sign = english.locator('[data-test="day-closed"]');
    await sign.waitFor();
    expect(await sign.textContent()).toMatch(/Closed .* by .*Report/);
    expect(await english.getByRole('button', { name: 'Plan the day' }).count()).toBe(0);
    // Another day is open; the closed one is closed for who comes later, too.
    await english.getByRole('button', { name: 'Day after' }).click();
    await english.getByRole('button', { name: 'Plan the day' }).first().waitFor();
    await english.goto(`${t.url}/console/?day=${day}`);
    await sign.waitFor();
  }, 180_000);
});
