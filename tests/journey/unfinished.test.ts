import { Types } from 'mongoose';
import type { Page } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import { addDays, instantOf } from '#shared/kernel/time';
import type { Caller } from '../../server/demo/simulation/caller';
import { RouteModel, type RouteDoc } from '../../server/dispatch';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';

describe('a route that was not finished, in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '20' });
  const browser = useBrowser(t);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);
  let dispatcher: Caller;
  let day: string;

  /** Today's route of a demo collector, and yesterday's as the crew left it: everything done but the last word. */
  const leftOpen = async () => {
    const published = await publishDemoDay(t);
    ({ dispatcher, day } = published);
    await dispatcher.call(demoApi.moveClock, {
      body: { now: instantOf(day, 8 * 3600, 'Asia/Shanghai').toISOString(), speed: 1 },
    });
    const { person, route } = published.collectors[0]!;
    const own = await RouteModel.findById(route.id).lean<RouteDoc>();
    const yesterday = addDays(day, -1);
    await RouteModel.create([
      {
        ...own!,
        ...{
          _id: new Types.ObjectId(),
          shiftId: String(new Types.ObjectId()),
          day: yesterday,
          status: 'started' as const,
        },
        startedAt: instantOf(yesterday, 8 * 3600, 'Asia/Shanghai'),
        stops: own!.stops
          .filter(({ kind }) => kind === 'start' || kind === 'end')
          .map((stop) => ({ ...stop, status: 'done' as const })),
      },
    ]);
    return { person, routeId: route.id, crewName: route.crew.name };
  };
  const statusOf = async (id: string) => (await RouteModel.findById(id).lean())?.status;
  const becomes = async (id: string, status: string) => {
    for (let tries = 0; tries < 150 && (await statusOf(id)) !== status; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await statusOf(id)).toBe(status);
  };

  test('the crew finishes it first and then starts; the dispatcher ends one that nobody finishes', async () => {
    const { person, routeId, crewName } = await leftOpen();
    const phone = await browser.open('/c/', 'collector', { person, width: 360 });
    await at(phone, 'unfinished').waitFor();
    expect(await at(phone, 'start').count()).toBe(0);
    await browser.shoot(phone, 'collector-unfinished');
    await browser.expectAccessible(phone);
    await at(phone, 'go-unfinished').click();
    await at(phone, 'finish').click();
    await at(phone, 'back-to-today').click();
    await at(phone, 'start').click();
    await becomes(routeId, 'started');

    await dispatcher.call(demoApi.moveClock, {
      body: { now: instantOf(day, 22 * 3600, 'Asia/Shanghai').toISOString(), speed: 1 },
    });
    const page = await browser.open('/console/', 'dispatcher');
    await page.locator('[role="rowheader"]').filter({ hasText: crewName }).click();
    await at(page, 'end-route').locator('summary').click();
    await at(page, 'end-note').fill('收运员忘了收车');
    await browser.shoot(page, 'end-route');
    await browser.expectAccessible(page);
    await at(page, 'end-it').click();
    // Nothing was unloaded, so nothing is left to account for.
    await becomes(routeId, 'closed');
    await page.getByText('路线已结束').first().waitFor();
  }, 180_000);
});
