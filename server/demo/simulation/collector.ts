import type { LngLat } from '#shared/kernel/geo';
import { halvesOf } from '#shared/dispatch/halves';
import type { CollectorActInput, Route, RouteStop } from '#shared/dispatch/routes';
import { routesApi } from '#shared/dispatch/routes';
import type { Category, Condition } from '#shared/requests/catalogue';
import { priceOf, quoteOf } from '#shared/requests/price';
import { trackingApi } from '#shared/tracking/tracking';
import type { Caller } from './caller';
import type { SeededChance } from './chance';
import type { DistrictClock } from './district-clock';
import { pointsOfLeg } from './bend';
import { askPickupCode } from './resident';
import { jamOn } from './traffic';

type ActOf<T extends CollectorActInput['type']> = Extract<CollectorActInput, { type: T }>;
type ActBody = {
  [T in CollectorActInput['type']]: Omit<ActOf<T>, 'actId' | 'at'>;
}[CollectorActInput['type']];

/** How often things go otherwise than planned. Assumed. */
export const surprises = { notAtHome: 0.03, refusesPrice: 0.01, differsInCondition: 0.08, refusesLower: 0.15 } as const;
const positionEverySec = 15;
const mostStepsOfLeg = 240;
/** One grey pixel, PNG: what a simulated camera sees. */
const tinyPicture = new Blob([
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64'),
]);

/** What a crew knows besides its route. */
export interface CrewWorld {
  url: string;
  caller: Caller;
  clock: DistrictClock;
  chance: SeededChance;
  /** Of its own, so that a jam changes none of the other surprises. */
  traffic: SeededChance;
  /** Of its own as well: the n-th visit of a crew finds nobody at home, whoever is visited. */
  doors: SeededChance;
  /** Of its own, too: to which side each leg turns first. */
  ways: SeededChance;
  categories: ReadonlyMap<string, Category>;
  /** Serial number on the box of a dealer's order, by order id. */
  serials: ReadonlyMap<string, string>;
  /** Waits at a centre until somebody there directs the vehicle to a dock. */
  letIn: (stop: { siteId: string; stopId: string }) => Promise<void>;
  told: (what: string) => void;
}

/**
 * A crew that drives its published route and does at each stop what a crew does. It goes by a watch of its own, on which what it does takes its time
 * and a call takes none: a slow machine does not make it late. Throws when an act is refused.
 */
export class SimulatedCrew {
  private place: LngLat;
  private labels: number;
  private readonly phoneId = crypto.randomUUID();
  private toldAt = 0;
  /** What its watch says, ms of the district's time. */
  private watchMs = 0;
  drivenM = 0;
  acts = 0;
  /** Legs that met a jam, and what these took beyond the planned time. */
  jammedLegs = 0;
  jammedSec = 0;

  constructor(
    private route: Route,
    private readonly world: CrewWorld,
  ) {
    this.place = route.stops[0]?.place ?? { lng: 0, lat: 0 };
    this.labels = route.stops.flatMap(({ visit }) => visit?.units ?? []).length;
  }

  /** How far its watch is behind the district's clock, in seconds of the district. */
  get lagSec(): number {
    return this.watchMs === 0 ? 0 : (this.world.clock.now().getTime() - this.watchMs) / 1000;
  }

  /** Lets time pass on its watch; waits for the district's clock where that is behind. */
  private async pass(seconds: number): Promise<void> {
    await this.passUntil(new Date(this.watchMs + seconds * 1000));
  }

  private async passUntil(at: Date): Promise<void> {
    this.watchMs = Math.max(this.watchMs, at.getTime());
    await this.world.clock.until(new Date(this.watchMs));
  }

  async work(): Promise<void> {
    const { clock, told } = this.world;
    if (this.route.status === 'finished' || this.route.status === 'closed') return;
    const [first] = this.route.stops;
    await this.passUntil(clock.now());
    if (this.route.status === 'published') {
      await this.passUntil(new Date(first?.plannedLeaveAt ?? this.route.shiftStartsAt));
      await this.act({ type: 'start' });
    }
    for (;;) {
      await this.confirmChange();
      const stop = this.route.stops.find(
        ({ kind, status }) => kind !== 'start' && ['planned', 'onway', 'door'].includes(status),
      );
      if (!stop) break;
      await this.serve(stop);
    }
    if (this.route.status === 'started') await this.act({ type: 'finish' });
    this.watchMs = 0;
    told(`${this.route.letter} finished`);
  }

