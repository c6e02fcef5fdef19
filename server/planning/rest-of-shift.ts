import { localTime } from '#shared/kernel/time';
import type { DayShift } from './day';

const minuteSec = 60;

/** The second of a day from which on it can be planned: the next full minute while it is under way, else its beginning. */
export function plannableFromSec(now: Date, { day, timeZone }: { day: string; timeZone: string }): number {
  const local = localTime(now, timeZone);
  return local.day === day ? Math.ceil(local.sec / minuteSec) * minuteSec : 0;
}

/** What is left of a shift from a second of the day on; null when nothing is. A break that no longer fits has been taken. */
export function restOfShift(shift: DayShift, fromSec: number): DayShift | null {
  if (fromSec <= shift.fromSec) return shift;
  if (fromSec >= shift.toSec) return null;
  const pause = shift.break && { ...shift.break, fromSec: Math.max(shift.break.fromSec, fromSec) };
  return { ...shift, fromSec, break: pause && pause.fromSec + pause.durationSec <= pause.toSec ? pause : null };
}
