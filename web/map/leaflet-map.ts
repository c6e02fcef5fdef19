import * as L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import './map.css';
import type { LngLat } from '#shared/kernel/geo';
import type { District, MapTiles } from '#shared/network/district';

/** A Leaflet map with none of its default dress: own controls, own layers, tiles only when configured. */
export async function createMap(element: HTMLElement, tiles: MapTiles | null): Promise<L.Map> {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const crs = tiles?.crs === 'gcj02' ? (await import('./gcj-crs')).gcj02Crs : L.CRS.EPSG3857;
  const map = L.map(element, {
    crs,
    zoomControl: false,
    attributionControl: tiles !== null,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 110,
    maxZoom: Math.max(18, tiles?.maxZoom ?? 18),
    zoomAnimation: !still,
    fadeAnimation: false,
    inertia: !still,
    bounceAtZoomLimits: false,
    maxBoundsViscosity: 0.8,
    center: [0, 0],
    zoom: 10,
  });
  if (tiles) {
    map.attributionControl.setPrefix(false);
    L.tileLayer(tiles.url, {
      attribution: tiles.attribution,
      maxNativeZoom: tiles.maxZoom,
      maxZoom: Math.max(18, tiles.maxZoom),
    }).addTo(map);
    element.classList.add('with-tiles');
  }
  return map;
}

/** Whether somebody is dragging the map right now; the handler has it, its types do not. */
export const isDragged = (map: L.Map): boolean => (map.dragging as unknown as { moving: () => boolean }).moving();

/** Metres on the ground under one pixel, at the middle of the map. */
export function metresPerPxOf(map: L.Map): number {
  return (40_075_016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
}

/** Bounds of a district's boundary. */
export function boundsOf(district: District): L.LatLngBounds {
  return L.geoJSON(district.boundary as never).getBounds();
}

/** Shows the district whole and keeps the map near it. */
export function fitDistrict(map: L.Map, district: District, paddingPx: number): void {
  const bounds = boundsOf(district);
  map.setMinZoom(0);
  const zoom = map.getBoundsZoom(bounds, false, L.point(2 * paddingPx, 2 * paddingPx));
  map.setMaxBounds(bounds.pad(0.7));
  map.fitBounds(bounds, { padding: [paddingPx, paddingPx], animate: false });
  map.setMinZoom(zoom - 1);
}

/** Shows these places, not nearer than a street. */
export function fitPlaces(map: L.Map, places: readonly LngLat[], paddingPx: number, maxZoom = 15.5): void {
  if (places.length === 0) return;
  const bounds = L.latLngBounds(places.map((place) => L.latLng(place.lat, place.lng)));
  map.fitBounds(bounds, { padding: [paddingPx, paddingPx], maxZoom });
}

/** A pin that can be dragged, or moved with the arrow keys. */
export function createPin(map: L.Map, label: string, moved: (place: LngLat) => void) {
  const icon = L.divIcon({
    className: 'map-pin',
    iconSize: [36, 46],
    iconAnchor: [18, 42],
    html:
      '<svg viewBox="0 0 36 46" width="36" height="46" aria-hidden="true"><ellipse cx="18" cy="42" rx="7" ry="2.6" class="map-pin-shadow"/>' +
      '<path d="M18 42S32 28 32 16.5A14 14 0 0 0 4 16.5C4 28 18 42 18 42z" class="map-pin-body"/><circle cx="18" cy="16.5" r="5" class="map-pin-eye"/></svg>',
  });
  const marker = L.marker(map.getCenter(), {
    icon,
    draggable: true,
    keyboard: true,
    autoPan: true,
    zIndexOffset: 1000,
  });
  const tell = () => {
    const { lng, lat } = marker.getLatLng();
    moved({ lng, lat });
  };
  marker.on('dragend', tell);
  marker.on('add', () => {
    const element = marker.getElement();
    element?.setAttribute('aria-label', label);
    element?.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const at = map.latLngToContainerPoint(marker.getLatLng()).add(L.point(step[0] ?? 0, step[1] ?? 0));
      marker.setLatLng(map.containerPointToLatLng(at));
      tell();
    });
  });
  return {
    show(place: LngLat | null) {
      if (!place) marker.remove();
      else {
        marker.setLatLng([place.lat, place.lng]);
        if (!map.hasLayer(marker)) marker.addTo(map);
      }
    },
    setDraggable(on: boolean) {
      if (on) marker.dragging?.enable();
      else marker.dragging?.disable();
    },
  };
}
export type MapPin = ReturnType<typeof createPin>;
