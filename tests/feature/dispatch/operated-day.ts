import { randomUUID } from 'node:crypto';
import { routesApi, type CollectorActInput, type Route, type RouteStop } from '#shared/dispatch/routes';
import { addDays } from '#shared/kernel/time';
import { planningApi } from '#shared/planning/planning';
import { dealerOrdersApi, type DealerOrder } from '#shared/requests/dealer-orders';
import { requestsApi, type RequestInput } from '#shared/requests/requests';
import { SiteModel } from '../../../server/network';
import { testDay, useApp, type Client, type TestApp } from '../../setup/app';
import { operator, settings } from '../planning/booked-day';

export { operator };
/** The day that is driven first; bookings are made on the day before. */
export const day = addDays(testDay, 1);
export const homes = { north: { lng: 87.15, lat: 44.02 }, west: { lng: 87.13, lat: 44.022 } };
export const dealerOf = { organisation: 'dealer_bazaar', districtCode: operator.districtCode };

type ActOf<T extends CollectorActInput['type']> = Omit<
  Extract<CollectorActInput, { type: T }>,
  'actId' | 'type' | 'at'
>;
export interface Booked {
  id: string;
  code: string;
  secret: string;
  pickupCode: string;
}

/** Code and status of a refusal. */
export const refusalOf = ({ status, body }: { status: number; body: unknown }) => [
  status,
  (body as { error?: { code: string } }).error?.code,
];
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is true that others (listeners, pushes) make true. Asks ever more seldom: asking takes time from those who make it so. */
export async function eventually<T>(read: () => T | Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  // Pauses are added up: there are tests in which the clock jumps.
  for (let ms = 25, waited = 0; waited < 25_000; waited += ms, ms = Math.min(ms * 1.3, 250)) {
    const value = await read();
    if (isSo(value)) return value;
    await pause(ms);
  }
  const last = JSON.stringify(await read());
  throw new Error(`did not become true in 25 s; last: ${last?.slice(0, 1000)}`);
}

/** A collector of a crew with its route. */
export class Crew {
  constructor(
    readonly client: Client,
    public route: Route,
    private readonly now: () => Date,
  ) {}

  make<T extends CollectorActInput['type']>(type: T, more: ActOf<T>): CollectorActInput {
    return { actId: randomUUID(), type, at: this.now().toISOString(), ...more } as never;
  }

  /** Sends acts; the route is as the answer says afterwards. */
  async send(...acts: CollectorActInput[]) {
    const answer = await this.client.call(routesApi.performActs, { params: { id: this.route.id }, body: { acts } });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    this.route = answer.body.route;
    return answer.body.results;
  }

  /** Does one act; answers its refusal, null when it took effect. */
  async act<T extends CollectorActInput['type']>(type: T, more: ActOf<T>): Promise<string | null> {
    const [result] = await this.send(this.make(type, more));
    return result?.ok ? null : (result?.code ?? 'no result');
  }

  stop(which: RouteStop['kind'] | { requestId: string }): RouteStop {
    const found = this.route.stops.find(({ kind, visit }) =>
      typeof which === 'string' ? kind === which : visit?.requestId === which.requestId,
    );
    if (!found) throw new Error(`no such stop: ${JSON.stringify(which)}`);
    return found;
  }

  /** Arrives at a stop; throws when that is refused. */
  async arriveAt(which: Parameters<Crew['stop']>[0]): Promise<string> {
    const { id: stopId } = this.stop(which);
    this.expectDone(await this.act('arrive', { stopId }));
    return stopId;
  }

  async collect(stopId: string, code: string, more: Partial<ActOf<'collect'>['unit']> = {}) {
    return this.act('collect', {
      stopId,
      unit: { code, categoryKey: 'washer', condition: 'broken', weightKg: 70, ...more },
    });
  }

  /** From the start to the unloading: every visit is done, each with one unit of 70 kg; `keep` of them stay aboard. Answers the codes of the units. */
  async driveAndUnload(
    bookings: readonly Booked[],
    more: { serial?: string; categoryKey?: string; weightKg?: number; keep?: number } = {},
  ): Promise<string[]> {
    const { serial = '', categoryKey = 'washer', weightKg = 70, keep = 0 } = more;
    const codes: string[] = [];
    if (this.route.status === 'published') this.expectDone(await this.act('start', {}));
    for (const { id: stopId, kind } of this.route.stops) {
      if (kind === 'start' || kind === 'break' || kind === 'end') continue;
      const stop = this.route.stops.find(({ id }) => id === stopId);
      this.expectDone(await this.act('arrive', { stopId }));
      if (kind === 'load')
        this.expectDone(await this.act('load', { stopId, dealerOrderIds: stop?.dealerOrderIds ?? [] }));
      if (kind === 'unload')
        this.expectDone(await this.act('unload', { stopId, unitCodes: codes.slice(0, codes.length - keep) }));
      if (kind !== 'visit' || !stop?.visit) continue;
      if (stop.visit.delivery) this.expectDone(await this.act('deliver', { stopId, serial }));
      const code = `U-${this.route.letter}${1000 + codes.length}`;
      this.expectDone(await this.collect(stopId, code, { categoryKey, weightKg }));
      codes.push(code);
      const { requestId } = stop.visit;
      const pickupCode = bookings.find(({ id }) => id === requestId)?.pickupCode ?? '';
      this.expectDone(await this.act('complete', { stopId, pickupCode }));
    }
    return codes;
  }

