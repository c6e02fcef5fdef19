import type * as L from 'leaflet';
import type { District } from '#shared/network/district';
import { Boxes } from './boxes';
import { createCanvasLayer } from './canvas-layer';
import { drawCrossingNames, drawCrossings, drawNeighbourNames, drawRiverNames, drawTownNames } from './draw-land';
import { drawChosenSiteName, drawMarks, drawRequests, drawSiteNames, drawSites } from './draw-places';
import { drawLitRoute, drawRouteLines, drawStops } from './draw-routes';
import { drawRings, drawVehicles, reserveVehicles } from './draw-vehicles';
import { isDragged } from './leaflet-map';
import type { Palette } from './palette';
import type { Hit } from './pen';
import type { MapScene } from './scene';
import { createTween } from './tween';

export interface DrawingInput {
  district: () => District | null;
  scene: () => MapScene;
  palette: () => Palette;
  english: () => boolean;
  /** After every drawing: bubbles follow. */
  drawn: () => void;
}

/**
 * Two canvases: what stands (routes, stops, sites, names) and above it what moves or is lit (the selected route, vehicles, rings). What
 * stands costs ten times as much to draw: a choice never touches it.
 */
export function createDrawing(map: L.Map, input: DrawingInput) {
  let standing: Hit[] = [];
  let moving: Hit[] = [];
  const ground = createCanvasLayer(map, 1, (ctx, view) => {
    const scene = input.scene();
    const pen = { ctx, view, ink: input.palette(), boxes: new Boxes(), hits: [] as Hit[] };
    const district = input.district();
    drawRouteLines(pen, scene);
    drawCrossings(pen, scene);
    drawSites(pen, scene);
    drawRequests(pen, scene);
    drawStops(pen, scene.routes);
    drawMarks(pen, scene.marks);
    reserveVehicles(pen, tween.now());
    if (district) drawTownNames(pen, district, input.english());
    drawSiteNames(pen, scene, 'must');
    drawCrossingNames(pen, scene);
    drawSiteNames(pen, scene, 'others');
    if (district) {
      drawRiverNames(pen, district);
      drawNeighbourNames(pen, district);
    }
    standing = pen.hits;
    top.redraw();
  });
  const top = createCanvasLayer(map, 2, (ctx, view) => {
    const scene = input.scene();
    const pen = { ctx, view, ink: input.palette(), boxes: new Boxes(), hits: [] as Hit[] };
    drawLitRoute(pen, scene);
    drawChosenSiteName(pen, scene);
    drawVehicles(pen, scene, tween.now(), standing);
    moving = pen.hits;
    drawRings(pen, scene, [...moving, ...standing]);
    input.drawn();
  });
  // While the map is dragged its canvases only move along; they are drawn anew where it comes to rest.
  const tween = createTween(() => {
    if (!isDragged(map)) top.redraw();
  });

  return {
    redraw: ground.redraw,
    redrawTop: top.redraw,
    setVehicles: tween.set,
    /** What lies under a point of the map's container, the topmost first. */
    hitAt(point: { x: number; y: number }, slackPx: number): Hit | null {
      const at = top.fromContainer(point);
      let best: Hit | null = null;
      let nearest = Infinity;
      for (const hits of [moving, standing]) {
        for (const hit of hits) {
          const distance = Math.hypot(hit.x - at.x, hit.y - at.y);
          if (distance <= hit.r + slackPx && distance < nearest) [best, nearest] = [hit, distance];
        }
        if (best) return best;
      }
      return best;
    },
    /** Where a drawn thing stands in the map's container. */
    find(same: (hit: Hit) => boolean): { hit: Hit; x: number; y: number } | null {
      const hit = moving.find(same) ?? standing.find(same);
      if (!hit) return null;
      const zero = top.fromContainer({ x: 0, y: 0 });
      return { hit, x: hit.x - zero.x, y: hit.y - zero.y };
    },
    remove() {
      tween.stop();
      ground.remove();
      top.remove();
    },
  };
}
export type Drawing = ReturnType<typeof createDrawing>;
