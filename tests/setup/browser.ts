import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import type { Role } from '#shared/kernel/roles';
import type { TestApp } from './app';
import { launchChromium } from './chromium';

const root = path.resolve(__dirname, '../..');
/** Where screenshots go: with SCREENS=1 to be looked at, with UPDATE_SCREENS=1 those of the README. Drawing them costs a tenth of a journey. */
const screensFolder = {
  look: process.env['SCREENS'] === '1' ? path.join(root, 'build/screens') : null,
  readme: process.env['UPDATE_SCREENS'] === '1' ? path.join(root, 'tests/journey/screens') : null,
};

/** How a person looks at a page. */
export interface Look {
  width?: number;
  height?: number;
  language?: 'zh-CN' | 'en';
  theme?: 'light' | 'dark' | 'contrast';
}
/** Run in the page: waits for animations that have an end. */
const settledAnimations = `Promise.race([
  new Promise((resolve) => setTimeout(resolve, 3000)),
  new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
    Promise.all(document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
      .map((one) => one.finished.catch(() => undefined)))),
]).then(() => undefined)`;
/** Run in the page: hides messages that are about to close by themselves. */
const withoutMessages = `document.querySelectorAll('.el-message').forEach((one) => (one.style.display = 'none'))`;
const sizeOf = (role: Role | null) =>
  role === null || role === 'resident' || role === 'collector'
    ? { width: 390, height: 844 }
    : { width: 1440, height: 900 };

export interface TestBrowser {
  /** A page of a new visitor, or of a demo person of a role. `person`: which of them. Errors of the page fail the test at its end. */
  open(address: string, role?: Role | null, look?: Look & { person?: number }): Promise<Page>;
  /** Keeps a picture where one is wanted. */
  shoot(page: Page, name: string): Promise<void>;
  /** Fails on serious or critical findings of axe. */
  expectAccessible(page: Page): Promise<void>;
  /** The same by the two rules about colours alone, for a page that was looked at in other colours before. */
  expectReadable(page: Page): Promise<void>;
}

/** Fails on serious or critical findings of axe. */
async function expectNothingSerious(page: Page, rules: { runOnly?: string[] }): Promise<void> {
  // What is fading has no contrast: messages that close by themselves are put away, what comes in is waited for.
  await page.evaluate(withoutMessages);
  await page.evaluate(settledAnimations);
  // Describing what passes takes ten times as long as the checks.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'], ...rules });
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    serious.map(({ id, nodes }) => ({
      id,
      at: nodes.slice(0, 3).map(({ target, failureSummary }) => `${String(target)} ${failureSummary}`),
    })),
  ).toEqual([]);
}

/** One real browser for a test file. Call it at the top, after `useApp`. */
export function useBrowser(t: TestApp): TestBrowser {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(errors.splice(0)).toEqual([]);
  }, 30_000);
  afterAll(async () => browser?.close(), 30_000);

  return {
    open: async (address, role = null, look = {}) => {
      if (!browser) throw new Error('useBrowser(): the browser is there from beforeAll on');
      const { width, height } = { ...sizeOf(role), ...look };
      const context = await browser.newContext({
        viewport: { width, height },
        locale: look.language ?? 'zh-CN',
        timezoneId: 'Asia/Shanghai',
        hasTouch: width < 600,
        // What moves for the eye alone costs a test machine without a graphics card more than the rest of the page.
        reducedMotion: 'reduce',
        permissions: ['geolocation'],
        geolocation: { longitude: 103.818, latitude: 29.409 },
      });
      contexts.push(context);
      const kept = { 'huiliu.language': look.language ?? 'zh-CN', ...(look.theme && { 'huiliu.theme': look.theme }) };
      await context.addInitScript(`Object.assign(localStorage, ${JSON.stringify(kept)})`);
      if (role) {
        const { body } = await t.visitor.call(demoApi.listDemoPeople, {});
        const people = body.items.filter((one) => one.role === role);
        const id = people[look.person ?? 0]?.id;
        const answer = await context.request.post(`${t.url}/api/demo/sign-in`, {
          data: { id },
          headers: { 'x-huiliu-client': 'web' },
        });
        expect(answer.status()).toBe(200);
      }
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== '127.0.0.1') errors.push(`asked ${hostname}`);
      });
      await page.goto(t.url + address);
      return page;
    },
    shoot: async (page, name) => {
      const { look, readme } = screensFolder;
      const files: string[] = [];
      if (look) files.push(path.join(look, `${name}.png`));
      // Those that it shows are there already.
      if (readme && existsSync(path.join(readme, `${name}.png`))) files.push(path.join(readme, `${name}.png`));
      if (files.length === 0) return;
      await page.evaluate('document.fonts.ready');
      const picture = await page.screenshot({ animations: 'disabled' });
      for (const file of files) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, picture);
      }
    },
    expectAccessible: (page) => expectNothingSerious(page, {}),
    expectReadable: (page) => expectNothingSerious(page, { runOnly: ['color-contrast', 'link-in-text-block'] }),
  };
}