  /** A route may have changed since it was read; every answer to an act brings it as it is. */
  private async confirmChange(): Promise<void> {
    const { change } = this.route;
    if (change && !change.confirmedAt) await this.act({ type: 'confirm_change', revision: change.revision });
  }

  private async serve(stop: RouteStop): Promise<void> {
    const stopId = stop.id;
    if (stop.kind === 'break') {
      await this.act({ type: 'take_break', stopId });
      await this.pass(plannedWorkSec(stop));
      return;
    }
    if (stop.status === 'planned') await this.act({ type: 'depart', stopId });
    if (stop.status !== 'door') {
      await this.drive(stop);
      await this.act({ type: 'arrive', stopId });
    }
    if (stop.windowFromAt) await this.passUntil(new Date(stop.windowFromAt));
    if (stop.kind === 'load') await this.load(stop);
    else if (stop.kind === 'unload') await this.unload(stop);
    else if (stop.kind === 'visit') await this.visit(stop);
    else await this.act({ type: 'finish' });
  }

  private async load(stop: RouteStop): Promise<void> {
    await this.workAt(stop);
    await this.act({ type: 'load', stopId: stop.id, dealerOrderIds: stop.dealerOrderIds });
  }

  private async unload(stop: RouteStop): Promise<void> {
    const cameAt = this.world.clock.now().getTime();
    if (stop.siteId) await this.world.letIn({ siteId: stop.siteId, stopId: stop.id });
    await this.pass((this.world.clock.now().getTime() - cameAt) / 1000);
    await this.workAt(stop);
    const aboard = this.route.stops.flatMap(({ visit }) => visit?.units ?? []);
    const unitCodes = aboard.filter(({ custody }) => custody === 'aboard').map(({ code }) => code);
    await this.act({ type: 'unload', stopId: stop.id, unitCodes });
  }

  private async visit(stop: RouteStop): Promise<void> {
    const { chance, doors, serials, url } = this.world;
    const { visit, id: stopId } = stop;
    if (!visit) throw new Error('a visit has somebody to visit');
    if (doors.happens(surprises.notAtHome)) {
      await this.pass(300);
      await this.act({ type: 'cannot_do', stopId, reason: 'not_at_home', note: '敲门无人应答，电话未接' });
      return;
    }
    await this.workAt(stop);
    const { delivery } = visit;
    if (visit.parts.includes('deliver') && delivery && !delivery.loaded) {
      await this.act({ type: 'cannot_do', stopId, reason: 'other', note: '新机未装车' });
      return;
    }
    for (const half of halvesOf(visit, visit.orderAgreed)) {
      if (half === 'deliver') {
        if (delivery && !delivery.delivered)
          await this.act({ type: 'deliver', stopId, serial: serials.get(delivery.dealerOrderId) ?? '' });
        continue;
      }
      if (!delivery && chance.happens(surprises.refusesPrice)) {
        await this.act({ type: 'cannot_do', stopId, reason: 'refused_price', note: '住户不接受价格' });
        return;
      }
      let taken = 0;
      for (const { categoryKey, condition, count } of visit.items)
        for (let unit = 0; unit < count; unit += 1)
          if (await this.collect(visit, stopId, { categoryKey, condition })) taken += 1;
      if (taken === 0 && !delivery) {
        await this.act({ type: 'cannot_do', stopId, reason: 'refused_price', note: '价格变低，住户留下旧机' });
        return;
      }
    }
    const pickupCode = await askPickupCode(url, { phone: visit.contactPhone, requestCode: visit.code });
    await this.act({ type: 'complete', stopId, pickupCode });
  }

