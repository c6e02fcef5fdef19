import * as L from 'leaflet';
import type { LngLat } from '#shared/kernel/geo';

export interface Point {
  x: number;
  y: number;
}
/** What a drawing knows of the map: pixels of the canvas, whose origin lies outside the visible part. */
export interface View {
  width: number;
  height: number;
  /** The visible part inside the canvas. */
  visible: { left: number; top: number; right: number; bottom: number };
  zoom: number;
  project: (place: LngLat) => Point;
}
export interface CanvasLayer {
  /** Draws again at the next frame. */
  redraw: () => void;
  /** Canvas position of a point of the map's container. */
  fromContainer: (point: Point) => Point;
  remove: () => void;
}

/** How far the canvas reaches beyond each side, as a share of the map: panning shows it without a new drawing. */
const reach = 0.25;
interface PrivateMap {
  _latLngToNewLayerPoint(latlng: L.LatLng, zoom: number, center: L.LatLng): L.Point;
}

/** A canvas that follows the map: moves with it, is scaled while it zooms, drawn again when either ends. */
export function createCanvasLayer(
  map: L.Map,
  zIndex: number,
  draw: (ctx: CanvasRenderingContext2D, view: View) => void,
): CanvasLayer {
  const canvas = document.createElement('canvas');
  canvas.className = 'leaflet-zoom-animated district-canvas';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.style.zIndex = String(zIndex);
  map.getPane('overlayPane')?.append(canvas);
  const ctx = canvas.getContext('2d') as CanvasRenderingContext2D;
  const worlds = new WeakMap<LngLat, L.Point>();
  let corner = L.point(0, 0);
  let cornerPlace = map.getCenter();
  let drawnZoom = map.getZoom();
  let frame = 0;
  let isDue = false;
  let isRemoved = false;

  const world = (place: LngLat): L.Point => {
    let point = worlds.get(place);
    if (!point) {
      point = (map.options.crs ?? L.CRS.EPSG3857).latLngToPoint(L.latLng(place.lat, place.lng), 0);
      worlds.set(place, point);
    }
    return point;
  };
  function drawNow(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    const size = map.getSize();
    if (size.x === 0 || size.y === 0) return;
    const margin = L.point(Math.round(size.x * reach), Math.round(size.y * reach));
    corner = map.containerPointToLayerPoint(margin.multiplyBy(-1)).round();
    cornerPlace = map.layerPointToLatLng(corner);
    drawnZoom = map.getZoom();
    const ratio = window.devicePixelRatio || 1;
    const width = size.x + 2 * margin.x;
    const height = size.y + 2 * margin.y;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    L.DomUtil.setPosition(canvas, corner);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    const scale = 2 ** drawnZoom;
    const origin = map.getPixelOrigin().add(corner);
    draw(ctx, {
      width,
      height,
      visible: { left: margin.x, top: margin.y, right: margin.x + size.x, bottom: margin.y + size.y },
      zoom: drawnZoom,
      project: (place) => {
        const at = world(place);
        return { x: at.x * scale - origin.x, y: at.y * scale - origin.y };
      },
    });
  }
  const redraw = () => {
    if (!frame) frame = requestAnimationFrame(drawNow);
  };
  /** Draws before the next frame is shown, once for all that the map tells meanwhile: a change of size with a fit tells five things. */
  const drawSoon = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      if (!isRemoved) drawNow();
    });
  };
  const place = (center: L.LatLng, zoom: number) => {
    const offset = (map as unknown as PrivateMap)._latLngToNewLayerPoint(cornerPlace, zoom, center);
    L.DomUtil.setTransform(canvas, offset, map.getZoomScale(zoom, drawnZoom));
  };
  const handlers: L.LeafletEventHandlerFnMap = {
    move: () => {
      const size = map.getSize();
      const now = map.containerPointToLayerPoint([-size.x * reach, -size.y * reach]);
      if (Math.abs(now.x - corner.x) > size.x * reach * 0.8 || Math.abs(now.y - corner.y) > size.y * reach * 0.8)
        redraw();
    },
    moveend: drawSoon,
    zoomend: drawSoon,
    viewreset: drawSoon,
    resize: drawSoon,
    zoom: () => place(map.getCenter(), map.getZoom()),
    zoomanim: (event) => place((event as L.ZoomAnimEvent).center, (event as L.ZoomAnimEvent).zoom),
  };
  map.on(handlers);
  redraw();
  return {
    redraw,
    fromContainer: (point) => {
      const at = map.containerPointToLayerPoint([point.x, point.y]);
      return { x: at.x - corner.x, y: at.y - corner.y };
    },
    remove: () => {
      isRemoved = true;
      cancelAnimationFrame(frame);
      map.off(handlers);
      canvas.remove();
    },
  };
}
