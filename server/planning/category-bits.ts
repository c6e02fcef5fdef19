import type { DayCategory, DayFacility } from './day';

/** Bits of the solver's category masks. */
interface CategoryBits {
  maskOf(keys: readonly string[]): number;
  forbiddenTogether: (readonly [number, number])[];
}

const mostBits = 31;

/**
 * Gives each category of the day a bit. Categories that the same sites accept and that have the same enemies share one, since nothing in the
 * problem tells them apart. Throws RangeError when more than 31 kinds remain.
 */
export function categoryBits(categories: readonly DayCategory[], facilities: readonly DayFacility[]): CategoryBits {
  const enemies = new Map<string, Set<string>>(categories.map(({ key }) => [key, new Set<string>()]));
  for (const { key, forbiddenTogetherWith } of categories) {
    for (const other of forbiddenTogetherWith) {
      enemies.get(key)?.add(other);
      enemies.get(other)?.add(key);
    }
  }
  const bits = new Map<string, number>();
  const bitOf = new Map<string, number>();
  for (const { key } of categories) {
    const hostile = [...(enemies.get(key) ?? [])].sort();
    // Two categories that hate each other differ in their lists of enemies, so they never share a bit.
    const accepting = facilities.flatMap((facility, index) => (facility.categories.includes(key) ? [index] : []));
    const signature = `${accepting.join(',')}|${hostile.join(',')}`;
    const bit = bits.get(signature) ?? bits.size;
    if (bit >= mostBits) throw new RangeError(`more than ${mostBits} kinds of categories on one day`);
    bits.set(signature, bit);
    bitOf.set(key, bit);
  }
  const pairs = new Set<string>();
  for (const [key, hostile] of enemies) {
    for (const other of hostile) {
      const pair = [bitOf.get(key), bitOf.get(other)].filter((bit) => bit !== undefined).sort((a, b) => a - b);
      if (pair.length === 2) pairs.add(pair.join(','));
    }
  }
  return {
    maskOf: (keys) => keys.reduce((mask, key) => mask | (1 << (bitOf.get(key) ?? 0)), 0),
    forbiddenTogether: [...pairs].map((pair) => pair.split(',').map(Number) as [number, number]),
  };
}
