import type { Snapshot } from '../anneal';
import type { Random } from '../random';
import { LeanFleet } from './lean-fleet';
import { leanNeighbours } from './lean-neighbours';
import type { LeanModel } from './lean-model';
import { LeanPool } from './lean-pool';
import { LeanRecombine } from './lean-recombine';
import { LeanRecreate } from './lean-recreate';
import { LeanRoutes } from './lean-routes';
import { LeanRuin } from './lean-ruin';
import type { LeanPart } from './lean-split';
import { LeanTails } from './lean-tails';

const MOST_NEIGHBOURS = 100;
const TAILS_A_STEP = 10;
/** First and last temperature in shares of the mean cost of a leg. */
const HOT = 2;
const COLD = 0.03;
/** A shift that costs so many legs is not given up by annealing: a phase of its own looks for fewer routes first. */
const LEGS_OF_DEAR_SHIFT = 10;
/** Largest share of the search for that phase. */
const FLEET_SHARE = 0.4;
/** What leaving a task out costs at most, in mean legs: first and, from a share of the search on which it costs its whole prize, last. */
const [LOW_PRICE, HIGH_PRICE] = [3, 30];
const WHOLE_PRICE_FROM = 0.9;
const PRICE_EVERY = 64;
/** From this share of the search on its routes are noted, every so many steps; from the other on they are recombined. */
const NOTE_FROM = 0.3;
const NOTE_EVERY = 16;
const RECOMBINE_FROM = 0.85;
const RECOMBINE_EVERY = 1_000;

/** Ruin and recreate with tail swaps under annealing, for problems of the lean core. Same use as the full search. */
export class LeanSearch {
  readonly best: Snapshot;
  private readonly routes: LeanRoutes;
  private readonly ruin: LeanRuin;
  private readonly recreate: LeanRecreate;
  private readonly tails: LeanTails;
  private hot = 1;
  private cold = 1;
  private steps = 0;
  private readonly fleet: LeanFleet;
  private readonly pool: LeanPool;
  private readonly recombine: LeanRecombine;
  private isMinimising = false;
  /** Where shifts are dear, leaving tasks out would cost less than a shift that serves them. */
  private mayLeaveOut = true;

  constructor(
    private readonly m: LeanModel,
    private readonly random: Random,
  ) {
    this.routes = new LeanRoutes(m);
    const isOpen = new Uint8Array(m.shifts).fill(1);
    this.recreate = new LeanRecreate(
      m,
      this.routes,
      leanNeighbours(m, MOST_NEIGHBOURS, 'before'),
      leanNeighbours(m, MOST_NEIGHBOURS, 'after'),
      random,
      isOpen,
    );
    const byDistance = leanNeighbours(m, MOST_NEIGHBOURS, 'any');
    const tasks = Int32Array.from({ length: m.tasks }, (_, task) => task);
    this.ruin = new LeanRuin(m, this.routes, byDistance, random, tasks);
    this.pool = new LeanPool(m);
    this.recombine = new LeanRecombine(m, this.routes, this.pool, byDistance, random);
    this.fleet = new LeanFleet(m, this.routes, this.ruin, this.recreate, random);
    this.tails = new LeanTails(m, this.routes, byDistance, random, tasks, isOpen);
    this.best = {
      cost: Infinity,
      routes: Array.from({ length: m.shifts }, () => new Int32Array(0)),
      absent: [],
    };
  }

  /** First plan: greedy insertion. */
  construct(): void {
    this.recreate.run(Infinity);
    this.routes.keep();
    this.snapshot();
    let used = 0;
    let prizes = 0;
    for (const nodes of this.best.routes) if (nodes.length > 0) used++;
    for (const task of this.best.absent) prizes += this.m.prize[task]!;
    let fixed = 0;
    this.best.routes.forEach((nodes, r) => (fixed += nodes.length > 0 ? this.m.fixed[r]! : 0));
    const each = (this.best.cost - prizes - fixed) / Math.max(1, this.m.tasks + used);
    this.hot = HOT * each;
    this.cold = COLD * each;
    this.mayLeaveOut = Math.max(...this.m.fixed) <= LEGS_OF_DEAR_SHIFT * each;
    if (Math.min(...this.m.fixed) > LEGS_OF_DEAR_SHIFT * each && this.fleet.isHopeful) this.beginFewer();
  }

  /** The temperatures and prices of another search. */
  heatFrom(other: LeanSearch): void {
    this.mayLeaveOut = other.mayLeaveOut;
    this.hot = other.hot;
    this.cold = other.cold;
  }

