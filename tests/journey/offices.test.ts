import type { Page } from 'playwright-core';
import type { Role } from '#shared/kernel/roles';
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
});
