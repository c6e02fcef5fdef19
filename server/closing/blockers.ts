import type { Blocker } from '#shared/closing/closing';
import type { DayFacts } from './day-facts';
import { nextStepOf } from './report';

const mostItems = 20;
type Item = Blocker['items'][number];

/** A published route that nobody drives and that visits nobody any more has nothing to account for. */
function isRouteOpen({ status, stops }: DayFacts['routes'][number]): boolean {
  if (status === 'closed') return false;
  return status !== 'published' || stops.some((stop) => stop.kind === 'visit' && stop.status !== 'skipped');
}

/** What keeps a day from being closed; empty = it can be. */
export function blockersOf(facts: DayFacts): Blocker[] {
  const { day, today, incidents, requests, routes, units, openGaps } = facts;
  const found: Record<Blocker['kind'], Item[]> = {
    day_not_over: day > today ? [{ id: day, label: day, state: '' }] : [],
    incident_open: incidents
      .filter(({ isEnded }) => !isEnded)
      .map(({ _id, kind, status }) => ({ id: String(_id), label: kind, state: status })),
    request_open: requests
      .filter(({ status }) => status !== 'done' && status !== 'failed' && status !== 'cancelled')
      .map(({ _id, code, status }) => ({ id: String(_id), label: code, state: status })),
    next_step_missing: requests
      .filter((request) => request.status === 'failed' && !nextStepOf(facts, request))
      .map(({ _id, code, status }) => ({ id: String(_id), label: code, state: status })),
    route_open: routes
      .filter(isRouteOpen)
      .map(({ _id, letter, status }) => ({ id: String(_id), label: letter, state: status })),
    unit_unaccounted: units
      .filter(({ custody }) => custody === 'aboard' || custody === 'unloaded')
      .map(({ code, custody }) => ({ id: code, label: code, state: custody })),
    gap_open: openGaps.map(({ _id, unitCode, kind }) => ({ id: String(_id), label: unitCode, state: kind })),
  };
  return (Object.keys(found) as Blocker['kind'][])
    .filter((kind) => found[kind].length > 0)
    .map((kind) => ({ kind, n: found[kind].length, items: found[kind].slice(0, mostItems) }));
}
