import { t } from '../kernel/i18n';
import type { FullMapProps } from './map-props';
import type { MapTarget } from './scene';

/** A drawn thing as words, for keyboard and screen readers. */
export interface Reachable {
  key: string;
  words: string;
  target: MapTarget;
}
/** More visits than these are reached through their lists. */
const mostVisits = 400;

export const reachableVehicles = (vehicles: FullMapProps['vehicles']): Reachable[] =>
  vehicles.map(({ id, routeId, letter, name, note = '' }) => ({
    key: letter,
    words: `${letter} ${name} ${note}`,
    target: { kind: 'vehicle', id, routeId },
  }));

/** The visits in route order. */
export function reachableVisits(routes: FullMapProps['routes']): Reachable[] {
  const visits = routes.flatMap((route) =>
    route.stops.filter(({ kind }) => kind === 'visit').map((stop) => ({ route, stop })),
  );
  return visits.slice(0, mostVisits).map(({ route, stop }) => {
    const { id, requestId, number, name, state, late, note = '' } = stop;
    const key = `${route.letter}${number}`;
    const states = [t(`state.${state}`), late ? t('state.late') : ''].filter(Boolean).join(' ');
    const target = { kind: 'stop' as const, id, routeId: route.id, requestId };
    return { key, words: `${key} ${name} ${states} ${note}`, target };
  });
}

/** Sites and crossings. */
export function reachablePlaces({ sites, crossings }: Pick<FullMapProps, 'sites' | 'crossings'>): Reachable[] {
  return [
    ...sites.map(({ id, name, note = '' }) => ({ key: name, words: `${name} ${note}`, kind: 'site' as const, id })),
    ...crossings.map(({ id, name, limits }) => ({
      key: name,
      words: `${name} ${limits}`,
      kind: 'crossing' as const,
      id,
    })),
  ].map(({ key, words, kind, id }): Reachable => ({ key, words, target: { kind, id } }));
}

/** Whether two lists read the same, so that vehicles which only move leave the list alone. */
export const readsTheSame = (a: readonly Reachable[], b: readonly Reachable[]): boolean =>
  a.length === b.length &&
  a.every(({ words, target }, at) => {
    const other = b[at] as Reachable;
    return words === other.words && target.id === other.target.id && target.routeId === other.target.routeId;
  });

/** Where a target stands, if the map has it. */
export function placeOf(target: MapTarget, props: FullMapProps) {
  if (target.kind === 'stop') {
    return props.routes.flatMap((route) => route.stops).find((stop) => stop.id === target.id)?.place;
  }
  const lists = { request: props.requests, site: props.sites, vehicle: props.vehicles, crossing: props.crossings };
  return lists[target.kind].find((one) => one.id === target.id)?.place;
}
