import type { LeanModel } from './lean-model';

/** Numbers that the log has room for: many times what an insertion of every task one after the other writes. */
const MOST_LOGGED = 1 << 22;
const LOGGED_PER_PAIR = 512;

/**
 * What the routes are made of: all state in one array `s`, in the regions named below. Every overwritten value is logged, so that going back
 * costs only what was written.
 */
export abstract class LeanState {
  readonly s: Int32Array;
  /** Offsets of the regions of `s`. */
  readonly NEXT = 0;
  readonly PREV: number;
  /** Shift of a node; -1 = the task is absent. */
  readonly ROUTE: number;
  /** Earliest departure and latest start of service. */
  readonly DEP: number;
  readonly LATEST: number;
  /** Length of the edge to the next node. */
  readonly EDGE: number;
  readonly COUNT: number;
  readonly METRES: number;
  /** Deliveries of a route, per dimension. */
  readonly TOTAL: number;
  /** With pickups: deliveries, pickups and highest load of the way up to a node and from it on, per dimension. */
  readonly UPTO: number;
  readonly FROM: number;
  private readonly log: Int32Array;
  protected logged = 0;
  /** Number of shifts in use. */
  readonly USED: number;
  /** What a task costs while it is absent: its prize, or less while the search may leave it out for a time. */
  readonly price: Float64Array;
  /** Fixed and distance cost of the routes, and prices of absent tasks. */
  cost = 0;
  private costBefore = 0;
  readonly absent: number[] = [];
  private absentBefore: number[] = [];

  constructor(readonly m: LeanModel) {
    const { nodes, shifts, dimensions, tasks } = m;
    const perNode = 3 * dimensions * (m.hasPickup ? nodes : 0);
    let at = nodes;
    const region = (size: number) => (at += size) - size;
    this.PREV = region(nodes);
    this.ROUTE = region(nodes);
    this.DEP = region(nodes);
    this.LATEST = region(nodes);
    this.EDGE = region(nodes);
    this.COUNT = region(shifts);
    this.METRES = region(shifts);
    this.TOTAL = region(shifts * dimensions);
    this.UPTO = region(perNode);
    this.FROM = region(perNode);
    this.USED = region(1);
    this.s = new Int32Array(at);
    this.log = new Int32Array(Math.min(MOST_LOGGED, LOGGED_PER_PAIR * nodes ** 2));
    this.price = Float64Array.from(m.prize);
    this.s.fill(-1, this.ROUTE, this.ROUTE + tasks);
    for (let r = 0; r < shifts; r++) this.clear(r);
    for (let t = 0; t < tasks; t++) {
      this.absent.push(t);
      this.cost += this.price[t]!;
    }
    this.keep();
  }

  /** From here on `back` returns to this state. */
  keep(): void {
    this.logged = 0;
    this.costBefore = this.cost;
    this.absentBefore.length = 0;
    for (const task of this.absent) this.absentBefore.push(task);
  }

  /** Undoes everything since `keep`. Throws when that was more than the log has room for. */
  back(): void {
    const { s, log } = this;
    if (this.logged > log.length) throw new Error(`more was changed at once than ${log.length / 2} values`);
    for (let k = this.logged - 2; k >= 0; k -= 2) s[log[k]!] = log[k + 1]!;
    this.logged = 0;
    this.cost = this.costBefore;
    this.absent.length = 0;
    for (const task of this.absentBefore) this.absent.push(task);
  }

  /** Adds the cost up again from whole numbers, against the drift of many small sums. */
  recost(): void {
    const { m, s } = this;
    let cost = 0;
    for (let r = 0; r < m.shifts; r++)
      if (s[this.COUNT + r]! > 0) cost += m.fixed[r]! + s[this.METRES + r]! * m.perMetre[r]!;
    for (const task of this.absent) cost += this.price[task]!;
    this.cost = cost;
    this.costBefore = cost;
  }

  /** The cost with whole prizes. */
  get worth(): number {
    let worth = this.cost;
    for (const task of this.absent) worth += this.m.prize[task]! - this.price[task]!;
    return worth;
  }

  protected set(at: number, value: number): void {
    this.log[this.logged] = at;
    this.log[this.logged + 1] = this.s[at]!;
    this.logged += 2;
    this.s[at] = value;
  }

  /** Metres from one node to another. */
  metres(from: number, to: number): number {
    return this.m.distance[this.m.row[from]! + this.m.column[to]!]!;
  }
  /** The same, but an empty shift does not drive: from its start to its end it is nothing. */
  protected edge(from: number, to: number): number {
    return from >= this.m.tasks && to >= this.m.tasks ? 0 : this.metres(from, to);
  }
  protected seconds(from: number, to: number): number {
    return this.m.duration[this.m.row[from]! + this.m.column[to]!]!;
  }

  /** An empty route. */
  protected clear(r: number): void {
    const { m, s } = this;
    const [start, end] = [m.tasks + r, m.tasks + m.shifts + r];
    s[start] = end;
    s[this.PREV + end] = start;
    s[this.ROUTE + start] = r;
    s[this.ROUTE + end] = r;
    s[this.DEP + start] = m.ready[start]!;
    s[this.LATEST + end] = m.due[end]!;
  }
}
