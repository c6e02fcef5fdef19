import type { LngLat } from '#shared/kernel/geo';
import type { District } from '#shared/network/district';
import type { Point } from './canvas-layer';
import { around, Boxes } from './boxes';
import { wordsBeside } from './draw-places';
import { insideArea } from './inside';
import { haloed, lineIcon, onCanvas, square, type Pen } from './pen';
import type { MapScene } from './scene';

/** Name of each river along its line: characters apart and upright, Latin letters turned with the water. */
export function drawRiverNames(pen: Pen, district: District): void {
  const { ctx, ink, view, boxes } = pen;
  ctx.font = ink.font(14, 500);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = ink.token('--map-water-text');
  for (const river of district.rivers) {
    const points = river.line.coordinates.map(([lng = 0, lat = 0]) => view.project({ lng, lat }));
    const letters = Array.from(river.name);
    const upright = letters.every((letter) => letter.charCodeAt(0) > 0x2e80);
    const gap = upright ? 20 : 9;
    const span = gap * letters.length;
    let walked = 0;
    let nextAt = 110;
    for (let index = 1; index < points.length; index += 1) {
      const a = points[index - 1] as Point;
      const b = points[index] as Point;
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      while (nextAt <= walked + length) {
        const spots = letters.map((_letter, at) => along(points, nextAt + at * gap));
        const { left, right, top, bottom } = view.visible;
        const seen = spots.every(
          (spot) => spot && spot.x > left + 10 && spot.x < right - 10 && spot.y > top + 14 && spot.y < bottom - 14,
        );
        if (seen && spots.every((spot) => spot && boxes.isFree(around(spot.x, spot.y, 9)))) {
          letters.forEach((letter, at) => {
            const spot = spots[at];
            if (!spot) return;
            ctx.save();
            ctx.translate(spot.x, spot.y);
            if (!upright)
              ctx.rotate(spot.turn > Math.PI / 2 || spot.turn < -Math.PI / 2 ? spot.turn + Math.PI : spot.turn);
            ctx.fillText(letter, 0, 0);
            ctx.restore();
            boxes.take(around(spot.x, spot.y, 9));
          });
          nextAt += 240 + span;
        } else nextAt += 30;
      }
      walked += length;
    }
  }
}

function along(points: Point[], distance: number): (Point & { turn: number }) | null {
  let left = distance;
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (left <= length && length > 0) {
      const share = left / length;
      return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share, turn: Math.atan2(b.y - a.y, b.x - a.x) };
    }
    left -= length;
  }
  return null;
}

/** Names of the towns with a halo, moved a little when a symbol stands there. */
export function drawTownNames(pen: Pen, district: District, english: boolean): void {
  const { ctx, ink, view, boxes } = pen;
  const font = ink.font(14, 500);
  const half = ink.px(14) * 0.62;
  for (const town of district.towns) {
    const at = view.project(town);
    if (!onCanvas(pen, at)) continue;
    const text = english && town.nameEn ? town.nameEn : town.name;
    ctx.font = font;
    const width = ctx.measureText(text).width;
    const tries: Point[] = [];
    for (const dy of [0, 20, -20, 34, -34])
      for (const dx of [0, 30, -30, 54, -54]) tries.push({ x: at.x + dx, y: at.y + dy });
    tries.sort((a, b) => Math.hypot(a.x - at.x, a.y - at.y) - Math.hypot(b.x - at.x, b.y - at.y));
    const boxAt = (spot: Point) => ({
      left: spot.x - width / 2 - 2,
      right: spot.x + width / 2 + 2,
      top: spot.y - half,
      bottom: spot.y + half,
    });
    const spot = tries.find((one) => boxes.isFree(boxAt(one))) ?? { x: at.x, y: at.y - 18 };
    boxes.take(boxAt(spot));
    haloed(pen, text, spot, font, ink.token('--map-town'), 'center');
  }
}

