import type { Point } from './canvas-layer';
import { arc, centred, disc, onCanvas, square, stateSymbol, type Hit, type Pen } from './pen';
import { sameTarget, type MapScene, type MapVehicle } from './scene';

/** Keeps names away from vehicles, which are drawn later. */
export function reserveVehicles(pen: Pen, vehicles: readonly MapVehicle[]): void {
  for (const vehicle of vehicles) {
    const at = pen.view.project(vehicle.place);
    if (onCanvas(pen, at)) pen.boxes.take({ left: at.x - 15, right: at.x + 15, top: at.y - 28, bottom: at.y + 15 });
  }
}

/** Vehicles: arrow in the hue of the route, ring of load, letter above; one that stands on its stop steps aside. */
export function drawVehicles(pen: Pen, scene: MapScene, vehicles: readonly MapVehicle[], stops: readonly Hit[]): void {
  const { left, right, top, bottom } = pen.view.visible;
  const compact = vehicles.length * 900 > (right - left) * (bottom - top) * 0.1;
  for (const vehicle of vehicles) {
    const at = pen.view.project(vehicle.place);
    if (!onCanvas(pen, at)) continue;
    const near = compact
      ? undefined
      : stops.find((stop) => stop.target?.kind === 'stop' && Math.hypot(stop.x - at.x, stop.y - at.y) < 17);
    const spot = near ? { x: near.x + 23, y: near.y - 6 } : at;
    const lit = sameTarget(scene.selected, { kind: 'vehicle', id: vehicle.id });
    if (compact && !lit) drawSmall(pen, vehicle, spot);
    else drawVehicle(pen, vehicle, spot);
    pen.hits.push({
      target: { kind: 'vehicle', id: vehicle.id, routeId: vehicle.routeId },
      x: spot.x,
      y: spot.y,
      r: compact ? 8 : 15,
      title: vehicle.name,
      note: vehicle.note ?? '',
    });
  }
}

function drawVehicle(pen: Pen, vehicle: MapVehicle, at: Point): void {
  const { ctx, ink } = pen;
  const hue = ink.hue(vehicle.letter);
  ctx.save();
  ctx.shadowColor = 'rgb(0 0 0 / 0.25)';
  ctx.shadowBlur = 4;
  ctx.shadowOffsetY = 1;
  disc(pen, at, 14, ink.token('--bg-panel'));
  ctx.restore();
  const fresh = Math.min(vehicle.newShare, 1);
  const all = Math.min(fresh + vehicle.oldShare, 1);
  arc(pen, at, 12, 0, 1, ink.token('--load-free'), 3.4);
  arc(pen, at, 12, 0, fresh, ink.token('--load-new'), 3.4);
  arc(pen, at, 12, fresh, all, ink.token('--load-old'), 3.4);
  if (vehicle.broken) stateSymbol(pen, 'failed', at, 15);
  else if (vehicle.headingDeg === null) disc(pen, at, 5, hue);
  else arrow(pen, at, vehicle.headingDeg, 7, hue);
  if (!vehicle.letter) return;
  ctx.font = ink.font(12, 700);
  const half = Math.max(ctx.measureText(vehicle.letter).width / 2 + 3, 7);
  const tag = { x: at.x, y: at.y - 20 };
  ctx.beginPath();
  ctx.roundRect(tag.x - half, tag.y - 7.5, 2 * half, 15, 3);
  ctx.fillStyle = hue;
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = ink.token('--map-halo');
  ctx.stroke();
  centred(pen, vehicle.letter, tag, ink.font(12, 700), ink.token('--text-inverse'));
}

function drawSmall(pen: Pen, vehicle: MapVehicle, at: Point): void {
  disc(pen, at, 7, pen.ink.token('--bg-panel'));
  arrow(pen, at, vehicle.headingDeg ?? 0, 5.5, pen.ink.hue(vehicle.letter));
}

function arrow({ ctx }: Pen, at: Point, headingDeg: number, size: number, colour: string): void {
  ctx.save();
  ctx.translate(at.x, at.y);
  ctx.rotate((headingDeg * Math.PI) / 180);
  ctx.beginPath();
  ctx.moveTo(0, -size);
  ctx.lineTo(size * 0.78, size * 0.8);
  ctx.lineTo(0, size * 0.42);
  ctx.lineTo(-size * 0.78, size * 0.8);
  ctx.closePath();
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.restore();
}

/** Ink ring around what is selected, a thinner one around what is hovered. */
export function drawRings(pen: Pen, scene: MapScene, hits: readonly Hit[]): void {
  const { ctx, ink } = pen;
  for (const [target, width] of [
    [scene.hovered, 1.6],
    [scene.selected, 2.4],
  ] as const) {
    const hit = target && hits.find((one) => sameTarget(one.target, target));
    if (!hit) continue;
    const squared = target.kind === 'site' && hit.r === 13;
    ctx.save();
    ctx.strokeStyle = ink.token('--map-halo');
    ctx.lineWidth = width + 3;
    if (squared) square(pen, hit, hit.r + 2, 7, 'transparent', ink.token('--text-1'), width);
    else {
      arc(pen, hit, hit.r + 4, 0, 1, ink.token('--map-halo'), width + 2.5);
      arc(pen, hit, hit.r + 4, 0, 1, ink.token('--text-1'), width);
    }
    ctx.restore();
  }
}
