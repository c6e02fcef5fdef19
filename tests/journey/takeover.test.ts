import type { Page } from 'playwright-core';
import { requestsApi } from '#shared/requests/requests';
import { EventModel } from '../../server/kernel/events/event-store';
import { RequestModel } from '../../server/requests/model';
import { useApp, type TestApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { openProxy, type CutProxy } from '../setup/cut-proxy';
import { killProcesses, startProcess, type ServerProcess } from '../setup/server-process';

/** Two server processes on one database behind one address, as behind a balancer; the first is killed while a page is open. */
describe('a second process takes over while the browser stays open', () => {
  // Seeds the district; the pages never speak to it.
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '12', PLANNER_THREADS: '0' });
  let front: CutProxy;
  const through = {
    get url() {
      return `http://${front.address}`;
    },
    get visitor() {
      return t.at(`http://${front.address}`, null);
    },
  } as TestApp;
  const browser = useBrowser(through);
  const servers: ServerProcess[] = [];
  const portOf = ({ url }: ServerProcess) => Number(new URL(url).port);

  beforeAll(async () => {
    const settings = { MONGODB_URI: t.app.kernel.config.MONGODB_URI ?? '', DEMO: '1', DRAFT_PLANS: '0' };
    for (let n = 0; n < 2; n += 1) servers.push(await startProcess('server', settings));
    front = await openProxy(portOf(servers[0]!));
  }, 60_000);
  afterAll(async () => {
    await killProcesses();
    await front.close();
  }, 30_000);

  const inQueue = (page: Page, address: string) => page.getByText(address).first();

  test('what happens at the other process appears on the same page, without loading it again', async () => {
    const page = await browser.open('/console/', 'dispatcher');
    const [known] = await RequestModel.find({ status: 'waiting' }).sort({ 'slot.from': -1 }).lean();
    await inQueue(page, known!.addressText.split('镇').at(-1)!).waitFor();
    await page.evaluate('window.neverReloaded = true');

    const [first, second] = servers as [ServerProcess, ServerProcess];
    front.lead(portOf(second));
    await first.kill();
    front.cut();

    const resident = t.at(second.url, (await t.as('resident')).token);
    const { slot, place } = known!;
    const booked = await resident.call(requestsApi.openRequest, {
      body: {
        ...{
          districtCode: known!.districtCode,
          kind: 'collect',
          slot: { day: slot.day, from: slot.from, to: slot.to },
        },
        items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
        address: { place: { lng: place.lng, lat: place.lat }, text: '文化路3号', unit: '', floor: 1, lift: false },
        contact: { name: '余小芳', phone: '13912345678' },
      },
    });
    expect(booked.status).toBe(201);
    await inQueue(page, '文化路3号').waitFor({ timeout: 30_000 });
    // And acts of the page go through the process that took over, each once.
    await inQueue(page, '文化路3号').click();
    await page.getByText('余**').first().waitFor();
    await page.getByRole('button', { name: '取消预约' }).click();
    await page.locator('#cancel-reason').fill('住户搬走了');
    await page.getByRole('button', { name: '确定取消' }).click();
    await page.locator('.drawer-pane').getByText('已取消').first().waitFor();
    const { id } = booked.body.request;
    const after = (await RequestModel.findById(id).lean())!;
    expect([after.status, after.timeline.filter(({ detail }) => detail === '住户搬走了').length]).toEqual([
      'cancelled',
      1,
    ]);
    const told = { name: 'requests:status-changed' as const, 'data.requestId': id, 'data.to': 'cancelled' };
    expect(await EventModel.countDocuments(told)).toBe(1);
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    await browser.shoot(page, 'takeover');
  }, 90_000);
});
