import type { Locator, Page } from 'playwright-core';
import type { Caller } from '../../server/demo/simulation/caller';
import type { TestApp } from './app';
import type { TestBrowser } from './browser';
import { publishDemoDay } from './demo-day';

/** The desk of a day that is planned and published, with a draft of it opened to be changed by hand; and its dispatcher. */
export async function openDraft(t: TestApp, browser: TestBrowser): Promise<{ page: Page; dispatcher: Caller }> {
  const { dispatcher } = await publishDemoDay(t);
  const page = await browser.open('/console/', 'dispatcher');
  await page.getByText('已发布第 1 版').first().waitFor();
  await page.keyboard.press('e');
  await page.getByText('预览，还没有发布').waitFor();
  return { page, dispatcher };
}

/** A visit on the board that a key moves to the row above without breaking a rule; tried by hand and left where it is. */
export async function visitThatFitsAbove(page: Page): Promise<Locator> {
  const visits = page.locator('[data-row] ~ [data-row] .block.visit');
  const verdict = page.locator('[data-test="verdict"]');
  for (let n = 0; n < (await visits.count()); n++) {
    const visit = visits.nth(n);
    await visit.click();
    await page.keyboard.press('m');
    await verdict.waitFor();
    await page.keyboard.press('ArrowUp');
    await verdict.locator('.fits, .broken').first().waitFor();
    const fits = (await verdict.locator('.fits').count()) > 0;
    await page.keyboard.press('Escape');
    await verdict.waitFor({ state: 'hidden' });
    if (fits) return visit;
  }
  throw new Error('No visit of the plan fits on the row above');
}