  /** Takes one unit at the price of the list; a lower one than promised is shown with its picture and sometimes refused. Answers whether it came aboard. */
  private async collect(
    visit: NonNullable<RouteStop['visit']>,
    stopId: string,
    { categoryKey, condition: booked }: { categoryKey: string; condition: Condition },
  ): Promise<boolean> {
    const { chance, categories, caller } = this.world;
    const category = categories.get(categoryKey);
    if (!category) throw new Error(`the catalogue has no ${categoryKey}`);
    const condition = chance.happens(surprises.differsInCondition) ? 'broken' : booked;
    const typicalKg = category.weightKg + category.spreadKg * chance.between(-0.8, 0.8);
    const weightKg = Math.max(0.1, Math.round(typicalKg * 10) / 10);
    const { floor, lift } = visit;
    const { priceFen } = priceOf(category, { condition, weightKg, deductions: [], floor, lift });
    const quote = quoteOf(visit.items, category, { categoryKey, condition, deductions: [], priceFen });
    const photoIds = quote.conditionDiffers ? [await caller.upload(tinyPicture)] : [];
    if (quote.lowered && chance.happens(surprises.refusesLower)) {
      const unit = { categoryKey, condition, weightKg, deductions: [], evidence: [], photoIds, offeredFen: priceFen };
      await this.act({ type: 'refuse_price', stopId, unit });
      return false;
    }
    this.labels += 1;
    const code = `${this.route.day.slice(2).replaceAll('-', '')}-${this.route.letter}${String(this.labels).padStart(3, '0')}`;
    const unit = { code, categoryKey, condition, weightKg, photoIds, acceptedFen: priceFen };
    await this.act({ type: 'collect', stopId, unit: { ...unit, deductions: [], evidence: [] } });
    return true;
  }

  private async workAt(stop: RouteStop): Promise<void> {
    await this.pass(plannedWorkSec(stop) * this.world.chance.between(0.8, 1.15));
  }

  /** Drives the leg as far as planned and in about the planned time, longer in a jam, and reports the position as a phone does. */
  private async drive(stop: RouteStop): Promise<void> {
    const { chance, traffic, ways, told } = this.world;
    const way = [this.place, ...stop.via, stop.place];
    const usual = chance.between(0.85, 1.2);
    const jam = jamOn(stop.travelSec, traffic);
    const seconds = Math.max(5, stop.travelSec * (jam ?? usual));
    if (jam) {
      this.jammedLegs += 1;
      this.jammedSec += seconds - stop.travelSec;
      told(
        `${this.route.letter} stands in a jam: ${Math.round((seconds - stop.travelSec) / 60)} min more than planned`,
      );
    }
    const steps = Math.min(mostStepsOfLeg, Math.max(1, Math.round(seconds / positionEverySec)));
    const beganAt = this.watchMs;
    const speedKph = Math.round((stop.distanceM / seconds) * 3.6);
    const untold: { at: string; lng: number; lat: number; speedKph: number; headingDeg: number }[] = [];
    const side = ways.happens(0.5) ? 1 : -1;
    for (const { place, share, headingDeg } of pointsOfLeg(way, { metres: stop.distanceM, steps, side })) {
      const at = new Date(beganAt + share * seconds * 1000);
      await this.passUntil(at);
      untold.push({ at: at.toISOString(), ...place, speedKph: Math.min(speedKph, 120), headingDeg });
      // In a fast simulation several fixes go in one batch, at most one batch a second.
      if (share < 1 && Date.now() - this.toldAt < 1000) continue;
      this.toldAt = Date.now();
      await this.world.caller.call(trackingApi.reportPositions, {
        body: { routeId: this.route.id, positions: untold.splice(0, 500) },
      });
    }
    this.drivenM += stop.distanceM;
    this.place = stop.place;
  }

  private async act(body: ActBody): Promise<void> {
    this.acts += 1;
    const { clock } = this.world;
    const act = { ...body, actId: crypto.randomUUID(), at: new Date(this.watchMs).toISOString(), place: this.place };
    const { results, route } = await this.world.caller.call(routesApi.performActs, {
      params: { id: this.route.id },
      body: { acts: [act as CollectorActInput], phone: { id: this.phoneId, now: clock.now().toISOString() } },
    });
    this.route = route;
    const [result] = results;
    if (!result?.ok) throw new Error(`${route.letter}: "${body.type}" was refused: ${result?.message ?? 'no answer'}`);
  }
}

function plannedWorkSec(stop: RouteStop): number {
  return (Date.parse(stop.plannedLeaveAt) - Date.parse(stop.plannedStartAt)) / 1000;
}
