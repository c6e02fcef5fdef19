import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { demoApi } from '#shared/demo/demo';
import { routesApi, type CollectorActInput, type Route } from '#shared/dispatch/routes';
import { addDays, instantOf } from '#shared/kernel/time';
import { webhooksApi, type WebhookMessage } from '#shared/partners/webhooks';
import { planningApi } from '#shared/planning/planning';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { DemoClockModel } from '../../server/demo/demo-clock';
import { day as firstDay, homes, operator, type OperatedDay } from '../feature/dispatch/operated-day';
import { settings } from '../feature/planning/booked-day';
import type { Answer, Client } from '../setup/app';
import { freePort, startProcess, type ServerProcess } from '../setup/server-process';

/** What the server is doing when it is killed. */
export const phases = ['bookings', 'orders and webhooks', 'plan run', 'publication', 'acts'] as const;
type Phase = (typeof phases)[number];

interface Booked {
  id: string;
  code: string;
  pickupCode: string;
}
const zone = 'Asia/Urumqi';

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A receiver of webhooks; knows each message by its id, however often it comes, and its number by its order. */
class Receiver {
  readonly heard = new Set<string>();
  readonly numbers = new Map<string, Set<number>>();
  private readonly server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const { id, sequence, data } = JSON.parse(text) as WebhookMessage;
      this.heard.add(id);
      this.numbers.set(data.order.id, (this.numbers.get(data.order.id) ?? new Set()).add(sequence));
      response.end();
    });
  });
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  close(): void {
    this.server.close();
  }
}

/**
 * Days that are booked, planned, published and driven through one server process, which is killed in every phase. Clients do as clients must:
 * they send again, with the same key, until they have an answer.
 */
export class KilledDays {
  readonly receiver = new Receiver();
  private server: ServerProcess | undefined;
  private url = '';
  private environment: Record<string, string> = {};
  private day = firstDay;
  private booked: Booked[] = [];
  private planId = '';
  private orders = 0;

  constructor(private readonly on: OperatedDay) {}