  /** From here on searches this part only; `best` becomes its plan. */
  enter(part: LeanPart): void {
    this.routes.load(part.routes, part.absent);
    this.ruin.tasks = part.tasks;
    this.tails.tasks = part.tasks;
    this.recreate.isOpen = part.isOpen;
    this.tails.isOpen = part.isOpen;
    this.snapshot();
  }

  /** A copy of the present plan. */
  present(): Snapshot {
    return copyOf(this.routes);
  }

  /** One iteration at `share` (0 … 1) of the whole search. */
  step(share: number): void {
    if (this.isMinimising) {
      this.stepFewer(share);
      return;
    }
    if (this.steps % PRICE_EVERY === 0) this.setPrices(share);
    const { routes, random } = this;
    const temperature = this.hot * Math.pow(this.cold / this.hot, share);
    const limit = routes.cost - temperature * Math.log(random.next() + 1e-300);
    this.ruin.run();
    if (this.recreate.run(limit) && routes.cost < limit) {
      routes.keep();
      this.look();
    } else routes.back();
    for (let k = 0; k < TAILS_A_STEP; k++) {
      if (this.tails.try(-temperature * Math.log(random.next() + 1e-300))) {
        routes.keep();
        this.look();
      }
    }
    this.steps++;
    if (share >= NOTE_FROM && this.steps % NOTE_EVERY === 0) this.pool.note(routes);
    if (share >= RECOMBINE_FROM && this.steps % RECOMBINE_EVERY === 0) this.recombineSome();
  }

  /** Tasks may be left out for a time, at a price that rises: so the search crosses plans that serve not all of them. */
  private setPrices(share: number): void {
    const { m, routes } = this;
    const isWhole = share >= WHOLE_PRICE_FROM || !this.mayLeaveOut;
    const legs = LOW_PRICE * Math.pow(HIGH_PRICE / LOW_PRICE, share / WHOLE_PRICE_FROM);
    const most = isWhole ? Infinity : (this.hot / HOT) * legs;
    for (let t = 0; t < m.tasks; t++) routes.price[t] = Math.min(m.prize[t]!, most);
    routes.recost();
  }

  /** Serves a group of neighbouring routes by the best routes seen. */
  private recombineSome(): void {
    const { tasks } = this.ruin;
    if (!this.recombine.run(tasks[this.random.below(tasks.length)]!, this.recreate.isOpen)) return;
    this.routes.keep();
    this.look();
  }

  /** Gives up one more route. */
  private beginFewer(): void {
    this.isMinimising = true;
    this.fleet.giveUp(this.recreate.isOpen);
  }

  /** One step towards fewer routes; without hope or time for more goes on with the best plan. */
  private stepFewer(share: number): void {
    this.fleet.step(this.cold);
    this.look();
    if (this.routes.absent.length > this.best.absent.length && share < FLEET_SHARE) return;
    if (this.fleet.isHopeful && share < FLEET_SHARE) {
      this.beginFewer();
      return;
    }
    this.goOn();
  }

  /** Goes on from a better plan of another thread. */
  adopt(plan: Snapshot): void {
    const { best } = this;
    best.cost = plan.cost;
    plan.routes.forEach((nodes, r) => (best.routes[r] = nodes));
    best.absent = [...plan.absent];
    this.goOn();
  }

  /** From the best plan, with all shifts open. */
  private goOn(): void {
    this.isMinimising = false;
    this.recreate.isOpen.fill(1);
    this.routes.load(this.best.routes, this.best.absent);
  }

  private look(): void {
    const enough = this.best.cost - 1e-7;
    if (this.routes.cost < enough && this.routes.worth < enough) this.snapshot();
  }

  private snapshot(): void {
    copyOf(this.routes, this.best);
  }
}

/** Writes the present plan into `copy`. */
function copyOf(routes: LeanRoutes, copy: Snapshot = { cost: 0, routes: [], absent: [] }): Snapshot {
  const { m, s, COUNT } = routes;
  copy.cost = routes.worth;
  for (let r = 0; r < m.shifts; r++) {
    const length = s[COUNT + r]!;
    if (copy.routes[r]?.length !== length) copy.routes[r] = new Int32Array(length);
    const nodes = copy.routes[r]!;
    let node = s[m.tasks + r]!;
    for (let k = 0; k < length; k++) {
      nodes[k] = node;
      node = s[node]!;
    }
  }
  copy.absent = [...routes.absent];
  return copy;
}
