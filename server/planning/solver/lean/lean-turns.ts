import type { LeanRoutes } from './lean-routes';

/** A stretch of a route is driven the other way round (2-opt), so that two of its tasks follow each other. */
export class LeanTurns {
  constructor(private readonly routes: LeanRoutes) {}

  /** Joins the tasks `i` and `j` of one route when that costs less than `limit` more. */
  try(i: number, j: number, limit: number): boolean {
    const { routes } = this;
    const { m, s, EDGE, ROUTE, METRES } = routes;
    const [ni, nj] = [s[i]!, s[j]!];
    const r = s[ROUTE + i]!;
    const perMetre = m.perMetre[r]!;
    // As far as ways back are as long as ways there, whichever of them comes first.
    const guess = routes.metres(i, j) + routes.metres(ni, nj) - s[EDGE + i]! - s[EDGE + j]!;
    if (guess * perMetre >= limit || ni === j || nj === i) return false;
    const isFirst = this.isBehind(i, j);
    const [from, to] = isFirst ? [i, j] : [j, i];
    const metres = m.isSymmetric ? guess : this.turned(from, to);
    if (metres * perMetre >= limit || s[METRES + r]! + metres > m.maxDistance[r]!) return false;
    if (!routes.fitsReversed(from, to)) return false;
    routes.reverse(from, to);
    return true;
  }

  /** Does `j` come after `i`? */
  private isBehind(i: number, j: number): boolean {
    const { m, s, PREV } = this.routes;
    let [ahead, back] = [s[i]!, s[PREV + i]!];
    for (;;) {
      if (ahead === j) return true;
      if (back === j) return false;
      if (ahead >= m.tasks) return false;
      if (back >= m.tasks) return true;
      ahead = s[ahead]!;
      back = s[PREV + back]!;
    }
  }

  /** Metres that the turned route is longer by. */
  private turned(i: number, j: number): number {
    const { routes } = this;
    const { s, EDGE, PREV } = routes;
    const [first, behind] = [s[i]!, s[j]!];
    let more = routes.metres(i, j) + routes.metres(first, behind) - s[EDGE + i]! - s[EDGE + j]!;
    for (let node = j; node !== first; node = s[PREV + node]!) {
      const before = s[PREV + node]!;
      more += routes.metres(node, before) - s[EDGE + before]!;
    }
    return more;
  }
}
