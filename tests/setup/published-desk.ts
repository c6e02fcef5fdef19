import type { Page } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import { Caller } from '../../server/demo/simulation/caller';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import type { TestApp } from './app';
import type { TestBrowser } from './browser';

/** The desk of a day that is planned and published, with a draft of it opened to be changed by hand; and its dispatcher. */
export async function openDraft(t: TestApp, browser: TestBrowser): Promise<{ page: Page; dispatcher: Caller }> {
  const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
  const dispatcher = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
  await planAndPublish(dispatcher, people.day, 1, 0.5);
  const page = await browser.open('/console/', 'dispatcher');
  await page.getByText('已发布第 1 版').first().waitFor();
  await page.keyboard.press('e');
  await page.getByText('预览，还没有发布').waitFor();
  return { page, dispatcher };
}
