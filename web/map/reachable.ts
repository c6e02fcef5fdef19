import { t } from '../kernel/i18n';
import type { FullMapProps } from './map-props';
import type { MapTarget } from './scene';

/** A drawn thing as words, for keyboard and screen readers. */
export interface Reachable {
  key: string;
  words: string;
  target: MapTarget;
}
/** More than these are reached through their lists. */
const most = 400;

/** Vehicles, then the visits in route order, then the sites and crossings. */
export function reachableOf({ vehicles, routes, sites, crossings }: FullMapProps): Reachable[] {
  const onWheels = vehicles.map(({ id, routeId, letter, name, note = '' }): Reachable => ({
    key: letter,
    words: `${letter} ${name} ${note}`,
    target: { kind: 'vehicle', id, routeId },
  }));
  const visits = routes.flatMap((route) =>
    route.stops
      .filter((stop) => stop.kind === 'visit')
      .map(({ id, requestId, number, name, state, late, note = '' }): Reachable => {
        const key = `${route.letter}${number}`;
        const states = [t(`state.${state}`), late ? t('state.late') : ''].filter(Boolean).join(' ');
        return {
          key,
          words: `${key} ${name} ${states} ${note}`,
          target: { kind: 'stop', id, routeId: route.id, requestId },
        };
      }),
  );
  const fixed = [
    ...sites.map(({ id, name, note = '' }) => ({ key: name, words: `${name} ${note}`, kind: 'site' as const, id })),
    ...crossings.map(({ id, name, limits }) => ({
      key: name,
      words: `${name} ${limits}`,
      kind: 'crossing' as const,
      id,
    })),
  ].map(({ key, words, kind, id }): Reachable => ({ key, words, target: { kind, id } }));
  return [...onWheels, ...visits.slice(0, most), ...fixed];
}

/** Where a target stands, if the map has it. */
export function placeOf(target: MapTarget, props: FullMapProps) {
  if (target.kind === 'stop') {
    return props.routes.flatMap((route) => route.stops).find((stop) => stop.id === target.id)?.place;
  }
  const lists = { request: props.requests, site: props.sites, vehicle: props.vehicles, crossing: props.crossings };
  return lists[target.kind].find((one) => one.id === target.id)?.place;
}
