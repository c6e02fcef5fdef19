import type { Route, RouteStop } from '#shared/dispatch/routes';

/** One thing that is different in a changed route. */
export interface RouteChange {
  kind: 'added' | 'removed' | 'earlier' | 'later' | 'moved';
  stopId: string;
  name: string;
  etaAt: string | null;
}

const worthMinutes = 15;
const isOpen = ({ status }: RouteStop) => status === 'planned' || status === 'onway';
/** New and old on two visits are two stops of one request. */
const keyOf = ({ visit, kind, siteId, id }: RouteStop) =>
  visit ? `${visit.requestId}:${visit.parts.join('+')}` : `${kind}:${siteId ?? id}`;

/**
 * What becomes of the route that is worked on when one comes from the server: null when it stands, else what is told of the new one. An answer
 * may be older than what is known; a push may be of a route that was left for another day. What an own act changes is not told.
 */
export function changesBy(
  known: Route | null,
  fresh: Route | null,
  from: 'answer' | 'push' | 'act',
): RouteChange[] | null {
  if (!known || !fresh) return [];
  if (known.id === fresh.id ? fresh.version < known.version : from === 'push') return null;
  return from === 'act' || known.day !== fresh.day ? [] : changesOf(known, fresh);
}

/** What somebody who drives this route has to be told: new and dropped stops, another order, a shift of more than a quarter of an hour. */
export function changesOf(before: Route, after: Route): RouteChange[] {
  const changes: RouteChange[] = [];
  const old = new Map(before.stops.filter(isOpen).map((stop) => [keyOf(stop), stop]));
  const open = after.stops.filter(isOpen);
  const tell = (kind: RouteChange['kind'], { id, name, etaAt }: RouteStop) =>
    changes.push({ kind, stopId: id, name, etaAt });
  for (const stop of open) {
    const known = old.get(keyOf(stop));
    if (!known) {
      if (!before.stops.some((one) => keyOf(one) === keyOf(stop))) tell('added', stop);
      continue;
    }
    if (before.id !== after.id || !stop.etaAt || !known.etaAt || stop.kind !== 'visit') continue;
    const minutes = (Date.parse(stop.etaAt) - Date.parse(known.etaAt)) / 60_000;
    if (Math.abs(minutes) >= worthMinutes && known.seq !== stop.seq) tell(minutes < 0 ? 'earlier' : 'later', stop);
  }
  const kept = new Set(after.stops.map(keyOf));
  for (const [key, stop] of old) {
    const now = after.stops.find((one) => keyOf(one) === key);
    if (!kept.has(key) || (now?.status === 'skipped' && before.status === after.status)) tell('removed', stop);
  }
  const order = (route: Route) => route.stops.filter(({ kind }) => kind === 'visit').map(keyOf);
  const both = order(before).filter((key) => order(after).includes(key));
  const now = order(after).filter((key) => both.includes(key));
  const firstMoved = now.findIndex((key, index) => key !== both[index]);
  const moved = firstMoved < 0 ? undefined : after.stops.find((stop) => keyOf(stop) === now[firstMoved]);
  if (moved && isOpen(moved)) tell('moved', moved);
  return changes;
}

/** What is still to be told, each stop once with its last change. */
export function mergeChanges(told: readonly RouteChange[], fresh: readonly RouteChange[]): RouteChange[] {
  const again = new Set(fresh.map(({ stopId }) => stopId));
  return [...told.filter(({ stopId }) => !again.has(stopId)), ...fresh];
}
