import type { LngLat } from '#shared/kernel/geo';
import { around } from './boxes';
import type { Point } from './canvas-layer';
import { centred, disc, onCanvas, square, stateSymbol, type Pen } from './pen';
import { sameTarget, type MapRoute, type MapScene, type MapStop, type MapVehicle } from './scene';

const driven = new Set(['done', 'failed', 'cancelled', 'door']);
const isVisit = (stop: MapStop) => stop.kind === 'visit';

/** Lines of the routes: light casing, driven part faint and dotted, to come solid with chevrons at mid-leg. */
export function drawRouteLines(pen: Pen, scene: MapScene): void {
  const vehicles = new Map(scene.vehicles.map((vehicle) => [vehicle.routeId, vehicle]));
  for (const route of scene.routes) drawRoute(pen, route, false, vehicles.get(route.id));
}

/** The route that is lit (the selected or hovered one, or that of the selected stop), strong and with its numbers, over all others. */
export function drawLitRoute(pen: Pen, scene: MapScene): void {
  const lit = scene.selected?.routeId ?? scene.hovered?.routeId;
  const route = lit && scene.routes.find(({ id }) => id === lit);
  if (!route) return;
  const vehicle = scene.vehicles.find(({ routeId }) => routeId === lit);
  drawRoute(pen, route, true, vehicle);
  drawStops(pen, [{ ...route, emphasis: 'strong' }], (stop) =>
    [scene.selected, scene.hovered].some((one) => sameTarget(one, { kind: 'stop', id: stop.id })),
  );
}

function drawRoute(pen: Pen, route: MapRoute, lit: boolean, vehicle: MapVehicle | undefined): void {
  const { ctx, ink, view } = pen;
  const hue = ink.hue(route.letter);
  const strong = lit || route.emphasis === 'strong';
  const strength = route.emphasis === 'faint' && !lit ? 0.32 : 1;
  const past: Point[][] = [];
  const future: Point[][] = [];
  let from: LngLat | null = null;
  for (const stop of route.stops) {
    if (from) {
      const leg = [from, ...stop.via, stop.place].map(view.project);
      if (driven.has(stop.state)) past.push(leg);
      else if (stop.state === 'onway' && vehicle) {
        const here = view.project(vehicle.place);
        past.push([...leg.slice(0, 1), here]);
        future.push([here, ...leg.slice(-1)]);
      } else future.push(leg);
    }
    from = stop.place;
  }
  const trace = (legs: Point[][]) => {
    ctx.beginPath();
    for (const leg of legs) leg.forEach((at, index) => (index ? ctx.lineTo(at.x, at.y) : ctx.moveTo(at.x, at.y)));
    ctx.stroke();
  };
  ctx.save();
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.globalAlpha = strength * 0.55;
  ctx.strokeStyle = hue;
  ctx.lineWidth = strong ? 2.4 : 1.8;
  ctx.setLineDash([0.5, strong ? 5 : 4.5]);
  trace(past);
  ctx.setLineDash([]);
  ctx.globalAlpha = strength * 0.85;
  ctx.strokeStyle = ink.token('--map-halo');
  ctx.lineWidth = strong ? 6 : 4.5;
  trace(future);
  ctx.globalAlpha = strength;
  ctx.strokeStyle = hue;
  ctx.lineWidth = strong ? 3 : 1.9;
  trace(future);
  ctx.lineWidth = strong ? 2.4 : 1.9;
  for (const leg of future) chevron(pen, leg);
  ctx.restore();
}

/** A small arrow head in the middle of the longest part of a leg that is long enough to need one. */
function chevron({ ctx }: Pen, leg: Point[]): void {
  let best = 0;
  let at = 0;
  for (let index = 1; index < leg.length; index += 1) {
    const a = leg[index - 1] as Point;
    const b = leg[index] as Point;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > best) [best, at] = [length, index];
  }
  if (best < 46) return;
  const a = leg[at - 1] as Point;
  const b = leg[at] as Point;
  ctx.save();
  ctx.translate((a.x + b.x) / 2, (a.y + b.y) / 2);
  ctx.rotate(Math.atan2(b.y - a.y, b.x - a.x));
  ctx.beginPath();
  ctx.moveTo(-4, -4.5);
  ctx.lineTo(2, 0);
  ctx.lineTo(-4, 4.5);
  ctx.stroke();
  ctx.restore();
}

interface Placed {
  route: MapRoute;
  stop: MapStop;
  at: Point;
  rank: number;
}

