import type { ShiftDoc } from './model';

/** Letter of the n-th shift of a day (0-based): A…Z, AA, AB, … */
export function letterOf(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letterOf(Math.floor(n / 26) - 1) + last;
}

/** Do two working times share a moment? One may begin when the other ends. */
export function overlap(a: Pick<ShiftDoc, 'startsAt' | 'endsAt'>, b: Pick<ShiftDoc, 'startsAt' | 'endsAt'>): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}
