/** Of entries that wait together, those that a later one with the same key does not make needless. */
export function withoutRepeats<T>(entries: readonly T[], keyOf: (entry: T) => string | null): T[] {
  const seen = new Set<string>();
  return entries
    .toReversed()
    .filter((entry) => {
      const key = keyOf(entry);
      if (key === null) return true;
      const isLast = !seen.has(key);
      seen.add(key);
      return isLast;
    })
    .toReversed();
}
