import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanNeighbours } from './lean-neighbours';
import type { LeanRoutes } from './lean-routes';

const BLINK_RATE = 0.01;
const MOST_REACH = 2 ** 30;

/** Orders of insertion with their weights, as Christiaens and Vanden Berghe name them, and by window. */
const orders = ['random', 'demand', 'far', 'close', 'window length', 'window start', 'window end'] as const;
const weights = [4, 4, 2, 1, 2, 2, 2];

/** Greedy insertion with blinks: each absent task at its cheapest place beside one of its neighbours, or into an empty shift. */
export class LeanRecreate {
  private readonly keys: Float64Array[];
  private blinkIn = 0;
  private foundAfter = -1;
  private foundCost = Infinity;
  /** Metres that the found cost buys where a metre is cheapest: a detour as long costs no less anywhere. */
  private foundReach = MOST_REACH;
  private readonly waiting: number[] = [];

  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly before: LeanNeighbours,
    private readonly after: LeanNeighbours,
    private readonly random: Random,
    /** Shifts that this search may open. */
    public isOpen: Uint8Array,
  ) {
    const perTask = (value: (task: number) => number) => Float64Array.from({ length: m.tasks }, (_, t) => value(t));
    const start = m.tasks;
    const demand = perTask((t) => {
      let sum = 0;
      for (let d = 0; d < m.dimensions; d++)
        sum += Math.max(m.delivery[t * m.dimensions + d]!, m.pickup[t * m.dimensions + d]!) / m.capacity[d]!;
      return -sum;
    });
    const far = perTask((t) => -routes.metres(start, t));
    this.keys = [
      new Float64Array(m.tasks),
      demand,
      far,
      far.map((value) => -value),
      perTask((t) => m.due[t]! - m.ready[t]!),
      perTask((t) => m.ready[t]!),
      perTask((t) => -m.due[t]!),
    ];
    this.drawBlink();
  }

  /** Inserts what is absent while the cost stays below `limit`. False when it does not: the step is lost. */
  run(limit: number): boolean {
    const { routes, waiting } = this;
    this.order();
    waiting.length = 0;
    let owed = 0;
    for (const task of routes.absent) owed += routes.price[task]!;
    // What is still to be inserted costs nothing yet; the rest may only grow.
    if (routes.cost - owed >= limit) return false;
    const { absent } = routes;
    const count = absent.length;
    for (let k = 0; k < count; k++) {
      const task = absent[k]!;
      owed -= routes.price[task]!;
      this.find(task);
      if (this.foundAfter < 0 || this.foundCost >= routes.price[task]!) waiting.push(task);
      else routes.insert(task, this.foundAfter);
      if (routes.cost - owed >= limit) return false;
    }
    absent.length = 0;
    for (const task of waiting) absent.push(task);
    return true;
  }

  private order(): void {
    const { random, routes } = this;
    const { absent } = routes;
    if (absent.length < 2) return;
    let draw = random.next() * 17;
    let which = 0;
    while (which < orders.length - 1 && draw >= weights[which]!) draw -= weights[which++]!;
    if (which === 0) {
      random.shuffle(absent);
      return;
    }
    const key = this.keys[which]!;
    if (absent.length > 64) {
      absent.sort((one, other) => key[one]! - key[other]!);
      return;
    }
    for (let k = 1; k < absent.length; k++) {
      const task = absent[k]!;
      const value = key[task]!;
      let at = k;
      while (at > 0 && key[absent[at - 1]!]! > value) {
        absent[at] = absent[at - 1]!;
        at--;
      }
      absent[at] = task;
    }
  }

  private drawBlink(): void {
    this.blinkIn = Math.floor(Math.log(this.random.next() + 1e-300) / Math.log(1 - BLINK_RATE));
  }

  /** The cheapest place of a task: `foundAfter` and `foundCost`. */
  private find(c: number): void {
    this.foundAfter = -1;
    this.foundCost = Infinity;
    this.foundReach = MOST_REACH;
    this.findAfter(c);
    this.findBefore(c);
    this.considerEmpty(c);
  }

  /** Places directly behind the tasks from which it is near. */
  private findAfter(c: number): void {
    const { m, routes } = this;
    const { list, metres, count } = this.before;
    const { s, ROUTE, EDGE } = routes;
    const { distance, column, tasks, perMetre: perMetreOf } = m;
    const rowC = m.row[c]!;
    let reach = this.foundReach;
    for (let at = c * count, until = at + count; at < until; at++) {
      const j = list[at]!;
      if (j < 0) break;
      const there = metres[at]!;
      const edge = s[EDGE + j]!;
      // Where the way on is at least as long (else the place is found from there), there and back less the edge is a bound.
      if ((((there << 1) - edge) | 0) >= reach && s[j]! < tasks) continue;
      const r = s[ROUTE + j]!;
      if (r < 0) continue;
      const next = s[j]!;
      const more = (there + distance[rowC + column[next]!]! - edge) | 0;
      if (more >= reach) continue;
      const cost = more * perMetreOf[r]!;
      if (cost < this.foundCost && this.consider(c, j, next, r, more, cost)) reach = this.foundReach;
    }
  }

  /** Places directly before the tasks that are near from it. */
  private findBefore(c: number): void {
    const { m, routes } = this;
    const { list, metres, count } = this.after;
    const { s, PREV, ROUTE, EDGE } = routes;
    const { distanceTo, column, tasks, perMetre: perMetreOf } = m;
    const rowC = m.row[c]!;
    let reach = this.foundReach;
    for (let at = c * count, until = at + count; at < until; at++) {
      const j = list[at]!;
      if (j < 0) break;
      const back = metres[at]!;
      const previous = s[PREV + j]!;
      const edge = s[EDGE + previous]!;
      if ((((back << 1) - edge) | 0) >= reach && previous < tasks) continue;
      const r = s[ROUTE + j]!;
      if (r < 0) continue;
      const more = (distanceTo[rowC + column[previous]!]! + back - edge) | 0;
      if (more >= reach) continue;
      const cost = more * perMetreOf[r]!;
      if (cost < this.foundCost && this.consider(c, previous, j, r, more, cost)) reach = this.foundReach;
    }
  }

  /** Takes this place when the task fits there. */
  private consider(c: number, i: number, j: number, r: number, more: number, cost: number): boolean {
    if (this.blinkIn-- <= 0) {
      this.drawBlink();
      return false;
    }
    const { m, routes } = this;
    if (!m.allCompatible && m.compatible[c * m.shifts + r] === 0) return false;
    if (!routes.fitsTime(c, i, j) || !routes.fitsLoad(c, i, r) || !routes.fitsLength(c, i, r, more)) return false;
    this.foundAfter = i;
    this.foundCost = cost;
    this.foundReach = Math.min(MOST_REACH, Math.ceil(cost / m.leastPerMetre)) | 0;
    return true;
  }

  private considerEmpty(c: number): void {
    const { m, routes } = this;
    const { s, COUNT } = routes;
    for (const kind of m.kinds) {
      const [start, end] = [m.tasks + kind, m.tasks + m.shifts + kind];
      const more = routes.metres(start, c) + routes.metres(c, end);
      const cost = more * m.perMetre[kind]! + m.fixed[kind]!;
      if (cost >= this.foundCost) continue;
      for (let r = kind; r < m.shifts; r++) {
        if (m.kind[r] !== kind || s[COUNT + r] !== 0 || this.isOpen[r] === 0) continue;
        this.consider(c, m.tasks + r, m.tasks + m.shifts + r, r, more, cost);
        break;
      }
    }
  }
}
