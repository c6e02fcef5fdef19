import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { demoApi } from '#shared/demo/demo';
import { routesApi, type CollectorActInput, type Route } from '#shared/dispatch/routes';
import { addDays, instantOf } from '#shared/kernel/time';
import { webhooksApi } from '#shared/partners/webhooks';
import { planningApi } from '#shared/planning/planning';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { day as firstDay, homes, operator, refusalOf, type OperatedDay } from '../feature/dispatch/operated-day';
import type { Answer, Client } from '../setup/app';
import { Acknowledged } from './kill-acknowledged';

/** The windows that are booked; in `npm test` one must do. */
const windows = [
  { from: '10:30', to: '13:00' },
  { from: '16:00', to: '18:30' },
].slice(0, process.env['KILLS'] ? 2 : 1);
/** The places of a window: two shifts work through its 150 minutes, 85 % of their time is promised, a visit takes 18 minutes. */
export const placesInWindow = Math.floor((2 * 150 * 0.85) / 18);
/** More want a window than it has places. */
const bookingsOfWindow = placesInWindow + 8;
export const confirmedOfDay = windows.length * placesInWindow;
const ordersOfDay = 12;
/** So many send at the same time, each the next thing when it has an answer. */
export const lanes = 8;
const actsOfBatch = 6;
const zone = 'Asia/Urumqi';

/** Those who use the server: residents, a dealer, a dispatcher, crews. They do as clients must: they send again, with the same key, until they have an answer. */
export class KillClients {
  readonly told = new Acknowledged();
  day = firstDay;
  /** Codes that residents tell at the door, by request. */
  private readonly pickupCodes = new Map<string, string>();
  private planId = '';
  private orders = 0;

  /** `answered` is called for every booking, order and batch of acts that a server has confirmed. */
  constructor(
    private readonly on: OperatedDay,
    private readonly url: string,
    private readonly answered: () => void,
  ) {}

  private async there(who: () => Promise<Client>): Promise<Client> {
    return this.on.t.at(this.url, (await who()).token);
  }

  /** Sends until somebody answers for good. */
  private async insist<T>(send: () => Promise<Answer<T>>): Promise<Answer<T>> {
    for (const began = Date.now(); ;) {
      const answer = await send().catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      if (Date.now() - began > 90_000) throw new Error(`no answer: ${JSON.stringify(answer?.body)}`);
      await pause(50);
    }
  }
  private async expect<T>(status: number, send: () => Promise<Answer<T>>): Promise<T> {
    const answer = await this.insist(send);
    if (answer.status !== status) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  private async inLanes<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
    const waiting = [...all];
    const lane = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async listenToOrders(url: string): Promise<void> {
    const me = await this.there(() => this.on.dealer());
    const body = { url, types: ['order.created' as const, 'visit.changed' as const] };
    await this.expect(201, () => me.call(webhooksApi.createWebhook, { body }));
  }

  async moveClock(day: string, hour: number): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const now = instantOf(day, hour * 3600, zone).toISOString();
    await this.expect(200, () => me.call(demoApi.moveClock, { body: { now, speed: 1 } }));
    await pause(100);
  }

  /** The next day, on which nothing is booked yet. */
  async nextDay(): Promise<void> {
    this.day = addDays(this.day, 1);
    await this.moveClock(addDays(this.day, -1), 10);
  }

  /** More want each window than it has places: exactly those get in for whom there is one. */
  async bookAll(): Promise<void> {
    const me = await this.there(() => this.on.resident());
    const wanted = Array.from({ length: bookingsOfWindow * windows.length }, (_, n) => n);
    const confirmed = new Map<string, number>();
    await this.inLanes(wanted, async (n) => {
      const window = windows[n % windows.length]!;
      const place = n % 3 ? homes.north : homes.west;
      const body: RequestInput = this.on.booking({
        items: [{ categoryKey: 'flat_tv', condition: 'broken', count: 1 }],
        address: { ...this.on.booking().address, place },
        slot: { day: this.day, ...window },
      });
      const key = randomUUID();
      const send = () => me.call(requestsApi.openRequest, { body }, { key });
      const first = await this.insist(send);
      if (first.status === 409 && String(refusalOf(first)) === '409,slot_full') return;
      if (first.status !== 201) throw new Error(`${first.status}: ${JSON.stringify(first.body)}`);
      const { request, pickupCode } = first.body;
      this.told.note({ request: request.code, 'opening of a request': request.id });
      this.pickupCodes.set(request.id, pickupCode);
      confirmed.set(window.from, (confirmed.get(window.from) ?? 0) + 1);
      this.answered();
      const again = await this.expect(201, send);
      if (request.code !== again.request.code) throw new Error(`${request.code} became ${again.request.code}`);
    });
    for (const { from } of windows)
      if (confirmed.get(from) !== placesInWindow)
        throw new Error(`${confirmed.get(from)} bookings were confirmed for the ${placesInWindow} places of ${from}`);
  }

