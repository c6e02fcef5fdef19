import type { LngLat } from '#shared/kernel/geo';
import type { District } from '#shared/network/district';
import type { MapArea } from './base-layers';
import type { MapCrossing, MapMark, MapRequest, MapRoute, MapSite, MapTarget, MapVehicle } from './scene';

/** What a page gives the map; see README.md. */
export interface MapProps {
  district: District | null;
  sites?: readonly MapSite[];
  crossings?: readonly MapCrossing[];
  requests?: readonly MapRequest[];
  routes?: readonly MapRoute[];
  vehicles?: readonly MapVehicle[];
  marks?: readonly MapMark[];
  areas?: readonly MapArea[];
  /** Place of the pin; it can be dragged, or set by a tap, in mode `pin`. */
  pin?: LngLat | null;
  selected?: MapTarget | null;
  hovered?: MapTarget | null;
  mode?: 'view' | 'pin';
  /** What is shown at first: the district, or these places. New places are fitted when they change. */
  fit?: 'district' | readonly LngLat[];
  paddingPx?: number;
  /** `full`: bar with scale, note and legend; `note`: a small line on the map; `none`. */
  footer?: 'full' | 'note' | 'none';
  controls?: boolean;
  /** Fixed picture: no dragging, no zoom. */
  still?: boolean;
}
/** The same, with nothing left out. */
export type FullMapProps = Readonly<Required<MapProps>>;

/** What the map tells a page. */
export interface MapEmits {
  select: [target: MapTarget | null];
  hover: [target: MapTarget | null];
  'move-pin': [place: LngLat];
  /** A tap where nothing stands. */
  tap: [place: LngLat];
  ready: [];
}
export type MapEmit = <N extends keyof MapEmits>(name: N, ...payload: MapEmits[N]) => void;
