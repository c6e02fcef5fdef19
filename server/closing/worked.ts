import type { RouteDoc } from '../dispatch';

/** Nobody drives or stands at a door for longer without telling anything, ms. */
const longestSilenceMs = 3 * 3_600_000;

/**
 * Seconds that a crew has worked on a route: from its start to its finish, as its acts tell. A silence of more than three hours that reaches beyond
 * the end of the shift is no work: so of a route that is finished the next morning count the day until its last act in the evening, overtime
 * included, and the morning from its first act on. Null for a route that is not finished.
 */
export function workedSecOf(
  route: Pick<RouteDoc, 'startedAt' | 'finishedAt' | 'shiftEndsAt' | 'stops'>,
): number | null {
  const { startedAt, finishedAt, shiftEndsAt, stops } = route;
  if (!startedAt || !finishedAt) return null;
  const told = [
    startedAt,
    finishedAt,
    ...stops.flatMap(({ arrivedAt, leftAt }) => [arrivedAt ?? [], leftAt ?? []].flat()),
  ]
    .filter((at) => at >= startedAt && at <= finishedAt)
    .map((at) => at.getTime())
    .sort((one, other) => one - other);
  const workedMs = told.reduce((sum, at, n) => {
    const silenceMs = at - (told[n - 1] ?? at);
    return silenceMs > longestSilenceMs && at > shiftEndsAt.getTime() ? sum : sum + silenceMs;
  }, 0);
  return Math.round(workedMs / 1000);
}
