import { Random } from '../random';
import type { LeanModel } from './lean-model';
import type { LeanRoutes } from './lean-routes';

const MOST_ROUTES = 1 << 15;
/** Room for steps and places of the table of hashes, for each route. */
const STEPS_OF_ROUTE = 32;
const SLOTS_OF_ROUTE = 4;

/**
 * Routes that the search has seen: for each set of tasks and kind of shift the shortest order. Sets are told apart by 64 random bits of each
 * task. A full pool begins anew.
 */
export class LeanPool {
  /** Per route: where its steps begin, how many there are, its kind of shift, its length. */
  readonly first: Int32Array;
  readonly length: Int32Array;
  readonly kind: Int32Array;
  readonly metres: Int32Array;
  readonly steps: Int32Array;
  /** Number of routes. */
  count = 0;
  private used = 0;
  private readonly bits: readonly [Int32Array, Int32Array];
  private readonly hash: readonly [Int32Array, Int32Array];
  private readonly slots: Int32Array;

  /** `most` routes are remembered, a power of two. */
  constructor(
    private readonly m: LeanModel,
    most = MOST_ROUTES,
  ) {
    this.first = new Int32Array(most);
    this.length = new Int32Array(most);
    this.kind = new Int32Array(most);
    this.metres = new Int32Array(most);
    this.steps = new Int32Array(Math.max(m.tasks, STEPS_OF_ROUTE * most));
    this.hash = [new Int32Array(most), new Int32Array(most)];
    this.slots = new Int32Array(SLOTS_OF_ROUTE * most).fill(-1);
    // Not the search's chance: the bits change nothing but rare mistakes.
    const random = new Random(1);
    const draw = () => Int32Array.from({ length: m.tasks + m.shifts }, () => random.below(2 ** 32) | 0);
    this.bits = [draw(), draw()];
  }

  /** Remembers the present routes. */
  note({ s, COUNT, METRES }: Pick<LeanRoutes, 's' | 'COUNT' | 'METRES'>): void {
    const { m, bits } = this;
    for (let r = 0; r < m.shifts; r++) {
      const count = s[COUNT + r]!;
      if (count === 0) continue;
      const start = m.tasks + r;
      let low = bits[0][m.tasks + m.kind[r]!]!;
      let high = bits[1][m.tasks + m.kind[r]!]!;
      for (let node = s[start]!; node < m.tasks; node = s[node]!) {
        low ^= bits[0][node]!;
        high ^= bits[1][node]!;
      }
      const at = this.place(low, high, m.kind[r]!, count);
      if (this.metres[at]! <= s[METRES + r]!) continue;
      this.metres[at] = s[METRES + r]!;
      let to = this.first[at]!;
      for (let node = s[start]!; node < m.tasks; node = s[node]!) this.steps[to++] = node;
    }
  }

  /** The entry of a set; a new one has no length yet. */
  private place(low: number, high: number, kind: number, count: number): number {
    const { slots, hash } = this;
    if (this.count === this.first.length || this.used + count > this.steps.length) {
      slots.fill(-1);
      this.count = 0;
      this.used = 0;
    }
    let slot = low & (slots.length - 1);
    for (let at = slots[slot]!; at >= 0; at = slots[slot]!) {
      if (hash[0][at] === low && hash[1][at] === high) return at;
      slot = (slot + 1) & (slots.length - 1);
    }
    const at = this.count++;
    slots[slot] = at;
    hash[0][at] = low;
    hash[1][at] = high;
    this.first[at] = this.used;
    this.length[at] = count;
    this.kind[at] = kind;
    this.metres[at] = 2 ** 31 - 1;
    this.used += count;
    return at;
  }
}
