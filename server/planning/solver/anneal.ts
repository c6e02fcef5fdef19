import { Fleet } from './fleet';
import { Inserter } from './insertion';
import type { Model } from './model';
import { Neighbours } from './neighbours';
import { ShiftPolisher } from './polish-shift';
import { StopPolisher } from './polish-stops';
import type { Random } from './random';
import { Recreate } from './recreate';
import { Ruin } from './ruin';
import type { SearchState } from './search-state';
import { Tails } from './tails';

const MOST_NEIGHBOURS = 250;
const MOST_NEIGHBOURS_OF_HUGE = 100;
const BLINK_RATE = 0.01;
/** Start temperature of a new plan and of one that is gone on from, and final temperature, in shares of the mean variable cost of a visit. */
const HOT = 4;
export const WARM = 1;
const COLD = 0.05;
/** Tail swaps tried with each ruin. */
const TAILS_A_STEP = 10;
const POLISH_RATE = 0.15;
const RARE_POLISH_RATE = 0.03;
/** A shift that costs so many visits, with their driving, is not given up by annealing: phases of their own look for fewer shifts. */
const VISITS_OF_DEAR_SHIFT = 10;
/** Shares of the search for these phases: the tighter the plan has become, the sooner one shift less is enough. */
const FLEET_PHASES = [
  { from: 0, to: 0.03 },
  { from: 0.5, to: 0.55 },
  { from: 0.62, to: 0.67 },
  { from: 0.74, to: 0.79 },
] as const;
/** A plan that is gone on from keeps its shifts, but for what is gained at once. */
const FLEET_PHASES_WARM = [{ from: 0, to: 0.1 }] as const;
/** Steps for each unit of the day after which it is not to be hoped any more that one shift less is enough. */
const STEPS_OF_HOPE = 10;
/** A later phase that has fewer steps than these for each unit finds nothing. */
const LEAST_STEPS_OF_PHASE = 2;
/** So many tasks take seconds in one order; the search has better use for them. */
const TASKS_OF_HUGE_DAY = 2_000;

/** Fixed copy of a plan: the nodes of every route and what is left out. */
export interface Snapshot {
  cost: number;
  readonly routes: Int32Array[];
  absent: number[];
}

/**
 * Slack induction by string removals with simulated annealing (Christiaens & Vanden Berghe, Transportation Science 54(2), 2020): ruin,
 * recreate, sometimes re-think one facility stop, accept by temperature; then tail swaps, each accepted by itself. One call of `step` is one iteration.
 */
export class Annealing {
  readonly best: Snapshot;
  private readonly ruin: Ruin;
  private readonly recreate: Recreate;
  private readonly inserter: Inserter;
  private readonly stops: StopPolisher;
  private readonly shifts: ShiftPolisher;
  private readonly fleet: Fleet;
  private readonly tails: Tails;
  private readonly fleetPhases: { readonly from: number; readonly to: number }[];
  private isDear = false;
  private isMinimising = false;
  private fewerUntil = 0;
  private steps = 0;
  private fewerSteps = 0;
  private readonly hasStops: boolean;
  private readonly hasKinds: boolean;
  private hot = 1;
  private cold = 1;
  private cost = Infinity;

  constructor(
    private readonly model: Model,
    private readonly state: SearchState,
    private readonly random: Random,
    /** Start temperature, in shares as above. */
    private readonly hottest = HOT,
  ) {
    this.inserter = new Inserter(model, state, random);
    const isHuge = model.taskCount >= TASKS_OF_HUGE_DAY;
    const neighbours = new Neighbours(model, isHuge ? MOST_NEIGHBOURS_OF_HUGE : MOST_NEIGHBOURS);
    this.recreate = new Recreate(model, state, this.inserter, neighbours, random);
    this.ruin = new Ruin(model, state, neighbours, random);
    this.fleet = new Fleet(model, state, this.ruin, this.recreate, random);
    this.tails = new Tails(model, state, neighbours, random);
    this.stops = new StopPolisher(model, state, random);
    this.shifts = new ShiftPolisher(model, state);
    this.fleetPhases = [...(hottest === HOT ? FLEET_PHASES : FLEET_PHASES_WARM)];
    this.hasKinds = new Set(model.shiftKind).size > 1;
    this.hasStops = model.facilityCount > 0;
    this.best = {
      cost: Infinity,
      routes: Array.from({ length: model.shiftCount }, () => new Int32Array(0)),
      absent: [],
    };
    this.snapshot();
  }

  /** First plan: greedy insertion in several orders, the cheapest kept. Stopped early it leaves out what it has not come to. */
  construct(shouldStop: () => boolean): void {
    const { state } = this;
    state.begin();
    this.inserter.blinkRate = 0;
    const orders = ['window start', 'demand', 'far', 'prize'] as const;
    for (const order of this.model.taskCount < TASKS_OF_HUGE_DAY ? orders : orders.slice(0, 1)) {
      this.recreate.run(0, Infinity, order, shouldStop);
      this.snapshot();
      if (shouldStop()) break;
      state.revert();
      state.begin();
    }
    this.restore();
    this.inserter.blinkRate = BLINK_RATE;
    this.setTemperatures();
    this.isDear = Math.max(...this.model.costFixed) * this.hottest > VISITS_OF_DEAR_SHIFT * this.hot;
  }

