import { demoApi } from '#shared/demo/demo';
import { accountsApi } from '#shared/accounts/accounts';
import { routesApi } from '#shared/dispatch/routes';
import { catalogueApi } from '#shared/requests/catalogue';
import { dealerOrdersApi } from '#shared/requests/dealer-orders';
import { requestsApi } from '#shared/requests/requests';
import { sortingApi } from '#shared/sorting/sorting';
import { Caller } from './caller';
import { SimulatedCentre } from './centre';
import { SeededChance } from './chance';
import { SimulatedCrew } from './collector';
import { DistrictClock } from './district-clock';
import { Pace } from './pace';
import { overloadedLegs } from './legs';
import { goOnTo, planAndPublish } from './plan-day';

/** How a day is simulated. */
export interface SimulationInput {
  /** Origin of the server. */
  url: string;
  /** District seconds in a real one. */
  speed: number;
  seed: number;
  /** Today of the server, where nothing is said. */
  day?: string | undefined;
  /** So long the day is planned in its morning, and then published, when nothing is published; null = that is not done. */
  planSec: number | null;
  signal: AbortSignal;
  told: (what: string) => void;
}

/** What the simulation did, and what the server's books say. They must agree: see `agrees`. */
export interface SimulationSummary extends Record<string, unknown> {
  day: string;
  routes: number;
  acts: number;
  drivenKm: number;
  /** All of the day as they are listed, and how the books divide them. */
  requests: { done: number; failed: number; cancelled: number; open: number; total: number };
  units: { collected: number; received: number; missing: number };
  kg: { collected: number; received: number; missing: number };
  openGaps: number;
  /** Legs on which a vehicle carried more than it may. */
  overloads: number;
  /** Legs that met a jam, and what these took beyond the planned time. */
  jams: { legs: number; lostMin: number };
  pushes: number;
  balanced: boolean;
  agrees: boolean;
  realSec: number;
}

/** Drives the crews of a day along their published routes and lets the centres take in what they bring, through the public API and sockets alone. */
export async function simulateDay(input: SimulationInput): Promise<SimulationSummary> {
  const { url, speed, seed, signal, told } = input;
  const beganAt = Date.now();
  const people = await new Caller(url).call(demoApi.listDemoPeople, {});
  const { districtCode } = people;
  const day = input.day ?? people.day;
  const signInAll = (role: string) =>
    Promise.all(people.items.filter((one) => one.role === role).map(({ id }) => Caller.asDemoPerson(url, id, signal)));
  const [dispatcher] = await signInAll('dispatcher');
  if (!dispatcher) throw new Error('the demo has no dispatcher');
  const callers = [dispatcher];

  const listRoutes = async () => (await dispatcher.call(routesApi.listRoutes, { query: { day } })).items;
  if ((await listRoutes()).length === 0) {
    if (input.planSec === null)
      throw new Error(`Nothing is published for ${day}. Plan the day and publish the plan first.`);
    told(`nothing is published: planning ${day}`);
    await goOnTo(dispatcher, day, people);
    await planAndPublish(dispatcher, day, seed, input.planSec);
  }
  const routes = await listRoutes();

  const clock = new DistrictClock(signal);
  let pushes = 0;
  const lastStatus = new Map<string, string>();
  dispatcher.on('dispatch:route-changed', ({ route }) => {
    pushes += 1;
    lastStatus.set(route.id, route.status);
  });
  dispatcher.on('kernel:clock-moved', ({ clock: state }) => clock.set(state));
  await dispatcher.watch({ kind: 'day', day });
  await dispatcher.watch({ kind: 'district', districtCode });
  clock.set(await dispatcher.call(demoApi.getClock, {}));
  const open = routes.filter(({ status }) => status === 'published' || status === 'started');
  const firstMs = Math.min(
    ...open.map(({ stops, shiftStartsAt }) => Date.parse(stops[0]?.plannedLeaveAt ?? shiftStartsAt)),
  );
  try {
    const { items: catalogue } = await dispatcher.call(catalogueApi.listCategories, { query: { districtCode } });
    const serials = await readSerials(await signInAll('dealer'));
    const centres: SimulatedCentre[] = [];
    for (const caller of await signInAll('centre_staff')) {
      const { siteId } = await caller.call(accountsApi.getMe, {});
      if (!siteId) continue;
      callers.push(caller);
      const chance = new SeededChance(seed, `centre ${siteId}`);
      const centre = new SimulatedCentre({ siteId, caller, clock, chance, day });
      await centre.open();
      centres.push(centre);
    }

    const crews: SimulatedCrew[] = [];
    for (const caller of await signInAll('collector')) {
      const { route } = await caller.call(routesApi.getMyRoute, { query: { day } });
      if (!route) continue;
      callers.push(caller);
      await caller.watch({ kind: 'route', routeId: route.id });
      crews.push(
        new SimulatedCrew(route, {
          url,
          caller,
          clock,
          chance: new SeededChance(seed, `crew ${route.letter}`),
          doors: new SeededChance(seed, `doors ${route.letter}`),
          traffic: new SeededChance(seed, `traffic ${route.letter}`),
          ways: new SeededChance(seed, `ways ${route.letter}`),
          categories: new Map(catalogue.map((category) => [category.key, category])),
          serials,
          letIn: async ({ siteId, stopId }) => centres.find((centre) => centre.siteId === siteId)?.letIn(stopId),
          told,
        }),
      );
    }
    // Only now, so that the day does not run away from crews that are still signing in.
    const isEarly = open.length > 0 && clock.now().getTime() < firstMs - 120_000;
    clock.set(
      await dispatcher.call(demoApi.moveClock, {
        body: { speed, ...(isEarly && { now: new Date(firstMs - 60_000).toISOString() }) },
      }),
    );
    told(`${crews.length} crews set out`);
    await inPace({ crews, speed, set: (to) => dispatcher.call(demoApi.moveClock, { body: { speed: to } }) }, () =>
      Promise.all(crews.map((crew) => crew.work())),
    );
    await untilClosed(centres, signal);
    await untilHeard(
      lastStatus,
      open.map(({ id }) => id),
      signal,
    );
    return await sumUp({ dispatcher, day, crews, pushes, realSec: (Date.now() - beganAt) / 1000 });
  } finally {
    // A call of its own, which may be short: the signal has ended the others.
    const last = new Caller(url, dispatcher.token, AbortSignal.timeout(3_000));
    await last.call(demoApi.moveClock, { body: { speed: 1 } }).catch(() => undefined);
    for (const caller of callers) caller.close();
  }
}

