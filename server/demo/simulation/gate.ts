import type { Arrival } from '#shared/sorting/sorting';
import { yardApi, type Yard } from '#shared/sorting/yard';
import { CallError, type Caller } from './caller';
import type { DistrictClock } from './district-clock';

/** A dock is booked so long before the vehicle is expected, and booked anew when the estimate has moved by more than the second. Assumed. */
const bookAheadMs = 60 * 60_000;
const movedMs = 15 * 60_000;
/** A driver who waits looks up so often; all of them together ask the gate no more than twice a second. */
const lookSec = 30;
const leastLookMs = 500;

/** Who directs the vehicles at a centre: books docks for those that are expected, lets them in, the longest wait first, and sees them off when they are empty. */
export class SimulatedGate {
  private readonly arrivals = new Map<string, Arrival>();
  /** For when a dock is booked, by arrival. */
  private readonly bookedFor = new Map<string, number>();
  /** Arrivals that stand at a dock, and those that have left it. */
  private readonly standing = new Set<string>();
  private readonly left = new Set<string>();
  private hasDocks = false;
  private working: Promise<void> | null = null;
  private again = false;
  private lookedAt = -Infinity;
  failed: unknown = null;

  constructor(private readonly world: { siteId: string; caller: Caller; clock: DistrictClock; day: string }) {}

  async open(): Promise<void> {
    this.hasDocks = (await this.yard()).docks.length > 0;
  }

  /** Notes how things stand with a vehicle. */
  see(arrival: Arrival): void {
    this.arrivals.set(arrival.id, arrival);
    this.direct();
  }

  /** Waits in its cab until the vehicle of a stop stands at a dock; at once where there are none. Throws when the gate has given up. */
  async letIn(stopId: string): Promise<void> {
    const isIn = () => [...this.standing, ...this.left].some((id) => this.arrivals.get(id)?.stopId === stopId);
    while (this.hasDocks && !isIn()) {
      if (this.failed) throw this.failed;
      await this.world.clock.wait(lookSec);
      if (performance.now() - this.lookedAt < leastLookMs) continue;
      this.lookedAt = performance.now();
      this.direct();
    }
  }

  /** Waits until everything that was seen is dealt with. */
  async settled(): Promise<void> {
    while (this.working) await this.working;
    if (this.failed) throw this.failed;
  }

  private direct(): void {
    if (!this.hasDocks || this.failed) return;
    this.again = true;
    this.working ??= this.work()
      .catch((error: unknown) => (this.failed = error))
      .then(() => {
        this.working = null;
      });
  }

  private async work(): Promise<void> {
    while (this.again) {
      // What is noted together is weighed together.
      await Promise.resolve();
      this.again = false;
      for (const arrival of this.arrivals.values()) if (this.isEmpty(arrival)) await this.seeOff(arrival);
      const waiting = [...this.arrivals.values()].filter((arrival) => this.isWaiting(arrival));
      if (waiting.length > 0) await this.letInto(waiting.sort((a, b) => sinceOf(a) - sinceOf(b)));
      for (const arrival of this.arrivals.values()) if (this.isToBook(arrival)) await this.book(arrival);
    }
  }

  private isEmpty({ id, status }: Arrival): boolean {
    return status !== 'expected' && this.standing.has(id);
  }
  private isWaiting({ id, status, arrivedAt }: Arrival): boolean {
    return status === 'expected' && arrivedAt !== null && !this.standing.has(id);
  }
  private isToBook({ id, status, arrivedAt, etaAt }: Arrival): boolean {
    if (status !== 'expected' || arrivedAt || !etaAt) return false;
    const atMs = Date.parse(etaAt);
    if (atMs - this.world.clock.now().getTime() > bookAheadMs) return false;
    return Math.abs(atMs - (this.bookedFor.get(id) ?? -Infinity)) > movedMs;
  }

  private async yard(): Promise<Yard> {
    const { caller, siteId, day } = this.world;
    return caller.call(yardApi.getYard, { params: { id: siteId }, query: { day } });
  }

  /** Takes the dock that the yard proposes. None within its hours: it is looked for when the vehicle is here. */
  private async book({ id, etaAt }: Arrival): Promise<void> {
    const { caller } = this.world;
    const params = { id };
    const atMs = Date.parse(etaAt ?? '');
    if (this.bookedFor.has(id) && !(await orTaken(caller.call(yardApi.dropDockBooking, { params })))) return;
    this.bookedFor.set(id, atMs);
    const proposed = (await this.yard()).uses.find(
      ({ arrivalId, status }) => arrivalId === id && status === 'suggested',
    );
    if (!proposed) return;
    const { dock, fromAt } = proposed;
    await orTaken(caller.call(yardApi.bookDock, { params, body: { dock, fromAt } }));
  }

  /** The longest wait first; the yard is looked at again only when somebody has driven in. */
  private async letInto(waiting: readonly Arrival[]): Promise<void> {
    let yard = await this.yard();
    for (const arrival of waiting) if (await this.enter(arrival, yard)) yard = await this.yard();
  }

  /** To its own dock or another that is free; otherwise it waits. */
  private async enter({ id }: Arrival, { docks, uses }: Yard): Promise<boolean> {
    const own = uses.find(({ arrivalId }) => arrivalId === id)?.dock;
    const isFree = (key: string) => !uses.some(({ dock, status }) => dock === key && status === 'docked');
    const free = docks.map(({ key }) => key).filter(isFree);
    for (const dock of free.sort((a, b) => Number(b === own) - Number(a === own))) {
      if (!(await orTaken(this.world.caller.call(yardApi.enterDock, { params: { id }, body: { dock } })))) continue;
      this.standing.add(id);
      return true;
    }
    return false;
  }

  private async seeOff({ id }: Arrival): Promise<void> {
    await this.world.caller.call(yardApi.leaveDock, { params: { id }, body: {} });
    this.standing.delete(id);
    this.left.add(id);
  }
}

const sinceOf = ({ arrivedAt }: Arrival): number => Date.parse(arrivedAt ?? '');

/** False where somebody else has the dock, the vehicle is here already, or the route was changed meanwhile. */
async function orTaken(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof CallError && [404, 409, 422].includes(error.status)) return false;
    throw error;
  }
}
