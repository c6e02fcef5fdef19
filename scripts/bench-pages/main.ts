import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Page } from 'playwright-core';
import { demoApi } from '../../shared/demo/demo';
import { Caller } from '../../server/demo/simulation/caller';
import { planAndPublish } from '../../server/demo/simulation/plan-day';
import { launchChromium } from '../../tests/setup/chromium';
import { percentile, startServer } from '../bench-server/measured-server';
import { crowd, crowdPage } from './crowded-day';
import { firstLoadOf, mostFirstLoadKb } from './first-load';
import { queued, secondsToSend } from './queued-acts';
import { secondsUntilUsable, slowPhone } from './slow-phone';

interface Figure {
  figure: string;
  value: string;
  target: string;
  met: boolean;
}

/** Run in the page: clicks the n-th row of the queue; answers the ms until the next frame that shows it. */
const clickRow = (n: number) => `new Promise((resolve) => {
  const rows = [...document.querySelectorAll('.queue .row')];
  const from = performance.now();
  rows[${n} % rows.length].click();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
})`;
/** Run in the page: counts frames until \`window.benchOver\`. */
const countFrames = `window.benchFrames = new Promise((resolve) => {
  let frames = 0;
  const from = performance.now();
  const next = () => {
    frames += 1;
    if (window.benchOver) resolve(frames / ((performance.now() - from) / 1000));
    else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

async function framesWhilePanning(page: Page): Promise<number> {
  const box = await page.locator('.district-map .host').boundingBox();
  if (!box) throw new Error('the map is not there');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(`${countFrames}; undefined`);
  const until = Date.now() + 4000;
  for (let step = 0; Date.now() < until; step++)
    await page.mouse.move(x + 120 * Math.sin(step / 12), y + 80 * Math.cos(step / 15));
  await page.mouse.up();
  await page.evaluate('window.benchOver = true; undefined');
  return (await page.evaluate('window.benchFrames')) as number;
}

/** `npm run bench:pages`: the desk with a crowded day, as a table and as build/bench-pages.json. */
async function main(): Promise<void> {
  const server = await startServer({ SEED_REQUESTS: '120' });
  const browser = await launchChromium();
  try {
    const people = await new Caller(server.url).call(demoApi.listDemoPeople, {});
    await planAndPublish(await server.signIn('dispatcher'), people.day, 1, 5);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const id = people.items.find(({ role }) => role === 'dispatcher')?.id;
    await context.request.post(`${server.url}/api/demo/sign-in`, {
      data: { id },
      headers: { 'x-huiliu-client': 'web' },
    });
    const page = await context.newPage();
    const moving = await crowdPage(page);
    const from = Date.now();
    await page.goto(`${server.url}/console/`);
    await page.locator('.queue .row').first().waitFor();
    await page.locator('[data-row]').first().waitFor();
    const usableMs = Date.now() - from;
    const paintMs = (await page.evaluate(
      `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0`,
    )) as number;
    await page.waitForTimeout(1500);
    const clicks: number[] = [];
    for (let n = 0; n < 20; n++) clicks.push((await page.evaluate(clickRow(n * 3 + 1))) as number);
    const frames = await framesWhilePanning(page);
    moving.stop();
    await context.close();
    const visitor = await browser.newPage({ viewport: { width: 360, height: 640 }, hasTouch: true });
    await visitor.goto(`${server.url}/r/`);
    await visitor.locator('[data-test="point"]').first().waitFor();
    const files = await firstLoadOf(visitor);
    const usableSec = await secondsUntilUsable(browser, `${server.url}/r/`);
    const syncSec = await secondsToSend(browser, server);
    const loadKb = files.reduce((sum, { kb }) => sum + kb, 0);
    const slowest = percentile(clicks, 0.95);
    const what = `${crowd.requests} requests, ${crowd.routes} routes, ${crowd.vehicles} moving vehicles`;
    const figures: Figure[] = [
      { figure: 'first paint', value: `${Math.round(paintMs)} ms`, target: '≤ 2000 ms', met: paintMs <= 2000 },
      { figure: 'rows and board there', value: `${usableMs} ms`, target: '–', met: true },
      {
        figure: 'selection shown, 95 of 100',
        value: `${Math.round(slowest)} ms`,
        target: '≤ 100 ms',
        met: slowest <= 100,
      },
      { figure: 'panning', value: `${frames.toFixed(1)} frames/s`, target: '≥ 50', met: frames >= 50 },
      {
        figure: 'resident, first load',
        value: `${loadKb.toFixed(0)} kB in ${files.length} files`,
        target: `≤ ${mostFirstLoadKb} kB gzip`,
        met: loadKb <= mostFirstLoadKb,
      },
      {
        figure: `resident, usable on ${slowPhone.cpu} × slowed processor and ${slowPhone.downKbps / 1000} Mbit/s`,
        value: `${usableSec.toFixed(1)} s`,
        target: `≤ ${slowPhone.mostSec} s`,
        met: usableSec <= slowPhone.mostSec,
      },
      {
        figure: `collector, ${queued.acts} kept acts sent`,
        value: `${syncSec.toFixed(1)} s`,
        target: `≤ ${queued.mostSec} s`,
        met: syncSec <= queued.mostSec,
      },
    ];
    console.log(`The desk with ${what}`);
    console.table(
      Object.fromEntries(
        figures.map(({ figure, value, target, met }) => [figure, { value, target, met: met ? 'yes' : 'NO' }]),
      ),
    );
    const first = files.slice(0, 8).map(({ file, kb }) => `${file} ${kb.toFixed(1)}`);
    console.log(`Largest of the resident’s first load, kB: ${first.join(' · ')}`);
    mkdirSync('build', { recursive: true });
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
    writeFileSync('build/bench-pages.json', `${JSON.stringify({ machine, what, figures }, null, 2)}\n`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
