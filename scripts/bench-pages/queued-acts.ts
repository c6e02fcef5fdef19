import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { demoApi } from '../../shared/demo/demo';
import { halvesOf } from '../../shared/dispatch/halves';
import { routesApi, type CollectorActInput, type Route, type RouteStop } from '../../shared/dispatch/routes';
import { catalogueApi } from '../../shared/requests/catalogue';
import { ActModel } from '../../server/dispatch/model';
import { Caller } from '../../server/demo/simulation/caller';
import { DealerOrderModel } from '../../server/requests/dealer-order-model';
import { RequestModel } from '../../server/requests/model';
import type { MeasuredServer } from '../bench-server/measured-server';

/** How many acts a phone has kept without signal, and how long it may take to send them, seconds. */
export const queued = { acts: 500, mostSec: 10 };

type ActOf<T extends CollectorActInput['type']> = Extract<CollectorActInput, { type: T }>;
type ActBody = { [T in CollectorActInput['type']]: Omit<ActOf<T>, 'actId' | 'at'> }[CollectorActInput['type']];

/** What a unit of each category weighs. */
type Weights = ReadonlyMap<string, number>;

async function actsAtDoor({ id: stopId, visit }: RouteStop, units: number, weights: Weights): Promise<ActBody[]> {
  if (!visit) return [];
  const acts: ActBody[] = [];
  const booked = visit.items[0];
  for (const half of halvesOf(visit, false)) {
    if (half === 'deliver') {
      const order = await DealerOrderModel.findById(visit.delivery?.dealerOrderId).lean();
      acts.push({ type: 'deliver', stopId, serial: order?.serial ?? '' });
      continue;
    }
    if (!booked) continue;
    for (let n = 0; n < units; n++) {
      const { categoryKey, condition } = booked;
      const weightKg = weights.get(categoryKey) ?? 1;
      const code = `BENCH-${stopId.slice(-6).toUpperCase()}-${n}`;
      acts.push({ type: 'collect', stopId, unit: { code, categoryKey, condition, weightKg } });
    }
  }
  const request = await RequestModel.findById(visit.requestId).lean();
  acts.push({ type: 'complete', stopId, pickupCode: request?.pickupCode ?? '' });
  return acts;
}

/** A crew's whole day as its phone keeps it: every visit done, and so many units taken that it comes to the number of acts wanted. */
async function actsOfDay(route: Route, weights: Weights, wanted: number): Promise<ActBody[]> {
  const doors = route.stops.filter(({ kind, visit }) => kind === 'visit' && visit?.parts.includes('collect'));
  const withUnits = async (units: number, more: number): Promise<ActBody[]> => {
    const acts: ActBody[] = [{ type: 'start' }];
    for (const stop of route.stops) {
      const stopId = stop.id;
      if (stop.kind === 'start' || stop.kind === 'end' || stop.kind === 'unload') continue;
      if (stop.kind === 'break') acts.push({ type: 'take_break', stopId });
      else acts.push({ type: 'depart', stopId }, { type: 'arrive', stopId });
      if (stop.kind === 'load') acts.push({ type: 'load', stopId, dealerOrderIds: stop.dealerOrderIds });
      if (stop.kind === 'visit')
        acts.push(...(await actsAtDoor(stop, units + (doors.indexOf(stop) < more ? 1 : 0), weights)));
    }
    return acts;
  };
  const missing = wanted - (await withUnits(0, 0)).length;
  return withUnits(Math.floor(missing / doors.length), missing % doors.length);
}

/** Run in the page: puts acts into the phone's own store as its page does while there is no signal. */
const keepActs = (acts: readonly object[]) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('huiliu-collector');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const keeping = opening.result.transaction('acts', 'readwrite');
    for (const one of ${JSON.stringify(acts)}) keeping.objectStore('acts').add(one);
    keeping.oncomplete = () => { opening.result.close(); resolve(); };
    keeping.onerror = () => reject(keeping.error);
  };
})`;

async function untilKnown(routeId: string, ids: readonly string[], page: Page): Promise<void> {
  for (;;) {
    if ((await ActModel.countDocuments({ routeId, _id: { $in: ids } })) === ids.length) return;
    const refused = page.locator('[data-test="refused"]');
    if (await refused.count()) throw new Error(`an act was refused: ${await refused.innerText()}`);
    await page.waitForTimeout(50);
  }
}

/** Seconds from the signal's return until the server has every act that a collector's phone kept without it. */
export async function secondsToSend(browser: Browser, server: MeasuredServer): Promise<number> {
  const people = await new Caller(server.url).call(demoApi.listDemoPeople, {});
  const found: { id: string; route: Route }[] = [];
  for (const { id, role } of people.items) {
    if (role !== 'collector') continue;
    const { route } = await (await Caller.asDemoPerson(server.url, id)).call(routesApi.getMyRoute, { query: {} });
    if (route) found.push({ id, route });
  }
  const [longest] = found.sort((a, b) => b.route.stops.length - a.route.stops.length);
  if (!longest) throw new Error('no collector of the demo has a route');
  const { id, route } = longest;
  const at = route.stops[0]?.plannedLeaveAt ?? route.shiftStartsAt;
  await (await server.signIn('dispatcher')).call(demoApi.moveClock, { body: { now: at, speed: 1 } });
  const { items: categories } = await new Caller(server.url).call(catalogueApi.listCategories, {
    query: { districtCode: people.districtCode },
  });
  const weights = new Map(categories.map(({ key, weightKg }) => [key, weightKg]));
  const acts = (await actsOfDay(route, weights, queued.acts)).map((body) => ({ ...body, actId: randomUUID(), at }));

  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const headers = { 'x-huiliu-client': 'web' };
  await context.request.post(`${server.url}/api/demo/sign-in`, { data: { id }, headers });
  const page = await context.newPage();
  await page.goto(`${server.url}/c/`);
  await page.locator('[data-test="next-stop"], [data-test="start"]').first().waitFor();
  await context.setOffline(true);
  await page.evaluate(keepActs(acts.map((act) => ({ routeId: route.id, act, refused: null }))));
  const from = Date.now();
  await context.setOffline(false);
  const ids = acts.map(({ actId }) => actId);
  await untilKnown(route.id, ids, page);
  const seconds = (Date.now() - from) / 1000;
  await context.close();
  return seconds;
}
