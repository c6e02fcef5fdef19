import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanNeighbours } from './lean-neighbours';
import type { LeanRoutes } from './lean-routes';
import { LeanTurns } from './lean-turns';

const NEAREST = 30;
/** How often the rest of a route goes into an empty shift instead. */
const SPLIT_RATE = 0.2;
/** How often that is the whole route, where shifts are of several kinds. */
const MOVE_RATE = 0.2;

/**
 * Tail swaps (2-opt*): a task is joined with a near one of another route, and the two rests change places. Between shifts of different kinds
 * (other depots, other loads) each rest drives home to the end of its new shift. Two of the same route are joined by turning what lies between.
 */
export class LeanTails {
  private readonly turns: LeanTurns;

  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly near: LeanNeighbours,
    private readonly random: Random,
    /** Tasks that this search may move. */
    public tasks: Int32Array,
    /** Shifts that it may open. */
    public isOpen: Uint8Array,
  ) {
    this.turns = new LeanTurns(routes);
  }

  /** Tries one random swap; carries it out when it costs less than `limit` more. */
  try(limit: number): boolean {
    const { m, near, random, routes } = this;
    const { s, PREV, ROUTE, EDGE } = routes;
    const i = this.tasks[random.below(this.tasks.length)]!;
    const a = s[ROUTE + i]!;
    if (a < 0) return false;
    if (random.next() < SPLIT_RATE) return this.split(i, a, limit);
    const j = near.list[i * near.count + random.below(Math.min(NEAREST, near.count))]!;
    if (j < 0) return false;
    const b = s[ROUTE + j]!;
    if (b === a) return this.turns.try(i, j, limit);
    if (b < 0 || m.perMetre[a] !== m.perMetre[b]) return false;
    const [ni, pj] = [s[i]!, s[PREV + j]!];
    const isMerge = ni >= m.tasks && pj >= m.tasks;
    const metres =
      routes.metres(i, j) +
      (isMerge ? 0 : routes.metres(pj, ni)) -
      s[EDGE + i]! -
      s[EDGE + pj]! +
      this.home(i, j, a, b);
    const cost = metres * m.perMetre[a]! - (isMerge ? m.fixed[b]! : 0);
    if (cost >= limit) return false;
    if (m.kind[a] === m.kind[b] && (!this.fitsTime(i, j) || (!isMerge && !this.fitsTime(pj, ni)))) return false;
    if (!this.fits(i, j, a, b)) return false;
    routes.swapTails(i, j, cost);
    return true;
  }

  /** What follows `i`, or sometimes its whole route, goes into an empty shift, of the same kind or by chance of another. */
  private split(task: number, a: number, limit: number): boolean {
    const { m, random, routes } = this;
    const { s, COUNT, EDGE } = routes;
    const kind = m.kinds.length === 1 ? m.kind[a]! : m.kinds[random.below(m.kinds.length)]!;
    const isWhole = kind !== m.kind[a] && random.next() < MOVE_RATE;
    const i = isWhole ? m.tasks + a : task;
    const ni = s[i]!;
    if (ni >= m.tasks || m.perMetre[kind] !== m.perMetre[a]) return false;
    const end = m.tasks + m.shifts;
    const metres =
      (isWhole ? 0 : routes.metres(i, end + a)) +
      routes.metres(m.tasks + kind, ni) -
      s[EDGE + i]! +
      (kind === m.kind[a] ? 0 : this.homeOf(a, kind));
    const cost = metres * m.perMetre[a]! + m.fixed[kind]! - (isWhole ? m.fixed[a]! : 0);
    if (cost >= limit) return false;
    for (let b = kind; b < m.shifts; b++) {
      if (m.kind[b] !== kind || s[COUNT + b] !== 0 || this.isOpen[b] === 0) continue;
      if (!this.fits(i, end + b, a, b)) return false;
      if (kind === m.kind[a] && !this.fitsTime(m.tasks + b, ni)) return false;
      routes.swapTails(i, end + b, cost);
      return true;
    }
    return false;
  }

  /** Metres that the ways home become longer by when the rests from behind `i` and from `j` on change places. */
  private home(i: number, j: number, a: number, b: number): number {
    const { m, routes } = this;
    if (m.kind[a] === m.kind[b]) return 0;
    return (routes.s[i]! < m.tasks ? this.homeOf(a, b) : this.bareEnd(i, j, a, b)) + this.homeOf(b, a);
  }

  /** The last task of `a` drives home to the end of `b`. */
  private homeOf(a: number, b: number): number {
    const { m, routes } = this;
    const end = m.tasks + m.shifts;
    const last = routes.s[routes.PREV + end + a]!;
    return routes.metres(last, end + b) - routes.s[routes.EDGE + last]!;
  }

  /** Nothing follows `i`: what stands before `j` drives to its own end, not to that of `a`. */
  private bareEnd(i: number, j: number, a: number, b: number): number {
    const { m, routes } = this;
    const before = routes.s[routes.PREV + j]!;
    if (before >= m.tasks) return 0;
    const end = m.tasks + m.shifts;
    return routes.metres(before, end + b) - routes.metres(before, end + a);
  }

  /** Loads, skills and limits, and between kinds the windows too. */
  private fits(i: number, j: number, a: number, b: number): boolean {
    const { m, routes } = this;
    const { s, PREV } = routes;
    const [ni, pj] = [s[i]!, s[PREV + j]!];
    if (!this.fitLoads(i, pj, ni, j, a, b) || !this.areCompatible(ni, j, a, b)) return false;
    if (!m.hasLimits && m.kind[a] === m.kind[b]) return true;
    return routes.fitsJoined(i, j) && routes.fitsJoined(pj, ni);
  }

  private fitsTime(i: number, j: number): boolean {
    const { m, routes } = this;
    return (
      !m.hasWindows || routes.s[routes.DEP + i]! + m.duration[m.row[i]! + m.column[j]!]! <= routes.s[routes.LATEST + j]!
    );
  }

  private areCompatible(ni: number, j: number, a: number, b: number): boolean {
    const { m, routes } = this;
    if (m.allCompatible) return true;
    for (let node = ni; node < m.tasks; node = routes.s[node]!)
      if (m.compatible[node * m.shifts + b] === 0) return false;
    for (let node = j; node < m.tasks; node = routes.s[node]!)
      if (m.compatible[node * m.shifts + a] === 0) return false;
    return true;
  }

  private fitLoads(i: number, pj: number, ni: number, j: number, a: number, b: number): boolean {
    const { m, routes } = this;
    const { s, UPTO, FROM, TOTAL } = routes;
    for (let d = 0; d < m.dimensions; d++) {
      const [limitA, limitB] = [m.capacity[a * m.dimensions + d]!, m.capacity[b * m.dimensions + d]!];
      if (m.hasPickup) {
        const joined = (up: number, down: number) => {
          const [head, rest] = [UPTO + 3 * (up * m.dimensions + d), FROM + 3 * (down * m.dimensions + d)];
          return Math.max(s[head + 2]! + s[rest]!, s[rest + 2]! + s[head + 1]!);
        };
        if (joined(i, j) > limitA || joined(pj, ni) > limitB) return false;
        continue;
      }
      let rest = 0;
      for (let node = ni; node < m.tasks; node = s[node]!) rest += m.delivery[node * m.dimensions + d]!;
      let other = 0;
      for (let node = j; node < m.tasks; node = s[node]!) other += m.delivery[node * m.dimensions + d]!;
      const [sumA, sumB] = [s[TOTAL + a * m.dimensions + d]!, s[TOTAL + b * m.dimensions + d]!];
      if (sumA - rest + other > limitA || sumB - other + rest > limitB) return false;
    }
    return true;
  }
}
