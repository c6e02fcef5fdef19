import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanNeighbours } from './lean-neighbours';
import type { LeanRoutes } from './lean-routes';

const NEAREST = 30;
/** How often the rest of a route goes into an empty shift instead. */
const SPLIT_RATE = 0.2;

/** Tail swaps (2-opt*): a task is joined with a near one of another route, and the two rests change places. */
export class LeanTails {
  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly near: LeanNeighbours,
    private readonly random: Random,
    /** Tasks that this search may move. */
    public tasks: Int32Array,
    /** Shifts that it may open. */
    public isOpen: Uint8Array,
  ) {}

  /** Tries one random swap; carries it out when it costs less than `limit` more. */
  try(limit: number): boolean {
    const { m, near, random, routes } = this;
    const { s, PREV, ROUTE, EDGE, COUNT } = routes;
    const i = this.tasks[random.below(this.tasks.length)]!;
    const a = s[ROUTE + i]!;
    if (a < 0) return false;
    if (random.next() < SPLIT_RATE) return this.split(i, a, limit);
    const j = near.list[i * near.count + random.below(Math.min(NEAREST, near.count))]!;
    if (j < 0) return false;
    const b = s[ROUTE + j]!;
    if (b < 0 || b === a || m.kind[a] !== m.kind[b]) return false;
    const [ni, pj] = [s[i]!, s[PREV + j]!];
    const isMerge = ni >= m.tasks && pj >= m.tasks;
    const metres = routes.metres(i, j) + (isMerge ? 0 : routes.metres(pj, ni)) - s[EDGE + i]! - s[EDGE + pj]!;
    const cost = metres * m.perMetre[a]! - (isMerge ? m.fixed[b]! : 0);
    if (cost >= limit) return false;
    if (!this.fitsTime(i, j) || (!isMerge && !this.fitsTime(pj, ni))) return false;
    if (m.hasLimits && (!routes.fitsJoined(i, j) || !routes.fitsJoined(pj, ni))) return false;
    if (!this.fitLoads(i, pj, ni, j, a) || !this.areCompatible(ni, j, a, b)) return false;
    if (s[COUNT + a]! === 0) return false;
    routes.swapTails(i, j, cost);
    return true;
  }

  /** What follows `i` goes into an empty shift of the same kind. */
  private split(i: number, a: number, limit: number): boolean {
    const { m, routes } = this;
    const { s, COUNT, EDGE, PREV } = routes;
    const ni = s[i]!;
    if (ni >= m.tasks) return false;
    const metres = routes.metres(i, m.tasks + m.shifts + a) + routes.metres(m.tasks + m.kind[a]!, ni) - s[EDGE + i]!;
    const cost = metres * m.perMetre[a]! + m.fixed[a]!;
    if (cost >= limit) return false;
    for (let b = m.kind[a]!; b < m.shifts; b++) {
      if (m.kind[b] !== m.kind[a] || s[COUNT + b] !== 0 || this.isOpen[b] === 0) continue;
      const end = m.tasks + m.shifts + b;
      if (m.hasLimits && (!routes.fitsJoined(i, end) || !routes.fitsJoined(s[PREV + end]!, ni))) return false;
      if (!this.fitsTime(s[PREV + end]!, ni) || !this.areCompatible(ni, end, a, b)) return false;
      routes.swapTails(i, end, cost);
      return true;
    }
    return false;
  }

  private fitsTime(i: number, j: number): boolean {
    const { m, routes } = this;
    return routes.s[routes.DEP + i]! + m.duration[m.row[i]! + m.column[j]!]! <= routes.s[routes.LATEST + j]!;
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

  /** Routes of one kind have one capacity. */
  private fitLoads(i: number, pj: number, ni: number, j: number, a: number): boolean {
    const { m, routes } = this;
    const { s, UPTO, FROM, TOTAL, ROUTE } = routes;
    for (let d = 0; d < m.dimensions; d++) {
      const limit = m.capacity[a * m.dimensions + d]!;
      if (m.hasPickup) {
        const joined = (up: number, down: number) => {
          const [head, rest] = [UPTO + 3 * (up * m.dimensions + d), FROM + 3 * (down * m.dimensions + d)];
          return Math.max(s[head + 2]! + s[rest]!, s[rest + 2]! + s[head + 1]!);
        };
        if (joined(i, j) > limit || joined(pj, ni) > limit) return false;
        continue;
      }
      let rest = 0;
      for (let node = ni; node < m.tasks; node = s[node]!) rest += m.delivery[node * m.dimensions + d]!;
      let other = 0;
      for (let node = j; node < m.tasks; node = s[node]!) other += m.delivery[node * m.dimensions + d]!;
      const [sumA, sumB] = [s[TOTAL + a * m.dimensions + d]!, s[TOTAL + s[ROUTE + j]! * m.dimensions + d]!];
      if (sumA - rest + other > limit || sumB - other + rest > limit) return false;
    }
    return true;
  }
}
