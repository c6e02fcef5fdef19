import type { Route } from '#shared/dispatch/routes';
import type { WaitingAct } from './phone-store';

/** Its stop was cancelled or given to others while the phone had no signal: sending it again is of no use. `route`: as the server has it. */
export function isStopGone({ act, routeId, refused }: WaitingAct, route: Route | null): boolean {
  if (route?.id !== routeId || !('stopId' in act)) return false;
  if (refused?.code !== 'wrong_state' && refused?.code !== 'not_found') return false;
  const stop = route.stops.find(({ id }) => id === act.stopId);
  return !stop || stop.status === 'skipped';
}

/** The waiting acts of the same stop as one of them. */
export function actsOfStop(waiting: readonly WaitingAct[], { act, routeId }: WaitingAct): WaitingAct[] {
  const stopId = 'stopId' in act ? act.stopId : null;
  return waiting.filter((one) => one.routeId === routeId && 'stopId' in one.act && one.act.stopId === stopId);
}

/** Units that were collected at a stop that is gone and can go on record as aboard: as long as the route is under way and knows the stop. */
export function collectedAtGone(waiting: readonly WaitingAct[], one: WaitingAct, route: Route | null): WaitingAct[] {
  const isKnown =
    route?.status === 'started' && route.stops.some(({ id }) => 'stopId' in one.act && one.act.stopId === id);
  return isKnown ? actsOfStop(waiting, one).filter(({ act }) => act.type === 'collect') : [];
}