  private expectDone(refused: string | null): void {
    if (refused) throw new Error(`refused: ${refused}`);
  }
}

/** The second district with what it takes to book, plan, publish and drive a day by public API. Its clock stands at 10:00 of the day before. */
export class OperatedDay {
  day = day;
  private readonly known = new Map<string, Awaited<ReturnType<TestApp['as']>>>();
  constructor(readonly t: TestApp) {}

  /** Moves the clock to a time of the district, which lies two hours west of the clock of `useApp`. */
  at(time: string, on = this.day): void {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    this.t.setTime(`${hours + 2}:${minutes}`, on);
  }
  now = (): Date => this.t.app.kernel.clock.now();

  /** A person, made once for each name. */
  async person(name: string, ...how: Parameters<TestApp['as']>) {
    const client = this.known.get(name) ?? (await this.t.as(...how));
    this.known.set(name, client);
    return client;
  }
  dispatcher = () => this.person('dispatcher', 'dispatcher', operator);
  resident = () => this.person('resident', 'resident');
  dealer = () => this.person('dealer', 'dealer', dealerOf);
  async siteId(key: string): Promise<string> {
    return String((await SiteModel.findOne({ key }).lean())?._id);
  }

  async order(code: string, serial: string, buyerPhone = '13912345678'): Promise<DealerOrder> {
    const { status, body } = await (
      await this.dealer()
    ).call(dealerOrdersApi.createDealerOrder, {
      body: {
        ...{ code, serial, buyerPhone, categoryKey: 'washer', model: 'OA-W1', weightKg: 60, volumeLitres: 420 },
        warehouseId: await this.siteId('depot_south'),
      },
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  }

  booking(more: Partial<RequestInput> = {}): RequestInput {
    return {
      districtCode: operator.districtCode,
      kind: 'collect',
      items: [{ categoryKey: 'washer', condition: 'broken', count: 1 }],
      address: { place: homes.north, text: '红柳街 1 号', unit: '2 单元 402', floor: 4, lift: false },
      contact: { name: '余小芳', phone: '13912345678' },
      slot: { day: this.day, from: '10:30', to: '13:00' },
      ...more,
    };
  }

  async book(more: Partial<RequestInput> = {}): Promise<Booked> {
    const resident = await this.resident();
    const { status, body } = await resident.call(requestsApi.openRequest, { body: this.booking(more) });
    if (status !== 201) throw new Error(JSON.stringify(body));
    const { request, pickupCode, secret } = body;
    return { id: request.id, code: request.code, pickupCode, secret };
  }

  /** Plans the day, or only some shifts and requests; answers the plan's id. */
  async plan(only: { shiftIds?: string[]; requestIds?: string[] } = {}): Promise<string> {
    const me = await this.dispatcher();
    const { status, body } = await me.call(planningApi.startPlanRun, {
      body: { day: this.day, seconds: 0.5, ...only },
    });
    if (status !== 202) throw new Error(JSON.stringify(body));
    const run = await eventually(
      async () => (await me.call(planningApi.getPlanRun, { params: { id: body.id } })).body,
      (one) => one.status === 'done' || one.status === 'failed',
    );
    if (!run.planId) throw new Error(`no plan: ${run.error}`);
    return run.planId;
  }

  async publish(planId: string) {
    return (await this.dispatcher()).call(routesApi.publishPlan, { params: { id: planId }, body: {} });
  }

  async routes(): Promise<Route[]> {
    return (await (await this.dispatcher()).call(routesApi.listRoutes, { query: { day: this.day } })).body.items;
  }

  /** Plans and publishes; answers the crew of the only route. */
  async planned(): Promise<Crew> {
    const published = await this.publish(await this.plan());
    if (published.status !== 201) throw new Error(JSON.stringify(published.body));
    const routes = await this.routes();
    if (routes.length !== 1 || !routes[0]) throw new Error(`${routes.length} routes`);
    return this.crewOf(routes[0]);
  }

  async crewOf(route: Route): Promise<Crew> {
    const name = `crew ${route.crew.id}`;
    const client = await this.person(name, 'collector', { ...operator, crewId: route.crew.id });
    return new Crew(client, route, this.now);
  }

  async requestStatus(id: string): Promise<string> {
    return (await (await this.dispatcher()).call(requestsApi.getRequest, { params: { id } })).body.status;
  }

  async statusPage(secret: string) {
    return (await this.t.visitor.call(requestsApi.getStatusPage, { params: { secret } })).body;
  }
}

/** Starts the application with the second district. Call it at the top of the file. */
export function useOperatedDay(more: Record<string, string> = {}): OperatedDay {
  return new OperatedDay(useApp({ ...settings, PLANNER_THREADS: '1', ...more }));
}

/** A subscription; answers what the server acknowledges. */
export function watch(socket: ReturnType<Client['socket']>, topic: Parameters<typeof socket.emit<'subscribe'>>[1]) {
  return new Promise<{ ok: boolean; code?: string }>((resolve) => socket.emit('subscribe', topic, resolve));
}