  /** One iteration at `share` (0 … 1) of the whole search. */
  step(share: number): void {
    this.steps++;
    if (this.isDear && share >= (this.fleetPhases[0]?.from ?? Infinity)) this.beginFewer(share);
    if (this.isMinimising) {
      this.stepFewer(share);
      return;
    }
    const temperature = this.hot * Math.pow(this.cold / this.hot, share);
    this.ruinAndRecreate(temperature);
    for (let k = 0; k < TAILS_A_STEP; k++) this.swapTails(temperature);
  }

  private swapTails(temperature: number): void {
    const { state, random } = this;
    const limit = -temperature * Math.log(random.next() + 1e-300);
    if (!this.tails.try(limit)) return;
    const cost = state.totalCost();
    if (cost >= this.cost + limit) state.revert();
    else this.accept(cost);
  }

  private ruinAndRecreate(temperature: number): void {
    const { state, random } = this;
    state.begin();
    const old = state.absent.length;
    if (!this.ruin.run()) {
      state.revert();
      return;
    }
    const limit = this.cost - temperature * Math.log(random.next() + 1e-300);
    // The balance term may shrink when visits are added, so only without it does a partial cost bound the whole.
    if (!this.recreate.run(old, this.model.costPerBalanceSecond > 0 ? Infinity : limit)) {
      state.revert();
      return;
    }
    if (state.touched.length > 0) this.polish();
    const cost = state.totalCost();
    if (cost >= limit) {
      state.revert();
      return;
    }
    this.accept(cost);
  }

  private accept(cost: number): void {
    this.cost = cost;
    if (cost < this.best.cost - 1e-7) this.snapshot();
  }

  /** Makes the best plan the present one. */
  restore(): void {
    const { state, best } = this;
    state.begin();
    for (let s = 0; s < best.routes.length; s++) {
      const route = state.touch(s);
      const nodes = best.routes[s]!;
      route.setNodes(nodes, nodes.length);
      // Room at facilities is shared: nothing counts until its route is settled below.
      route.unloaded.fill(0);
    }
    state.shiftOf.fill(-1);
    for (let s = 0; s < best.routes.length; s++) state.settle(state.routes[s]!, false);
    state.absent.length = 0;
    for (const unit of best.absent) state.absent.push(unit);
    state.begin();
    this.cost = state.totalCost();
  }

  /** The next phase for fewer shifts begins with the best plan. Where something is left out, shifts are too few already. */
  private beginFewer(share: number): void {
    const { from, to } = this.fleetPhases.shift()!;
    const steps = from > 0 ? (this.steps / share) * (to - from) : Infinity;
    if (this.best.absent.length > 0 || steps < LEAST_STEPS_OF_PHASE * this.model.units.length) return;
    this.restore();
    this.fewerUntil = to;
    this.fewerSteps = 0;
    this.isMinimising = this.fleet.giveUp();
  }

  /** One step towards fewer shifts. A plan with fewer is gone on from, also when it is dearer at first; without one, from the best. */
  private stepFewer(share: number): void {
    const { fleet, state, best } = this;
    fleet.step(this.cold);
    const isFound = state.absent.length === 0;
    const isOver = share >= this.fewerUntil || ++this.fewerSteps > STEPS_OF_HOPE * this.model.units.length;
    if (!isFound && !isOver) return;
    this.fewerSteps = 0;
    const bestCost = best.cost;
    if (isFound) this.accept(state.totalCost());
    if (best.cost < bestCost && !isOver && fleet.giveUp()) return;
    this.isMinimising = false;
    fleet.end();
    if (!isFound) this.restore();
  }

  /** Goes on from a better plan of another thread. */
  adopt({ cost, routes, absent }: Snapshot): void {
    const { best } = this;
    this.isMinimising = false;
    this.fleet.end();
    best.cost = cost;
    routes.forEach((nodes, s) => (best.routes[s] = nodes));
    best.absent = [...absent];
    this.restore();
  }

  private polish(): void {
    const { state, random } = this;
    const shift = () => state.touched[random.below(state.touched.length)]!;
    if (this.hasStops && random.next() < POLISH_RATE) this.stops.improve(shift());
    if (this.hasStops && random.next() < RARE_POLISH_RATE) this.stops.add(shift());
    if (this.hasKinds && random.next() < RARE_POLISH_RATE) this.shifts.improve(shift());
  }

  private snapshot(): void {
    const { state, best } = this;
    const cost = state.totalCost();
    if (cost >= best.cost) return;
    best.cost = cost;
    for (let s = 0; s < best.routes.length; s++) {
      const route = state.routes[s]!;
      if (best.routes[s]!.length !== route.length) best.routes[s] = new Int32Array(route.length);
      route.getNodes(best.routes[s]!);
    }
    best.absent = [...state.absent];
  }

  private setTemperatures(): void {
    const { state, model } = this;
    let variable = 0;
    let used = 0;
    for (let s = 0; s < model.shiftCount; s++) {
      const route = state.routes[s]!;
      if (route.tasks === 0) continue;
      used++;
      variable += model.costPerMetre[s]! * route.distance + model.costPerSecond[s]! * route.driving;
    }
    const each = variable / Math.max(1, model.units.length - state.absent.length + used);
    this.hot = Math.max(1e-9, this.hottest * each);
    this.cold = Math.max(1e-10, COLD * each);
  }
}
