import type { Site } from '#shared/network/sites';
import { localTime, secOfTime, weekdayOf } from '#shared/kernel/time';

/** Whether a site is open at an instant, by its week and its exceptions, in the district's zone. */
export function isOpen(site: Pick<Site, 'hours' | 'hoursExceptions' | 'closed'>, at: Date, timeZone: string): boolean {
  if (site.closed) return false;
  const { day, sec } = localTime(at, timeZone);
  const exception = site.hoursExceptions.find((one) => one.day === day);
  const periods = exception ? exception.periods : (site.hours[weekdayOf(day)] ?? []);
  return periods.some((period) => sec >= secOfTime(period.from) && sec < secOfTime(period.to));
}