/** Stops in the order of attention; where they crowd, the later ones shrink to a dot of their route. `isLit`: looked at just now. */
export function drawStops(
  pen: Pen,
  routes: readonly MapRoute[],
  isLit: (stop: MapStop) => boolean = () => false,
): void {
  const placed: Placed[] = [];
  for (const route of routes) {
    for (const stop of route.stops) {
      if (!isVisit(stop)) continue;
      const at = pen.view.project(stop.place);
      if (!onCanvas(pen, at)) continue;
      const rank = isLit(stop)
        ? 0
        : stop.late
          ? 1
          : stop.state === 'door' || stop.state === 'onway' || stop.preview
            ? 2
            : stop.state === 'planned'
              ? 3
              : 4;
      placed.push({ route, stop, at, rank });
    }
  }
  placed.sort((a, b) => a.rank - b.rank);
  const small: Placed[] = [];
  const full: Placed[] = [];
  for (const one of placed) {
    const half = one.rank === 4 ? 6 : 10;
    const fits = pen.boxes.isFree(around(one.at.x, one.at.y, half - 1));
    if (one.rank > 0 && !fits) small.push(one);
    else {
      pen.boxes.take(around(one.at.x, one.at.y, half));
      full.push(one);
    }
  }
  for (const one of small) drawDot(pen, one);
  for (const one of full.reverse()) drawStop(pen, one);
  for (const { route, stop, at, rank } of placed) {
    pen.hits.push({
      target: { kind: 'stop', id: stop.id, routeId: route.id, requestId: stop.requestId },
      x: at.x,
      y: at.y,
      r: rank === 4 ? 8 : 11,
      title: `${route.letter}${stop.number} ${stop.name}`,
      note: stop.note ?? '',
    });
  }
}

const fades = ({ emphasis }: MapRoute) => emphasis === 'faint';

function drawDot(pen: Pen, { route, stop, at }: Placed): void {
  const { ctx, ink } = pen;
  ctx.save();
  if (fades(route)) ctx.globalAlpha = 0.4;
  const hue = ink.hue(route.letter);
  const over = stop.state === 'done' || stop.state === 'cancelled';
  disc(pen, at, over ? 3 : 4.2, over ? ink.token('--map-land') : hue, over ? hue : ink.token('--map-halo'), 1.2);
  if (stop.late) stateSymbol(pen, 'late', { x: at.x + 5, y: at.y - 5 }, 10);
  ctx.restore();
}

function drawStop(pen: Pen, { route, stop, at }: Placed): void {
  const { ctx, ink } = pen;
  const hue = ink.hue(route.letter);
  const paper = ink.token('--bg-panel');
  const text = ink.font(12, 700);
  ctx.save();
  if (fades(route)) ctx.globalAlpha = 0.45;
  if (stop.preview) {
    const words = `${route.letter}${stop.number}`;
    ctx.font = text;
    const half = ctx.measureText(words).width / 2 + 6;
    ctx.beginPath();
    ctx.roundRect(at.x - half, at.y - 11, 2 * half, 22, 8);
    ctx.fillStyle = paper;
    ctx.fill();
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = 2.2;
    ctx.strokeStyle = hue;
    ctx.stroke();
    centred(pen, words, at, text, ink.token('--text-1'));
  } else if (stop.state === 'done') {
    disc(pen, at, 6, paper, hue, 1.4);
    ctx.beginPath();
    ctx.moveTo(at.x - 2.7, at.y + 0.2);
    ctx.lineTo(at.x - 0.7, at.y + 2.2);
    ctx.lineTo(at.x + 3, at.y - 2.3);
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 1.7;
    ctx.strokeStyle = ink.state('done', 'solid');
    ctx.stroke();
  } else if (stop.state === 'failed' || stop.state === 'cancelled') {
    stateSymbol(pen, stop.state, at, 15);
  } else if (stop.state === 'door') {
    square(pen, at, 9.5, 4, ink.state('door', 'solid'), paper, 1.5);
    centred(pen, stop.number, at, text, ink.state('door', 'on'));
  } else if (stop.state === 'onway') {
    disc(pen, at, 10, ink.state('onway', 'solid'), paper, 1.5);
    centred(pen, stop.number, at, text, ink.state('onway', 'on'));
  } else {
    disc(pen, at, 9.5, paper, hue, 2);
    centred(pen, stop.number, at, text, ink.token('--text-1'));
  }
  if (stop.late) stateSymbol(pen, 'late', { x: at.x + 9, y: at.y - 9 }, 13);
  ctx.restore();
}
