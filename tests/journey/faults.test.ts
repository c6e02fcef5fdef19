import type { Page } from 'playwright-core';
import { demoApi } from '#shared/demo/demo';
import { routesApi } from '#shared/dispatch/routes';
import { SessionModel } from '../../server/accounts/model';
import { RouteModel } from '../../server/dispatch';
import { ActModel } from '../../server/dispatch/model';
import { Caller } from '../../server/demo/simulation/caller';
import { PlanModel } from '../../server/planning';
import { RequestModel } from '../../server/requests/model';
import { eventually } from '../feature/dispatch/operated-day';
import { useApp } from '../setup/app';
import { useBrowser } from '../setup/browser';
import { useKillableServer } from '../setup/killable-server';
import { openDraft, visitThatFitsAbove } from '../setup/published-desk';

/** What a person sees when a phone is full, a session ends, a link is mistyped or the server goes away in mid-work. */
describe('faults in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '30' });
  const server = useKillableServer(t);
  const browser = useBrowser(server.app);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);
  const peopleOf = async () => (await t.visitor.call(demoApi.listDemoPeople, {})).body;

  test('the server is killed while a stop is in hand and before the day is published: nothing is lost, it happens once', async () => {
    const { page } = await openDraft(t, browser);
    const copy = () => PlanModel.findOne().sort({ _id: -1 }).lean();
    const before = (await copy())!;
    const visit = await visitThatFitsAbove(page);
    const rows = () => page.locator('[data-row]').allInnerTexts();
    const rowsBefore = await rows();
    // Into the hand, the server dies, one row up.
    await visit.click();
    await page.keyboard.press('m');
    await page.locator('[data-test="verdict"]').waitFor();
    await server.kill();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByText('连不上网络').first().waitFor();
    expect(await page.getByText('没有可走的路').count()).toBe(0);
    // What was not stored is not shown as if it were: the next move would be made on a plan that there never was.
    expect(await rows()).toEqual(rowsBefore);
    await browser.shoot(page, 'desk-server-away');
    await server.start();
    await page.getByText('实时', { exact: true }).waitFor({ timeout: 30_000 });
    // The draft stands as it did, and the same move is taken now.
    await page.getByText('预览，还没有发布').waitFor();
    expect((await copy())!.version).toBe(before.version);
    await visit.click();
    await page.keyboard.press('m');
    await page.locator('[data-test="verdict"]').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-test="verdict"]').getByText(/元/).waitFor();
    await page.keyboard.press('Enter');
    await eventually(
      async () => (await copy())!.version,
      (version) => version === before.version + 1,
    );

    await page.getByRole('button', { name: '发布给车队' }).click();
    await server.kill();
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await page.waitForTimeout(500);
    expect(await RouteModel.countDocuments({ revision: 2 })).toBe(0);
    await server.start();
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await page.getByText('已发布第 2 版').first().waitFor({ timeout: 30_000 });
    const active = await RouteModel.find({ active: true }).lean();
    expect(new Set(active.map(({ shiftId }) => shiftId)).size).toBe(active.length);
  }, 180_000);

  test('a full phone says that it kept nothing; a session that ended loses nothing: signed in again, all goes up once', async () => {
    const people = await peopleOf();
    const collectors = people.items.filter(({ role }) => role === 'collector');
    const routes = await Promise.all(
      collectors.map(async ({ id }) => {
        const { route } = await (await Caller.asDemoPerson(t.url, id)).call(routesApi.getMyRoute, { query: {} });
        return route;
      }),
    );
    const person = routes.findIndex((route) => route !== null);
    const route = routes[person]!;
    const dispatcher = await Caller.asDemoPerson(t.url, people.items.find(({ role }) => role === 'dispatcher')!.id);
    const now = new Date(Date.parse(route.stops[0]!.plannedLeaveAt) - 60_000).toISOString();
    await dispatcher.call(demoApi.moveClock, { body: { now, speed: 1 } });
    const page = await browser.open('/c/', 'collector', { person, width: 390, height: 844 });
    await at(page, 'start').waitFor();
    await page.evaluate(`window.realAdd = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError'); }; undefined`);
    await at(page, 'start').click();
    await at(page, 'full').waitFor();
    await browser.shoot(page, 'collector-full');
    await browser.expectAccessible(page);
    await at(page, 'full-ok').click();
    expect(await ActModel.countDocuments({ routeId: route.id })).toBe(0);
    await page.evaluate('IDBObjectStore.prototype.add = window.realAdd; undefined');
    // The session ends while there is no signal.
    await page.context().setOffline(true);
    await at(page, 'start').click();
    await at(page, 'queued').waitFor();
    await SessionModel.deleteMany({ accountId: collectors[person]!.id });
    // A server remembers a session for a second.
    await eventually(
      async () => (await page.context().request.get(`${server.app.url}/api/my/route`)).status(),
      (status) => status === 401,
    );
    await page.context().setOffline(false);
    await at(page, 'signed-out').waitFor({ timeout: 30_000 });
    await browser.shoot(page, 'collector-signed-out');
    expect(await ActModel.countDocuments({ routeId: route.id })).toBe(0);
    const headers = { 'x-huiliu-client': 'web' };
    await page.context().request.post(`${server.app.url}/api/demo/sign-in`, {
      data: { id: collectors[person]!.id },
      headers,
    });
    await page.reload();
    await at(page, 'next-stop').waitFor();
    await eventually(
      () => ActModel.countDocuments({ routeId: route.id }),
      (acts) => acts === 1,
    );
    await at(page, 'queued').waitFor({ state: 'detached' });
    expect((await RouteModel.findById(route.id).lean())?.status).toBe('started');
  }, 120_000);

  test('a resident’s link with one letter changed shows nothing of anybody', async () => {
    const request = (await RequestModel.findOne().lean())!;
    const wrong = request.secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    const page = await browser.open(`/s/${wrong}`, null, { width: 360, height: 640 });
    await page.getByText('没有找到').first().waitFor();
    await browser.shoot(page, 'resident-wrong-link');
    await browser.expectAccessible(page);
    const text = await page.locator('body').innerText();
    for (const own of [request.code, request.contactName, request.addressText]) expect(text).not.toContain(own);
  }, 60_000);
});
