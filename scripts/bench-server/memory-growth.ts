/** Hours at either end that are compared. */
const hoursOfEnd = 6;

/** What memory grew by over a soak, as a share. */
export interface MemoryGrowth {
  /** Lowest of the hours after the first, and of as many at the end, bytes. */
  beganBytes: number;
  endedBytes: number;
  /** Hours at either end. */
  hours: number;
  growth: number;
}

/**
 * Compares the beginning with the end of a soak: of several hours at either end the lowest, because a single hour says more about when garbage was
 * collected than about what is kept. The first hour warms up and does not count. `heaps`: used heap by the hour, bytes, two hours after the first at
 * least. The ends do not overlap: a short soak compares fewer hours.
 */
export function growthOf(heaps: readonly number[]): MemoryGrowth {
  const counted = heaps.slice(1);
  const hours = Math.min(hoursOfEnd, Math.floor(counted.length / 2));
  if (hours < 1) throw new Error(`a soak of ${heaps.length} hours has no beginning and end to compare`);
  const beganBytes = Math.min(...counted.slice(0, hours));
  const endedBytes = Math.min(...counted.slice(-hours));
  return { beganBytes, endedBytes, hours, growth: endedBytes / beganBytes - 1 };
}
