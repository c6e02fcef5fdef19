import type { LeanModel } from './lean-model';

/** Shortest duration of a way, with its earliest and latest departure, joined node by node (Vidal et al. 2014). */
export class Stretch {
  duration = 0;
  private earliest: number;
  private latest: number;

  constructor(
    private readonly m: LeanModel,
    public last: number,
  ) {
    this.earliest = m.ready[last]!;
    this.latest = m.due[last]!;
  }

  /** Goes on to `next`, so many seconds away. */
  append(next: number, seconds: number): void {
    const { m } = this;
    const way = this.duration + seconds;
    const waits = Math.max(m.ready[next]! - this.latest - way, 0);
    this.earliest = Math.max(m.ready[next]! - way, this.earliest) - waits;
    this.latest = Math.min(m.due[next]! - way, this.latest);
    this.duration = way + m.service[next]! + waits;
    this.last = next;
  }
}
