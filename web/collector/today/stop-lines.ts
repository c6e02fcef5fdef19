import type { RouteStop } from '#shared/dispatch/routes';

type Told = Pick<RouteStop, 'kind' | 'name' | 'plannedStartAt' | 'plannedLeaveAt'> & {
  visit: Pick<NonNullable<RouteStop['visit']>, 'contactName' | 'addressText'> | null;
};
/** Words of the screen's language. */
interface Words {
  kindOf: (kind: RouteStop['kind']) => string;
  duration: (sec: number) => string;
}

/** How long a stop is planned to take, in seconds. */
const plannedSec = ({ plannedStartAt, plannedLeaveAt }: Pick<RouteStop, 'plannedStartAt' | 'plannedLeaveAt'>) =>
  (Date.parse(plannedLeaveAt) - Date.parse(plannedStartAt)) / 1000;

/** The two lines of a stop in the list: who or what, and where or how long; the second is empty where it would say the first again. */
export function stopLines(stop: Told, { kindOf, duration }: Words): { name: string; under: string } {
  const kind = kindOf(stop.kind);
  if (stop.kind === 'break') return { name: kind, under: duration(plannedSec(stop)) };
  const name = stop.visit?.contactName || stop.name || kind;
  const under = stop.visit ? stop.visit.addressText : kind;
  return { name, under: under === name ? '' : under };
}
