import type { Browser } from 'playwright-core';

/** A cheap phone on a slow line: processor four times slower, 1.6 Mbit/s down, 0.75 up, 150 ms there and back (Lighthouse's slow 4G). */
export const slowPhone = { cpu: 4, downKbps: 1_600, upKbps: 750, roundTripMs: 150, mostSec: 2 };

/** Seconds from asking for the resident's first page, with nothing kept, until its button to book can be pressed. The median of `times`. */
export async function secondsUntilUsable(browser: Browser, url: string, times = 3): Promise<number> {
  const seconds: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const { cpu, downKbps, upKbps, roundTripMs } = slowPhone;
    const bytes = (kbps: number) => (kbps * 1000) / 8;
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: roundTripMs },
      ...{ downloadThroughput: bytes(downKbps), uploadThroughput: bytes(upKbps) },
    });
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpu });
    const from = Date.now();
    await page.goto(url, { waitUntil: 'commit' });
    // Stands still, is in sight and takes a tap.
    await page.locator('[data-test="book"]').first().click({ trial: true });
    seconds.push((Date.now() - from) / 1000);
    await context.close();
  }
  return seconds.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Infinity;
}
