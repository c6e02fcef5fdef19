import type { Page } from 'playwright-core';
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

/** The first visit on the board in a row that has another one above it, which is where a key takes it. */
export const visitBelowARow = (page: Page) => page.locator('[data-row] ~ [data-row] .block.visit').first();