  async open(): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.environment = {
      ...settings,
      MONGODB_URI: this.on.t.app.kernel.config.MONGODB_URI ?? '',
      PORT: String(port),
      PLANNER_THREADS: '1',
      WEBHOOKS_INSIDE: '1',
      OUTGOING_PAUSE_MS: '50',
    };
    this.on.at('10:00', addDays(this.day, -1));
    await DemoClockModel.updateOne(
      { _id: 'district' },
      { $set: this.on.t.app.kernel.clock.setting() },
      { upsert: true },
    );
    await this.start();
    const created = await (
      await this.there(() => this.on.dealer())
    ).call(webhooksApi.createWebhook, {
      body: { url: await this.receiver.open(), types: ['order.created', 'visit.changed'] },
    });
    if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  }

  async close(): Promise<void> {
    this.receiver.close();
    await this.server?.kill();
  }

  /** Brings a server that works on `phase` to its end after `killMs`, starts another and completes the phase. */
  async kill(phase: Phase, killMs: number): Promise<void> {
    const work = this.work(phase);
    await pause(killMs);
    await this.server?.kill();
    await this.start();
    await work;
  }

  /** Goes through a phase undisturbed. */
  live(phase: Phase): Promise<void> {
    return this.work(phase);
  }

  /** The next day, on which nothing is booked yet. */
  async nextDay(): Promise<void> {
    this.day = addDays(this.day, 1);
    this.booked = [];
    await this.moveClock(addDays(this.day, -1), 10);
  }

  private async start(): Promise<void> {
    this.server = await startProcess('server', this.environment);
  }
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

  private async moveClock(day: string, hour: number): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const now = instantOf(day, hour * 3600, zone).toISOString();
    await this.expect(200, () => me.call(demoApi.moveClock, { body: { now, speed: 1 } }));
    await pause(100);
  }

  private work(phase: Phase): Promise<void> {
    switch (phase) {
      case 'bookings':
        return this.bookAll();
      case 'orders and webhooks':
        return this.announceAll();
      case 'plan run':
        return this.planDay();
      case 'publication':
        return this.publish();
      case 'acts':
        return this.driveAll();
    }
  }

  private async bookAll(): Promise<void> {
    const me = await this.there(() => this.on.resident());
    const book = async (n: number): Promise<Booked> => {
      await pause(n * 8);
      const places = [homes.north, homes.west];
      const body: RequestInput = this.on.booking({
        address: { ...this.on.booking().address, place: places[n % 2]! },
        slot: { day: this.day, from: n % 3 ? '10:30' : '16:00', to: n % 3 ? '13:00' : '18:30' },
      });
      const key = randomUUID();
      const first = await this.expect(201, () => me.call(requestsApi.openRequest, { body }, { key }));
      const again = await this.expect(201, () => me.call(requestsApi.openRequest, { body }, { key }));
      if (first.request.code !== again.request.code)
        throw new Error(`${first.request.code} became ${again.request.code}`);
      return { id: first.request.id, code: first.request.code, pickupCode: first.pickupCode };
    };
    this.booked = await Promise.all(Array.from({ length: 8 }, (_, n) => book(n)));
  }

  private async announceAll(): Promise<void> {
    const me = await this.there(() => this.on.dealer());
    const warehouseId = await this.on.siteId('depot_south');
    const announce = async (n: number) => {
      const code = `FAULT-${n}`;
      const body = {
        code,
        categoryKey: 'washer',
        model: 'OA-W1',
        serial: `S-${code}`,
        weightKg: 60,
        volumeLitres: 420,
      };
      const key = randomUUID();
      await this.expect(201, () =>
        me.call(
          dealerOrdersApi.createDealerOrder,
          { body: { ...body, warehouseId, buyerPhone: '13912345678' } },
          { key },
        ),
      );
    };
    const numbers = Array.from({ length: 8 }, () => (this.orders += 1));
    await Promise.all(numbers.map(announce));
  }

  private async planDay(): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const key = randomUUID();
    const body = { day: this.day, seconds: 1 };
    const { id } = await this.expect(202, () => me.call(planningApi.startPlanRun, { body }, { key }));
    for (const began = Date.now(); ; await pause(50)) {
      const run = await this.expect(200, () => me.call(planningApi.getPlanRun, { params: { id } }));
      if (run.status === 'done' && run.planId) {
        this.planId = run.planId;
        return;
      }
      if (run.status === 'failed' || Date.now() - began > 60_000) throw new Error(`${run.status}: ${run.error}`);
    }
  }

  private async publish(): Promise<void> {
    const me = await this.there(() => this.on.dispatcher());
    const key = randomUUID();
    await this.expect(201, () => me.call(routesApi.publishPlan, { params: { id: this.planId }, body: {} }, { key }));
  }

  /** Each crew sends its whole day as one that had no signal, in batches, until every act is taken. */
  private async driveAll(): Promise<void> {
    await this.moveClock(this.day, 19);
    const me = await this.there(() => this.on.dispatcher());
    const { items } = await this.expect(200, () => me.call(routesApi.listRoutes, { query: { day: this.day } }));
    await Promise.all(items.map((route) => this.drive(route)));
  }

  private async drive(route: Route): Promise<void> {
    const crewId = route.crew.id;
    const crew = await this.there(() => this.on.person(`crew ${crewId}`, 'collector', { ...operator, crewId }));
    const acts = this.actsOf(route);
    for (let from = 0; from < acts.length; from += 6) {
      const batch = { acts: acts.slice(from, from + 6) };
      const { results } = await this.expect(200, () =>
        crew.call(routesApi.performActs, { params: { id: route.id }, body: batch }),
      );
      const refused = results.filter(({ ok }) => !ok);
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
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
      acts.push(make('collect', { stopId, unit: { code, categoryKey: 'washer', condition: 'broken', weightKg: 70 } }));
      const pickupCode = this.booked.find(({ id }) => id === visit.requestId)?.pickupCode ?? '';
      acts.push(make('complete', { stopId, pickupCode }));
    }
    // A crew that has not come home cannot start on the next day.
    acts.push(make('finish', {}));
    return acts;
  }
}
