import type { TravelLeg } from './provider';

/** Numbers of a leg beside its key: duration, distance, and kind with the list of crossings. */
const WORDS = 3;
const KINDS = 256;

/** Lists of crossings by number: few are told apart. Shared by the tables of a cache. */
export class CrossingLists {
  private readonly lists: (readonly string[])[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(crossingIds: readonly string[]): number {
    const key = crossingIds.join(' ');
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.lists.length);
    return this.lists.push(crossingIds) - 1;
  }

  at(number: number): readonly string[] {
    return this.lists[number] ?? [];
  }
}

/** Legs by a whole number as key, in flat arrays with open addressing: 20 bytes a slot, made at once, so that nothing grows while a server runs. */
export class LegTable {
  size = 0;
  private readonly mask: number;
  /** Key + 1; 0 = free. */
  private readonly keys: Float64Array;
  private readonly words: Int32Array;

  /** Room for `most` legs with some to spare: a look ends after a few slots. */
  constructor(
    private readonly most: number,
    private readonly crossings: CrossingLists,
  ) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, most * 1.5)));
    this.mask = slots - 1;
    this.keys = new Float64Array(slots);
    this.words = new Int32Array(slots * WORDS);
  }

  get isFull(): boolean {
    return this.size >= this.most;
  }

  clear(): void {
    this.keys.fill(0);
    this.size = 0;
  }

  get(key: number): TravelLeg | null {
    const slot = this.slotOf(key);
    if (this.keys[slot] === 0) return null;
    const { words } = this;
    const last = words[slot * WORDS + 2]!;
    return {
      durationSec: words[slot * WORDS]!,
      distanceM: words[slot * WORDS + 1]!,
      crossingIds: this.crossings.at(Math.floor(last / KINDS)),
      kind: last % KINDS,
    };
  }

  /** Keeps a leg; there must be room. */
  set(key: number, { durationSec, distanceM, crossingIds, kind }: TravelLeg): void {
    const slot = this.slotOf(key);
    if (this.keys[slot] === 0) this.size++;
    this.keys[slot] = key + 1;
    this.words[slot * WORDS] = durationSec;
    this.words[slot * WORDS + 1] = distanceM;
    this.words[slot * WORDS + 2] = this.crossings.numberOf(crossingIds) * KINDS + kind;
  }

  /** Where the key stands, or the free slot where it would. */
  private slotOf(key: number): number {
    const { keys, mask } = this;
    const mixed = Math.imul((key | 0) ^ Math.imul(Math.floor(key / 2 ** 32), 0x9e3779b1), 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (keys[slot] !== 0 && keys[slot] !== key + 1) slot = (slot + 1) & mask;
    return slot;
  }
}
