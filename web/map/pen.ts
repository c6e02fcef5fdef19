import { icons, type IconName } from '../kernel/components/icons';
import { stateTable, type StateKey } from '../kernel/states';
import type { Boxes } from './boxes';
import type { Point, View } from './canvas-layer';
import type { Palette } from './palette';
import type { MapTarget } from './scene';

/** Something that can be pointed at, in canvas pixels. */
export interface Hit {
  target: MapTarget | null;
  x: number;
  y: number;
  r: number;
  title: string;
  note: string;
  /** Of a cluster: what it holds, to zoom to. */
  places?: { lng: number; lat: number }[];
}
/** What every drawing function gets. */
export interface Pen {
  ctx: CanvasRenderingContext2D;
  view: View;
  ink: Palette;
  boxes: Boxes;
  hits: Hit[];
}

/** Inside the canvas, with a margin. */
export const onCanvas = ({ view }: Pen, at: Point, margin = 30): boolean =>
  at.x > -margin && at.y > -margin && at.x < view.width + margin && at.y < view.height + margin;

export function disc({ ctx }: Pen, at: Point, r: number, fill: string, stroke?: string, width = 2): void {
  ctx.beginPath();
  ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  if (!stroke) return;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.stroke();
}
export function square(
  { ctx }: Pen,
  at: Point,
  half: number,
  radius: number,
  fill: string,
  stroke?: string,
  width = 1.5,
): void {
  ctx.beginPath();
  ctx.roundRect(at.x - half, at.y - half, 2 * half, 2 * half, radius);
  ctx.fillStyle = fill;
  ctx.fill();
  if (!stroke) return;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.stroke();
}
/** Arc clockwise from twelve o'clock, shares of a full turn. */
export function arc({ ctx }: Pen, at: Point, r: number, from: number, to: number, colour: string, width: number): void {
  if (to <= from) return;
  ctx.beginPath();
  ctx.arc(at.x, at.y, r, (from - 0.25) * 2 * Math.PI, (to - 0.25) * 2 * Math.PI);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}
export function centred({ ctx }: Pen, text: string, at: Point, font: string, colour: string): void {
  ctx.font = font;
  ctx.fillStyle = colour;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  const measured = ctx.measureText(text);
  const rise = (measured.actualBoundingBoxAscent - measured.actualBoundingBoxDescent) / 2;
  ctx.fillText(text, at.x, at.y + rise);
}
/** Text with a halo, `align` as in canvas; `y` is its middle. */
export function haloed(
  { ctx, ink }: Pen,
  text: string,
  at: Point,
  font: string,
  colour: string,
  align: CanvasTextAlign = 'left',
): void {
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = ink.token('--map-halo');
  ctx.lineWidth = 4;
  ctx.strokeText(text, at.x, at.y);
  ctx.fillStyle = colour;
  ctx.fillText(text, at.x, at.y);
}

const paths = new Map<string, Path2D>();
function pathOf(d: string): Path2D {
  let path = paths.get(d);
  if (!path) {
    path = new Path2D(d);
    paths.set(d, path);
  }
  return path;
}
/** The symbol of a state, the same as in lists. */
export function stateSymbol({ ctx, ink }: Pen, key: StateKey, at: Point, size: number): void {
  const look = stateTable[key];
  const scale = size / 16;
  ctx.save();
  ctx.translate(at.x - size / 2, at.y - size / 2);
  ctx.scale(scale, scale);
  ctx.lineJoin = 'round';
  for (const part of look.parts) {
    const path = pathOf(part.d);
    if (part.fill !== 'none') {
      ctx.fillStyle = ink.state(look.colour, part.fill);
      ctx.fill(path);
    }
    if (part.stroke && part.stroke !== 'none') {
      ctx.lineCap = part.dash ? 'butt' : 'round';
      ctx.setLineDash(part.dash ? part.dash.split(' ').map(Number) : []);
      ctx.lineWidth = part.width ?? 1;
      ctx.strokeStyle = ink.state(look.colour, part.stroke);
      ctx.stroke(path);
    }
  }
  ctx.restore();
}
/** A line icon of the kernel. */
export function lineIcon({ ctx }: Pen, name: IconName, at: Point, size: number, colour: string, width = 2): void {
  ctx.save();
  ctx.translate(at.x - size / 2, at.y - size / 2);
  ctx.scale(size / 24, size / 24);
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke(pathOf(icons[name]));
  ctx.restore();
}
