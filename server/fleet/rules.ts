import { AppError } from '../kernel/errors';
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

type Working = Pick<ShiftDoc, 'startsAt' | 'endsAt' | 'vehicle' | 'crew' | 'lent'>;

/** Crews that a shift needs people of. */
function crewIdsOf({ crew, lent }: Working): string[] {
  return [String(crew._id), ...(lent ? [lent.crewId] : [])];
}

/** Refuses a shift whose vehicle or people work elsewhere at that time. */
export function refuseClash(shift: Working, others: readonly ShiftDoc[]): void {
  const clash = others.find(
    (other) =>
      overlap(shift, other) &&
      (String(other.vehicle._id) === String(shift.vehicle._id) ||
        crewIdsOf(other).some((id) => crewIdsOf(shift).includes(id))),
  );
  if (!clash) return;
  throw new AppError('conflict', `Vehicle or crew already works in shift ${clash.letter} at that time`, {
    action: `Change the times or cancel shift ${clash.letter}.`,
    details: { letter: clash.letter },
  });
}
