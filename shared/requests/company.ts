/** A category and what must not ride with it. */
interface Kept {
  key: string;
  forbiddenTogetherWith: readonly string[];
}

/** Two categories that must not ride on one vehicle: one that comes aboard, and one that is there. */
export interface Clash {
  comes: string;
  aboard: string;
}

/** What must not ride with a category on any leg; said on one side it holds for both. */
export function forbiddenWith(catalogue: readonly Kept[], key: string): string[] {
  const own = catalogue.find((one) => one.key === key)?.forbiddenTogetherWith ?? [];
  return catalogue
    .filter((other) => own.includes(other.key) || other.forbiddenTogetherWith.includes(key))
    .map((other) => other.key);
}

/** The first of what comes that must not ride with what is aboard; null where all of it may. The same on phone and server. */
export function clashOf(
  catalogue: readonly Kept[],
  coming: readonly string[],
  aboard: readonly string[],
): Clash | null {
  for (const comes of coming) {
    const forbidden = forbiddenWith(catalogue, comes);
    const there = aboard.find((key) => forbidden.includes(key));
    if (there !== undefined) return { comes, aboard: there };
  }
  return null;
}
