import type { LngLat } from '#shared/kernel/geo';

/** A way by road, free of traffic. */
export interface RoadLeg {
  durationSec: number;
  distanceM: number;
}

/** Ways kept by place pair until they are `maxAgeMs` old; the oldest go first when there are more than `most`. Places agree to 0.00001°. */
export class RoadCache {
  private readonly legs = new Map<string, RoadLeg & { atMs: number }>();

  constructor(
    private readonly most: number,
    private readonly maxAgeMs: number,
    private readonly nowMs: () => number,
  ) {}

  get(from: LngLat, to: LngLat): RoadLeg | undefined {
    const key = keyOf(from, to);
    const kept = this.legs.get(key);
    if (kept && this.nowMs() - kept.atMs > this.maxAgeMs) this.legs.delete(key);
    else return kept;
    return undefined;
  }

  set(from: LngLat, to: LngLat, leg: RoadLeg): void {
    const key = keyOf(from, to);
    this.legs.delete(key);
    this.legs.set(key, { ...leg, atMs: this.nowMs() });
    if (this.legs.size > this.most) this.legs.delete(this.legs.keys().next().value!);
  }
}

function keyOf(from: LngLat, to: LngLat): string {
  return [from.lng, from.lat, to.lng, to.lat].map((degrees) => Math.round(degrees * 1e5).toString(36)).join(',');
}
