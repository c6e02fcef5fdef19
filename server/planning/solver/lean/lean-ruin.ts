import type { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanNeighbours } from './lean-neighbours';
import type { LeanRoutes } from './lean-routes';

const MEAN_REMOVED = 10;
const LONGEST_STRING = 10;
const SPLIT_RATE = 0.5;
const SPLIT_DEPTH = 0.25;

/** Adjacent string removal (Christiaens & Vanden Berghe 2020): strings of neighbouring routes, half of them split. */
export class LeanRuin {
  private readonly seen: Int32Array;
  private round = 0;

  constructor(
    private readonly m: LeanModel,
    private readonly routes: LeanRoutes,
    private readonly near: LeanNeighbours,
    private readonly random: Random,
    /** Tasks that this search may move. */
    public tasks: Int32Array,
  ) {
    this.seen = new Int32Array(m.shifts);
  }

  /** Removes strings around `seed`, a task by chance unless said otherwise. */
  run(seed = this.tasks[this.random.below(this.tasks.length)]!): void {
    const { near, random, routes } = this;
    const { s, ROUTE, COUNT } = routes;
    const served = this.tasks.length - routes.absent.length;
    if (served === 0) return;
    const longest = Math.min(LONGEST_STRING, served / Math.max(1, s[routes.USED]!));
    const mostStrings = (4 * MEAN_REMOVED) / (1 + longest) - 1;
    let strings = Math.floor(1 + random.next() * mostStrings);
    this.round++;
    for (let k = -1; k < near.count && strings > 0; k++) {
      const c = k < 0 ? seed : near.list[seed * near.count + k]!;
      if (c < 0) break;
      const r = s[ROUTE + c]!;
      if (r < 0 || this.seen[r] === this.round) continue;
      this.seen[r] = this.round;
      strings--;
      const size = s[COUNT + r]!;
      const length = 1 + Math.floor(random.next() * Math.min(size, longest));
      this.removeString(c, Math.min(length, size), size);
    }
  }

  private removeString(c: number, length: number, size: number): void {
    const { random, routes } = this;
    let kept = 0;
    if (length > 1 && length < size && random.next() < SPLIT_RATE) {
      kept = 1;
      while (length + kept < size && random.next() < SPLIT_DEPTH) kept++;
    }
    const span = length + kept;
    const first = this.firstOfSpan(c, span);
    if (kept === 0) {
      routes.remove(first, length);
      return;
    }
    // The part that stays lies somewhere inside; what stands before and behind it goes.
    const before = 1 + random.below(length - 1);
    let behind = first;
    for (let k = 0; k < before + kept; k++) behind = routes.s[behind]!;
    routes.remove(behind, length - before);
    routes.remove(first, before);
  }

  /** First node of a stretch of `span` tasks that holds `c`. */
  private firstOfSpan(c: number, span: number): number {
    const { m, random, routes } = this;
    const { s, PREV } = routes;
    let before = 0;
    for (let node = s[PREV + c]!; node < m.tasks && before < span - 1; node = s[PREV + node]!) before++;
    let after = 0;
    for (let node = s[c]!; node < m.tasks && after < span - 1; node = s[node]!) after++;
    const least = Math.max(0, span - 1 - after);
    let back = least + random.below(before - least + 1);
    let first = c;
    while (back-- > 0) first = s[PREV + first]!;
    return first;
  }
}
