import type { PlanRoute, PlanStop } from '#shared/planning/planning';
import type { OfferedStep, RepairedStop } from '../../planning';
import { makeStop, type PublicationFacts } from '../make-routes';
import type { RouteDoc, StopDoc } from '../model';

/** What a crew still drives, in its order: stops of the present route by their key, and new ones. */
export interface ChangedRoute {
  order: readonly Pick<OfferedStep, 'key'>[];
  /** One for each step of `order`. */
  stops: readonly PlanStop[];
  route: PlanRoute;
}

/** Makes a new stop one at which goods are taken over from the vehicle of a shift. */
export type Meet = (stop: StopDoc, shiftId: string) => StopDoc;
const noMeeting: Meet = () => {
  throw new Error('nobody is met on this route');
};

/** A stop that stays, with the times and loads of the new timetable. */
function retimed(stop: StopDoc, planned: PlanStop, facts: PublicationFacts): StopDoc {
  const fresh = makeStop(planned, facts);
  const { distanceM, travelSec, via, plannedArriveAt, plannedStartAt, plannedLeaveAt, etaAt, loadAfter } = fresh;
  return {
    ...stop,
    ...{ distanceM, travelSec, via, plannedArriveAt, plannedStartAt, plannedLeaveAt, etaAt, loadAfter },
    late: Boolean(stop.windowToAt && plannedArriveAt > stop.windowToAt),
    dealerOrderIds: stop.kind === 'load' ? planned.dealerOrderIds : stop.dealerOrderIds,
  };
}

/**
 * The stops of a route with those of an offer between them. What has begun or ended stays where it stands before the stop that follows it;
 * numbers are given anew.
 */
export function mergeStops(
  { stops }: Pick<RouteDoc, 'stops'>,
  offer: ChangedRoute,
  facts: PublicationFacts,
  meet: Meet = noMeeting,
): { stops: StopDoc[]; added: StopDoc[] } {
  const ordered = new Set(offer.order.flatMap(({ key }) => key ?? []));
  const byId = new Map(stops.map((stop) => [stop.id, stop]));
  const emitted = new Set<string>();
  const merged: StopDoc[] = [];
  const added: StopDoc[] = [];
  const emitStanding = (until: number): void => {
    for (const stop of stops.slice(0, until)) {
      if (ordered.has(stop.id) || emitted.has(stop.id) || stop.kind === 'end') continue;
      emitted.add(stop.id);
      merged.push(stop);
    }
  };
  const firstOpen = stops.findIndex(({ id }) => ordered.has(id));
  emitStanding(firstOpen < 0 ? stops.length : firstOpen);
  offer.order.forEach(({ key }, k) => {
    const planned = offer.stops[k]!;
    const stop = key === null ? undefined : byId.get(key);
    if (stop) {
      emitStanding(stops.indexOf(stop));
      merged.push(retimed(stop, planned, facts));
      return;
    }
    const { meeting } = planned as RepairedStop;
    const fresh = meeting ? meet(makeStop(planned, facts), meeting) : makeStop(planned, facts);
    added.push(fresh);
    merged.push(fresh);
  });
  emitStanding(stops.length);
  const home = offer.route.stops.at(-1);
  const end = stops.find(({ kind }) => kind === 'end');
  if (end) merged.push(home ? retimed(end, home, facts) : end);
  return { stops: merged.map((stop, seq) => ({ ...stop, seq })), added };
}
