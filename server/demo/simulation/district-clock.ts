import type { ClockState } from '#shared/demo/demo';

/** The district's clock as the server tells it, and waiting in its time. */
export class DistrictClock {
  private state: ClockState | null = null;
  private heardAt = 0;

  constructor(private readonly aborted: AbortSignal) {}

  set(state: ClockState): void {
    this.state = state;
    this.heardAt = Date.now();
  }

  now(): Date {
    if (!this.state) throw new Error('the clock has not been read');
    return new Date(Date.parse(this.state.now) + (Date.now() - this.heardAt) * this.state.speed);
  }

  /** Waits until an instant of the district's time; at once when it has passed. Throws when the simulation is stopped. */
  async until(at: Date): Promise<void> {
    for (;;) {
      this.aborted.throwIfAborted();
      const speed = this.state?.speed ?? 1;
      const realMs = speed > 0 ? (at.getTime() - this.now().getTime()) / speed : 1000;
      if (realMs <= 0) return;
      // Short enough to notice that the clock was moved or the simulation stopped.
      await new Promise((resolve) => setTimeout(resolve, Math.min(realMs, 500)));
    }
  }

  async wait(seconds: number): Promise<void> {
    await this.until(new Date(this.now().getTime() + seconds * 1000));
  }
}
