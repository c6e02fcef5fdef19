/** A category of which another number was found at a door than was booked. */
export interface Difference {
  categoryKey: string;
  found: number;
  booked: number;
}

type Categorised = readonly { categoryKey: string }[];

/**
 * What was collected at a door against what was booked, by category: those that agree are left out. A unit that stayed because of its price
 * (`kept`) was there, so it fills what is missing; it never makes more of it, because its owner may have given it after all.
 */
export function differencesOf(door: {
  items: readonly { categoryKey: string; count: number }[];
  collected: Categorised;
  kept: Categorised;
}): Difference[] {
  const counts = new Map<string, Difference>();
  const of = (categoryKey: string): Difference => {
    const known = counts.get(categoryKey) ?? { categoryKey, found: 0, booked: 0 };
    counts.set(categoryKey, known);
    return known;
  };
  for (const { categoryKey, count } of door.items) of(categoryKey).booked += count;
  for (const { categoryKey } of door.collected) of(categoryKey).found += 1;
  for (const { categoryKey } of door.kept) {
    const one = of(categoryKey);
    if (one.found < one.booked) one.found += 1;
  }
  return [...counts.values()].filter(({ found, booked }) => found !== booked);
}
