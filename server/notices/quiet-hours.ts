import { addDays, instantOf, localTime, secOfTime } from '#shared/kernel/time';

/** When quiet hours that hold at `now` end; null when it is not quiet. `hours` is `21:30-07:30` on the wall clock of the zone and may span midnight. */
export function quietUntil(now: Date, hours: string, timeZone: string): Date | null {
  const [fromSec = 0, toSec = 0] = hours.split('-').map(secOfTime);
  if (fromSec === toSec) return null;
  const { day, sec } = localTime(now, timeZone);
  const overNight = fromSec > toSec;
  const isQuiet = overNight ? sec >= fromSec || sec < toSec : sec >= fromSec && sec < toSec;
  if (!isQuiet) return null;
  return instantOf(overNight && sec >= fromSec ? addDays(day, 1) : day, toSec, timeZone);
}
