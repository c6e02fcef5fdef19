const prefix = 'huiliu.';

/** A remembered choice of this device; anything unknown or a closed store gives the fallback. */
export function recall<const T extends string>(name: string, allowed: readonly T[], fallback: T): T {
  try {
    const kept = localStorage.getItem(prefix + name);
    return allowed.find((one) => one === kept) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a choice on this device; a full or closed store is no error. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Private mode or full: the choice lasts as long as the page.
  }
}
