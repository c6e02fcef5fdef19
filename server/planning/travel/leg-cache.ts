import type { LngLat } from '#shared/kernel/geo';
import type { TravelLeg } from './provider';

const mostPlaces = 65_536;

/**
 * Legs used last, at most `mostLegs`, by network and place pair. Places are the same when they agree to 0.00001° (about a metre).
 * Numbers as keys: a leg costs some 90 bytes. Two halves: when the younger is full it becomes the older, whose legs are forgotten unless they
 * were asked for meanwhile. (Taking single entries out of one large map makes each step slower than the last.)
 */
export class LegCache<P> {
  private younger = new Map<number, TravelLeg>();
  private older = new Map<number, TravelLeg>();
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
      this.younger.clear();
      this.older.clear();
    }
    const entry = { id: this.places.size, known: this.learn(place) };
    this.places.set(key, entry);
    return entry;
  }

  /** The leg between two places (by id), made when it is not kept. */
  leg(network: number, from: number, to: number, make: () => TravelLeg): TravelLeg {
    const key = (network * mostPlaces + from) * mostPlaces + to;
    const young = this.younger.get(key);
    if (young) return young;
    const found = this.older.get(key) ?? make();
    if (this.younger.size >= this.mostLegs / 2) {
      this.older = this.younger;
      this.younger = new Map();
    }
    this.younger.set(key, found);
    return found;
  }
}
