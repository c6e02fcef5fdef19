import { instantOf } from '#shared/kernel/time';
import type { CrossingDoc } from './model';

const daySec = 86_400;

/** Seconds of a service day in which a crossing is closed. */
interface ClosedPart {
  fromSec: number;
  toSec: number;
}

/**
 * A crossing as it is on a service day: closed, open, or closed for a part of it. By `now` what has ended does not count, and what has begun counts
 * from the beginning of the day.
 */
export function crossingOn<C extends Pick<CrossingDoc, 'closed' | 'closedFrom' | 'closedUntil'>>(
  crossing: C,
  { day, timeZone, now }: { day: string; timeZone: string; now?: Date | undefined },
): C & { closedPart: ClosedPart | null } {
  const { closed, closedFrom, closedUntil } = crossing;
  if (!closed || (now && closedUntil && closedUntil <= now)) return { ...crossing, closed: false, closedPart: null };
  const midnightMs = instantOf(day, 0, timeZone).getTime();
  const secOf = (at: Date) => Math.min(Math.max((at.getTime() - midnightMs) / 1000, 0), daySec);
  const beginsSec = closedFrom ? secOf(closedFrom) : 0;
  const hasBegun = now && closedFrom && closedFrom <= now && beginsSec < daySec;
  const fromSec = hasBegun ? 0 : beginsSec;
  const toSec = closedUntil ? secOf(closedUntil) : daySec;
  const isWhole = fromSec === 0 && toSec === daySec;
  return { ...crossing, closed: isWhole, closedPart: isWhole || fromSec >= toSec ? null : { fromSec, toSec } };
}
