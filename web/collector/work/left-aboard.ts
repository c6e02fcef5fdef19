import type { Route, RouteStop } from '#shared/dispatch/routes';
import { unitsOf } from './apply-act';

/** Categories of the old units that are aboard, of each unit. */
export const aboardOf = (route: Route): string[] =>
  unitsOf(route).flatMap(({ custody, categoryKey }) => (custody === 'aboard' ? categoryKey : []));

/** How many old units are aboard. */
export const countAboard = (route: Route): number => aboardOf(route).length;

/**
 * Where units that are still aboard can be handed over when no unloading is ahead any more: the last one that was skipped, given up or done. Null when
 * nothing is aboard, or an unloading is still to come.
 */
export function unloadingBehind(route: Route): RouteStop | null {
  const unloads = route.stops.filter(({ kind }) => kind === 'unload');
  if (unloads.some(({ status }) => ['planned', 'onway', 'door'].includes(status)) || countAboard(route) === 0)
    return null;
  return unloads.at(-1) ?? null;
}