/** Names of the neighbours where they are best seen. */
export function drawNeighbourNames(pen: Pen, district: District): void {
  const { ctx, ink, view, boxes } = pen;
  const { left, top, right, bottom } = view.visible;
  const font = ink.font(12, 400);
  const water = waterBoxes(pen, district);
  const columns = 14;
  const rows = 10;
  for (const neighbour of district.neighbours) {
    const shape = projectArea(neighbour.boundary.coordinates as never, neighbour.boundary.type, view.project);
    const inside: Point[] = [];
    for (let column = 0; column < columns; column += 1) {
      for (let row = 0; row < rows; row += 1) {
        const spot = {
          x: left + ((column + 0.5) / columns) * (right - left),
          y: top + ((row + 0.5) / rows) * (bottom - top),
        };
        if (insideArea(spot, shape)) inside.push(spot);
      }
    }
    if (inside.length < 2) continue;
    const middle = { x: mean(inside.map((spot) => spot.x)), y: mean(inside.map((spot) => spot.y)) };
    inside.sort((a, b) => Math.hypot(a.x - middle.x, a.y - middle.y) - Math.hypot(b.x - middle.x, b.y - middle.y));
    ctx.font = font;
    const width = ctx.measureText(neighbour.name).width / 2 + 4;
    const spot = inside.find(({ x, y }) => {
      const box = { left: x - width, right: x + width, top: y - 9, bottom: y + 9 };
      const whole = insideArea({ x: box.left - 4, y }, shape) && insideArea({ x: box.right + 4, y }, shape);
      return whole && box.left > left && box.right < right && boxes.isFree(box) && water.isFree(box);
    });
    if (!spot) continue;
    boxes.take({ left: spot.x - width, right: spot.x + width, top: spot.y - 9, bottom: spot.y + 9 });
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = ink.token('--text-3');
    ctx.fillText(neighbour.name, spot.x, spot.y);
  }
}
/** Where the rivers run, so that names of the neighbours stay out of the water. */
function waterBoxes({ view }: Pen, district: District): Boxes {
  const boxes = new Boxes();
  for (const river of district.rivers) {
    const points = river.line.coordinates.map(([lng = 0, lat = 0]) => view.project({ lng, lat }));
    points.forEach((b, index) => {
      const a = points[index - 1];
      const length = a ? Math.hypot(b.x - a.x, b.y - a.y) : 0;
      if (!a || length > 4000) return;
      for (let at = 0; at <= length; at += 12) {
        boxes.take(around(a.x + ((b.x - a.x) * at) / length, a.y + ((b.y - a.y) * at) / length, 9));
      }
    });
  }
  return boxes;
}
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function projectArea(
  coordinates: number[][][] | number[][][][],
  type: string,
  project: (place: LngLat) => Point,
): Point[][] {
  const rings = (type === 'Polygon' ? coordinates : (coordinates as number[][][][]).flat()) as number[][][];
  return rings.map((ring) => ring.map(([lng = 0, lat = 0]) => project({ lng, lat })));
}

/** Bridges and ferries with their limits. */
export function drawCrossings(pen: Pen, scene: MapScene): void {
  const { ink, view, ctx } = pen;
  for (const crossing of scene.crossings) {
    const at = view.project(crossing.place);
    if (!onCanvas(pen, at)) continue;
    const colour = crossing.closed ? ink.token('--text-3') : ink.token('--map-water-text');
    if (crossing.kind === 'bridge') {
      ctx.fillStyle = ink.token('--bg-panel');
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.4;
      ctx.beginPath();
      ctx.roundRect(at.x - 9, at.y - 4, 18, 8, 1);
      ctx.fill();
      ctx.stroke();
      ctx.beginPath();
      for (const dx of [-3, 3]) {
        ctx.moveTo(at.x + dx, at.y - 4);
        ctx.lineTo(at.x + dx, at.y + 4);
      }
      ctx.stroke();
    } else {
      square(pen, at, 8, 8, ink.token('--bg-panel'), colour, 1.4);
      lineIcon(pen, 'ferry', at, 11, colour, 2.4);
    }
    if (crossing.closed) lineIcon(pen, 'close', at, 14, colour, 2.6);
    pen.boxes.take(around(at.x, at.y, 9));
    pen.hits.push({
      target: { kind: 'crossing', id: crossing.id },
      x: at.x,
      y: at.y,
      r: 11,
      title: crossing.name,
      note: crossing.limits,
    });
  }
}

/** Their words, when all symbols have their place. */
export function drawCrossingNames(pen: Pen, scene: MapScene): void {
  for (const crossing of scene.crossings) {
    const at = pen.view.project(crossing.place);
    if (!onCanvas(pen, at)) continue;
    const text = [crossing.name, crossing.limit].filter(Boolean).join(' ');
    wordsBeside(
      pen,
      text,
      at,
      13,
      pen.ink.font(12, 500),
      crossing.closed ? pen.ink.token('--text-3') : pen.ink.token('--map-water-text'),
    );
  }
}
