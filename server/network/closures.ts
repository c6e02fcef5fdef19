import { localTime, timeOfSec } from '#shared/kernel/time';
import type { CrossingDoc } from './model';

type Closure = Pick<CrossingDoc, 'closed' | 'closedUntil'>;

/** Is a crossing closed at a moment? By its expected end it is open again, without anybody's doing. */
export const isClosedAt = ({ closed, closedUntil }: Closure, at: Date): boolean =>
  closed && (!closedUntil || closedUntil > at);

/**
 * A crossing as it is on a service day: closed, open, or open from the hour on at which its closure ends. What has ended by `now` does not count.
 */
export function crossingOn<C extends Closure & Pick<CrossingDoc, 'openFrom'>>(
  crossing: C,
  on: { day: string; timeZone: string; now?: Date | undefined },
): C {
  const { closed, closedUntil, openFrom } = crossing;
  if (!closed || !closedUntil) return crossing;
  if (on.now && closedUntil <= on.now) return { ...crossing, closed: false };
  const end = localTime(closedUntil, on.timeZone);
  if (end.day > on.day) return crossing;
  const opensAt = end.day < on.day ? '00:00' : timeOfSec(Math.ceil(end.sec / 60) * 60);
  return { ...crossing, closed: false, openFrom: opensAt > openFrom ? opensAt : openFrom };
}
