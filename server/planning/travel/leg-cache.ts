import type { LngLat } from '#shared/kernel/geo';
import { CrossingLists, LegTable } from './leg-table';
import type { TravelLeg } from './provider';

const mostPlaces = 65_536;

/**
 * Legs used last, at most `mostLegs`, by network and place pair. Places are the same when they agree to 0.00001° (about a metre).
 * Two halves: when the younger is full it becomes the older, whose legs are forgotten unless they were asked for meanwhile. (Single entries cannot be
 * taken out of a table.)
 */
export class LegCache<P> {
  private younger: LegTable;
  private older: LegTable;
  private readonly places = new Map<number, { id: number; known: P }>();

  constructor(
    mostLegs: number,
    private readonly learn: (place: LngLat) => P,
  ) {
    const crossings = new CrossingLists();
    this.younger = new LegTable(mostLegs / 2, crossings);
    this.older = new LegTable(mostLegs / 2, crossings);
  }

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
    if (this.younger.isFull) {
      [this.older, this.younger] = [this.younger, this.older];
      this.younger.clear();
    }
    this.younger.set(key, found);
    return found;
  }
}
