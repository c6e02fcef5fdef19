/**
 * So far the district's clock may run ahead of a crew before it slows down, in seconds of the district: four minutes, or a real second. Below half of
 * it it hurries again.
 */
const mostLagSec = (wanted: number) => Math.max(240, wanted);
const slowest = 20;

/**
 * How fast the district's clock runs: as wanted, and slower where the machine does not come along, so that a fast day stays the day that was planned.
 */
export class Pace {
  private now: number;

  constructor(private readonly wanted: number) {
    this.now = wanted;
  }

  /** The speed to set after a look at the crew that is farthest behind; null where it stays. */
  after(lagSec: number): number | null {
    const most = mostLagSec(this.wanted);
    const factor = lagSec > most ? 0.6 : lagSec < most / 2 ? 1.25 : 1;
    const next = Math.min(this.wanted, Math.max(Math.min(slowest, this.wanted), Math.round(this.now * factor)));
    if (next === this.now) return null;
    this.now = next;
    return next;
  }
}