  async announceAll(): Promise<void> {
    const me = await this.there(() => this.on.dealer());
    const warehouseId = await this.on.siteId('depot_south');
    await this.inLanes(
      Array.from({ length: ordersOfDay }, () => (this.orders += 1)),
      async (n) => {
        const code = `FAULT-${n}`;
        const unit = { categoryKey: 'washer', model: 'OA-W1', serial: `S-${code}`, weightKg: 60, volumeLitres: 420 };
        const body = { code, ...unit, warehouseId, buyerPhone: '13912345678' };
        const key = randomUUID();
        const order = await this.expect(201, () => me.call(dealerOrdersApi.createDealerOrder, { body }, { key }));
        this.told.note({ order: order.code, 'announcement of an order': order.id });
        this.answered();
      },
    );
  }

  async planDay(): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const key = randomUUID();
    const body = { day: this.day, seconds: 1 };
    const { id } = await this.expect(202, () => me.call(planningApi.startPlanRun, { body }, { key }));
    this.told.note({ 'plan run': id, 'request for a plan run': id });
    for (const began = Date.now(); ; await pause(50)) {
      const run = await this.expect(200, () => me.call(planningApi.getPlanRun, { params: { id } }));
      if (run.status === 'done' && run.planId) {
        this.planId = run.planId;
        this.told.note({ plan: run.planId, 'end of a plan run': run.planId });
        return;
      }
      if (run.status === 'failed' || Date.now() - began > 60_000) throw new Error(`${run.status}: ${run.error}`);
    }
  }

  async publish(): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const key = randomUUID();
    const id = this.planId;
    await this.expect(201, () => me.call(routesApi.publishPlan, { params: { id }, body: {} }, { key }));
    this.told.note({ publication: id });
  }

  /** Each crew sends its whole day as one that had no signal, in batches, until every act is taken. */
  async driveAll(): Promise<void> {
    await this.moveClock(this.day, 19);
    const me = await this.there(() => this.on.dispatcher());
    const { items } = await this.expect(200, () => me.call(routesApi.listRoutes, { query: { day: this.day } }));
    await Promise.all(items.map((route) => this.drive(route)));
  }

  private async drive(route: Route): Promise<void> {
    const crewId = route.crew.id;
    const crew = await this.there(() => this.on.person(`crew ${crewId}`, 'collector', { ...operator, crewId }));
    const acts = this.actsOf(route);
    for (let from = 0; from < acts.length; from += actsOfBatch) {
      const batch = { acts: acts.slice(from, from + actsOfBatch) };
      const { results } = await this.expect(200, () =>
        crew.call(routesApi.performActs, { params: { id: route.id }, body: batch }),
      );
      for (const { actId, ok } of results) if (ok) this.told.note({ act: actId });
      const refused = results.filter(({ ok }) => !ok);
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
      this.answered();
    }
  }

  private actsOf(route: Route): CollectorActInput[] {
    const at = this.on.now().toISOString();
    const make = (type: string, more: object) => ({ actId: randomUUID(), type, at, ...more }) as CollectorActInput;
    const acts = [make('start', {})];
    const unitCodes: string[] = [];
    for (const { id: stopId, kind, visit } of route.stops) {
      if (kind !== 'visit' && kind !== 'unload') continue;
      acts.push(make('arrive', { stopId }));
      if (kind === 'unload') acts.push(make('unload', { stopId, unitCodes: unitCodes.splice(0) }));
      if (kind !== 'visit' || !visit) continue;
      const code = `K-${this.day.slice(5)}-${route.letter}${1000 + acts.length}`;
      unitCodes.push(code);
      acts.push(make('collect', { stopId, unit: { code, categoryKey: 'flat_tv', condition: 'broken', weightKg: 10 } }));
      acts.push(make('complete', { stopId, pickupCode: this.pickupCodes.get(visit.requestId) ?? '' }));
    }
    // A crew that has not come home cannot start on the next day.
    acts.push(make('finish', {}));
    return acts;
  }
}