/** Serial numbers on the boxes: the crew reads them from the box, the simulation from the dealers. */
export async function readSerials(dealers: readonly Caller[]): Promise<Map<string, string>> {
  const serials = new Map<string, string>();
  for (const dealer of dealers) {
    let cursor: string | null | undefined;
    do {
      const page = await dealer.call(dealerOrdersApi.listDealerOrders, {
        query: { limit: 100, ...(cursor && { cursor }) },
      });
      for (const { id, serial } of page.items) serials.set(id, serial);
      cursor = page.nextCursor;
    } while (cursor);
  }
  return serials;
}

/** Lets the crews work while the clock runs no faster than they can follow. */
async function inPace(
  day: { crews: readonly SimulatedCrew[]; speed: number; set: (speed: number) => Promise<unknown> },
  work: () => Promise<unknown>,
): Promise<void> {
  const pace = new Pace(day.speed);
  let isSetting = false;
  const look = async () => {
    const next = pace.after(Math.max(0, ...day.crews.map(({ lagSec }) => lagSec)));
    if (next === null || isSetting) return;
    isSetting = true;
    await day.set(next).catch(() => undefined);
    isSetting = false;
  };
  const timer = setInterval(() => void look(), 2000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

const patienceMs = 60_000;

/** Waits for the centres: what the crews unloaded is weighed in and confirmed. */
async function untilClosed(centres: readonly SimulatedCentre[], signal: AbortSignal): Promise<void> {
  for (const beganAt = Date.now(); ;) {
    signal.throwIfAborted();
    let open = 0;
    for (const centre of centres) open += await centre.settled();
    if (open === 0) return;
    if (Date.now() - beganAt > patienceMs) throw new Error(`${open} arrivals are still open at the centres`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until the dispatcher's page has been told that every route is closed. */
async function untilHeard(status: ReadonlyMap<string, string>, ids: readonly string[], signal: AbortSignal) {
  for (const beganAt = Date.now(); ids.some((id) => status.get(id) !== 'closed');) {
    signal.throwIfAborted();
    if (Date.now() - beganAt > patienceMs) throw new Error('the dispatcher was not told that every route is closed');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How many requests the dispatcher's list has on a day. */
async function countRequests(dispatcher: Caller, day: string): Promise<number> {
  let count = 0;
  let cursor: string | null | undefined;
  do {
    const page = await dispatcher.call(requestsApi.listRequests, {
      query: { day, limit: 500, ...(cursor && { cursor }) },
    });
    count += page.items.length;
    cursor = page.nextCursor;
  } while (cursor);
  return count;
}

async function sumUp(done: {
  dispatcher: Caller;
  day: string;
  crews: readonly SimulatedCrew[];
  pushes: number;
  realSec: number;
}): Promise<SimulationSummary> {
  const { dispatcher, day, crews, pushes } = done;
  const books = await dispatcher.call(sortingApi.getDayBalance, { params: { day } });
  const gaps = await dispatcher.call(sortingApi.listGaps, { query: { day, limit: 100 } });
  const routes = (await dispatcher.call(routesApi.listRoutes, { query: { day } })).items;
  const visits = routes.flatMap(({ stops }) => stops.flatMap(({ visit }) => visit ?? []));
  const units = visits.flatMap((visit) => visit.units);
  const collectedKg = Math.round(units.reduce((sum, { weightKg }) => sum + weightKg, 0) * 1000) / 1000;
  const { done: ended, failed, cancelled, waiting, planned, onway, door } = books.requests;
  const open = waiting + planned + onway + door;
  const listed = await countRequests(dispatcher, day);
  const { kg } = books;
  return {
    day,
    routes: routes.length,
    acts: crews.reduce((sum, crew) => sum + crew.acts, 0),
    drivenKm: Math.round(crews.reduce((sum, crew) => sum + crew.drivenM, 0) / 1000),
    requests: { done: ended, failed, cancelled, open, total: listed },
    units: { collected: units.length, received: books.units.received, missing: books.units.missing },
    kg: { collected: collectedKg, received: kg.received, missing: kg.missing },
    openGaps: gaps.items.filter(({ status }) => status === 'open').length,
    overloads: routes.reduce((sum, route) => sum + overloadedLegs(route), 0),
    jams: {
      legs: crews.reduce((sum, crew) => sum + crew.jammedLegs, 0),
      lostMin: Math.round(crews.reduce((sum, crew) => sum + crew.jammedSec, 0) / 60),
    },
    pushes,
    balanced: books.balanced,
    agrees:
      books.units.collected === units.length &&
      books.units.received + books.units.missing === units.length &&
      Math.abs(kg.collected - collectedKg) < 0.001 &&
      ended + failed + cancelled + open === listed &&
      ended + failed === new Set(visits.map(({ requestId }) => requestId)).size,
    realSec: Math.round(done.realSec),
  };
}
