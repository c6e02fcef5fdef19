/**
 * Numbers of the embedded travel model. All are assumptions of a first version, meant to be corrected by own tracks.
 * Circuity = road metres ÷ straight metres; published means lie between 1.2 (dense street grids) and 1.5 (hills, rivers).
 */

/** What surrounds a place. `crossing` is the through road at a bridge or a landing. */
export type Surroundings = 'town' | 'village' | 'crossing';

/** Within this distance of a town's centre a place counts as town. */
export const townRadiusM = 2_000;

/** A stretch has the mean circuity of its two ends. */
export const circuityAt: Record<Surroundings, number> = { town: 1.25, village: 1.45, crossing: 1.3 };

/** Kinds of road: `street` and `lane` near a place in town or country, `main` between. */
export const roadClasses = ['street', 'lane', 'main'] as const;
export type RoadClass = (typeof roadClasses)[number];

/** The first and last metres of a stretch run on the local road of their end, the rest on main roads. */
export const localRoadM = 1_000;
export const localRoadAt: Record<Surroundings, RoadClass> = { town: 'street', village: 'lane', crossing: 'main' };

/** Free-flow speed of a loaded van or light truck. */
export const speedKmPerHour: Record<RoadClass, number> = { street: 24, lane: 28, main: 42 };

/** Share of the free-flow speed that is left in each hour of the day (24 entries); lanes do not jam. */
const rush = (morning: number, evening: number): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) => (hour === 7 || hour === 8 ? morning : hour === 17 ? evening : 1));
export const speedShareByHour: Record<RoadClass, readonly number[]> = {
  street: rush(0.75, 0.7),
  lane: rush(1, 1),
  main: rush(0.9, 0.85),
};
