import * as L from 'leaflet';
import type { Area } from '#shared/kernel/geo';
import type { District } from '#shared/network/district';
import { metresPerPxOf } from './leaflet-map';

/** An area drawn under everything that moves: a service area, a quarter in the making. */
export interface MapArea {
  id: string;
  area: Area;
  label?: string;
  chosen?: boolean;
}
export interface BaseLayers {
  setDistrict: (district: District | null) => void;
  setAreas: (areas: readonly MapArea[]) => void;
}

/** A river is never thinner than this, so that it reads as water from far. */
const leastRiverPx = 9;

/**
 * Land and water as SVG: colours are CSS classes, so a change of theme needs no drawing. Rivers are as wide as they are
 * in nature once that is more than a few pixels.
 */
export function createBaseLayers(map: L.Map): BaseLayers {
  const pane = map.createPane('land');
  pane.style.zIndex = '250';
  pane.style.pointerEvents = 'none';
  const renderer = L.svg({ pane: 'land', padding: 0.6 });
  const land = L.layerGroup([], { pane: 'land' }).addTo(map);
  const areaGroup = L.layerGroup([], { pane: 'land' }).addTo(map);
  let water: { line: L.Polyline; widthM: number; casingPx: number }[] = [];
  const options = (className: string): L.GeoJSONOptions & L.PolylineOptions =>
    ({ className, renderer, pane: 'land', interactive: false, smoothFactor: 0.6 }) as never;

  function widen(): void {
    const metresPerPx = metresPerPxOf(map);
    for (const { line, widthM, casingPx } of water)
      line.setStyle({ weight: Math.max(widthM / metresPerPx, leastRiverPx) + casingPx });
  }
  map.on('zoomend', widen);

  return {
    setDistrict(district) {
      land.clearLayers();
      water = [];
      if (!district) return;
      for (const neighbour of district.neighbours) {
        land.addLayer(L.geoJSON(neighbour.boundary as never, options('map-neighbour')));
      }
      land.addLayer(L.geoJSON(district.boundary as never, options('map-land')));
      for (const river of district.rivers) {
        const points = river.line.coordinates.map(([lng = 0, lat = 0]) => L.latLng(lat, lng));
        for (const [className, casingPx] of [
          ['map-water-edge', 2],
          ['map-water', 0],
        ] as const) {
          const line = L.polyline(points, { ...options(className), fill: false });
          water.push({ line, widthM: river.widthM, casingPx });
          land.addLayer(line);
        }
      }
      widen();
    },
    setAreas(areas) {
      areaGroup.clearLayers();
      for (const one of areas) {
        areaGroup.addLayer(L.geoJSON(one.area as never, options(one.chosen ? 'map-area chosen' : 'map-area')));
      }
    },
  };
}
