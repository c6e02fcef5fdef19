import type { LngLat } from '#shared/kernel/geo';
import type { TravelLeg } from './provider';

const mostPlaces = 65_536;

/**
 * Legs used last, at most `mostLegs`, by network and place pair. Places are the same when they agree to 0.00001° (about a metre).
 * Numbers as keys: a leg costs some 90 bytes.
 */
export class LegCache<P> {
  private readonly legs = new Map<number, TravelLeg>();
  private readonly places = new Map<number, { id: number; known: P }>();

  constructor(
    private readonly mostLegs: number,
    private readonly learn: (place: LngLat) => P,
  ) {}

  /** What is known of a place, learnt at first sight. */
  place(place: LngLat): { id: number; known: P } {
    const key = Math.round((place.lng + 180) * 1e5) * 2 ** 25 + Math.round((place.lat + 90) * 1e5);
    const found = this.places.get(key);
    if (found) return found;
    if (this.places.size >= mostPlaces) {
      this.places.clear();
      this.legs.clear();
    }
    const entry = { id: this.places.size, known: this.learn(place) };
    this.places.set(key, entry);
    return entry;
  }

  /** The leg between two places (by id), made when it is not kept. */
  leg(network: number, from: number, to: number, make: () => TravelLeg): TravelLeg {
    const key = (network * mostPlaces + from) * mostPlaces + to;
    const kept = this.legs.get(key);
    if (kept) {
      if (this.legs.size >= this.mostLegs) {
        this.legs.delete(key);
        this.legs.set(key, kept);
      }
      return kept;
    }
    const made = make();
    this.legs.set(key, made);
    if (this.legs.size > this.mostLegs) this.legs.delete(this.legs.keys().next().value!);
    return made;
  }
}
