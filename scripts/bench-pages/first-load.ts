import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** Most that a resident's phone may load before the first screen stands, kB compressed. */
export const mostFirstLoadKb = 200;

/** What a page that has just been opened loaded for its first screen, largest first: everything with its gzip size, kB. */
export async function firstLoadOf(page: Page): Promise<{ file: string; kb: number }[]> {
  const addresses = (await page.evaluate(
    `[location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]`,
  )) as string[];
  const files = await Promise.all(
    addresses.map(async (address) => {
      const body = await (await page.request.get(address)).body();
      return { file: new URL(address).pathname, kb: gzipSync(body).length / 1000 };
    }),
  );
  return files.sort((a, b) => b.kb - a.kb);
}
