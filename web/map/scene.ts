import type { LngLat } from '#shared/kernel/geo';
import type { Crossing } from '#shared/network/crossings';
import type { Site } from '#shared/network/sites';
import type { PlanStop } from '#shared/planning/planning';
import type { StateKey } from '../kernel/states';

/** A site on the map. Points show a ring of fill, centres a bar. */
export interface MapSite {
  id: string;
  kind: Site['kind'];
  name: string;
  place: LngLat;
  /** 0 to 1. */
  fill: number;
  /** Greyed with a dashed outline: cannot be used now. */
  dim?: boolean;
  /** Number of its row in a list, shown inside the ring. */
  badge?: string;
  /** Second line of its bubble: why it cannot be used, until when it is open. */
  note?: string;
}
export interface MapCrossing {
  id: string;
  kind: Crossing['kind'];
  name: string;
  place: LngLat;
  /** The limit that matters most, in words, e.g. `限 3.5 t`; empty when none. */
  limit: string;
  /** All limits, for its bubble. */
  limits: string;
  closed: boolean;
}
/** A request that stands on no route yet, or that is shown without its route. */
export interface MapRequest {
  id: string;
  place: LngLat;
  state: StateKey;
  late?: boolean;
  name: string;
  note?: string;
}
export interface MapStop {
  id: string;
  requestId: string | null;
  place: LngLat;
  kind: PlanStop['kind'];
  /** What stands in the disc: the number of the visit on its route. */
  number: string;
  state: StateKey;
  late: boolean;
  name: string;
  note?: string;
  /** Crossings on the way here. */
  via: LngLat[];
  /** Proposed, not published: a dashed pill with letter and number. */
  preview?: boolean;
}
export interface MapRoute {
  id: string;
  letter: string;
  stops: MapStop[];
  emphasis?: 'normal' | 'faint' | 'strong';
}
export interface MapVehicle {
  id: string;
  routeId: string | null;
  letter: string;
  place: LngLat;
  /** Clockwise from north; null when standing. */
  headingDeg: number | null;
  /** Shares of the capacity, 0 to 1 each. */
  newShare: number;
  oldShare: number;
  broken?: boolean;
  name: string;
  note?: string;
}
/** Places that are neither stop nor site: the resident's own place, the home on a status page, named streets. */
export interface MapMark {
  id: string;
  kind: 'home' | 'here' | 'name';
  place: LngLat;
  label?: string;
}
export type MapTargetKind = 'stop' | 'request' | 'site' | 'vehicle' | 'crossing';
/** What is selected or hovered; `routeId` and `requestId` come with stops and vehicles so that lists can follow. */
export interface MapTarget {
  kind: MapTargetKind;
  id: string;
  routeId?: string | null;
  requestId?: string | null;
}
export const sameTarget = (a: MapTarget | null | undefined, b: MapTarget | null | undefined): boolean =>
  !!a && !!b && a.kind === b.kind && a.id === b.id;

/** Everything drawn on the canvases. */
export interface MapScene {
  sites: readonly MapSite[];
  crossings: readonly MapCrossing[];
  requests: readonly MapRequest[];
  routes: readonly MapRoute[];
  vehicles: readonly MapVehicle[];
  marks: readonly MapMark[];
  selected: MapTarget | null;
  hovered: MapTarget | null;
}
