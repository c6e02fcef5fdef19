import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import QRCode from 'qrcode';
import { demoApi } from '#shared/demo/demo';
import { halvesOf } from '#shared/dispatch/halves';
import { routesApi, type CollectorAct } from '#shared/dispatch/routes';
import { requestsApi } from '#shared/requests/requests';
import { UnitModel } from '../../server/custody';
import { RouteModel, type StopDoc } from '../../server/dispatch';
import { ActModel, type VisitDoc } from '../../server/dispatch/model';
import { Caller } from '../../server/demo/simulation/caller';
import { CategoryModel } from '../../server/requests/catalogue';
import { DealerOrderModel } from '../../server/requests/dealer-order-model';
import { RequestModel } from '../../server/requests/model';
import { picture } from '../feature/requests/pictures';
import { useApp } from '../setup/app';
import { faultsOfBooks } from '../setup/books';
import { useBrowser } from '../setup/browser';
import { publishDemoDay } from '../setup/demo-day';
import { useKillableServer } from '../setup/killable-server';

type Unit = Extract<CollectorAct, { type: 'collect' }>['unit'];

describe('the collector’s day in a real browser', () => {
  const t = useApp({ DEMO: '1', SEED_REQUESTS: '40' });
  /** The phone speaks to a server in a process of its own, so that it can be killed and come back. */
  const server = useKillableServer(t);
  const browser = useBrowser(server.app);
  const at = (page: Page, name: string) => page.locator(`[data-test="${name}"]`);
  const placesToServe = new Set(['load', 'unload', 'visit']);
  let labels = 0;
  let drivenRouteId = '';
  /** A category that rides with no other, and that this route does not visit. */
  let loner = '';

  /** A published route with a collection, two visits after it and another collection after those; who drives it, and who may cancel on it. */
  const publish = async () => {
    const { dispatcher, collectors } = await publishDemoDay(t);
    for (const { person, personId, route } of collectors) {
      const visits = route.stops.filter(({ kind }) => kind === 'visit');
      const firstCollect = visits.findIndex(({ visit }) => visit?.kind === 'collect');
      if (firstCollect < 0 || !visits.slice(firstCollect + 3).some(({ visit }) => visit?.kind === 'collect')) continue;
      const first = Date.parse(route.stops[0]!.plannedLeaveAt);
      await dispatcher.call(demoApi.moveClock, { body: { now: new Date(first - 60_000).toISOString(), speed: 1 } });
      drivenRouteId = route.id;
      return { dispatcher, person, personId, routeId: route.id };
    }
    throw new Error('no route has a collection, two visits after it and another collection');
  };
  const stopsOf = async (routeId: string): Promise<StopDoc[]> => (await RouteModel.findById(routeId).lean())!.stops;

  const settled = async (check: () => Promise<boolean>) => {
    for (let tried = 0; tried < 150; tried += 1) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('it did not come to this');
  };

  /** Goes on to the next stop, after the break where that is next. */
  const depart = async (page: Page) => {
    await page.locator('[data-test="depart"], [data-test="take-break"]').first().waitFor();
    if ((await at(page, 'take-break').count()) > 0) await at(page, 'take-break').click();
    await at(page, 'depart').click();
  };

  /** From now on the phone's camera sees this code and nothing else: the picture is drawn, reading it is real. */
  const showToCamera = async (page: Page, picture: string) => {
    await page.evaluate(`navigator.mediaDevices.getUserMedia = async () => {
      const picture = new Image(); picture.src = ${JSON.stringify(picture)}; await picture.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
      const draw = () => { const pen = canvas.getContext('2d'); pen.fillStyle = 'white'; pen.fillRect(0, 0, 640, 480); pen.drawImage(picture, 170, 90, 300, 300); };
      draw(); setInterval(draw, 50);
      return canvas.captureStream(20);
    }`);
  };

  /** What a resident's page shows for the camera. */
  const showPickupQr = async (page: Page, { visit }: StopDoc) => {
    const { secret } = (await RequestModel.findById(visit!.requestId).lean())!;
    const { qr } = await new Caller(t.url).call(requestsApi.getStatusPage, { params: { secret } });
    await showToCamera(page, `data:image/svg+xml;utf8,${encodeURIComponent(qr)}`);
  };
  const pickupCodeOf = async ({ visit }: StopDoc) => (await RequestModel.findById(visit!.requestId).lean())!.pickupCode;
  /** Every unit that is booked, one after the other; the first label by camera. */
  const collectAll = async (page: Page, visit: VisitDoc) => {
    for (const { count } of visit.items)
      for (let unit = 0; unit < count; unit += 1) {
        labels += 1;
        const label = `JR-${String(labels).padStart(4, '0')}`;
        if (labels === 1) {
          await showToCamera(page, await QRCode.toDataURL(label, { width: 300, margin: 4 }));
          await at(page, 'scan').click();
          await settled(async () => (await at(page, 'unit-code').inputValue()) === label);
          // A weight that nobody believes is told beside its field before it is sent; what was typed stays.
          const booked = await at(page, 'weight').inputValue();
          await at(page, 'weight').fill('2500');
          await at(page, 'too-heavy').waitFor();
          expect(await at(page, 'collect').isDisabled()).toBe(true);
          expect(await at(page, 'weight').inputValue()).toBe('2500');
          await browser.expectAccessible(page);
          await at(page, 'weight').fill(booked);
        } else await at(page, 'unit-code').fill(label);
        // Each unit is pictured, or the crew says why not.
        expect(await at(page, 'collect').isDisabled()).toBe(true);
        if (labels === 1) {
          const buffer = await picture();
          const [file] = await page.locator('.photo input[type="file"]').all();
          await file!.setInputFiles({ name: 'unit.jpg', mimeType: 'image/jpeg', buffer });
          await at(page, 'no-photo').waitFor({ state: 'detached' });
        } else await at(page, 'no-photo').selectOption('no_light');
        await at(page, 'collect').click();
        await settled(
          async () =>
            (await at(page, 'pickup-code').count()) > 0 ||
            (await at(page, 'serial').count()) > 0 ||
            (await at(page, 'unit-code')
              .inputValue()
              .catch(() => '')) === '',
        );
        // The button has gone, or waits for the next unit: the focus is at the heading of what comes next.
        await settled(async () => (await page.evaluate('document.activeElement.tagName')) === 'H2');
      }
  };
  /** Does what the page asks for at the stop that is open. */
  const serve = async (page: Page, stop: StopDoc, pickupCode?: string) => {
    await at(page, 'arrive').click();
    if (stop.kind === 'load') {
      await at(page, 'tick-all').click();
      await at(page, 'load').click();
      return;
    }
    if (stop.kind === 'unload') return at(page, 'unload').click();
    const { visit } = stop;
    if (!visit) return;
    for (const half of halvesOf(visit, false)) {
      if (half === 'collect') await collectAll(page, visit);
      else {
        const order = await DealerOrderModel.findById(visit.delivery!.dealerOrderId).lean();
        await at(page, 'serial').fill(order!.serial);
        await at(page, 'deliver').click();
      }
    }
    if (pickupCode) {
      // One thing more, which must not ride with what is aboard: told beside its category before it is sent, without signal too.
      const describe = async (key: string, label: string) => {
        await at(page, 'category').selectOption(key);
        const { weightKg } = (await CategoryModel.findOne({ key }).lean())!;
        await at(page, 'weight').fill(String(weightKg));
        await at(page, 'unit-code').fill(label);
      };
      await at(page, 'more').click();
      await describe(loner, 'JR-9999');
      await at(page, 'no-photo').selectOption('no_light');
      await at(page, 'not-together').waitFor();
      expect(await at(page, 'collect').isDisabled()).toBe(true);
      await browser.shoot(page, 'collector-not-together');
      await browser.expectAccessible(page);
      await describe(visit.items[0]!.categoryKey, 'JR-9999');
      await at(page, 'not-together').waitFor({ state: 'detached' });
      expect(await at(page, 'collect').isDisabled()).toBe(false);
      await at(page, 'enough').click();
      // The resident shows the page instead of saying the code; one of another booking is not taken.
      const other = (await stopsOf(drivenRouteId)).find(({ visit: its }) => its && its.requestId !== visit.requestId);
      await showPickupQr(page, other!);
      await at(page, 'scan').click();
      await at(page, 'pickup-problem').waitFor();
      expect(await at(page, 'pickup-code').inputValue()).toBe('');
      await browser.expectAccessible(page);
      await showPickupQr(page, stop);
      await at(page, 'scan').click();
      const shown = await pickupCodeOf(stop);
      await settled(async () => (await at(page, 'pickup-code').inputValue()) === shown);
      expect(await at(page, 'pickup-problem').count()).toBe(0);
    }
    await at(page, 'pickup-code').fill(pickupCode ?? (await pickupCodeOf(stop)));
    await at(page, 'complete').click();
  };

  /** Serves what comes before the next stop of a kind, wherever the plan has put warehouses and centres; answers that stop. */
  const serveUntil = async (page: Page, routeId: string, isWanted: (stop: StopDoc) => boolean): Promise<StopDoc> => {
    for (;;) {
      const stops = await stopsOf(routeId);
      const next = stops.find(({ kind, status }) => placesToServe.has(kind) && status === 'planned')!;
      if (isWanted(next)) return next;
      await depart(page);
      await at(page, 'open-stop').click();
      await serve(page, next);
      await at(page, 'next-stop').waitFor();
      await settled(async () => (await stopsOf(routeId)).find(({ id }) => id === next.id)?.status === 'done');
    }
  };

  test('starts, loads, collects; without signal goes on through a reload, and everything arrives once', async () => {
    const { dispatcher, person, personId, routeId } = await publish();
    const visited = (await stopsOf(routeId)).flatMap(({ visit }) => visit?.items.map((item) => item.categoryKey) ?? []);
    const keys = (await CategoryModel.find().lean()).map(({ key }) => key);
    loner = keys.find((key) => !visited.includes(key))!;
    await CategoryModel.updateOne({ key: loner }, { forbiddenTogetherWith: keys });
    const page = await browser.open('/c/', 'collector', { person, width: 390, height: 844 });
    await at(page, 'start').waitFor();
    await browser.expectAccessible(page);
    await at(page, 'start').click();
    await at(page, 'next-stop').waitFor();
    // The service worker has the page: from here on no signal is needed.
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');

    const first = await serveUntil(page, routeId, ({ visit }) => visit?.kind === 'collect');
    await browser.shoot(page, 'collector-today');
    await depart(page);
    await at(page, 'open-stop').click();
    await settled(async () => (await stopsOf(routeId)).some(({ id, status }) => id === first.id && status === 'onway'));

    const actsBefore = await ActModel.countDocuments({ routeId });
    await page.context().setOffline(true);
    // A slip in the resident's code shows only when there is signal again.
    const code = await pickupCodeOf(first);
    const slip = code.replace(/.$/, (last) => String((Number(last) + 1) % 10));
    await serve(page, first, slip);
    await at(page, 'next-stop').waitFor();
    await at(page, 'queued').waitFor();
    await browser.shoot(page, 'collector-offline');
    await browser.expectAccessible(page);
    await page.reload();
    await at(page, 'queued').waitFor();
    expect(await ActModel.countDocuments({ routeId })).toBe(actsBefore);
    await at(page, 'next-stop').waitFor();
    // The server is killed while the acts wait. There is signal again, nobody answers: they wait on.
    await server.kill();
    await page.context().setOffline(false);
    await page.waitForTimeout(1500);
    await at(page, 'queued').waitFor();
    expect(await ActModel.countDocuments({ routeId })).toBe(actsBefore);
    // Meanwhile the catalogue says otherwise what such a unit weighs.
    const key = first.visit!.items[0]!.categoryKey;
    const { weightKg, spreadKg, name } = (await CategoryModel.findOne({ key }).lean())!;
    await CategoryModel.updateOne({ key }, { weightKg: 0.01, spreadKg: 0 });
    // It comes back with the same data under the same address: the phone sends by itself, without being touched.
    await server.start();
    await at(page, 'refused').waitFor({ timeout: 60_000 });
    // The weight that is not believed is named with its bound, as beside its field; believed after all, it goes up as it is.
    await at(page, 'refused').click();
    await at(page, 'too-heavy').waitFor();
    const why = (await at(page, 'too-heavy').textContent())?.replaceAll('\u00A0', ' ');
    expect(why).toContain('最重 0.05 kg');
    // The page was begun anew without signal: it still knows the catalogue.
    expect(why).toContain(name.zh);
    await browser.expectAccessible(page);
    await CategoryModel.updateOne({ key }, { weightKg, spreadKg });
    await settled(async () => {
      if ((await at(page, 'retry-act').count()) > 0) await at(page, 'retry-act').click();
      return (await at(page, 'correct-pickupCode').count()) > 0;
    });
    // What was typed stands there with the reason beside it; put right, it goes up, and all the rest of the act with it.
    expect(await at(page, 'correct-pickupCode').inputValue()).toBe(slip);
    expect(await at(page, 'correct-pickupCode').getAttribute('aria-invalid')).toBe('true');
    expect(await at(page, 'correct-act').isDisabled()).toBe(true);
    await browser.shoot(page, 'collector-correct');
    await browser.expectAccessible(page);
    await at(page, 'correct-pickupCode').fill(code);
    await at(page, 'correct-act').click();
    await at(page, 'waiting').waitFor({ state: 'detached' });
    expect(await page.locator('h1').innerText()).toBe('上传');
    await page.goBack();
    await at(page, 'next-stop').waitFor();
    expect(await at(page, 'queued').count()).toBe(0);
    const after = await stopsOf(routeId);
    expect(after.find(({ id }) => id === first.id)?.status).toBe('done');
    const acts = await ActModel.find({ routeId }).lean();
    expect(new Set(acts.map(({ _id }) => _id)).size).toBe(acts.length);
    expect(acts.length).toBeGreaterThan(actsBefore);
    const units = await UnitModel.find({ routeId }).sort({ code: 1 }).lean();
    expect(units.map(({ photoIds }) => photoIds.length)).toEqual([1, ...Array<number>(labels - 1).fill(0)]);
    const told = acts.filter(({ type }) => type === 'collect').map(({ input }) => (input.unit as Unit).noPhoto ?? null);
    expect(told.sort()).toEqual([...Array<string>(labels - 1).fill('no_light'), null]);
    expect(await faultsOfBooks()).toEqual([]);

    // Somebody is not at home: a reason of the list, and on to the next.
    await serveUntil(page, routeId, ({ kind }) => kind === 'visit');
    await depart(page);
    await at(page, 'open-stop').click();
    await at(page, 'cannot-do').click();
    await at(page, 'reason-not_at_home').click();
    await browser.shoot(page, 'collector-cannot');
    await at(page, 'note').fill('敲门无人');
    await at(page, 'tell').click();
    await settled(async () => (await stopsOf(routeId)).some(({ status }) => status === 'failed'));

    // Two phones at one stop while this one has no signal: a person sees it and decides, nothing is doubled.
    const mate = await Caller.asDemoPerson(t.url, personId);
    const next = await serveUntil(page, routeId, ({ kind }) => kind === 'visit');
    const cannot = { type: 'cannot_do', stopId: next.id, reason: 'no_access', note: '路不通' } as const;
    await at(page, 'next-stop').waitFor();
    await page.context().setOffline(true);
    await depart(page);
    await at(page, 'open-stop').click();
    await at(page, 'cannot-do').click();
    await at(page, 'reason-not_at_home').click();
    await at(page, 'tell').click();
    const { now } = await mate.call(demoApi.getClock, {});
    const { results } = await mate.call(routesApi.performActs, {
      params: { id: routeId },
      body: { acts: [{ ...cannot, actId: randomUUID(), at: now }], phone: { id: randomUUID(), now } },
    });
    expect(results).toMatchObject([{ ok: true }]);
    await page.context().setOffline(false);
    await at(page, 'refused').click();
    await at(page, 'conflict').waitFor();
    await browser.expectAccessible(page);
    await browser.shoot(page, 'collector-conflict');
    const actsThen = await ActModel.countDocuments({ routeId });
    await at(page, 'drop-act').first().click();
    await settled(async () => (await page.locator('[data-test="conflict"]').count()) > 0);
    await at(page, 'drop-act').first().click();
    await settled(async () => (await page.locator('[data-test="refused"]').count()) === 0);
    expect(await ActModel.countDocuments({ routeId })).toBe(actsThen);
    expect((await stopsOf(routeId)).find(({ id }) => id === next.id)?.failReason).toBe('no_access');

    // A visit is cancelled while this phone has no signal: what was collected there goes on record, and the page says what to do with it.
    await page.goBack();
    const gone = await serveUntil(page, routeId, ({ visit }) => visit?.kind === 'collect');
    const before = labels;
    await at(page, 'next-stop').waitFor();
    await page.context().setOffline(true);
    await depart(page);
    await at(page, 'open-stop').click();
    await serve(page, gone);
    await at(page, 'next-stop').waitFor();
    await dispatcher.call(requestsApi.cancelRequest, { params: { id: gone.visit!.requestId }, body: {} });
    await settled(async () => (await stopsOf(routeId)).find(({ id }) => id === gone.id)?.status === 'skipped');
    await page.context().setOffline(false);
    await at(page, 'refused').click();
    await at(page, 'keep-aboard').waitFor();
    await browser.expectAccessible(page);
    await browser.shoot(page, 'collector-gone');
    await at(page, 'keep-aboard').click();
    await settled(async () => (await UnitModel.countDocuments({ routeId, stopId: gone.id })) === labels - before);
    await at(page, 'waiting').waitFor({ state: 'detached' });
    await page.goto(`${server.app.url}/c/stops/${gone.id}`);
    await at(page, 'off-route').waitFor();
    await browser.shoot(page, 'collector-off-route');
    // Whoever had cancelled reads what has happened, and a dispatcher what is to be settled.
    const { secret } = (await RequestModel.findById(gone.visit!.requestId).lean())!;
    const resident = await browser.open(`/s/${secret}`, null, { width: 390, height: 844, language: 'en' });
    await at(resident, 'taken').waitFor();
    await browser.expectAccessible(resident);
    await browser.shoot(resident, 'resident-taken');
    const desk = await browser.open('/console/', 'dispatcher');
    await at(desk, 'incident-alert').first().waitFor();
    await desk.keyboard.press('i');
    await at(desk, 'incident').filter({ hasText: '撤站后收了件' }).click();
    await at(desk, 'off-route').waitFor();
    await browser.expectAccessible(desk);
    await browser.shoot(desk, 'incident-off-route');
    expect(await faultsOfBooks()).toEqual([]);
  }, 150_000);
});
