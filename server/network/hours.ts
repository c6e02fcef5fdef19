import { addDays, instantOf, localTime, secOfTime, timeOfSec, weekdayOf } from '#shared/kernel/time';
import type { SiteDoc } from './model';

/** Hours of a site. */
export type Hours = Pick<SiteDoc, 'hours' | 'hoursExceptions'>;
/** Seconds since 00:00 of the service day; open from `fromSec`, closed from `toSec` on. */
export interface OpenSpan {
  fromSec: number;
  toSec: number;
}

const daySec = 86_400;
/** How far ahead the next opening is looked for. */
const lookAheadDays = 21;

/** Opening periods of a service day in order, touching ones joined. An exception of that day replaces the week. */
export function openPeriodsOf(site: Hours, day: string): OpenSpan[] {
  const exception = site.hoursExceptions.find((candidate) => candidate.day === day);
  const periods = exception ? exception.periods : (site.hours[weekdayOf(day)] ?? []);
  const spans = periods
    .map(({ from, to }) => ({ fromSec: secOfTime(from), toSec: secOfTime(to) }))
    .filter(({ fromSec, toSec }) => fromSec < toSec)
    .sort((a, b) => a.fromSec - b.fromSec);
  const joined: OpenSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && span.fromSec <= last.toSec) last.toSec = Math.max(last.toSec, span.toSec);
    else joined.push({ ...span });
  }
  return joined;
}

/** Whether a site is open at an instant, until when, and when it opens next. */
export interface OpenState {
  openNow: boolean;
  /** Any opening period on this service day. */
  openToday: boolean;
  /** Closing time `HH:MM`; null when closed now or open without end. */
  openUntil: string | null;
  /** Next opening; null when open now or none within three weeks. */
  opensAt: Date | null;
}

/** The state of the hours at an instant, told in the district's time zone. A period up to 24:00 goes on where the next day begins with one. */
export function openStateAt(site: Hours, at: Date, timeZone: string): OpenState {
  const { day, sec } = localTime(at, timeZone);
  const today = openPeriodsOf(site, day);
  const current = today.find(({ fromSec, toSec }) => fromSec <= sec && sec < toSec);
  if (current) {
    return { openNow: true, openToday: true, openUntil: closingTime(site, day, current.toSec), opensAt: null };
  }
  for (let ahead = 0; ahead <= lookAheadDays; ahead++) {
    const next = openPeriodsOf(site, addDays(day, ahead)).find(({ fromSec }) => ahead > 0 || fromSec > sec);
    if (next) {
      const opensAt = instantOf(addDays(day, ahead), next.fromSec, timeZone);
      return { openNow: false, openToday: today.length > 0, openUntil: null, opensAt };
    }
  }
  return { openNow: false, openToday: today.length > 0, openUntil: null, opensAt: null };
}

function closingTime(site: Hours, day: string, toSec: number): string | null {
  let until = toSec;
  for (let ahead = 1; until === daySec; ahead++) {
    if (ahead > lookAheadDays) return null;
    const next = openPeriodsOf(site, addDays(day, ahead))[0];
    if (next?.fromSec !== 0) break;
    until = next.toSec;
  }
  return timeOfSec(until);
}
