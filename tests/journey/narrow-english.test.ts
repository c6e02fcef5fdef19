import type { Page } from 'playwright-core';
import type { Role } from '#shared/kernel/roles';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';

/** Run in the page: words that are broken in the middle, buttons whose words go over their edge, and a page that is wider than the phone. */
const faultsOfLines = `(() => {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the phone');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.parentElement.closest('.leaflet-container, script, style, svg, a[href^="http"]')) continue;
    for (const { 0: word, index } of node.data.matchAll(/[A-Za-z]{2,}|\\d\\d:\\d\\d/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 4))).size > 1) faults.push(word);
    }
  }
  for (const button of document.querySelectorAll('button, a.btn, a.main')) {
    // What a map names for those who do not see it stands beside it, out of sight.
    if (button.closest('.map')) continue;
    const { right, width } = button.getBoundingClientRect();
    const around = button.parentElement.getBoundingClientRect().right;
    if (width && right > around + 1 && getComputedStyle(button).position !== 'absolute') faults.push(button.innerText);
  }
  return faults;
})()`;

describe('phones of 360 pixels in English, in normal and large type', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '40' });
  const browser = useBrowser(t);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);
  const phone = { width: 360, height: 740, language: 'en' as const };
  const inLarge = async (page: Page) => {
    await page.evaluate(`localStorage.setItem('huiliu.type', 'large')`);
    await page.reload();
  };
  const expectWhole = async (page: Page) => expect(await page.evaluate(faultsOfLines)).toEqual([]);

  test('a resident reads whole words, the district among them', async () => {
    const page = await browser.open('/r/', null, phone);
    // Nobody is signed in, and no page load calls that an error.
    const refused: string[] = [];
    page.on('response', (answer) => {
      if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
    });
    for (const type of ['normal', 'large']) {
      if (type === 'large') await inLarge(page);
      await at(page, 'point').first().waitFor();
      const fits = `(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1)(document.querySelector('.district'))`;
      expect(await page.evaluate(fits)).toBe(true);
      await expectWhole(page);
      await page.goto(`${t.url}/r/book/items`);
      await at(page, 'item-fridge').waitFor();
      await expectWhole(page);
      await page.goto(`${t.url}/r/`);
    }
    expect(refused).toEqual([]);
  });

  test('a collector’s next act stands on one line, before and after the start', async () => {
    const { collectors } = await publishDemoDay(t);
    const page = await browser.open('/c/', 'collector', { ...phone, person: collectors[0]!.person });
    await at(page, 'start').waitFor();
    // Before the start the first stop stands in the list like the others.
    expect(await at(page, 'ahead').locator('.number', { hasText: /^1$/ }).count()).toBe(1);
    await at(page, 'start').click();
    // A plan may begin with the break.
    await page.locator('[data-test="depart"], [data-test="take-break"]').first().waitFor();
    if ((await at(page, 'take-break').count()) > 0) await at(page, 'take-break').click();
    await at(page, 'depart').waitFor();
    expect(await at(page, 'ahead').locator('.number', { hasText: /^1$/ }).count()).toBeLessThanOrEqual(1);
    await expectWhole(page);
    await at(page, 'depart').click();
    const near = at(page, 'open-stop');
    await near.waitFor();
    for (const type of ['normal', 'large']) {
      if (type === 'large') await inLarge(page);
      await near.waitFor();
      expect((await near.innerText()).trim()).toBe('Nearly there');
      const lines = await page.evaluate(`(() => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector('[data-test="open-stop"]'));
        return range.getClientRects().length;
      })()`);
      expect([type, lines]).toEqual([type, 1]);
      await expectWhole(page);
    }
  }, 60_000);

  test.each(['point_staff', 'centre_staff'] satisfies Role[])('%s reach their own menu', async (role) => {
    const page = await browser.open('/console/', role, phone);
    await page.locator('main').first().waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    const account = (await page.getByRole('button', { name: /^Account/ }).boundingBox())!;
    expect(account.x + account.width).toBeLessThanOrEqual(360);
    await expectWhole(page);
  });
});
