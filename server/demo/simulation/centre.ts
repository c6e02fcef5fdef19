import { sortingApi, type Arrival } from '#shared/sorting/sorting';
import type { Caller } from './caller';
import type { SeededChance } from './chance';
import type { DistrictClock } from './district-clock';
import { SimulatedGate } from './gate';

/** How often a unit is not there or weighs otherwise at the centre. Assumed. */
export const centreSurprises = { missing: 0.004, weighsOtherwise: 0.01 } as const;
const secondsPerUnit = 40;

/** The staff of a sorting centre: one lets the vehicles to the docks, one weighs every unloaded unit in and confirms the handover. */
export class SimulatedCentre {
  private readonly arrivals = new Map<string, Arrival>();
  private readonly gate: SimulatedGate;
  private working: Promise<void> | null = null;
  failed: unknown = null;

  constructor(
    private readonly world: { siteId: string; caller: Caller; clock: DistrictClock; chance: SeededChance; day: string },
  ) {
    this.gate = new SimulatedGate(world);
  }

  get siteId(): string {
    return this.world.siteId;
  }

  /** Waits with a crew until its vehicle may be unloaded. */
  letIn(stopId: string): Promise<void> {
    return this.gate.letIn(stopId);
  }

  /** Listens for arrivals and takes those that are there. */
  async open(): Promise<void> {
    const { caller, siteId } = this.world;
    caller.on('sorting:arrival-changed', ({ arrival }) => this.take(arrival));
    caller.on('kernel:resync', () => void this.look());
    await this.gate.open();
    await caller.watch({ kind: 'site', siteId });
    await this.look();
  }

  /** Looks at what is there, as a page does when it opens. */
  async look(): Promise<void> {
    const { items } = await this.world.caller.call(sortingApi.listArrivals, { query: { day: this.world.day } });
    for (const arrival of items) this.take(arrival);
  }

  /** Waits until every arrival that is there is closed; how many are not unloaded yet. */
  async settled(): Promise<number> {
    await this.look();
    await this.working;
    await this.gate.settled();
    if (this.failed) throw this.failed;
    await this.look();
    return [...this.arrivals.values()].filter(({ status }) => status !== 'closed').length;
  }

  private take(arrival: Arrival): void {
    const known = this.arrivals.get(arrival.id);
    if (known && known.version > arrival.version) return;
    this.arrivals.set(arrival.id, arrival);
    this.gate.see(arrival);
    this.working ??= this.work()
      .catch((error: unknown) => (this.failed = error))
      .then(() => {
        this.working = null;
      });
  }

  private async work(): Promise<void> {
    for (;;) {
      const arrival = [...this.arrivals.values()].find(({ status }) => status === 'unloaded');
      if (!arrival) return;
      await this.receive(arrival);
    }
  }

  private async receive(arrival: Arrival): Promise<void> {
    const { caller, chance, clock } = this.world;
    const missing: string[] = [];
    for (const { code, doorKg, receivedKg } of arrival.units) {
      if (receivedKg !== null) continue;
      await clock.wait(secondsPerUnit);
      if (chance.happens(centreSurprises.missing)) {
        missing.push(code);
        continue;
      }
      const factor = chance.happens(centreSurprises.weighsOtherwise) ? 0.8 : chance.between(0.99, 1.01);
      const weightKg = Math.max(0.01, Math.round((doorKg ?? 1) * factor * 100) / 100);
      await caller.call(sortingApi.receiveUnit, { params: { id: arrival.id }, body: { code, weightKg } });
    }
    const closed = await caller.call(sortingApi.closeArrival, {
      params: { id: arrival.id },
      body: { confirmMissing: missing },
    });
    this.arrivals.set(arrival.id, closed);
  }
}
