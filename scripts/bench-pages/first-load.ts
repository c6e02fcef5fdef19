import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';

/** Most that a resident's phone may load before the first screen stands, kB compressed. */
export const mostFirstLoadKb = 200;

/** What a new visitor's phone loads for the resident's first screen, largest first: everything with its gzip size, kB. */
export async function firstLoadOf(browser: Browser, address: string): Promise<{ file: string; kb: number }[]> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true });
  const page = await context.newPage();
  const loaded: Promise<{ file: string; kb: number }>[] = [];
  page.on('response', (response) =>
    loaded.push(
      response.body().then(
        (body) => ({ file: new URL(response.url()).pathname, kb: gzipSync(body).length / 1000 }),
        // Redirects and the like carry nothing.
        () => ({ file: new URL(response.url()).pathname, kb: 0 }),
      ),
    ),
  );
  await page.goto(address);
  await page.locator('[data-test="point"]').first().waitFor();
  await page.waitForLoadState('load');
  const files = await Promise.all(loaded);
  await context.close();
  return files.sort((a, b) => b.kb - a.kb);
}
