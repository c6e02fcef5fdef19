/** Repeatable numbers of a seed (mulberry32, public domain by Tommy Ettinger). */
export class SeededChance {
  private state: number;

  constructor(seed: number, name: string) {
    this.state = seed >>> 0;
    for (const letter of name) this.state = (Math.imul(this.state, 31) + letter.charCodeAt(0)) >>> 0;
  }

  /** From 0 up to 1. */
  unit(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(from: number, to: number): number {
    return from + this.unit() * (to - from);
  }

  /** Happens with a probability. */
  happens(probability: number): boolean {
    return this.unit() < probability;
  }
}
